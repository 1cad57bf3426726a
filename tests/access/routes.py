"""The routes of the URLconf, and how to knock at each of them in a world."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.timezone import localdate

from ui.routes import all_routes

THIRD_PARTY = import_string(settings.THIRD_PARTY_ROUTES)
NOBODYS = "0" * 16  # a code that no row has

# Which of ours a route is for, where it is not for each: only a nap ends, only a suspension waits for a paper.
FITTING = {"families:change_circle": "circle", "families:close_circle": "circle"}
FITTING |= {"families:close_room": "next_door"}  # no child has a place there
FITTING |= {"diaries:wake": "nap", "families:give_evidence": "near", "families:agree_to_export": "asked"}
TOKEN = "a-token-nobody-made"


def declared():
    """{name of the route: Route} of everything in the URLconf."""
    return {name: route for name, _, route in all_routes(THIRD_PARTY)}


def ours():
    return {name: route for name, route in declared().items() if name not in THIRD_PARTY}


def knocks(methods=None):
    """Every (route, method) pair of ours, for parametrisation."""
    return [(name, method) for name, route in ours().items() for method in methods or route.methods]


def address(name, world=None, which="ours", *, code=None, day=None):
    """The address of a route about one of the world's objects; code: another one instead."""
    objects = declared()[name].objects
    which = FITTING.get(name, which) if which == "ours" else which
    given = {}
    for parameter, label in objects.items():
        if parameter == "day":
            given[parameter] = day or localdate()
        elif "." in label:
            given[parameter] = code or _code(world, label, which)
        else:
            given[parameter] = TOKEN
    if name == "families:invitation" and not code:
        given["token"] = world.objects["families.Invitation"][which].token()
    if name == "families:preview":  # the day of the child whose adult it is
        children = world.objects["families.Child"] if world else {}
        given["page"] = children[which].get_absolute_url().lstrip("/") if which in children else ""
    if name == "account_reset_password_from_key":
        given |= {"uidb36": "1", "key": "set-password"}
    return reverse(name, kwargs=given)


def addresses(name, world):
    """Every address of a route in this world: each object of its type, today and the day before."""
    objects = declared()[name].objects
    label = objects.get("code")
    whiches = list(world.objects.get(label, {})) or ["ours"]
    days = [localdate(), localdate() - timedelta(days=1)] if "day" in objects else [None]
    return [address(name, world, which, day=day) for which in whiches for day in days]


def _code(world, label, which):
    """Some objects (a mail in the demo's mailbox) are not in the world: then nobody's."""
    found = world.objects.get(label, {}) if world else {}
    return found[which].code if which in found else NOBODYS
