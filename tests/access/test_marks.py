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
FAR_DIARY = {"far_entry", "far_reply.asked", "far_reply.answer", "far_home_note"}


def named(*people):
    return {f"{who}.{part}" for who in people for part in ("first", "last")}


def phones(*people):
    return {f"{who}.phone" for who in people}


CHILDREN = named("child", "near_child")
OUR_STAFF = named(
    "key_person", "colleague_next_door", "both", "manager", "deputy", "senco", "dsl", "invited_staff"
)  # not who has left
OUR_ADULTS = [
    *("parent", "separated_parent", "grandparent", "former_carer", "collect_only_contact", "aunt", "other_parent"),
]
HOUSE = OUR_STAFF | {"setting.name", "room.name", "next_door.name"}
HOMES = {"home_a.name", "home_b.name", "near_home.name"}

# Who works with our children reads their diaries and records: names and phones of the adults, the homes' names.
RECORDS = CHILDREN | DIARY | NEAR_DIARY | HOMES | named(*OUR_ADULTS) | phones(*OUR_ADULTS[:-1], "other_parent")
ADDRESSES = {"home_a.address", "home_b.address", "near_home.address"}
DESK = HOUSE | RECORDS | ADDRESSES | {"aunt.email"}

READS = {
    # Families: the child's first name, the day, the nursery's words to their household, and nothing of the other one.
    "parent": {"child.first"} | ENTRIES | NAPPY | HOME_A | named("key_person", "parent"),
    "separated_parent": {"child.first"} | ENTRIES | HOME_B | named("key_person", "separated_parent"),
    "grandparent": ({"child.first"} | ENTRIES | HOME_A | named("key_person", "parent", "grandparent")) - NAPPY,
    "both_as_family": {"child.first", "setting.name"}
    | ENTRIES
    | NAPPY
    | HOME_A
    | named("key_person", "parent", "both"),
    "other_parent": {"near_child.first"} | NEAR_DIARY | named("key_person", "other_parent"),
    "parent_elsewhere": {"far_child.first"} | FAR_DIARY | named("manager_elsewhere", "parent_elsewhere"),
    # Who has nothing here any more, or never had, reads their own name.
    "former_carer": named("former_carer"),
    "collect_only_contact": named("collect_only_contact"),
    "stranger": named("stranger"),
    "former_staff": named("former_staff"),
    # Staff.
    "key_person": HOUSE | RECORDS,
    "colleague_next_door": HOUSE,
    "both_as_staff": HOUSE,
    "senco": HOUSE | RECORDS,
    "dsl": HOUSE | RECORDS,
    "manager": DESK,
    "deputy": DESK,
    "manager_elsewhere": {
        *named("manager_elsewhere", "far_child", "parent_elsewhere"),
        *FAR_DIARY,
        *("elsewhere.name", "far_room.name", "far_home.name", "far_home.address"),
        *("parent_elsewhere.phone", "manager_elsewhere.email"),
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


@pytest.mark.parametrize("persona", ["parent", "separated_parent", "grandparent", "key_person", "manager_elsewhere"])
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
    kept = {f"{who}.email" for who in [*OUR_ADULTS, "parent_elsewhere", "stranger", "both", "former_staff"]}
    kept |= {f"{who}.email" for who in ("key_person", "colleague_next_door", "manager", "deputy", "senco", "dsl")}
    kept |= {"ours_letter.reason", "far_letter.reason"}  # a mail server's own words; the page says it in ours
    kept |= {"invited_staff.email"}  # e-mails are for writing to; the page says whether somebody is invited

    read = set().union(*READS.values())

    assert set(world.marks.values()) - read - kept == set()


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
    assert not {"former_carer.email", "collect_only_contact.email", "stranger.email"} & set(said)


def test_the_marks_find_a_hole_in_the_policy(client, world, monkeypatch):
    """The checker itself: room staff who see every child of the setting read too much at once."""
    monkeypatch.setattr("families.models.children.grounds_of", lambda viewer: {"hole": Q(setting=viewer.setting)})
    sign_in(client, world, "colleague_next_door")

    assert read_everywhere(client, world) - READS["colleague_next_door"] >= ENTRIES
