import logging
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.utils.timezone import now

from audit.models import Event
from notifications import letters, tidying
from notifications.actions import choose_preset, send_again
from notifications.backends import NEVER_TOO_LATE, Attached
from notifications.health import last_sweep, outbox_age
from notifications.models import Announcement, Delivery, Letter, MailboxMessage, Preference, SweepSeen
from notifications.outbox import Address, withdraw
from tests.notifications.sample import (
    SECRET,
    BrokenNews,
    GatheredNews,
    MustNews,
    OtherGatheredNews,
    SingleNews,
    make_ready_made,
    make_thing,
    make_user,
    states,
    tell,
)

pytestmark = pytest.mark.django_db

SAMPLE = "tests.notifications.sample"


def letter_rows():
    return list(Letter.objects.order_by("pk").values_list("state", "attempts"))


def form_only():
    """The first half of a sweep."""
    SweepSeen.objects.note(letters.DELIVER)
    letters.form_letters()


def make_due(rows=Letter):
    rows.objects.update(due_at=now())


# -- What becomes a letter -------------------------------------------------------------------------------------------


def test_each_person_gets_a_mail_of_their_own(mailoutbox):
    tell([make_user("Amira"), make_user("Berta")])

    letters.deliver()

    assert sorted(mail.recipients() for mail in mailoutbox) == [["amira@example.org"], ["berta@example.org"]]
    assert states() == [("sent", ""), ("sent", "")]


def test_a_second_sweep_sends_nothing_again(mailoutbox):
    tell(make_user())

    letters.deliver()
    letters.deliver()

    assert len(mailoutbox) == 1


def test_what_is_not_due_yet_waits(mailoutbox):
    tell(make_user(), GatheredNews, due_at=now() + timedelta(hours=1))

    letters.deliver()

    assert (len(mailoutbox), Letter.objects.count()) == (0, 0)


def test_a_digest_gathers_the_day_in_one_mail_and_says_what_reads_alike_once(mailoutbox):
    amira, thing = make_user(), make_thing()
    for about in (thing, thing, make_thing("Yak")):
        tell(amira, GatheredNews, about=about)
    tell(amira, OtherGatheredNews, about=thing)

    letters.deliver()

    [mail] = mailoutbox
    assert mail.body.count("There is a day to read.") == 2
    assert mail.body.count("There is a sample.") == 1
    assert mail.subject == "Something new for you"
    assert [state for state, _reason in states()] == ["sent"] * 4


def test_two_people_never_share_a_digest(mailoutbox):
    tell([make_user("Amira"), make_user("Berta")], GatheredNews)
    tell([make_user("Chidi")], GatheredNews)

    letters.deliver()

    assert sorted(mail.to for mail in mailoutbox) == [
        ["amira@example.org"],
        ["berta@example.org"],
        ["chidi@example.org"],
    ]


def test_more_than_a_batch_of_one_persons_day_is_still_one_mail(mailoutbox):
    amira = make_user()
    for _number in range(60):
        tell(amira, GatheredNews)

    letters.deliver()

    assert len(mailoutbox) == 1


def test_what_is_live_goes_together_though_the_later_ones_are_not_due_yet(mailoutbox):
    amira = make_user()
    choose_preset(amira, Preference.Preset.BABY_ROOM)
    tell([amira], GatheredNews)
    tell([amira], GatheredNews)
    Delivery.objects.filter(pk=Delivery.objects.last().pk).update(due_at=now() + timedelta(minutes=5))

    letters.deliver()

    assert len(mailoutbox) == 1
    assert states() == [("sent", ""), ("sent", "")]


# -- What a mail says ------------------------------------------------------------------------------------------------


def whole(mail):
    return mail.message().as_string() + mail.body + "".join(part.content for part in mail.alternatives)


@pytest.mark.parametrize("kind", [SingleNews, GatheredNews, MustNews])
def test_a_mail_says_a_neutral_sentence_and_leads_to_the_page(kind, mailoutbox):
    thing = make_thing()
    tell(make_user(), kind, about=thing)

    letters.deliver()

    [mail] = mailoutbox
    [html] = [part.content for part in mail.alternatives]
    assert SECRET not in whole(mail)
    assert mail.attachments == []
    for text in (mail.body, html):
        assert text.count(f"https://hometime.example/sample/{thing.code}/") == 1
    assert "<style" not in html


def test_a_digest_can_be_stopped_by_one_click(mailoutbox):
    tell(make_user(), GatheredNews)

    letters.deliver()

    [mail] = mailoutbox
    stop = mail.extra_headers["List-Unsubscribe"]
    assert stop.startswith("<https://hometime.example/mail/stop/")
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop.strip("<>") in mail.body


@pytest.mark.parametrize("to", ["account", "address"])
def test_what_must_be_known_offers_no_way_out(to, mailoutbox):
    tell(make_user() if to == "account" else Address("new@example.org"), MustNews)

    letters.deliver()

    [mail] = mailoutbox
    assert sorted(mail.extra_headers) == ["Auto-Submitted", "Message-ID"]


# -- Asked again at sending ------------------------------------------------------------------------------------------


def test_nothing_is_sent_when_access_has_ended_meanwhile(mailoutbox):
    thing = make_thing()
    tell(make_user(), about=thing)
    thing.is_active = False
    thing.save()

    letters.deliver()

    assert len(mailoutbox) == 0
    assert states() == [("suppressed", "access ended")]
    assert states(Letter) == [("suppressed", "nothing left to tell")]


def test_nothing_is_sent_when_access_ends_while_the_mail_server_is_away(mailoutbox, post):
    thing = make_thing()
    tell(make_user(), about=thing)
    post.POST_BACKEND = f"{SAMPLE}.Down"
    letters.deliver()
    thing.is_active = False
    thing.save()

    post.POST_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    letters.deliver()

    assert len(mailoutbox) == 0
    assert states() == [("suppressed", "access ended")]


def test_a_digest_leaves_out_what_may_not_be_told_any_more(mailoutbox):
    amira, thing, gone = make_user(), make_thing(), make_thing("Yak")
    for about in (thing, gone):
        tell(amira, GatheredNews, about=about)
    gone.is_active = False
    gone.save()

    letters.deliver()

    [mail] = mailoutbox
    assert mail.body.count("https://hometime.example/sample/") == 1
    assert states() == [("sent", ""), ("suppressed", "access ended")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"is_active": False}, "account closed"), ({"email": None, "sign_in_name": "amira"}, "no e-mail address")],
)
def test_an_account_that_changed_meanwhile_gets_no_mail(change, reason, mailoutbox):
    amira = make_user()
    tell(amira)
    for name, value in change.items():
        setattr(amira, name, value)
    amira.save()

    letters.deliver()

    assert len(mailoutbox) == 0
    assert states() == [("suppressed", reason)]


def test_what_has_no_point_any_more_is_not_sent(mailoutbox):
    tell(make_user(), about=make_thing("over"))

    letters.deliver()

    assert len(mailoutbox) == 0
    assert states() == [("suppressed", "no longer due")]


def test_what_does_not_exist_any_more_is_not_sent(mailoutbox):
    thing = make_thing()
    tell(make_user(), about=thing)
    thing.delete()

    letters.deliver()

    assert states() == [("suppressed", "access ended")]


def test_what_is_withdrawn_after_its_letter_was_formed_is_not_sent(mailoutbox, post):
    thing = make_thing()
    tell(make_user(), about=thing)
    post.POST_BACKEND = f"{SAMPLE}.Down"
    letters.deliver()
    withdraw(SingleNews, about=thing)

    post.POST_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    letters.deliver()

    assert len(mailoutbox) == 0
    assert states() == [("withdrawn", "withdrawn")]
    assert states(Letter) == [("suppressed", "nothing left to tell")]


def test_a_mail_follows_its_owner_to_a_new_address(mailoutbox):
    amira = make_user()
    tell(amira)
    amira.email = "amira@new.example.org"
    amira.save()

    letters.deliver()

    assert [mail.to for mail in mailoutbox] == [["amira@new.example.org"]]


# -- Trouble ---------------------------------------------------------------------------------------------------------


def test_a_refused_letter_is_tried_again_in_five_minutes_and_the_others_go(mailoutbox, post):
    post.POST_BACKEND = f"{SAMPLE}.Refusing"
    tell([make_user("Amira"), make_user("Bertha"), make_user("Chidi")])

    letters.deliver()
    letters.deliver()

    assert sorted(mail.to for mail in mailoutbox) == [["amira@example.org"], ["chidi@example.org"]]
    refused = Letter.objects.waiting().get()
    assert (refused.attempts, refused.leased_until) == (1, None)
    assert refused.reason.startswith("SMTPRecipientsRefused")
    assert timedelta(minutes=4) < refused.due_at - now() <= timedelta(minutes=5)


def test_the_next_try_carries_the_same_message_id(mailoutbox, post):
    post.POST_BACKEND = f"{SAMPLE}.Refusing"
    tell(make_user("Bertha"))
    letters.deliver()
    letter = Letter.objects.get()
    make_due()

    post.POST_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    letters.deliver()

    [mail] = mailoutbox
    assert mail.message()["Message-ID"] == letter.message_id == f"<{letter.code}@hometime.example>"


def test_a_mail_server_that_is_away_stops_the_batch_and_counts_for_nobody(mailoutbox, post):
    post.POST_BACKEND = f"{SAMPLE}.Down"
    tell([make_user("Amira"), make_user("Berta")])

    letters.deliver()
    letters.deliver()

    assert letter_rows() == [("waiting", 0), ("waiting", 0)]
    assert list(Letter.objects.free(now())) == list(Letter.objects.all())


def test_a_server_that_leaves_in_the_middle_costs_nobody_a_try(mailoutbox, post):
    post.POST_BACKEND = f"{SAMPLE}.HangsUpAfterOne"
    tell([make_user("Amira"), make_user("Berta"), make_user("Chidi")])

    letters.deliver()
    assert sorted(letter_rows()) == [("sent", 1), ("waiting", 0), ("waiting", 0)]

    letters.deliver()
    letters.deliver()
    assert len(mailoutbox) == 3


def test_a_letter_that_makes_the_server_hang_up_does_not_stand_in_front_of_the_others(mailoutbox, post):
    post.POST_BACKEND = f"{SAMPLE}.HangsUpAtOnce"
    tell([make_user("Amira"), make_user("Berta")])

    letters.deliver()
    assert sorted(letter_rows()) == [("waiting", 0), ("waiting", 1)]

    post.POST_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    letters.deliver()
    assert len(mailoutbox) == 1


def test_a_bug_in_one_kind_does_not_stop_the_others(mailoutbox, caplog):
    amira = make_user()
    tell(amira, BrokenNews)
    tell(amira)

    with caplog.at_level(logging.ERROR):
        letters.deliver()

    assert len(mailoutbox) == 1
    broken = Letter.objects.waiting().get()
    assert (broken.attempts, broken.reason) == (1, "ZeroDivisionError: a bug in a kind")
    assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError]


def test_a_kind_that_nobody_knows_keeps_its_letter_waiting(mailoutbox):
    tell(make_user())
    Announcement.objects.update(kind="no-such-kind")

    letters.deliver()

    assert Letter.objects.get().reason == "UnknownKind: No kind of notification is called 'no-such-kind'."


def test_after_48_tries_a_letter_has_failed(mailoutbox, post):
    post.POST_BACKEND = f"{SAMPLE}.Refusing"
    tell(make_user("Bertha"))
    for _try in range(48):
        make_due()
        letters.deliver()
    assert letter_rows() == [("waiting", 48)]

    letters.deliver()

    assert letter_rows() == [("failed", 48)]
    assert states() == [("failed", "tried too often")]
    assert list(Letter.objects.failed()) == [Letter.objects.get()]


def test_a_letter_over_which_every_worker_died_fails_as_well():
    tell(make_user())
    form_only()
    Letter.objects.update(attempts=48, leased_until=now() - timedelta(seconds=1))

    letters.give_up()

    assert letter_rows() == [("failed", 48)]


def test_a_failed_letter_is_sent_again_with_its_message_id(mailoutbox):
    manager = make_user("Manager")
    tell(make_user())
    form_only()
    Letter.objects.update(attempts=48)
    letters.give_up()
    letter = Letter.objects.get()

    assert letter.can_go_again
    assert send_again(letter, by=manager)
    assert not send_again(letter, by=manager)
    letters.deliver()

    assert [mail.message()["Message-ID"] for mail in mailoutbox] == [letter.message_id]
    assert states() == [("sent", "")]
    assert list(Event.objects.values_list("what", "actor")) == [("mail sent again", manager.code)]


def test_a_leased_letter_is_left_alone_until_its_lease_ends(mailoutbox):
    tell(make_user())
    form_only()
    assert Letter.objects.claim(Letter.objects.get().pk)

    letters.deliver()
    assert len(mailoutbox) == 0

    Letter.objects.update(leased_until=now() - timedelta(seconds=1))
    letters.deliver()
    assert len(mailoutbox) == 1


def test_a_letter_can_be_claimed_once():
    letter = make_ready_made()

    assert Letter.objects.claim(letter.pk) == letter
    assert Letter.objects.claim(letter.pk) is None


# -- Ready-made mail -------------------------------------------------------------------------------------------------


def test_whatever_sends_mail_writes_a_letter_for_each_recipient(mailoutbox):
    mail = EmailMultiAlternatives("Your\n code", "123456", to=["a@example.org"], cc=["b@example.org"])
    mail.attach_alternative("<p>123456</p>", "text/html")

    mail.send()

    assert len(mailoutbox) == 0
    assert list(Letter.objects.order_by("to_address").values_list("to_address", "subject", "text", "html")) == [
        ("a@example.org", "Your code", "123456", "<p>123456</p>"),
        ("b@example.org", "Your code", "123456", "<p>123456</p>"),
    ]


def test_a_ready_made_text_is_blanked_when_it_is_sent(mailoutbox):
    send_mail("Your code", "123456", None, ["amira@example.org"])

    letters.deliver()

    [mail] = mailoutbox
    assert (mail.subject, mail.body, mail.to) == ("Your code", "123456", ["amira@example.org"])
    assert list(Letter.objects.values_list("state", "subject", "text", "html")) == [("sent", "", "", "")]


def test_a_code_goes_before_the_digests(mailoutbox):
    tell([make_user("Amira")], GatheredNews)
    form_only()
    send_mail("Your code", "123456", None, ["berta@example.org"])

    letters.deliver()

    assert [mail.subject for mail in mailoutbox] == ["Your code", "The day"]


def test_a_code_that_would_come_too_late_is_not_sent_and_not_kept(mailoutbox):
    letter = make_ready_made(too_late_at=now() - timedelta(seconds=1))

    letters.deliver()

    letter.refresh_from_db()
    assert len(mailoutbox) == 0
    assert (letter.state, letter.reason, letter.subject, letter.text) == ("failed", "too old to be sent", "", "")
    assert not letter.can_go_again
    assert not send_again(letter, by=None)


def test_mail_is_too_late_after_an_hour_unless_it_says_otherwise(mailoutbox):
    send_mail("Your code", "123456", None, ["amira@example.org"])
    EmailMessage("Your password was changed", "…", to=["berta@example.org"], headers={NEVER_TOO_LATE: "yes"}).send()
    Letter.objects.filter(too_late_at__isnull=False).update(too_late_at=now())

    letters.deliver()

    assert [mail.to for mail in mailoutbox] == [["berta@example.org"]]


def test_mail_with_a_file_is_refused():
    mail = EmailMessage("Photo", "…", to=["amira@example.org"])
    mail.attach("photo.jpg", b"jpeg", "image/jpeg")

    with pytest.raises(Attached):
        mail.send()


def test_the_demo_keeps_its_mail(post):
    post.POST_BACKEND = "notifications.backends.Mailbox"
    tell(make_user())
    send_mail("Your code", "123456", None, ["berta@example.org"])

    letters.deliver()

    assert sorted(MailboxMessage.objects.values_list("to_address", "subject")) == [
        ("amira@example.org", "A sample"),
        ("berta@example.org", "Your code"),
    ]
    assert sorted(MailboxMessage.objects.values_list("message_id", flat=True)) == sorted(
        Letter.objects.values_list("message_id", flat=True)
    )


# -- Health and housekeeping -----------------------------------------------------------------------------------------


def test_the_age_of_the_outbox_is_that_of_the_oldest_overdue_mail(mailoutbox):
    assert outbox_age() is None
    tell(make_user())
    Delivery.objects.update(due_at=now() - timedelta(seconds=100))
    assert 100 <= outbox_age() <= 102

    letters.deliver()

    assert outbox_age() is None


def test_a_sweep_notes_that_it_came_at_most_every_ten_seconds():
    assert last_sweep() is None
    letters.deliver()
    first = SweepSeen.objects.get().at
    letters.deliver()
    assert SweepSeen.objects.get().at == first

    SweepSeen.objects.update(at=first - timedelta(seconds=60))
    assert 60 <= last_sweep() <= 62
    letters.deliver()
    assert last_sweep() < 2


def test_an_idle_sweep_costs_five_queries_and_writes_nothing(django_assert_max_num_queries):
    letters.deliver()

    with django_assert_max_num_queries(5) as queries:
        letters.deliver()

    assert {query["sql"].split()[0] for query in queries.captured_queries} == {"SELECT"}


def test_what_is_over_goes_after_its_time(mailoutbox):
    amira = make_user()
    tell(amira)
    letters.deliver()
    tell(amira, GatheredNews, due_at=now() + timedelta(days=400))
    Letter.objects.update(made_at=now() - timedelta(days=8))
    tidying.tidy()
    assert Letter.objects.count() == 0
    assert states() == [("sent", ""), ("waiting", "")]

    Announcement.objects.update(at=now() - timedelta(days=91))
    tidying.tidy()
    assert states() == [("waiting", "")]
