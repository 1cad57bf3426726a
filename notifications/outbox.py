"""What features call: announce, withdraw, and move a digest. Nothing is sent here; rows wait for the sweep."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import now

from notifications.models import Announcement, Delivery
from notifications.nudging import DELIVER, nudge
from notifications.presets import CALM, MailPlan, mail_plan, presets_of

MAIL, BELL = Delivery.Channel.MAIL, Delivery.Channel.BELL


@dataclass(frozen=True)
class Address:
    """Somebody to be told who has no account yet."""

    email: str


def announce(kind, *, about, to, by=None, due_at=None, key="", bell=True, mail=True):
    """Tell `to` (accounts and Addresses) what happened to `about`, inside the transaction in which it happens.

    by: viewer or account; None for the software itself.
    due_at: when it is to be known (None: now). Under CALM a gathered kind waits until then for its digest, but stands
    at the bell at once.
    key: announced again with the same key, nobody is told twice, and whoever was withdrawn is told after all.
    """
    announce_each(kind, {about: to}, by=by, due_at=due_at, key=key, bell=bell, mail=mail)


@transaction.atomic
def announce_each(kind, told, *, by=None, due_at=None, key="", bell=True, mail=True):
    """The same for many objects in a handful of queries. told: {object: accounts and Addresses to tell}."""
    told = {about: set(people) for about, people in told.items()}
    telling = Telling(kind, told, due_at=due_at, bell=bell, mail=mail)
    announcements = _announcements(kind, told, by=by, key=key)
    deliveries = [
        delivery
        for announcement, people in zip(announcements, told.values(), strict=True)
        for person in people
        for delivery in telling.deliveries(announcement, person)
    ]
    Delivery.objects.bulk_create(deliveries, batch_size=500, ignore_conflicts=bool(key))
    if key:
        _tell_after_all(announcements, deliveries)
    if any(delivery.channel == MAIL and delivery.due_at <= telling.moment for delivery in deliveries):
        nudge(DELIVER)


class Telling:
    """How each person is told one kind of news: by which channels, and when."""

    def __init__(self, kind, told, *, due_at, bell, mail):
        self.kind, self.bell, self.mail = kind, bell, mail
        self.moment = now()
        self.due_at = due_at or self.moment
        people = set().union(*told.values())
        self.presets = presets_of([person for person in people if not isinstance(person, Address)])

    def deliveries(self, announcement, person):
        if isinstance(person, Address):
            if self.mail:
                yield self._mail(announcement, MailPlan(self.due_at), address=person.email)
            return
        if not person.is_active:
            return
        if self.bell:
            yield self._line(announcement, person)
        plan = self._plan(person)
        if plan and self.mail and person.email:
            yield self._mail(announcement, plan, recipient=person)

    def _plan(self, person):
        preset = self.presets.get(person.pk, CALM)
        return mail_plan(self.kind, preset, due_at=self.due_at, moment=self.moment)

    def _line(self, announcement, person):
        due_at = self.moment if self.kind.gathered else self.due_at
        return Delivery(
            announcement=announcement,
            recipient=person,
            channel=BELL,
            state=Delivery.State.SENT,
            due_at=due_at,
            sent_at=due_at,
        )

    def _mail(self, announcement, plan, **whom):
        return Delivery(announcement=announcement, channel=MAIL, due_at=plan.due_at, gather=plan.gather, **whom)


def _announcements(kind, told, *, by, key):
    """One saved announcement for each object, in the same order; with a key, the one that is there already."""
    by_code = getattr(getattr(by, "user", by), "code", "")
    made = [
        Announcement(
            kind=kind.slug,
            about_type=about._meta.label,
            about_pk=about.pk,
            about_code=getattr(about, "code", ""),
            key=key,
            by_code=by_code,
        )
        for about in told
    ]
    if not key:
        return Announcement.objects.bulk_create(made)
    Announcement.objects.bulk_create(made, ignore_conflicts=True)
    there = Announcement.objects.filter(kind=kind.slug, key=key, about_pk__in=[about.pk for about in told])
    by_object = {(row.about_type, row.about_pk): row for row in there}
    return [by_object[row.about_type, row.about_pk] for row in made]


def _tell_after_all(announcements, deliveries):
    """Give the rows that had been withdrawn, or were not allowed then, the state and the due time of the new ones.

    Policy is asked again at sending: who still may not see it is not told now either.
    """
    anew = {_identity(delivery): delivery for delivery in deliveries}
    not_told = [Delivery.State.WITHDRAWN, Delivery.State.SUPPRESSED]
    withdrawn = Delivery.objects.filter(announcement__in=announcements, state__in=not_told)
    rows = [row for row in withdrawn if _identity(row) in anew]
    fields = ["state", "reason", "due_at", "gather", "letter", "sent_at", "read_at"]
    for row in rows:
        for field in fields:
            setattr(row, field, getattr(anew[_identity(row)], field))
    withdrawn.bulk_update(rows, fields, batch_size=100)


def _identity(delivery):
    return delivery.announcement_id, delivery.recipient_id, delivery.address, delivery.channel


def withdraw(kind, *, about, reason="withdrawn"):
    """It is not true any more: gone from the bell, and no mail that has not left yet. Returns the number of rows."""
    told = Delivery.objects.filter(announcement__in=Announcement.objects.told(kind, about))
    there = told.filter(state__in=[Delivery.State.WAITING, Delivery.State.SENT])
    return there.exclude(channel=MAIL, state=Delivery.State.SENT).update(
        state=Delivery.State.WITHDRAWN, reason=reason, sent_at=None
    )


def bring_forward(recipients, gather, due_at, *, only_due_after=None):
    """Make what is being gathered for these accounts due at `due_at` already, but nothing later than it was.

    only_due_after: leave alone what is due before this moment as well; None is `due_at` itself.
    """
    later = max(due_at, only_due_after or due_at)
    changed = Delivery.objects.without_letter().filter(recipient__in=recipients, gather=gather, due_at__gt=later)
    return changed.update(due_at=due_at)


def put_back(recipients, gather, due_at):
    """The opposite: what is being gathered for these accounts waits at least until `due_at`."""
    changed = Delivery.objects.without_letter().filter(recipient__in=recipients, gather=gather, due_at__lt=due_at)
    return changed.update(due_at=due_at)
