"""Each route, by each method, knocked at by everybody: who comes in, who is told no, for whom there is nothing."""

import re
from copy import deepcopy
from typing import NamedTuple

import pytest
from django.db import transaction

from tests.access.routes import NOBODYS, THIRD_PARTY, address, declared, ours
from tests.access.tables import changed_between, contents
from tests.access.world import PERSONAS, form_of, sign_in

ANYBODY = frozenset(PERSONAS)
SPEAKERS = frozenset({"parent", "separated_parent", "grandparent", "both_as_family"})
READERS = SPEAKERS | {"circle_member"}  # who reads no more than some parts has no word with the nursery
RUN = frozenset({"manager", "deputy"})
WHOLE_HOUSE = RUN | {"senco", "dsl"}
ROOM_STAFF = frozenset({"key_person", "room_lead", "agency_on_shift"})
CHILDS_STAFF = WHOLE_HOUSE | ROOM_STAFF
OTHER_STAFF = frozenset({"colleague_next_door", "both_as_staff", "agency_off_shift", "group_administrator"})
STAFF = CHILDS_STAFF | OTHER_STAFF | {"manager_elsewhere"}
MANAGERS = RUN | {"manager_elsewhere"}
ADMINISTRATORS = frozenset({"group_administrator"})
DECIDE = frozenset({"manager", "dsl"})  # for them alone there are restrictions at all
NO_DSL = frozenset({"manager", "manager_elsewhere"})
RECORD_KEEPERS = RUN | {"key_person"}
WATCHERS = MANAGERS | {"dsl"}  # of exports
NOBODY = frozenset()


class Rule(NamedTuple):
    """For everybody who is in neither group, signed in or not, there is nothing there: 404."""

    comes_in: frozenset
    is_told_no: frozenset = NOBODY  # may look at the place, may not do this: 403
    is_told_no_here: frozenset = NOBODY  # may look at this very child, may not do this: 403, and 404 for any other


# About our child, our room, our people; without an object, about the persona's own setting.
RULES = {
    "home:home": Rule(ANYBODY),
    "home:more": Rule(ANYBODY),
    "home:office": Rule(WHOLE_HOUSE | MANAGERS, STAFF - WHOLE_HOUSE - MANAGERS),
    "home:room": Rule(CHILDS_STAFF),
    "home:send_again": Rule(RUN, STAFF - MANAGERS),
    "diaries:today": Rule(READERS | CHILDS_STAFF),
    "diaries:day": Rule(READERS | CHILDS_STAFF),
    "diaries:write": Rule(CHILDS_STAFF),
    "diaries:finish": Rule(CHILDS_STAFF),
    "diaries:reopen": Rule(CHILDS_STAFF),
    "diaries:home_note": Rule(SPEAKERS),
    "diaries:wake": Rule(CHILDS_STAFF),
    "diaries:reply": Rule(SPEAKERS | CHILDS_STAFF),
    "diaries:settle": Rule(CHILDS_STAFF),
    "families:wear": Rule(ANYBODY),
    "families:setting": Rule(MANAGERS, STAFF - MANAGERS),
    "families:work_alone": Rule(MANAGERS, STAFF - MANAGERS),
    "families:children": Rule(STAFF),
    "families:child": Rule(CHILDS_STAFF),
    "families:add_child": Rule(MANAGERS, STAFF - MANAGERS),
    "families:add_adult": Rule(RUN, STAFF - MANAGERS),
    "families:circle": Rule(frozenset({"parent", "separated_parent", "both_as_family"})),
    "families:open_circle": Rule(frozenset({"parent", "separated_parent", "both_as_family"})),
    "families:change_circle": Rule(frozenset({"parent", "both_as_family"})),
    "families:close_circle": Rule(frozenset({"parent", "both_as_family"})),
    "families:why": Rule(RUN, STAFF - MANAGERS),
    "families:edit_child": Rule(RUN, STAFF - MANAGERS),
    "families:move_child": Rule(RUN, STAFF - MANAGERS),
    "families:undo_move": Rule(RUN, STAFF - MANAGERS),
    "families:leave": Rule(RUN, STAFF - MANAGERS),
    "families:return_child": Rule(RUN, STAFF - MANAGERS),
    "families:incomplete": Rule(MANAGERS, STAFF - MANAGERS),
    "families:care": Rule(RECORD_KEEPERS, is_told_no_here=CHILDS_STAFF - RECORD_KEEPERS),
    "families:book_session": Rule(RUN, STAFF - MANAGERS),
    "families:change_session": Rule(RUN, STAFF - MANAGERS),
    "families:end_session": Rule(RUN, STAFF - MANAGERS),
    "families:ask_family": Rule(RECORD_KEEPERS, is_told_no_here=CHILDS_STAFF - RECORD_KEEPERS),
    "families:about": Rule(frozenset({"parent", "separated_parent", "both_as_family"})),
    "families:key_person": Rule(RUN, STAFF - MANAGERS),
    "families:key_people": Rule(CHILDS_STAFF),
    "families:handover": Rule(CHILDS_STAFF),
    "families:introduction": Rule(READERS | CHILDS_STAFF),
    "families:tie": Rule(CHILDS_STAFF),
    "families:note_fact": Rule(RUN, STAFF - MANAGERS),
    "families:change_sight": Rule(RUN, STAFF - MANAGERS),
    "families:end_collecting": Rule(RUN, STAFF - MANAGERS),
    "families:edit_tie": Rule(RUN, STAFF - MANAGERS),
    "families:edit_adult": Rule(RUN, STAFF - MANAGERS),
    "families:end_responsibility": Rule(frozenset({"dsl"}), NO_DSL),
    "families:tie_restrictions": Rule(DECIDE),
    "families:suspend": Rule(DECIDE),
    "families:restrict": Rule(frozenset({"dsl"}), NO_DSL),
    "families:restrictions": Rule(DECIDE | {"manager_elsewhere"}),
    "families:restriction": Rule(DECIDE),
    "families:give_evidence": Rule(frozenset({"dsl"}), NO_DSL),
    "families:review_restriction": Rule(frozenset({"dsl"}), NO_DSL),
    "families:lift": Rule(frozenset({"dsl"}), NO_DSL),
    "families:household": Rule(CHILDS_STAFF),
    "families:edit_household": Rule(RUN, STAFF - MANAGERS),
    "families:households": Rule(MANAGERS, STAFF - MANAGERS),
    "families:add_household": Rule(MANAGERS, STAFF - MANAGERS),
    "families:imports": Rule(MANAGERS, STAFF - MANAGERS),
    "families:import_template": Rule(MANAGERS, STAFF - MANAGERS),
    "families:import": Rule(RUN, STAFF - MANAGERS),
    "families:read_import": Rule(RUN, STAFF - MANAGERS),
    "families:confirm_import": Rule(RUN, STAFF - MANAGERS),
    "families:drop_import": Rule(RUN, STAFF - MANAGERS),
    "families:exports": Rule(WATCHERS, STAFF - WATCHERS),
    "families:ask_for_export": Rule(MANAGERS, STAFF - MANAGERS),
    "families:agree_to_export": Rule(frozenset({"deputy", "dsl"}), STAFF - WATCHERS),  # never to one's own
    "families:stop_export": Rule(RUN | {"dsl"}, STAFF - WATCHERS),
    "families:take_export": Rule(frozenset({"manager"}), STAFF - MANAGERS),  # who asked, and nobody else
    "families:rooms": Rule(STAFF),
    "families:add_room": Rule(MANAGERS, STAFF - MANAGERS),
    "families:room": Rule(RUN, STAFF - MANAGERS),
    "families:close_room": Rule(RUN, STAFF - MANAGERS),
    "families:reopen_room": Rule(RUN, STAFF - MANAGERS),
    "families:staff": Rule(STAFF),
    "families:add_staff": Rule(MANAGERS, STAFF - MANAGERS),
    "families:assign": Rule(RUN, STAFF - MANAGERS),
    "families:former_staff": Rule(MANAGERS, STAFF - MANAGERS),
    "families:staff_member": Rule(STAFF - {"manager_elsewhere"}),
    "families:edit_staff": Rule(RUN, STAFF - MANAGERS),
    "families:give_role": Rule(RUN, STAFF - MANAGERS),
    "families:end_role": Rule(RUN, STAFF - MANAGERS),
    "families:staff_leave": Rule(RUN, STAFF - MANAGERS),
    "families:staff_stay": Rule(RUN, STAFF - MANAGERS),
    "families:end_assignment": Rule(RUN, STAFF - MANAGERS),
    "families:group": Rule(ADMINISTRATORS, STAFF - ADMINISTRATORS),
    "families:start_group": Rule(NOBODY, STAFF),  # both settings are in a group already
    "families:rename_group": Rule(ADMINISTRATORS, STAFF - ADMINISTRATORS),
    "families:open_setting": Rule(ADMINISTRATORS, STAFF - ADMINISTRATORS),
    "families:first_manager": Rule(NOBODY, STAFF - ADMINISTRATORS),  # somebody has come in everywhere
    "families:name_administrator": Rule(ADMINISTRATORS, STAFF - ADMINISTRATORS),
    "families:end_administrator": Rule(NOBODY, STAFF - ADMINISTRATORS),  # our colleague is none
    "families:begin_preview": Rule(RUN, STAFF - MANAGERS),
    "families:preview": Rule(RUN, STAFF - MANAGERS),
    "families:invite_carer": Rule(RUN, STAFF - MANAGERS),
    "families:invite_staff": Rule(RUN, STAFF - MANAGERS),
    "families:invitation": Rule(ANYBODY | {"anonymous"}),
    "families:come_in": Rule(ANYBODY | {"anonymous"}),
    "families:letter": Rule(ANYBODY | {"anonymous"}),  # without a typed code led to where one types it
    "families:not_in": Rule(MANAGERS, STAFF - MANAGERS),
    "families:invite_everybody": Rule(MANAGERS, STAFF - MANAGERS),
    "families:print_letters": Rule(MANAGERS, STAFF - MANAGERS),
    "families:letters": Rule(RUN, STAFF - MANAGERS),
    "families:new_password_of_carer": Rule(RUN, STAFF - MANAGERS),
    "families:new_password_of_staff": Rule(RUN, STAFF - MANAGERS),
    "families:first_start": Rule(NOBODY),  # there is a setting already
    "notifications:bell": Rule(ANYBODY),
    "notifications:preferences": Rule(ANYBODY),
    "notifications:stop": Rule(NOBODY),  # the token is nobody's
    "notifications:mailbox": Rule(NOBODY),  # in the demo alone
    "notifications:mailbox_message": Rule(NOBODY),
    "notifications:mailbox_html": Rule(NOBODY),
    "ui:gallery": Rule(NOBODY),  # in the demo alone
    "healthz": Rule(ANYBODY | {"anonymous"}),
    "readyz": Rule(ANYBODY | {"anonymous"}),
}


def expected(name, persona):
    rule = RULES[name]
    if persona in rule.comes_in:
        return "comes in"
    if persona == "anonymous" and not declared()[name].open:
        return "to the sign-in page"
    return "told no" if persona in rule.is_told_no | rule.is_told_no_here else "nothing there"


def outcome(response):
    if response.status_code == 302 and response["Location"].startswith("/account/sign-in/"):
        return "to the sign-in page"
    words = {200: "comes in", 302: "comes in", 503: "comes in", 403: "told no", 404: "nothing there"}
    return words.get(response.status_code, f"status {response.status_code}")


class Visitor:
    """Knocks as one persona, in that persona's hat. What a request changed is told, and taken back."""

    def __init__(self, client, world, persona):
        self.client, self.world, self.persona = client, world, persona
        if persona != "anonymous":
            sign_in(client, world, persona)
        self.before = contents()

    def knock(self, name, method, path, *, watched=False):
        """watched: `answer.changed` names what the request changed. No GET does (test_marks.py)."""
        cookies = deepcopy(self.client.cookies)
        with transaction.atomic():
            form = form_of(name, self.world, self.persona) if method == "POST" else None
            response = self.client.post(path, form) if method == "POST" else self.client.get(path)
            response.changed = changed_between(self.before, contents()) if watched else []
            transaction.set_rollback(True)
        self.client.cookies = cookies
        return response


def faults_at(visitor, name, method):
    """What is wrong with the answer to one persona at one route: a sentence for each."""
    should = expected(name, visitor.persona)
    is_refused_post = method == "POST" and should != "comes in"
    response = visitor.knock(name, method, address(name, visitor.world), watched=is_refused_post)
    came = outcome(response)
    if came != should:
        yield f"{method} {name}: {came}, not {should}"
    if response.changed:
        yield f"{method} {name}: {came}, and yet it changed {response.changed}"
    knows_it = visitor.persona in RULES[name].is_told_no_here
    if should in {"nothing there", "told no"} and "code" in declared()[name].objects and not knows_it:
        invented = visitor.knock(name, method, address(name, visitor.world, code=NOBODYS))
        if (response.status_code, body_of(response)) != (invented.status_code, body_of(invented)):
            yield f"{method} {name}: answers differently when there is no such thing at all"


def body_of(response):
    """Without what differs with each request: the token of forms and the key by which a form acts once."""
    text = re.sub(r"X-CSRFToken(&quot;|\"): (&quot;|\")\w+", "", response.content.decode())
    return re.sub(r'name="(csrfmiddlewaretoken|once)" value="[^"]+"', "", text)


def test_every_route_has_its_rule():
    assert set(RULES) == set(ours())
    assert set(declared()) - set(ours()) == set(THIRD_PARTY)


@pytest.mark.parametrize("persona", ["anonymous", *PERSONAS])
def test_who_comes_in_and_for_whom_there_is_nothing(client, world, persona):
    visitor = Visitor(client, world, persona)

    found = [
        fault
        for name, route in ours().items()
        for method in route.methods
        for fault in faults_at(visitor, name, method)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("persona", "which"),
    [("parent", "near"), ("parent", "far"), ("manager", "far"), ("key_person", "far"), ("grandparent", "nappy")],
)
def test_nobody_comes_to_objects_of_others_in_their_own_way(client, world, persona, which):
    """Somebody with a child, a room, a setting of their own, at the addresses of somebody else's."""
    visitor = Visitor(client, world, persona)

    let_in = [
        f"{method} {name}"
        for name, route in ours().items()
        if which in world.objects.get(route.objects.get("code"), {}) and not route.open
        for method in route.methods
        if outcome(visitor.knock(name, method, address(name, world, which))) == "comes in"
    ]

    assert let_in == []


def test_the_matrix_finds_a_door_left_open(client, world, monkeypatch):
    """The checker itself: a key person who may suddenly manage."""
    monkeypatch.setattr("families.views.pages.may_manage", lambda viewer: True)

    found = list(faults_at(Visitor(client, world, "key_person"), "families:add_room", "POST"))

    assert found == [
        "POST families:add_room: comes in, not told no",
        "POST families:add_room: comes in, and yet it changed ['audit.Event', 'families.Room', 'ui.SentForm']",
    ]
