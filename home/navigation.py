"""What stands around every page: places to go, the children of a family, the other hats, the bell."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from families.models import Child, Room
from notifications.bell import unread_for


@dataclass(frozen=True)
class Place:
    """A link of the navigation."""

    label: str
    url: str
    icon: str
    current: bool = False
    group: str = ""
    count: int = 0


@dataclass(frozen=True)
class Sibling:
    """One of the family's children, on top of the page."""

    name: str
    code: str
    url: str
    current: bool


@dataclass(frozen=True)
class Hat:
    """Another hat of the same account: changed by a POST with its value."""

    value: str
    label: str


@dataclass(frozen=True)
class Bell:
    url: str
    count: int


def navigation(request):
    """For templates. Lazy: a page that shows none of it costs no query. Nothing at all before sign-in."""
    viewer = getattr(request, "viewer", None)
    if viewer is None:
        return {"layout": "layouts/door.html"}
    return {
        "viewer": viewer,
        "layout": layout_of(viewer),
        "navigation": SimpleLazyObject(lambda: places(request)),
        "siblings": SimpleLazyObject(lambda: siblings(request) if viewer.is_family else []),
        "hats": [Hat(other.hat, _label(other)) for other in request.hats if other.hat != viewer.hat],
        "bell": SimpleLazyObject(lambda: bell_of(viewer)),
    }


def bell_of(viewer):
    """The bell belongs to an account: a preview of what somebody sees has none."""
    return None if viewer.carer else Bell(reverse("notifications:bell"), unread_for(viewer))


def layout_of(viewer):
    """Phone first for families, the tablet in the room, the desk for whoever runs the setting."""
    if viewer.is_family:
        return "layouts/family.html"
    return "layouts/office.html" if viewer.sees_all_rooms or viewer.runs_group else "layouts/room.html"


def places(request):
    viewer = request.viewer
    if viewer.is_family:
        found = _family_places(viewer)
    elif viewer.sees_all_rooms or viewer.runs_group:
        found = _office_places(viewer)
    else:
        found = _room_places(viewer)
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        Place(label, url, icon, current=_is_here(request, here, names, url), group=group)
        for label, url, icon, names, group in found
    ]


def _is_here(request, here, names, url):
    return request.path == url or here in names


def _family_places(viewer):
    today = (_("Today"), reverse("home:home"), "sun", ("diaries:today", "diaries:day"), "")
    more = (_("More"), reverse("home:more"), "menu", ("notifications:preferences",), "")
    return [today] if viewer.carer else [today, more]


def _room_places(viewer):
    rooms = [(room.name, room.get_absolute_url(), "layout-grid", (), "") for room in Room.objects.visible_to(viewer)]
    return [
        *rooms,
        (
            _("Children"),
            reverse("families:children"),
            "users-round",
            ("families:child", "diaries:day", "diaries:today"),
            "",
        ),
        (_("More"), reverse("home:more"), "menu", ("notifications:preferences",), ""),
    ]


_HOUSEHOLD_PAGES = ("families:add_household", "families:household", "families:edit_household")
_STAFF_PAGES = (
    "families:add_staff",
    "families:former_staff",
    "families:staff_member",
    "families:edit_staff",
    "families:give_role",
    "families:end_role",
    "families:assign",
    "families:end_assignment",
    "families:staff_leave",
)
_ROOM_PAGES = ("families:add_room", "families:room", "families:close_room")
_GROUP_PAGES = (
    "families:rename_group",
    "families:open_setting",
    "families:first_manager",
    "families:name_administrator",
)
_RESTRICTION_PAGES = (
    "families:restriction",
    "families:tie_restrictions",
    "families:suspend",
    "families:restrict",
    "families:give_evidence",
    "families:review_restriction",
    "families:lift",
)


def _office_places(viewer):
    house, people, me = viewer.setting.name, _("People"), _("You")
    rooms = [(room.name, room.get_absolute_url(), "layout-grid", (), house) for room in Room.objects.visible_to(viewer)]
    children = (
        "families:child",
        "families:add_child",
        *("families:imports", "families:import", "families:exports"),
        "families:add_adult",
        "families:tie",
        "families:note_fact",
        "families:change_sight",
        "families:end_collecting",
        "families:end_responsibility",
        "families:edit_tie",
        "families:edit_adult",
        "families:key_person",
        "families:key_people",
        "families:handover",
        "families:introduction",
        "families:why",
        *("families:incomplete", "families:edit_child", "families:care", "families:move_child", "families:leave"),
        *("families:book_session", "families:change_session", "families:end_session"),
        "diaries:today",
        "diaries:day",
        "diaries:write",
    )
    shut = [(_("Restrictions"), reverse("families:restrictions"), "shield-check", _RESTRICTION_PAGES, people)]
    homes = [
        (_("Households"), reverse("families:households"), "house", _HOUSEHOLD_PAGES, people),
        (_("Not in yet"), reverse("families:not_in"), "mail", ("families:letters", "families:print_letters"), people),
    ]
    day = [(_("Today"), reverse("home:office"), "sun", (), house)]
    group = [(_("The group"), reverse("families:group"), "layout-grid", _GROUP_PAGES, me)]
    listed = [(_("Children"), reverse("families:children"), "users-round", children, people)]
    return [
        *(day if viewer.sees_all_rooms else []),
        *rooms,
        *(listed if viewer.sees_all_rooms or rooms else []),
        *(homes if viewer.is_manager else []),
        *(shut if viewer.sees_restrictions else []),
        *([] if viewer.setting.works_alone else _colleagues(people)),
        *([(_("The setting"), reverse("families:setting"), "settings", (), people)] if viewer.is_manager else []),
        *(group if viewer.runs_group else []),
        (_("More"), reverse("home:more"), "menu", ("notifications:preferences",), me),
    ]


def _colleagues(group):
    """For whoever works alone these are empty; the setting's page leads there, for the day an assistant comes."""
    return [
        (_("Staff"), reverse("families:staff"), "user-round", _STAFF_PAGES, group),
        (_("Rooms"), reverse("families:rooms"), "door-open", _ROOM_PAGES, group),
    ]


def siblings(request):
    """The family's children, the one of this page marked."""
    here = (request.resolver_match.kwargs if request.resolver_match else {}).get("code")
    children = Child.objects.visible_to(request.viewer)
    return [Sibling(child.first_name, child.code, child.get_absolute_url(), child.code == here) for child in children]


def _label(viewer):
    if viewer.is_family:
        return _("Go to my family")
    return _("Go to %(setting)s") % {"setting": viewer.setting.name}
