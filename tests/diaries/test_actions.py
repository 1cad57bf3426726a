"""Who hears of what, when, and how often; what a finished day means."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from diaries import actions
from diaries.announcements import DayWritten, HomeNoteWritten, ReplyFromHome, ReplyFromNursery
from diaries.models import ChildDay, DiaryEntry, Kind
from families.models import KeyPerson, Relation, Sees, TieFact
from families.viewer import viewer_of
from notifications.bell import page_for, unread_for
from notifications.letters import deliver
from notifications.models import Delivery
from tests import factories as make

PAUSE = 600  # seconds between finishing a day and its digest


@pytest.fixture(autouse=True)
def post(settings):
    settings.REDIS_URL, settings.DIGEST_WAIT_SECONDS = "", PAUSE
    settings.POST_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def everybody(request):
    """The whole cast, so that whoever is not told was there to be told."""
    cast = "parent separated_parent grandparent other_parent former_carer collect_only_contact key_person manager"
    return {who: request.getfixturevalue(who) for who in [*cast.split(), "colleague_next_door", "former_staff"]}


@pytest.fixture
def writer(key_person):
    return viewer_of(key_person)


def entry_of(child, kind=Kind.NOTE, at=None):
    at = at or make.make_aware(make.datetime.combine(localdate(), make.time.min))
    values = {"nappy": "wet"} if kind == Kind.NAPPY else {"words": "Found a snail"}
    return DiaryEntry(child=child, kind=kind, happened_at=at, **values)


def write(child, writer, **values):
    return actions.write_entry(entry_of(child, **values), by=writer)


def told(kind):
    """{(name, channel), …} of everybody who is told something of this kind."""
    rows = Delivery.objects.filter(announcement__kind=kind.slug)
    return sorted(rows.values_list("recipient__name", "channel"))


def digests():
    """{name: when the digest leaves} of what waits for it."""
    rows = Delivery.objects.without_letter().filter(gather="digest")
    return dict(rows.values_list("recipient__name", "due_at"))


BOTH = ("bell", "mail")


# -- Writing ---------------------------------------------------------------------------------------------------------


def test_adults_who_see_the_child_are_told_of_the_day(everybody, child, writer):
    write(child, writer)

    readers = ("Lina Haddad", "Samira Haddad", "Yusuf Aziz")
    assert told(DayWritten) == [(name, channel) for name in readers for channel in BOTH]


def test_a_day_is_told_once_however_many_entries_it_has(parent, child, writer):
    for kind in (Kind.NOTE, Kind.NAPPY, Kind.ACTIVITY, Kind.NOTE):
        write(child, writer, kind=kind)

    assert told(DayWritten) == [("Lina Haddad", channel) for channel in BOTH]
    assert (DiaryEntry.objects.count(), ChildDay.objects.count()) == (4, 1)


def test_two_children_are_two_lines_at_the_bell_and_one_mail(parent, child, room, household, writer, mailoutbox, clock):
    sibling = make.make_child(room=room, first_name="Sami")
    make.tie(parent.carers.get(), sibling, household=household)
    clock(18, 0)
    for each in (child, sibling):
        write(each, writer)

    clock(18, 31)
    deliver()

    assert (unread_for(viewer_of(parent)), [mail.to for mail in mailoutbox]) == (2, [[parent.email]])


def test_an_adult_who_comes_later_is_told_with_the_next_entry(parent, child, writer, second_household):
    write(child, writer)
    make.make_family_account(child, name="Yusuf Aziz", household=second_household, relation=Relation.FATHER)

    write(child, writer)

    assert told(DayWritten) == [(name, channel) for name in ("Lina Haddad", "Yusuf Aziz") for channel in BOTH]


def test_the_author_is_the_writers_staff_place(child, writer, key_staff):
    assert write(child, writer).author == key_staff


@pytest.mark.parametrize(
    ("written_at", "leaves_at"),
    [((9, 0), (18, 30)), ((18, 29), (18, 39)), ((19, 0), (19, 10))],
)
def test_the_digest_leaves_at_the_settings_hour_or_soon_after_it(written_at, leaves_at, clock, parent, child, writer):
    due_at = clock(*leaves_at)
    clock(*written_at)

    write(child, writer)

    assert digests() == {"Lina Haddad": due_at}


def test_the_setting_chooses_the_hour(clock, parent, child, writer):
    child.setting.digest_at = child.setting.digest_at.replace(hour=16, minute=45)
    due_at = clock(16, 45)
    clock(12, 0)

    write(child, writer)

    assert digests() == {"Lina Haddad": due_at}


def test_what_is_written_at_night_is_told_in_the_morning(clock, parent, child, writer):
    morning = clock(7, 0) + timedelta(days=1)
    clock(22, 0)

    write(child, writer)

    assert digests() == {"Lina Haddad": morning}


def test_a_day_of_nappies_alone_is_nothing_for_who_does_not_see_them(
    grandparent, parent, child, writer, mailoutbox, clock
):
    clock(12, 0)
    write(child, writer, kind=Kind.NAPPY)

    assert (unread_for(viewer_of(grandparent)), unread_for(viewer_of(parent))) == (0, 1)
    clock(18, 31)
    deliver()
    assert [mail.to for mail in mailoutbox] == [[parent.email]]


def test_the_first_thing_they_may_see_makes_it_a_day_for_them_too(grandparent, child, writer, mailoutbox, clock):
    clock(12, 0)
    write(child, writer, kind=Kind.NAPPY)
    write(child, writer, kind=Kind.NOTE)

    clock(18, 31)
    deliver()

    assert (unread_for(viewer_of(grandparent)), [mail.to for mail in mailoutbox]) == (1, [[grandparent.email]])


def test_access_that_ends_before_the_evening_ends_the_mail(parent, child, writer, mailoutbox, clock):
    clock(12, 0)
    write(child, writer)
    TieFact.objects.filter(tie__child=child).update(until=localdate())

    clock(18, 31)
    deliver()

    assert (mailoutbox, unread_for(viewer_of(parent))) == ([], 0)
    [mail] = Delivery.objects.by_mail()
    assert (mail.state, bool(mail.reason)) == (Delivery.State.SUPPRESSED, True)


def test_a_closed_account_is_not_told(parent, child, writer):
    parent.is_active = False
    parent.save()

    write(child, writer)

    assert told(DayWritten) == []


# -- Words to and fro ------------------------------------------------------------------------------------------------


def test_a_reply_from_home_reaches_the_key_persons_bell_alone(everybody, child, entry, household):
    actions.reply(entry, household=household, words="Thank you", by=viewer_of(everybody["parent"]))

    assert told(ReplyFromHome) == [("Priya Nair", "bell")]
    [line] = page_for(viewer_of(everybody["key_person"])).lines
    assert line.text == "Lina Haddad answered about Maya"


def test_a_reply_from_home_reaches_buddy_and_author_too(everybody, child, setting, room, household):
    author = make.make_staff(setting=setting, name="Jo Marsh", rooms=[room])
    buddy = make.make_staff(setting=setting, name="Dee Lawson", rooms=[room])
    make.make_key_person(child, buddy, part=KeyPerson.Part.BUDDY)
    entry = make.make_entry(child, author=author)

    actions.reply(entry, household=household, words="Thank you", by=viewer_of(everybody["parent"]))

    assert told(ReplyFromHome) == [(name, "bell") for name in ("Dee Lawson", "Jo Marsh", "Priya Nair")]


def test_a_key_person_who_is_going_to_leave_still_hears(parent, child, entry, key_staff, household):
    key_staff.left_on = localdate() + timedelta(days=14)
    key_staff.save()

    actions.write_home_note(child, household=household, words="Up since six", by=viewer_of(parent))

    assert told(HomeNoteWritten) == [("Priya Nair", "bell")]


def test_a_key_person_who_has_left_does_not_hear(parent, child, entry, key_staff, household):
    key_staff.left_on = localdate()
    key_staff.save()

    actions.write_home_note(child, household=household, words="Up since six", by=viewer_of(parent))

    assert told(HomeNoteWritten) == []


def test_a_reply_from_nursery_reaches_that_household_alone(everybody, child, entry, household, clock):
    due_at = clock(18, 30)
    clock(12, 0)

    actions.reply(entry, household=household, words="You are welcome", by=viewer_of(everybody["key_person"]))

    assert told(ReplyFromNursery) == [(name, channel) for name in ("Lina Haddad", "Samira Haddad") for channel in BOTH]
    assert digests() == {"Lina Haddad": due_at, "Samira Haddad": due_at}


def test_a_reply_about_a_nappy_stands_at_no_bell_of_who_does_not_see_it(
    parent, grandparent, child, key_staff, household
):
    nappy = make.make_entry(child, author=key_staff, kind=Kind.NAPPY)

    actions.reply(nappy, household=household, words="A bit sore", by=viewer_of(key_staff.user))

    assert [unread_for(viewer_of(user)) for user in (parent, grandparent)] == [1, 0]


def test_a_note_from_home_reaches_the_key_persons_bell_alone(everybody, child, household):
    actions.write_home_note(child, household=household, words="Up since six", by=viewer_of(everybody["parent"]))

    assert told(HomeNoteWritten) == [("Priya Nair", "bell")]


def test_lines_for_staff_are_not_at_the_family_bell_of_the_same_person(child, entry, household, room, setting, parent):
    """Hats do not mix: her own child's key person finds the answer in the room, not at home."""
    both = make.make_staff(setting=setting, name="Jo Both", rooms=[room])
    make.tie(make.make_carer(setting=setting, user=both.user, name="Jo Both"), child, household=household)
    make.make_key_person(child, both, part=KeyPerson.Part.BUDDY)

    actions.reply(entry, household=household, words="Thank you", by=viewer_of(parent))

    assert unread_for(viewer_of(both.user, f"staff:{both.code}")) == 1
    assert unread_for(viewer_of(both.user, "family")) == 0


# -- Finishing -------------------------------------------------------------------------------------------------------


@pytest.fixture
def sibling(parent, room, household):
    child = make.make_child(room=room, first_name="Sami")
    make.tie(parent.carers.get(), child, household=household)
    return child


@pytest.fixture
def noon(clock):
    return clock(12, 0)


SOON = timedelta(seconds=PAUSE)


def day_of(child):
    return child.days.get(day=localdate())


def test_finishing_brings_the_digest_forward(noon, parent, child, writer):
    write(child, writer)

    actions.finish_day(day_of(child), by=writer)

    assert digests() == {"Lina Haddad": noon + SOON}


def test_finishing_one_of_two_children_waits_for_the_other(
    clock, noon, parent, separated_parent, child, sibling, writer
):
    evening = clock(18, 30)
    clock(12, 0)
    for each in (child, sibling):
        write(each, writer)

    actions.finish_day(day_of(child), by=writer)
    assert digests() == {"Lina Haddad": evening, "Yusuf Aziz": noon + SOON}  # he has no second child

    actions.finish_day(day_of(sibling), by=writer)
    assert digests() == {"Lina Haddad": noon + SOON, "Yusuf Aziz": noon + SOON}


def test_a_child_who_is_not_in_today_is_not_waited_for(noon, parent, child, sibling, writer):
    write(child, writer)

    actions.finish_day(day_of(child), by=writer)

    assert digests() == {"Lina Haddad": noon + SOON}


def test_opening_again_puts_the_digest_back(clock, noon, parent, child, writer):
    evening = clock(18, 30)
    clock(12, 0)
    write(child, writer)
    actions.finish_day(day_of(child), by=writer)

    actions.reopen_day(day_of(child), by=writer)

    assert (digests(), day_of(child).finished_at) == ({"Lina Haddad": evening}, None)


def test_finishing_twice_changes_nothing(clock, noon, parent, child, writer, manager):
    write(child, writer)
    actions.finish_day(day_of(child), by=writer)
    before = day_of(child)

    clock(13, 0)
    actions.finish_day(before, by=viewer_of(manager))

    after = day_of(child)
    assert (after.finished_at, after.finished_by, digests()) == (
        before.finished_at,
        before.finished_by,
        {"Lina Haddad": noon + SOON},
    )


def test_finishing_late_does_not_put_the_digest_off(clock, parent, child, writer):
    clock(18, 29)
    write(child, writer)
    due_at = digests()["Lina Haddad"]

    clock(18, 35)
    actions.finish_day(day_of(child), by=writer)

    assert digests() == {"Lina Haddad": due_at}


def test_a_digest_that_has_left_is_not_taken_back(clock, noon, parent, child, writer, mailoutbox):
    write(child, writer)
    actions.finish_day(day_of(child), by=writer)
    clock(12, 11)
    deliver()

    actions.reopen_day(day_of(child), by=writer)
    write(child, writer)
    clock(18, 31)
    deliver()

    assert [mail.to for mail in mailoutbox] == [[parent.email]]


def test_the_digest_tells_of_day_and_answer_in_one_mail(
    clock, noon, parent, child, entry, household, writer, mailoutbox
):
    write(child, writer)
    actions.reply(entry, household=household, words="You are welcome", by=writer)
    actions.finish_day(day_of(child), by=writer)

    clock(12, 11)
    deliver()

    [mail] = mailoutbox
    assert (mail.to, "There is a day to read." in mail.body, "There is an answer for you." in mail.body) == (
        [parent.email],
        True,
        True,
    )
    assert "Maya" not in mail.body + mail.subject + "".join(part.content for part in mail.alternatives)


def test_only_health_opened_later_is_seen_at_once(parent, grandparent, child, key_staff):
    make.make_entry(child, author=key_staff, kind=Kind.NAPPY)
    tie = child.ties.get(carer__user=grandparent)
    assert list(DiaryEntry.objects.visible_to(viewer_of(grandparent))) == []

    tie.facts.filter(kind="sees").update(opens=Sees.HEALTH)

    assert DiaryEntry.objects.visible_to(viewer_of(grandparent)).count() == 1
