from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from notifications.actions import choose_preset
from notifications.models import Announcement, Delivery
from notifications.outbox import Address, announce, announce_each, bring_forward, put_back, withdraw
from notifications.presets import BABY_ROOM, CALM, LIVE_WAIT, ONLY_MUST, after_quiet_hours
from tests.notifications.sample import GatheredNews, MustNews, SingleNews, StaffNews, make_thing, make_user, states

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")


def told():
    """{(name or address, channel), …} of all rows."""
    rows = Delivery.objects.values_list("recipient__name", "address", "channel")
    return sorted((name or address, channel) for name, address, channel in rows)


def mails():
    return list(Delivery.objects.by_mail().order_by("pk").values_list("gather", "due_at"))


def test_each_person_is_told_once_by_each_channel():
    amira, berta = make_user("Amira"), make_user("Berta")

    announce(SingleNews, about=make_thing(), to=[amira, berta, amira], by=amira)

    assert told() == [("Amira", "bell"), ("Amira", "mail"), ("Berta", "bell"), ("Berta", "mail")]
    assert list(Announcement.objects.values_list("kind", "about_type", "by_code")) == [
        ("sample-single", "accounts.User", amira.code)
    ]


def test_an_announcement_that_is_rolled_back_leaves_nothing():
    amira, thing = make_user(), make_thing()

    with transaction.atomic():
        announce(SingleNews, about=thing, to=[amira])
        transaction.set_rollback(True)

    assert (Announcement.objects.count(), Delivery.objects.count()) == (0, 0)


def test_the_same_key_tells_nobody_twice_and_newcomers_once():
    amira, berta, thing = make_user("Amira"), make_user("Berta"), make_thing()

    announce(SingleNews, about=thing, to=[amira], key="first day")
    announce(SingleNews, about=thing, to=[amira, berta], key="first day")

    assert told() == [("Amira", "bell"), ("Amira", "mail"), ("Berta", "bell"), ("Berta", "mail")]
    assert Announcement.objects.count() == 1


def test_another_key_or_none_is_another_occasion():
    amira, thing = make_user(), make_thing()

    for key in ("monday", "tuesday", "", ""):
        announce(SingleNews, about=thing, to=[amira], key=key)

    assert Announcement.objects.count() == 4


def test_what_was_withdrawn_is_told_after_all_when_announced_with_the_same_key():
    amira, thing = make_user(), make_thing()
    announce(SingleNews, about=thing, to=[amira], key="day")
    withdraw(SingleNews, about=thing)

    announce(SingleNews, about=thing, to=[amira], key="day")

    assert states() == [("sent", ""), ("waiting", "")]


def test_many_objects_are_announced_with_a_constant_number_of_queries(django_assert_num_queries):
    people = [make_user("Amira"), make_user("Berta")]
    things = [make_thing(f"thing {number}") for number in range(12)]

    for count in (1, 3, 12):
        with django_assert_num_queries(5):  # savepoint and its release, presets, announcements, deliveries
            announce_each(SingleNews, dict.fromkeys(things[:count], people))


def test_somebody_without_an_address_or_with_a_closed_account_gets_no_mail():
    nobody_mails = make_user("Noor", sign_in_name="noor")
    nobody_mails.email = None
    nobody_mails.save()
    gone = make_user("Gone", is_active=False)

    announce(SingleNews, about=make_thing(), to=[nobody_mails, gone])

    assert told() == [("Noor", "bell")]


def test_an_address_without_an_account_gets_one_mail_and_no_bell():
    announce(MustNews, about=make_thing(), to=[Address("new@example.org"), Address("new@example.org")])

    assert told() == [("new@example.org", "mail")]


def test_staff_find_it_at_the_bell_only():
    announce(StaffNews, about=make_thing(), to=[make_user("Priya")])

    assert told() == [("Priya", "bell")]


def test_a_row_goes_to_an_account_or_an_address_never_to_both_or_none():
    announce(SingleNews, about=make_thing(), to=[make_user()], mail=False)
    announcement = Announcement.objects.get()

    for wrong in ({}, {"recipient": make_user("Berta"), "address": "b@example.org"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.create(announcement=announcement, channel="mail", **wrong)


def test_calm_gathers_into_the_digest_that_the_feature_asks_for():
    evening = now() + timedelta(hours=3)

    announce(GatheredNews, about=make_thing(), to=[make_user()], due_at=evening)

    assert mails() == [("digest", evening)]


def test_gathered_news_stands_at_the_bell_at_once():
    announce(GatheredNews, about=make_thing(), to=[make_user()], due_at=now() + timedelta(hours=3), mail=False)

    assert Delivery.objects.get().due_at <= now()


def test_baby_room_gathers_for_ten_minutes(time_machine_at):
    amira = make_user()
    choose_preset(amira, BABY_ROOM)
    noon = time_machine_at(2026, 3, 2, 12, 0)

    announce(GatheredNews, about=make_thing(), to=[amira], due_at=noon + timedelta(hours=5))

    assert mails() == [("live", noon + LIVE_WAIT)]


def test_only_what_i_must_know_mails_nothing_else():
    amira = make_user()
    choose_preset(amira, ONLY_MUST)

    for kind in (SingleNews, GatheredNews, MustNews):
        announce(kind, about=make_thing(), to=[amira])

    assert [(row.announcement.kind, row.channel) for row in Delivery.objects.order_by("pk")] == [
        ("sample-single", "bell"),
        ("sample-gathered", "bell"),
        ("sample-must", "bell"),
        ("sample-must", "mail"),
    ]


def test_what_must_be_known_is_mailed_at_night(time_machine_at):
    night = time_machine_at(2026, 3, 2, 23, 30)

    announce(MustNews, about=make_thing(), to=[make_user()])

    assert mails() == [("", night)]


def test_anything_else_waits_until_the_morning(time_machine_at):
    time_machine_at(2026, 3, 2, 23, 30)

    announce(SingleNews, about=make_thing(), to=[make_user()])

    assert mails() == [("", datetime(2026, 3, 3, 7, 0, tzinfo=LONDON))]


@pytest.mark.parametrize(
    ("moment", "mailed"),
    [
        ((2026, 3, 2, 19, 59), (2026, 3, 2, 19, 59)),
        ((2026, 3, 2, 20, 0), (2026, 3, 3, 7, 0)),
        ((2026, 3, 3, 6, 59), (2026, 3, 3, 7, 0)),
        ((2026, 3, 3, 7, 0), (2026, 3, 3, 7, 0)),
        # The clocks go forward on 29 March and back on 25 October: seven is seven by the clock on the wall.
        ((2026, 3, 28, 21, 0), (2026, 3, 29, 7, 0)),
        ((2026, 3, 29, 0, 30), (2026, 3, 29, 7, 0)),
        ((2026, 10, 24, 21, 0), (2026, 10, 25, 7, 0)),
        ((2026, 10, 25, 1, 30), (2026, 10, 25, 7, 0)),
    ],
)
def test_quiet_hours_end_at_seven_by_the_nurserys_clock(moment, mailed):
    assert after_quiet_hours(datetime(*moment, tzinfo=LONDON)) == datetime(*mailed, tzinfo=LONDON)


def test_the_night_in_which_clocks_go_back_is_an_hour_longer():
    evening = datetime(2026, 10, 24, 21, 0, tzinfo=LONDON)

    assert after_quiet_hours(evening).timestamp() - evening.timestamp() == 11 * 3600


def test_withdrawn_news_is_gone_from_the_bell_and_from_the_mail():
    thing, other = make_thing(), make_thing()
    amira = make_user()
    announce(SingleNews, about=thing, to=[amira])
    announce(SingleNews, about=other, to=[amira])

    withdraw(SingleNews, about=thing, reason="entry deleted")

    assert states() == [("withdrawn", "entry deleted"), ("withdrawn", "entry deleted"), ("sent", ""), ("waiting", "")]


def test_a_mail_that_has_left_cannot_be_withdrawn():
    thing = make_thing()
    announce(SingleNews, about=thing, to=[make_user()], bell=False)
    Delivery.objects.update(state="sent", sent_at=now())

    assert withdraw(SingleNews, about=thing) == 0
    assert states() == [("sent", "")]


def test_a_finished_day_brings_the_digest_forward_but_never_later():
    amira, berta = make_user("Amira"), make_user("Berta")
    moment = now()
    for due_at in (moment + timedelta(hours=3), moment - timedelta(minutes=1)):
        announce(GatheredNews, about=make_thing(), to=[amira, berta], due_at=due_at, bell=False)

    bring_forward([amira], "digest", moment + timedelta(minutes=10))

    assert sorted(Delivery.objects.filter(recipient=amira).values_list("due_at", flat=True)) == [
        moment - timedelta(minutes=1),
        moment + timedelta(minutes=10),
    ]
    assert max(Delivery.objects.filter(recipient=berta).values_list("due_at", flat=True)) == moment + timedelta(hours=3)


def test_a_day_opened_again_puts_the_digest_back():
    amira = make_user()
    evening = now() + timedelta(hours=3)
    announce(GatheredNews, about=make_thing(), to=[amira], due_at=now(), bell=False)

    put_back([amira], "digest", evening)

    assert mails() == [("digest", evening)]


def test_less_mail_drops_what_waits_but_not_what_must_be_known():
    amira = make_user()
    for kind in (GatheredNews, MustNews):
        announce(kind, about=make_thing(), to=[amira], bell=False)

    choose_preset(amira, ONLY_MUST)

    assert states() == [("suppressed", "asked for less mail"), ("waiting", "")]


def test_who_has_chosen_nothing_is_calm_and_may_change_twice():
    amira = make_user()

    for preset in (BABY_ROOM, CALM, CALM):
        choose_preset(amira, preset)

    announce(GatheredNews, about=make_thing(), to=[amira], bell=False)
    assert [gather for gather, _due_at in mails()] == ["digest"]
