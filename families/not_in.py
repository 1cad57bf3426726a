"""Who never got in: adults who may see a child, and staff, without an account; where each stands, and what is next.

The page, the group on the manager's Today and what is done for many at once all start here.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, TextChoices, Value, When
from django.db.models.functions import Coalesce
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from families.announcements import InvitationSent
from families.models import Carer, FamilyTie, Invitation, Restriction, StaffMember
from notifications.models import Delivery

# Somebody who was invited is given this long before the manager is asked to look after it.
TIME_TO_COME_IN = timedelta(days=3)


class State(TextChoices):
    """Where somebody stands, by the newest door that was opened for them."""

    NOT_INVITED = "not-invited", _("Not invited")
    NO_ADDRESS = "no-address", _("No e-mail address")
    FAILED = "failed", _("Mail did not arrive")
    EXPIRED = "expired", _("Invitation expired")
    INVITED = "invited", _("Invited")
    LETTER = "letter", _("Letter printed")


@dataclass(frozen=True)
class NotIn:
    """Somebody who is not in, whichever table they stand in."""

    name: str
    pk: int
    code: str
    email: str
    side: str  # the field of Invitation: carer or staff
    state: str
    since: datetime | None  # of the newest door
    batch: str  # code of the letter's batch, or ""
    child: str  # code of a child whom an adult may see, or ""
    in_person: bool  # the next door is handed over

    @property
    def label(self):
        return State(self.state).label

    @property
    def next_step(self):
        if self.state == State.LETTER:
            return "show"
        return "mail" if self.email and not self.in_person else "print"


COLUMNS = [field.name for field in fields(NotIn)]


def who_is_not_in(viewer, most, *, state="", after=None, waiting=False):
    """At most so many of the viewer's setting who are not in, by name, in one query.

    state: these alone. after: (name, side, pk) of the row before. waiting: without those who were given a door lately.
    """
    sides = [_narrowed(people, state, after, waiting).order_by() for people in (adults(viewer), staff(viewer))]
    first, second = (people.values(*COLUMNS) for people in sides)
    return [NotIn(**row) for row in first.union(second, all=True).order_by("name", "side", "pk")[:most]]


def adults(viewer):
    return with_state(Carer.objects.visible_to(viewer).never_in())


def staff(viewer):
    return with_state(StaffMember.objects.visible_to(viewer).current().filter(user=None))


def side_of(model):
    """The field of Invitation that says for whom it is."""
    return "carer" if model is Carer else "staff"


def with_state(people):
    """Each with what COLUMNS names."""
    side = side_of(people.model)
    doors = Invitation.objects.standing().filter(**{side: OuterRef("pk")}).order_by("-pk")
    newest = {name: Subquery(doors.values(path)[:1]) for name, path in NEWEST.items()}
    return (
        people.annotate(**newest, side=Value(side, CharField()), batch=Coalesce("newest_batch", Value("")))
        .annotate(has_failed=Exists(_failed()), is_shared=Exists(_in_by_the_same_address(people.model, side)))
        .annotate(state=_state(), child=_child_of(people.model))
        .annotate(in_person=Case(When(_in_person(people.model), then=True), default=False))
    )


NEWEST = {"newest": "pk", "since": "made_at", "ends": "expires_at", "wrote_to": "email", "newest_batch": "batch__code"}


def _state():
    return Case(
        When(Q(newest=None, email=""), then=Value(State.NO_ADDRESS)),
        When(Q(newest=None) | Q(has_failed=True) & ~Q(wrote_to=F("email")), then=Value(State.NOT_INVITED)),
        When(has_failed=True, then=Value(State.FAILED)),
        When(ends__lte=now(), then=Value(State.EXPIRED)),
        When(wrote_to="", then=Value(State.LETTER)),
        default=Value(State.INVITED),
        output_field=CharField(),
    )


def _failed():
    """The mail with the newest invitation, given up."""
    return Delivery.objects.filter(
        announcement__kind=InvitationSent.slug,
        announcement__about_type=Invitation._meta.label,
        announcement__about_pk=OuterRef("newest"),
        address=OuterRef("wrote_to"),
        state=Delivery.State.FAILED,
    )


def _in_by_the_same_address(model, side):
    """Somebody else who is in by this address, or about to be: it opens one account, which is theirs."""
    theirs = model.objects.filter(setting=OuterRef("setting"), email=OuterRef("email")).exclude(pk=OuterRef("pk"))
    invited = Invitation.objects.open().by_mail().filter(**{side: OuterRef("pk")}, email=OuterRef("email"))
    return theirs.exclude(email="").filter(Q(user__isnull=False) | Exists(invited))


def _in_person(model):
    """On any of these grounds the door is handed over, not mailed. Which one it is, is said to nobody."""
    grounds = Q(state=State.FAILED) | Q(is_shared=True)
    if model is Carer:
        # A mailbox that two adults read, or that was read along with, is no place for this family's door.
        grounds |= Q(Exists(Restriction.objects.in_force().filter(tie__child__ties__carer=OuterRef("pk"))))
    return grounds


def _child_of(model):
    """Code of a child whom this adult may see."""
    if model is not Carer:
        return Value("", CharField())
    ties = FamilyTie.objects.open().filter(carer=OuterRef("pk")).order_by("pk")
    return Subquery(ties.values("child__code")[:1])


def _narrowed(people, state, after, waiting):
    if state:
        people = people.filter(state=state)
    if waiting:
        lately = now() - TIME_TO_COME_IN
        people = people.exclude(state__in=[State.INVITED, State.LETTER], since__gt=lately)
    if after:
        people = people.filter(_behind(side_of(people.model), *after))
    return people


def _behind(side, name, last_side, pk):
    """Condition: stands behind the row (name, last_side, pk) in the order of the list."""
    if side == last_side:
        return Q(name__gt=name) | Q(name=name, pk__gt=pk)
    return Q(name__gte=name) if side > last_side else Q(name__gt=name)
