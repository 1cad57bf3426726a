"""Every text of every record carries a mark. What each person reads on all pages together is exactly what is theirs:
a mark too many is a leak, a mark too few a wrong denial.
"""

import pytest
from django.db.models import Q

from diaries.models import Kind
from notifications.letters import deliver
from tests.access.routes import address, addresses, declared, ours
from tests.access.tables import changed_between, contents
from tests.access.world import PERSONAS, sign_in
from tests.factories import sent

# What a record is made of, for the sums below.
ENTRIES = {f"entry.{kind}" for kind in Kind}
NAPPY = {"entry.nappy", "reply_nappy.asked", "reply_nappy.answer"}
HOME_A = {"reply_a.asked", "reply_a.answer", "home_note_a"}
HOME_B = {"reply_b.asked", "reply_b.answer", "reply_b.again", "home_note_b"}
DIARY = ENTRIES | NAPPY | HOME_A | HOME_B
NEAR_DIARY = {"near_entry", "near_reply.asked", "near_reply.answer", "near_reply.again", "near_home_note"}
LEAVERS_DIARY = {"leavers_entry"}
FAR_DIARY = {"far_entry", "far_reply.asked", "far_reply.answer", "far_home_note"}


def named(*people):
    return {f"{who}.{part}" for who in people for part in ("first", "last")}


def each(part, whose):
    return {f"{who}.{part}" for who in whose}


def cared_for(*children):
    """What must be known to care for them."""
    return {f"{child}.{fact}" for child in children for fact in CARE}


def at_home(child, who, home):
    """What a family reads of what is written down: of the child, and of its own home and person. Never the doctor."""
    own = {f"{who}.phone", f"{who}.other_phone", f"{home}.address"} if who else {f"{home}.address"}
    return {f"{child}.last"} | cared_for(child) | own


CARE = ("languages", "allergies", "diet", "health", "support")
FOR_STAFF = ("doctor", "health_visitor")
CHILDREN = named("child", "near_child")
ROOM_STAFF = ["key_person", "room_lead", "agency_on_shift", "agency_off_shift", "colleague_next_door", "both"]
OFFICE = ["manager", "deputy", "senco", "dsl", "group_administrator"]
OUR_STAFF = [*ROOM_STAFF, *OFFICE, "invited_staff"]  # not who has left
CHILDS_ADULTS = [
    *("parent", "separated_parent", "grandparent", "former_carer", "collect_only_contact", "aunt"),
    *("restricted_parent", "circle_member"),
]
NEAR_ADULTS = ["other_parent", "foster_carer", "suspended_parent", "authority"]
OUR_ADULTS = [*CHILDS_ADULTS, *NEAR_ADULTS]
HOUSE = named(*OUR_STAFF) | {"setting.name", "room.name", "next_door.name"}
HOMES = ["home_a", "home_b", "home_c", "near_home", "foster_home", "council"]

# Who works with our children reads their diaries and records: names and phones of the adults, the homes' names.
INTRODUCED = named("key_person") | {"key_person.about_me"}
RECORDS = (
    CHILDREN | DIARY | INTRODUCED | NEAR_DIARY | each("name", HOMES) | named(*OUR_ADULTS) | each("phone", OUR_ADULTS)
)
# The adults whose own page the world leads to: there stand all their numbers, and for who runs the setting their mail.
WITH_A_PAGE = ["aunt", "other_parent", "former_carer", "restricted_parent", "circle_member"]
RECORDS |= each("other_phone", WITH_A_PAGE)
RECORDS |= {"former_home.name"}
# The adults who read what is written down of their own child, home and person.
AT_HOME = ["parent", "separated_parent", "other_parent", "foster_carer"]
RECORDS |= cared_for("child", "near_child") | each("address", HOMES)
RECORDS |= {f"{child}.{fact}" for child in ("child", "near_child") for fact in FOR_STAFF}
# For the DSL and the manager alone.
DECISIONS = {"restriction.evidence", "restriction.review", "lifted.evidence", "lifted.why", "lifted.review"}
DECISIONS |= {"former_carer.ended_why"}
# By their role, also those of a child who has left.
LEAVERS = named("leaver", "leavers_parent") | {"leavers_parent.phone", "leavers_home.name"} | LEAVERS_DIARY
LEAVERS |= cared_for("leaver") | {"leaver.doctor", "leaver.health_visitor", "leavers_home.address"}
AGENCIES = {"agency_on_shift.agency", "agency_off_shift.agency"}
FILES = {"ours_import.file", "ours_import.column"}
DESK = FILES | HOUSE | AGENCIES | named("former_staff") | RECORDS | LEAVERS | {"aunt.email", "invited_staff.email"}
DESK |= each("email", WITH_A_PAGE)

# Texts that nobody reads yet: there is no page for them, or it is not theirs to show.
NO_PAGE = each("other_phone", {*OUR_ADULTS} - {*WITH_A_PAGE, *AT_HOME})
# On a person's own page, and for the families whose key person they are; our colleague of the world has said nothing.
NO_PAGE |= each("about_me", [*ROOM_STAFF[1:], *OFFICE, "former_staff"])

# Who sees health and contacts reads who belongs to the own home, by name; of another one nothing, as somebody is
# restricted there.
CIRCLE_A = named("parent", "both", "grandparent", "circle_member", "collect_only_contact")
CIRCLE_B = named("aunt", "former_carer")

READS = {
    # Families: the child's first name, the day, the nursery's words to their household, and nothing of the other one.
    "parent": {"child.first"} | at_home("child", "parent", "home_a") | ENTRIES | NAPPY | HOME_A | INTRODUCED | CIRCLE_A,
    "separated_parent": {"child.first"}
    | at_home("child", "separated_parent", "home_b")
    | ENTRIES
    | HOME_B
    | INTRODUCED
    | named("separated_parent")
    | CIRCLE_B,
    "grandparent": ({"child.first"} | ENTRIES | HOME_A | INTRODUCED | named("parent", "grandparent")) - NAPPY,
    "both_as_family": {"child.first", "setting.name"}
    | at_home("child", "", "home_a")
    | ENTRIES
    | NAPPY
    | HOME_A
    | INTRODUCED
    | CIRCLE_A,
    # Parts of the day that a parent opened: nothing of the words between that home and the nursery.
    "circle_member": {"child.first", "entry.meal", "entry.activity"} | INTRODUCED | named("circle_member"),
    "other_parent": {"near_child.first"}
    | at_home("near_child", "other_parent", "near_home")
    | NEAR_DIARY
    | INTRODUCED
    | named("other_parent"),
    "foster_carer": {"near_child.first", "near_entry"}
    | at_home("near_child", "foster_carer", "foster_home")
    | INTRODUCED
    | named("foster_carer"),
    "leavers_parent": {"leaver.first", "key_person.first"}
    | at_home("leaver", "leavers_parent", "leavers_home")
    | LEAVERS_DIARY
    | named("leavers_parent"),
    "parent_elsewhere": {"far_child.first", "manager_elsewhere.about_me"}
    | at_home("far_child", "parent_elsewhere", "far_home")
    | FAR_DIARY
    | named("manager_elsewhere", "parent_elsewhere"),
    # Who has nothing here any more, or never had, reads their own name.
    "former_carer": named("former_carer"),
    "restricted_parent": named("restricted_parent"),
    "suspended_parent": named("suspended_parent"),
    "collect_only_contact": named("collect_only_contact"),
    "stranger": named("stranger"),
    "former_staff": named("former_staff"),
    # Staff.
    "key_person": HOUSE | RECORDS,
    "room_lead": HOUSE | RECORDS,
    "agency_on_shift": HOUSE | RECORDS,
    "agency_off_shift": HOUSE,
    "colleague_next_door": HOUSE,
    "both_as_staff": HOUSE,
    # Of the other settings of the group their names and managers, and nothing behind the wall.
    "group_administrator": HOUSE | {"group.name", "elsewhere.name"} | named("manager_elsewhere"),
    "senco": HOUSE | RECORDS | LEAVERS,
    "dsl": HOUSE | RECORDS | LEAVERS | DECISIONS,
    "manager": DESK | DECISIONS,
    "deputy": DESK,
    "manager_elsewhere": {
        *cared_for("far_child"),
        *("far_child.doctor", "far_child.health_visitor"),
        *named("manager_elsewhere", "far_child", "parent_elsewhere"),
        *FAR_DIARY,
        *("far_import.file", "far_import.column"),
        *("elsewhere.name", "far_room.name", "far_home.name", "far_home.address"),
        *("parent_elsewhere.other_phone", "parent_elsewhere.email"),
        *("parent_elsewhere.phone", "manager_elsewhere.email", "manager_elsewhere.about_me"),
    },
}


def pages(world):
    """Every address that answers GET in this world, ours and the sign-in library's."""
    for name, route in declared().items():
        if "GET" in route.methods and name != "account_logout":
            yield from addresses(name, world)


def read_everywhere(client, world, *, without=()):
    """Marks on all pages together."""
    seen = set()
    for path in pages(world):
        if path not in without:
            seen |= world.marks_in(client.get(path))
    return seen


def invitations(world):
    """The letters' addresses: whoever has one may open it."""
    return [address("families:invitation", world, which) for which in world.objects["families.Invitation"]]


@pytest.mark.parametrize("persona", PERSONAS)
def test_everybody_reads_what_is_theirs_and_nothing_else_and_changes_nothing(client, world, persona):
    sign_in(client, world, persona)
    before = contents()

    seen = read_everywhere(client, world, without=invitations(world))

    assert changed_between(before, contents()) == []
    own_email = f"{persona.removesuffix('_as_staff').removesuffix('_as_family')}.email"
    assert (sorted(seen - READS[persona] - {own_email}), sorted(READS[persona] - seen)) == ([], [])


def test_who_is_not_signed_in_reads_nothing_and_changes_nothing(client, world):
    before = contents()

    assert read_everywhere(client, world, without=invitations(world)) == set()
    assert changed_between(before, contents()) == []


def test_an_invitation_says_who_invites_whom_and_nothing_of_a_child(client, world):
    seen = world.marks_in(client.get(address("families:invitation", world)))

    assert seen == named("aunt", "manager") | {"aunt.email", "setting.name"}


@pytest.mark.parametrize(
    "persona",
    ["parent", "separated_parent", "circle_member", "restricted_parent", "key_person", "manager_elsewhere"],
)
def test_answers_to_empty_forms_carry_no_marks_of_others(client, world, persona):
    """A refused form shows the page again: the same page, for the same eyes."""
    sign_in(client, world, persona)
    paths = [path for name, route in ours().items() if "POST" in route.methods for path in addresses(name, world)]

    seen = set()
    for path in set(paths) - set(invitations(world)):
        seen |= world.marks_in(client.post(path, sent()))

    assert sorted(seen - READS[persona]) == []


def test_every_mark_is_read_by_somebody_or_kept_on_purpose(world):
    """A text that nobody can read is missing on a page, or is kept for a reason named here."""
    kept = {"ours_letter.reason", "far_letter.reason"}  # a mail server's own words; the page says it in ours
    kept |= each("email", [*OUR_ADULTS, "leavers_parent", "parent_elsewhere", "stranger"])  # they are for writing to
    kept |= each("email", [*OUR_STAFF, "former_staff"])

    read = set().union(*READS.values())

    assert set(world.marks.values()) - read - kept == NO_PAGE


def test_mails_say_nothing_about_a_child(world, settings, mailoutbox):
    settings.EMAIL_BACKEND, settings.REDIS_URL = "notifications.backends.Outbox", ""
    settings.POST_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    deliver()

    said = {}
    for mail in mailoutbox:
        parts = [mail.body, str(mail.extra_headers), mail.subject, *(part.content for part in mail.alternatives)]
        to = world.marks[mail.to[0].split("@")[0]]
        said.setdefault(to, set()).update(world.marks[mark] for part in parts for mark in world.found(part))
    invited = {"setting.name", *named("manager")}
    assert {to: marks for to, marks in said.items() if marks} == {
        "aunt.email": invited,
        "manager_elsewhere.email": {"elsewhere.name", *named("manager_elsewhere")},
    }
    assert {"parent.email", "separated_parent.email", "other_parent.email", "parent_elsewhere.email"} <= set(said)
    shut_out = ["former_carer", "restricted_parent", "suspended_parent", "collect_only_contact", "stranger"]
    assert not each("email", shut_out) & set(said)


def test_the_marks_find_a_hole_in_the_policy(client, world, monkeypatch):
    """The checker itself: room staff who see every child of the setting read too much at once."""
    monkeypatch.setattr("families.models.children.grounds_of", lambda viewer: {"hole": Q(setting=viewer.setting)})
    sign_in(client, world, "colleague_next_door")

    assert read_everywhere(client, world) - READS["colleague_next_door"] >= ENTRIES
