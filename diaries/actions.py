"""What happens in a diary: writing, answering, finishing a day; and who hears of it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate, make_aware, now

from accounts.models import User
from audit.log import record
from diaries.announcements import DayWritten, HomeNoteWritten, MomentWritten, ReplyFromHome, ReplyFromNursery
from diaries.models import HEALTH_KINDS, ChildDay, DiaryEntry, HomeNote, Kind, Reply
from families.models import FamilyTie, KeyPerson, StaffMember
from notifications.outbox import announce, bring_forward, put_back
from notifications.presets import BABY_ROOM, DIGEST, after_quiet_hours, presets_of

# A day is told of once, however many entries it has.
DAY_KEY = "day"


class AsleepAlready(Exception):
    """A nap of this child runs; somebody noted it a moment before."""


# -- Who hears -------------------------------------------------------------------------------------------------------


def readers_of(child, kind=None):
    """Accounts of the adults who may see this child today; of an entry's kind, those who may see such an entry."""
    ties = FamilyTie.objects.filter(child=child, carer__user__is_active=True)
    return User.objects.filter(pk__in=ties_that_open(kind, ties).values("carer__user"))


def ties_that_open(kind, ties):
    """Of these ties, those that open entries of this kind today; without a kind, anything."""
    if kind is None:
        return ties.open()
    return ties.for_health() if kind in HEALTH_KINDS else ties.opening(kind)


def readers_at_home(child, household):
    """Accounts of one household's adults who may read its words about this child today."""
    ties = FamilyTie.objects.for_the_day().filter(child=child, household=household, carer__user__is_active=True)
    return User.objects.filter(pk__in=ties.values("carer__user"))


def key_people_of(child):
    """Accounts of the child's key person and buddy."""
    staff = StaffMember.objects.current().filter(user__is_active=True)
    places = KeyPerson.objects.current().filter(child=child, staff__in=staff)
    return User.objects.filter(pk__in=places.values("staff__user"))


def digest_time(child, day):
    """When the day's digest leaves if nobody finishes the day: at the setting's hour, or soon where that is past.

    Never in the night: what is written late is told in the morning.
    """
    evening = make_aware(datetime.combine(day, child.setting.digest_at))
    return after_quiet_hours(max(evening, soon()))


def soon():
    """After the pause in which a finished day can be opened again."""
    return now() + timedelta(seconds=settings.DIGEST_WAIT_SECONDS)


# -- Writing ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def write_entry(entry, *, by):
    """Save a new entry. Its families hear of the day once, in one digest, however many entries follow.

    Those who chose to hear during the day hear of each entry, a few minutes' entries together.
    Raises AsleepAlready for a second nap that runs at the same time.
    """
    entry.author = by.staff
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:
        if entry.kind == Kind.SLEEP and entry.ended_at is None:
            raise AsleepAlready from error
        raise
    child_day, _ = ChildDay.objects.get_or_create(child=entry.child, day=entry.day)
    record("diary entry written", of=entry, by=by)
    readers = list(readers_of(entry.child, entry.kind))
    due_at = digest_time(entry.child, localdate())
    announce(DayWritten, about=child_day, to=readers, by=by, due_at=due_at, key=DAY_KEY)
    presets = presets_of(readers)
    if live := [user for user in readers if presets.get(user.pk) == BABY_ROOM]:
        announce(MomentWritten, about=entry, to=live, by=by, bell=False)
    return entry


@transaction.atomic
def wake(entry, *, ended_at, by):
    """End a nap. One that somebody ended a moment before keeps the time that was noted first."""
    asleep = DiaryEntry.objects.filter(pk=entry.pk, kind=Kind.SLEEP, ended_at=None, happened_at__lt=ended_at)
    if asleep.update(ended_at=ended_at):
        record("nap ended", of=entry, by=by)


@transaction.atomic
def reply(entry, *, household, words, by):
    """Say something in the thread between a household and the nursery; the other side hears of it."""
    said = Reply.objects.create(
        entry=entry, child=entry.child, household=household, author=by.user, staff=by.staff, words=words
    )
    record("reply written", of=said, by=by)
    if by.is_family:
        announce(ReplyFromHome, about=said, to=key_people_of(entry.child) | _account_of(entry.author), by=by)
    else:
        due_at = digest_time(entry.child, localdate())
        announce(ReplyFromNursery, about=said, to=readers_at_home(entry.child, household), by=by, due_at=due_at)
    return said


@transaction.atomic
def settle(said, *, by):
    """Put a word from home aside: it needs no answer. The family is not told; nothing is marked for them."""
    if Reply.objects.filter(pk=said.pk, staff=None, settled_at=None).update(settled_at=now(), settled_by=by.staff):
        record("reply needs no answer", of=said, by=by)


@transaction.atomic
def write_home_note(child, *, household, words, by):
    """Tell the nursery something about the night or the morning, for today."""
    note = HomeNote.objects.create(child=child, household=household, author=by.user, day=localdate(), words=words)
    record("note from home written", of=note, by=by)
    announce(HomeNoteWritten, about=note, to=key_people_of(child), by=by)
    return note


def _account_of(staff):
    return User.objects.filter(pk=staff.user_id)


# -- Finishing -------------------------------------------------------------------------------------------------------


@transaction.atomic
def finish_day(child_day, *, by):
    """Close a child's day: its readers' digest leaves soon, if no other child of theirs has a day still open.

    Finishing twice changes nothing.
    """
    open_one = ChildDay.objects.unfinished().filter(pk=child_day.pk)
    if not open_one.update(finished_at=now(), finished_by=by.staff):
        return
    record("day finished", of=child_day, by=by)
    readers = list(readers_of(child_day.child))
    still_waiting = _with_another_open_day(child_day, readers)
    bring_forward([user for user in readers if user.pk not in still_waiting], gather=DIGEST, due_at=soon())


@transaction.atomic
def reopen_day(child_day, *, by):
    """Open a finished day again: a digest that has not left yet waits until the evening."""
    finished = ChildDay.objects.filter(pk=child_day.pk).exclude(finished_at=None)
    if not finished.update(finished_at=None, finished_by=None):
        return
    record("day opened again", of=child_day, by=by)
    put_back(readers_of(child_day.child), gather=DIGEST, due_at=digest_time(child_day.child, child_day.day))


def _with_another_open_day(child_day, readers):
    """Primary keys of those readers who may see a child whose day today goes on: their digest waits for it.

    Finishing a day of last week does not send today's news early either.
    """
    going_on = ChildDay.objects.unfinished().filter(child=OuterRef("child"), day=localdate()).exclude(pk=child_day.pk)
    ties = FamilyTie.objects.open().filter(Exists(going_on), carer__user__in=readers)
    return set(ties.values_list("carer__user", flat=True))
