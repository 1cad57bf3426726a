from collections import Counter, defaultdict
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from diaries.days import cells_of
from diaries.models import ChildDay, DiaryEntry, HomeNote, Reply
from families.access import may_manage, may_start_group, require, staff_only
from families.models import Child, Invitation, KeyPerson, Restriction, Room, RoomStay
from families.not_in import who_is_not_in
from notifications.actions import send_again as post_again
from notifications.models import Delivery, Letter
from ui.pages import render_page
from ui.routes import route

# Rows of each group on the manager's page: enough to act on, and the page stays a page.
MOST_ROWS = 8


@route("P1")
def home(request):
    """The first page after signing in: the hat decides which."""
    viewer = request.viewer
    if viewer.is_family:
        first = Child.objects.visible_to(viewer).on_the_books().first() or Child.objects.visible_to(viewer).first()
        return redirect(first) if first else render_page(request, "home/no_child.html")
    if viewer.sees_all_rooms:
        return redirect("home:office")
    if viewer.runs_group:
        return redirect("families:group")
    room = Room.objects.visible_to(viewer).first()
    return redirect(room) if room else render_page(request, "home/no_room.html")


@route("P2", code=Room)
def room(request, code):
    """A room's Today: who is in the room, what has been written, what waits for an answer."""
    staff_only(request.viewer)
    found = get_object_or_404(Room.objects.visible_to(request.viewer), code=code)
    today = localdate()
    children = list(Child.objects.visible_to(request.viewer).in_room(found))
    rows = _rows(request.viewer, children, today)
    context = {"room": found, "day": today, "rows": rows, "may_manage": may_manage(request.viewer)}
    return render_page(request, "home/room.html", context, viewed=children)


@dataclass
class Row:
    """A child on the board."""

    child: Child
    cells: list
    is_finished: bool
    home_notes: int
    waiting: DiaryEntry | None  # the entry whose words from home have waited longest for an answer


def _rows(viewer, children, day):
    """The board's rows, in four queries for any number of children."""
    entries, notes = defaultdict(list), Counter()
    for entry in (
        DiaryEntry.objects.visible_to(viewer).filter(child__in=children, day=day).order_by("happened_at", "pk")
    ):
        entries[entry.child_id].append(entry)
    for child_pk in (
        HomeNote.objects.visible_to(viewer).filter(child__in=children, day=day).values_list("child", flat=True)
    ):
        notes[child_pk] += 1
    finished = ChildDay.objects.filter(child__in=children, day=day).exclude(finished_at=None)
    finished = set(finished.values_list("child", flat=True))
    waiting = {}
    replies = Reply.objects.visible_to(viewer).unanswered().filter(child__in=children).select_related("entry__child")
    for reply in replies.order_by("pk"):
        waiting.setdefault(reply.child_id, reply.entry)
    return [
        Row(child, cells_of(entries[child.pk]), child.pk in finished, notes[child.pk], waiting.get(child.pk))
        for child in children
    ]


@route("P2")
def office(request):
    """A manager's Today: what waits, oldest first, and the rooms at a glance."""
    staff_only(request.viewer)
    viewer = request.viewer
    require(viewer.sees_all_rooms)
    replies = Reply.objects.visible_to(viewer).unanswered().select_related("author", "entry__child")
    decisions = Restriction.objects.visible_to(viewer).waiting().order_by("review_on", "pk")
    groups = {"replies": replies.order_by("written_at"), "decisions": decisions}
    groups |= {"keyless": [], "not_in": [], "failed": []}
    if may_manage(viewer):
        groups["keyless"] = _losing_key_person(viewer)
        groups |= {"not_in": who_is_not_in(viewer, MOST_ROWS + 1, waiting=True), "failed": _failed_letters(viewer)}
    looked_at = {name: list(rows[: MOST_ROWS + 1]) for name, rows in groups.items()}
    groups = {name: rows[:MOST_ROWS] for name, rows in looked_at.items()}
    context = groups | {
        "day": localdate(),
        "rooms": _rooms_today(viewer),
        "things": sum(map(len, groups.values())),
        "has_more": looked_at != groups,
        "may_manage": may_manage(viewer),
        "is_new": not Child.objects.visible_to(viewer).exists(),
    }
    viewed = [*(reply.entry.child for reply in groups["replies"]), *groups["decisions"], *groups["keyless"]]
    return render_page(request, "home/office.html", context, viewed=viewed)


def _losing_key_person(viewer):
    """Children whom nobody is there for, or only until a day that is known: with whom, and until when."""
    keys = KeyPerson.objects.visible_to(viewer).not_over().filter(child=OuterRef("pk"), part=KeyPerson.Part.KEY)
    last = keys.order_by("-until", "-pk")
    children = Child.objects.visible_to(viewer).losing_key_person()
    return children.annotate(
        key_name=Subquery(last.values("staff__name")[:1]), key_until=Subquery(last.values("until")[:1])
    )


def _failed_letters(viewer):
    """Mails that this setting's staff caused, to its own people, and that could not be delivered.

    Codes and reset links are nobody's business but their owner's. Who is known at two settings is no bridge either.
    """
    setting = viewer.setting
    ours = (
        Exists(setting.carers.filter(user=OuterRef("recipient")))
        | Exists(setting.staff.filter(user=OuterRef("recipient")))
        | Exists(Invitation.objects.filter(carer__setting=setting, email=OuterRef("to_address")))
        | Exists(Invitation.objects.filter(staff__setting=setting, email=OuterRef("to_address")))
    )
    caused = Delivery.objects.filter(
        announcement__by_code__in=setting.staff.values("user__code"), letter=OuterRef("pk")
    )
    return Letter.objects.failed().filter(ours, Exists(caused)).select_related("recipient")


def _rooms_today(viewer):
    """Rooms, with how many children are in each and how many have something written today."""
    today = localdate()
    here = RoomStay.objects.current().filter(room=OuterRef("pk"), child__in=Child.objects.on_the_books())
    written = here.filter(Exists(ChildDay.objects.filter(child=OuterRef("child"), day=today)))
    return Room.objects.visible_to(viewer).annotate(children=_number(here), written=_number(written))


def _number(rows):
    """Sub-query that counts `rows`."""
    counted = rows.order_by().values("room").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


@route("P0", methods="POST", code=Letter)
def send_again(request, code):
    staff_only(request.viewer)
    require(may_manage(request.viewer))
    letter = get_object_or_404(_failed_letters(request.viewer), code=code)
    if post_again(letter, by=request.viewer):
        messages.success(request, _("The mail goes out again."))
    else:
        messages.error(request, _("This mail can no longer be sent: it is too old, or already on its way."))
    return redirect("home:office")


@route("P1")
def more(request):
    """What else there is: how we tell you, password, second step, sign out."""
    viewer = request.viewer
    known = list(Child.objects.visible_to(viewer).with_health_open(viewer)) if viewer.is_family else []
    return render_page(
        request, "home/more.html", {"known": known, "may_start_group": may_start_group(viewer)}, viewed=known
    )
