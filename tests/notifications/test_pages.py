import re
import uuid

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import User
from notifications import letters
from notifications.bell import COUNTED, LOOKED_AT, ON_A_PAGE, mark_all_read, page_for, unread_for
from notifications.models import Delivery, MailboxMessage
from notifications.outbox import announce, announce_each, withdraw
from notifications.presets import BABY_ROOM, CALM, ONLY_MUST, preset_of
from notifications.writing import stop_address
from tests.notifications.sample import (
    GatheredNews,
    Hat,
    MustNews,
    SingleNews,
    StaffNews,
    make_thing,
    make_user,
    tell,
)

pytestmark = pytest.mark.django_db

BELL = reverse("notifications:bell")
PREFERENCES = reverse("notifications:preferences")


@pytest.fixture
def amira():
    return make_user("Amira")


def signed_in(client, user):
    client.force_login(user)
    return client


def ring(user, kind=SingleNews, names=("one",)):
    """News at the bell about things of these names, the last one newest."""
    things = {make_thing(name): [user] for name in names}
    announce_each(kind, things, mail=False)
    return list(things)


def texts(page):
    return [line.text for line in page.lines]


def once(**fields):
    return {"once": str(uuid.uuid4())} | fields


# -- The bell --------------------------------------------------------------------------------------------------------


def test_the_bell_shows_the_newest_first(amira):
    for name in ("one", "two"):
        ring(amira, names=[name])

    assert texts(page_for(Hat(amira))) == ["News of two", "News of one"]


def test_the_bell_shows_only_what_may_still_be_seen(amira):
    [_shown, hidden] = ring(amira, names=["shown", "hidden"])
    User.objects.filter(pk=hidden.pk).update(is_active=False)

    assert texts(page_for(Hat(amira))) == ["News of shown"]
    assert unread_for(Hat(amira)) == 1


def test_the_bell_shows_nobody_elses_news(amira):
    ring(make_user("Berta"))

    assert texts(page_for(Hat(amira))) == []


def test_hats_never_mix_at_the_bell(amira):
    for kind, name in ((SingleNews, "family"), (StaffNews, "staff"), (MustNews, "anybody")):
        ring(amira, kind, [name])

    assert texts(page_for(Hat(amira, is_family=True))) == ["News of anybody", "News of family"]
    assert texts(page_for(Hat(amira, is_family=False))) == ["News of anybody", "News of staff"]
    assert unread_for(Hat(amira, is_family=False)) == 2


def test_news_that_is_due_later_does_not_ring_yet(amira):
    announce(SingleNews, about=make_thing(), to=[amira], due_at=now().replace(year=now().year + 1))

    assert texts(page_for(Hat(amira))) == []


def test_withdrawn_news_is_gone_from_the_bell(amira):
    [thing] = ring(amira)

    withdraw(SingleNews, about=thing)

    assert texts(page_for(Hat(amira))) == []


def test_every_line_stands_on_exactly_one_page(amira):
    ring(amira, names=[f"{number}" for number in range(2 * ON_A_PAGE + 5)])
    Delivery.objects.update(due_at=now())

    pages, before = [], ""
    while not pages or before:
        pages.append(page_for(Hat(amira), before))
        before = pages[-1].older

    assert [len(page.lines) for page in pages] == [ON_A_PAGE, ON_A_PAGE, 5]
    assert len({text for page in pages for text in texts(page)}) == 2 * ON_A_PAGE + 5


def test_lines_that_may_not_be_seen_leave_no_gap_and_no_link(amira):
    ring(amira, names=["old"])
    gone = ring(amira, names=[f"{number}" for number in range(LOOKED_AT)])
    User.objects.filter(pk__in=[thing.pk for thing in gone]).update(is_active=False)

    page = page_for(Hat(amira))

    assert (texts(page), page.older, unread_for(Hat(amira))) == (["News of old"], "", 1)


def test_marking_all_as_read_leaves_what_was_not_shown(amira):
    ring(amira, names=["shown"])
    [hidden] = ring(amira, names=["hidden"])
    User.objects.filter(pk=hidden.pk).update(is_active=False)

    mark_all_read(Hat(amira), page_for(Hat(amira)).newest)
    User.objects.filter(pk=hidden.pk).update(is_active=True)

    assert unread_for(Hat(amira)) == 1


@pytest.mark.parametrize("before", ["0000000000000000", "nonsense", "%00"])
def test_an_unknown_place_begins_at_the_newest_line(amira, before):
    ring(amira)

    assert texts(page_for(Hat(amira), before)) == ["News of one"]


def test_the_place_in_somebody_elses_list_is_unknown(amira):
    ring(make_user("Berta"))
    ring(amira)
    foreign = Delivery.objects.exclude(recipient=amira).get()

    assert texts(page_for(Hat(amira), foreign.code)) == ["News of one"]


def test_the_badge_counts_no_further_than_it_must(amira, django_assert_num_queries):
    ring(amira, names=[f"{number}" for number in range(COUNTED + 10)])

    with django_assert_num_queries(2):
        assert unread_for(Hat(amira)) == COUNTED


def test_the_bell_costs_the_same_for_one_three_and_many_lines(amira, client, django_assert_num_queries):
    signed_in(client, amira).get(BELL)
    for number in (1, 2, 30):
        ring(amira, names=[f"{number}-{count}" for count in range(number)])
        with django_assert_num_queries(BELL_QUERIES):
            client.get(BELL)


# Session, account, staff places, children on top; rows at the bell, whether they may be seen, their objects; badge (2);
# the access log.
BELL_QUERIES = 10


def test_the_page_leads_to_what_the_news_is_about(amira, client):
    [thing] = ring(amira)

    page = signed_in(client, amira).get(BELL)

    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    assert re.findall(r'href="(/sample/[^"]+)"', page.content.decode()) == [f"/sample/{thing.code}/"]


def test_the_bell_needs_a_sign_in(client):
    assert client.get(BELL).status_code == 302
    assert client.get(PREFERENCES).status_code == 302


def test_looking_at_the_bell_changes_nothing(amira, client):
    ring(amira)

    signed_in(client, amira).get(BELL)

    assert unread_for(Hat(amira)) == 1


def test_all_is_marked_as_read_up_to_what_was_on_the_page(amira, client):
    ring(amira, names=["seen"])
    ring(amira, StaffNews, names=["other hat"])
    newest = page_for(Hat(amira)).newest
    ring(amira, names=["came meanwhile"])

    answer = signed_in(client, amira).post(BELL, once(newest=newest))

    assert (answer.status_code, answer["Location"]) == (302, BELL)
    assert unread_for(Hat(amira)) == 1
    assert unread_for(Hat(amira, is_family=False)) == 1
    assert [line.is_unread for line in page_for(Hat(amira)).lines] == [True, False]


@pytest.mark.parametrize("newest", ["", "nonsense"])
def test_marking_nothing_marks_nothing(amira, client, newest):
    ring(amira)

    signed_in(client, amira).post(BELL, once(newest=newest))

    assert unread_for(Hat(amira)) == 1


# -- Preferences -----------------------------------------------------------------------------------------------------


def test_somebody_chooses_how_much_to_hear(amira, client):
    answer = signed_in(client, amira).post(PREFERENCES, once(preset="baby_room"))

    assert (answer.status_code, answer["Location"]) == (302, PREFERENCES)
    assert preset_of(amira) == BABY_ROOM


def test_the_page_shows_what_is_chosen(amira, client):
    page = signed_in(client, amira).get(PREFERENCES).content.decode()

    values = re.findall(r'<input type="radio"[^>]*value="(\w+)"([^>]*)', page)
    assert [value for value, _rest in values] == ["calm", "baby_room", "only_must"]
    assert ["checked" in rest for _value, rest in values] == [True, False, False]


@pytest.mark.parametrize("fields", [{}, {"preset": "louder"}])
def test_a_choice_that_is_none_gets_a_sentence(amira, client, fields):
    answer = signed_in(client, amira).post(PREFERENCES, once(**fields))

    assert answer.status_code == 422
    assert answer.content.decode().count("Choose one of the three.") == 1
    assert preset_of(amira) == CALM


# -- Stopping mails --------------------------------------------------------------------------------------------------


def test_one_click_stops_the_mails_one_can_do_without(amira, mailoutbox):
    tell(amira, GatheredNews)
    letters.deliver()
    link = mailoutbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix("https://hometime.example")

    mail_program = Client(enforce_csrf_checks=True)
    answer = mail_program.post(link, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert preset_of(amira) == ONLY_MUST


def test_a_program_that_follows_the_link_stops_nothing(amira):
    page = Client().get(stop_address(amira).removeprefix("https://hometime.example"))

    assert page.status_code == 200
    assert page.content.decode().count("<form") == 1
    assert preset_of(amira) == CALM


def test_a_link_that_was_not_made_here_is_not_found(amira):
    for token in ("nonsense", signing.dumps(amira.code, salt="another"), signing.dumps("nobody", salt="x")):
        assert Client().post(reverse("notifications:stop", args=[token])).status_code == 404
    assert preset_of(amira) == CALM


# -- The demo's mailbox ----------------------------------------------------------------------------------------------


@pytest.fixture
def mails():
    return [
        MailboxMessage.objects.create(
            to_address=f"{name}@example.org", subject=f"For {name}", text="See https://hometime.example/x", html=html
        )
        for name, html in (("amira", "<p style='color:red'>Hello</p>"), ("berta", ""))
    ]


def mailbox_pages(mail):
    return [
        reverse("notifications:mailbox"),
        reverse("notifications:mailbox_message", args=[mail.code]),
        reverse("notifications:mailbox_html", args=[mail.code]),
    ]


@pytest.mark.parametrize("mode", ["production", "test"])
def test_nobody_reads_others_mail_outside_the_demo(mails, mode, settings, client, amira):
    settings.MODE = mode
    signed_in(client, amira)

    assert [client.get(page).status_code for page in mailbox_pages(mails[0])] == [404, 404, 404]


def test_the_demo_shows_its_mails_newest_first_and_by_address(mails, settings, client):
    settings.MODE = "demo"
    mailbox = mailbox_pages(mails[0])[0]

    def subjects(**query):
        return re.findall(r"For \w+", client.get(mailbox, query).content.decode())

    assert subjects() == ["For berta", "For amira"]
    assert subjects(to="amira@example.org") == ["For amira"]
    assert subjects(to="nobody@example.org") == []


def test_the_demo_shows_a_mail_in_a_frame_that_may_do_nothing(mails, settings, client):
    settings.MODE = "demo"
    _mailbox, message, html = mailbox_pages(mails[0])

    page, frame = client.get(message), client.get(html)

    assert f'src="{html}"' in page.content.decode()
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert frame.content.decode() == "<p style='color:red'>Hello</p>"
    assert sorted(frame["Content-Security-Policy"].split("; ")) == [
        "default-src 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
        "style-src 'unsafe-inline'",
    ]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


def test_a_mail_without_html_is_shown_as_text_with_its_links(mails, settings, client):
    settings.MODE = "demo"

    page = client.get(mailbox_pages(mails[1])[1]).content.decode()

    assert "<iframe" not in page
    assert page.count('<a href="https://hometime.example/x"') == 1
