"""Colleagues come and go: what they hold opens and ends by day and hour, and leaving shuts everything at once."""

from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime, make_aware, now

from audit.models import Event, Viewing
from diaries import actions as diaries
from families.actions import staff as actions
from families.actions.invitations import invite
from families.actions.key_people import name_key_person
from families.actions.leaving import close_places, leave, stay
from families.actions.staff import ABOUT, CannotBe
from families.models import Assignment, Child, Invitation, KeyPerson, Role, StaffMember
from families.versions import version_of
from families.viewer import hats_of, viewer_of
from notifications.bell import unread_for
from notifications.letters import deliver
from notifications.models import Delivery
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent
from tests.forms import Page

As = Assignment.As
A_DAY = timedelta(days=1)
OVER = "This day is over. From today on it can be changed."
MOMENT = "Pick the day and the time, or write them like 2026-11-22 08:30."
FAR = "That is a long way off. Check the year."
ONLY_A_MANAGER = "Only a manager gives or ends this role."
NOT_FOR_AGENCY = "This role sees every room. Somebody from an agency sees the room of the shift."
ONE_DAY = "A shift ends within a day. Add each day’s shift."
AGENCY = "Bright Hands"


@pytest.fixture(autouse=True)
def post(settings):
    settings.REDIS_URL = ""
    settings.POST_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def day(days=0):
    return localdate() + timedelta(days=days)


def clock(moment):
    """As a browser sends a day and a time."""
    return localtime(moment).strftime("%Y-%m-%dT%H:%M")


def midnight(of):
    return make_aware(datetime.combine(of, time.min))


@pytest.fixture
def manages(client, manager):
    """manages(route, code, **values): the manager sends a form."""
    client.force_login(manager)

    def send(route, /, *codes, **values):
        return client.post(reverse(f"families:{route}", args=codes), sent(**values))

    return send


@pytest.fixture
def edits(manages):
    """edits(place, **values): the manager sends the form about somebody, otherwise as it stood when it was opened."""

    def send(place, **values):
        opened = StaffMember.objects.get(pk=place.pk)
        stands = {name: getattr(opened, name) for name in ABOUT} | {"seen": version_of(opened, ABOUT)}
        return manages("edit_staff", place.code, **stands | values)

    return send


@pytest.fixture
def second_manager(setting):
    return make.make_staff(setting=setting, name="Nora Second", roles=[Role.MANAGER])


@pytest.fixture
def agency_staff(setting):
    return make.make_staff(setting=setting, name="Abe Agency", agency=AGENCY)


def refused(response, before, field, sentence):
    page = Page(response)
    assert (response.status_code, page.beside(field) if field else page.above) == (422, [sentence])
    assert changed_between(before, contents()) == []


def roles_of(staff, on=None):
    return {held.role for held in staff.roles_held.current(on)}


def sees(user):
    return list(Child.objects.visible_to(viewer_of(user)))


def log_of(obj):
    return list(Event.objects.about(obj).order_by("pk").values_list("what", flat=True))


# -- The page of a person --------------------------------------------------------------------------------------------


def read(client, user, place):
    client.force_login(user)
    return client.get(reverse("families:staff_member", args=[place.code]))


def test_colleagues_read_name_roles_and_rooms_and_no_more(client, setting, room, colleague_next_door):
    place = make.make_staff(setting=setting, name="Una New", rooms=[room], agency=AGENCY, about_me="I like snails")

    text = read(client, colleague_next_door, place).content.decode()

    said = ("Una New", "practitioner", room.name, AGENCY, "I like snails", place.email, "Give a role", "Rooms before")
    assert [word for word in said if word in text] == ["Una New", "practitioner", room.name]


def test_a_manager_reads_what_was_and_what_is_planned(client, manager, key_staff, child, other_room):
    make.make_shift(key_staff, other_room, starts_at=now() - 2 * A_DAY, ends_at=now() - A_DAY, works_as=As.COVER)
    key_staff.roles_held.create(role=Role.SENCO, since=day(-90), until=day(-30))
    key_staff.roles_held.create(role=Role.DSL, since=day(30))

    text = read(client, manager, key_staff).content.decode()

    said = ("SENCo", "over", "designated safeguarding lead", "to come", "Rooms before", other_room.name, child.name)
    assert [word for word in said if word not in text] == []


def test_who_has_left_is_found_by_a_manager_alone(client, manager, key_person, former_staff):
    place = former_staff.staff_places.get()

    assert [read(client, user, place).status_code for user in (manager, key_person)] == [200, 404]


def test_the_log_says_which_children_a_persons_page_named(client, manager, key_staff, child):
    read(client, manager, key_staff)

    assert Viewing.objects.get().records == {"families.Child": [child.code]}


def test_former_staff_stand_on_pages_of_their_own(client, setting, manager, former_staff):
    for number in range(41):
        make.make_staff(setting=setting, name=f"Gone {number:02}", user=former_staff_account(), left_on=day())
    client.force_login(manager)

    first = client.get(reverse("families:former_staff")).content.decode()
    last = StaffMember.objects.former().order_by("name", "pk")[39]
    second = client.get(reverse("families:former_staff"), {"after": last.code}).content.decode()

    names = [place.name for place in StaffMember.objects.former().order_by("name", "pk")]
    assert [name in first for name in names] == [True] * 40 + [False] * 2
    assert [name in second for name in names] == [False] * 40 + [True] * 2


def former_staff_account():
    return make.make_account(name="Somebody Gone")


# -- Roles -----------------------------------------------------------------------------------------------------------


def test_a_role_is_held_from_its_day(manages, key_staff):
    manages("give_role", key_staff.code, role="room lead", since=day(3).isoformat())

    assert [Role.ROOM_LEAD in roles_of(key_staff, day(days)) for days in (0, 2, 3)] == [False, False, True]
    assert log_of(key_staff) == ["role given: room lead"]


def test_a_role_ends_on_its_day_and_stays_in_the_history(manages, key_staff):
    manages("end_role", key_staff.code, role="practitioner", on=day(2).isoformat())

    assert [roles_of(key_staff, day(days)) for days in (1, 2)] == [{Role.PRACTITIONER}, set()]
    assert log_of(key_staff) == ["role ended: practitioner"]


def test_a_role_that_was_planned_is_taken_back(manages, key_staff):
    manages("give_role", key_staff.code, role="senco", since=day(9).isoformat())

    manages("end_role", key_staff.code, role="senco", on=day().isoformat())

    assert not key_staff.roles_held.filter(role=Role.SENCO).exists()


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"role": ""}, "role", "Please fill this in."),
        ({"role": "owner"}, "role", "Choose one of those that are offered."),
        ({"role": "group admin"}, "role", "Choose one of those that are offered."),
        ({"role": "practitioner"}, "role", "Priya Nair has this role already, or gets it later."),
        ({"since": ""}, "since", "Please fill this in."),
        ({"since": "31/02/2026"}, "since", "Pick the day, or write it like 2026-11-22."),
        ({"since": "1999-01-01"}, "since", "Priya Nair does not work here yet on that day."),
        ({"since": "9999-12-31"}, "since", FAR),
    ],
    ids=str,
)
def test_a_role_is_refused(values, field, sentence, manages, key_staff):
    before = contents()

    response = manages("give_role", key_staff.code, **{"role": "senco", "since": day().isoformat()} | values)

    refused(response, before, field, sentence)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"role": "senco"}, "role", "Choose one of those that are offered."),
        ({"on": day(-1).isoformat()}, "on", OVER),
        ({"on": "9999-12-31"}, "on", FAR),
    ],
    ids=str,
)
def test_the_end_of_a_role_is_refused(values, field, sentence, manages, key_staff):
    before = contents()

    response = manages("end_role", key_staff.code, **{"role": "practitioner", "on": day().isoformat()} | values)

    refused(response, before, field, sentence)


@pytest.mark.parametrize("role", ["manager", "deputy", "dsl"])
def test_a_deputy_gives_nobody_a_role_that_opens_more_than_her_own(role, client, deputy, key_staff):
    client.force_login(deputy)
    before = contents()

    response = client.post(
        reverse("families:give_role", args=[key_staff.code]), sent(role=role, since=day().isoformat())
    )

    refused(response, before, "role", ONLY_A_MANAGER)


def test_the_last_manager_stays_manager(manages, manager, second_manager):
    second_manager.roles_held.update(until=day(5))
    place = manager.staff_places.get()
    before = contents()

    with pytest.raises(CannotBe, match="Nobody else would be manager"):
        actions.end_role(place, role=Role.MANAGER, on=day(), by=viewer_of(second_manager.user))

    assert changed_between(before, contents()) == []


def test_nobody_takes_the_managers_role_from_themselves(manages, manager, second_manager):
    before = contents()

    response = manages("end_role", manager.staff_places.get().code, role="manager", on=day().isoformat())

    refused(response, before, None, "Nobody takes this role from themselves. Ask somebody else who has it.")


def test_of_two_managers_one_ends_the_others_role(manages, second_manager):
    manages("end_role", second_manager.code, role="manager", on=day().isoformat())

    assert not viewer_of(second_manager.user).is_manager


def test_a_manager_who_never_came_in_does_not_count(setting, manager, second_manager):
    never_in = make.make_staff(setting=setting, name="Ned Not-In", roles=[Role.MANAGER])
    StaffMember.objects.filter(pk=never_in.pk).update(user=None)
    second_manager.roles_held.update(until=day(5))

    with pytest.raises(CannotBe, match="Nobody else would be manager"):
        actions.end_role(manager.staff_places.get(), role=Role.MANAGER, on=day(), by=viewer_of(second_manager.user))


# -- Rooms by the clock ----------------------------------------------------------------------------------------------


def test_a_usual_room_is_for_good(manages, setting, room, child):
    place = make.make_staff(setting=setting, name="Una New")

    manages("assign", place.code, room=room.code, works_as="usual")

    assert sees(place.user) == [child]
    assert [(row.works_as, row.ends_at) for row in place.assignments.all()] == [("usual", None)]


def test_cover_opens_a_room_for_its_hours(setting, room, child, manager):
    place = make.make_staff(setting=setting)
    actions.assign(place, room=room, works_as=As.COVER, starts_at=now(), ends_at=now() + A_DAY, by=viewer_of(manager))
    assert sees(place.user) == [child]

    place.assignments.update(starts_at=now() - A_DAY, ends_at=now())

    assert sees(place.user) == []


def test_rooms_that_merge_are_several_assignments(manages, key_staff, room, other_room, child):
    neighbour = make.make_child(room=other_room, first_name="Nell")

    manages(
        "assign",
        key_staff.code,
        room=other_room.code,
        works_as="cover",
        starts_at=clock(now() - timedelta(hours=1)),
        ends_at=clock(now() + timedelta(hours=1)),
    )

    assert set(sees(key_staff.user)) == {child, neighbour}


def test_times_are_those_of_the_nurserys_clock(manages, agency_staff, room):
    tomorrow = day(1)

    manages(
        "assign",
        agency_staff.code,
        room=room.code,
        works_as="shift",
        starts_at=f"{tomorrow}T07:30",
        ends_at=f"{tomorrow}T13:00",
    )

    [shift] = agency_staff.assignments.all()
    assert (localtime(shift.starts_at).time(), localtime(shift.ends_at).time()) == (time(7, 30), time(13))


def test_the_same_usual_room_twice_is_once(key_staff, room, manager):
    actions.assign(key_staff, room=room, by=viewer_of(manager))

    assert key_staff.assignments.count() == 1


SOON, LATER = clock(now() + timedelta(hours=2)), clock(now() + timedelta(hours=5))
PAST, LONG_PAST = clock(now() - timedelta(hours=2)), clock(now() - timedelta(hours=5))


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"room": ""}, "room", "Please fill this in."),
        ({"room": "0" * 16}, "room", "Choose one of those that are offered."),
        ({"works_as": ""}, "works_as", "Please fill this in."),
        ({"works_as": "shift"}, "works_as", "Choose one of those that are offered."),
        ({"ends_at": ""}, "ends_at", "Say until when."),
        ({"starts_at": LATER, "ends_at": SOON}, "ends_at", "It ends before it begins. Check both."),
        ({"starts_at": LATER, "ends_at": LATER}, "ends_at", "It ends before it begins. Check both."),
        ({"starts_at": LONG_PAST, "ends_at": PAST}, "ends_at", "This is over already. Check the day."),
        ({"ends_at": "9999-12-31T23:59"}, "ends_at", FAR),
        ({"starts_at": "1999-01-01T08:00"}, "starts_at", "Priya Nair does not work here yet on that day."),
        ({"starts_at": "tomorrow"}, "starts_at", MOMENT),
        ({"starts_at": "2026-03-29T01:30"}, "starts_at", MOMENT),  # the clocks leave this hour out
    ],
    ids=str,
)
def test_an_assignment_is_refused(values, field, sentence, manages, key_staff, other_room):
    good = {"room": other_room.code, "works_as": "cover", "starts_at": SOON, "ends_at": LATER}
    before = contents()

    refused(manages("assign", key_staff.code, **good | values), before, field, sentence)


def test_nobody_works_in_one_room_twice_at_a_time(manages, key_staff, room):
    before = contents()

    response = manages("assign", key_staff.code, room=room.code, works_as="cover", starts_at=SOON, ends_at=LATER)

    refused(response, before, "room", "Priya Nair works in this room at that time already.")


def end_now(manages, assignment, **values):
    return manages("end_assignment", assignment.code, **values)


def test_an_assignment_ends_now(manages, key_staff, child):
    end_now(manages, key_staff.assignments.get())

    assert sees(key_staff.user) == []
    assert key_staff.assignments.over().count() == 1
    assert log_of(key_staff) == ["no longer assigned to a room"]


def test_an_assignment_ends_at_a_moment_to_come(manages, key_staff, child):
    end_now(manages, key_staff.assignments.get(), ends_at=LATER)

    assert sees(key_staff.user) == [child]
    assert clock(key_staff.assignments.get().ends_at) == LATER


def test_a_shift_that_has_not_begun_is_taken_back(manages, agency_staff, room):
    shift = make.make_shift(agency_staff, room, starts_at=now() + A_DAY, ends_at=now() + A_DAY + timedelta(hours=6))

    end_now(manages, shift)

    assert not agency_staff.assignments.exists()


@pytest.mark.parametrize(
    ("ends_at", "sentence"),
    [
        (PAST, "This has passed. Leave it empty to end it now."),
        (clock(now() + 10 * A_DAY), "It ends before that already."),
        ("9999-12-31T23:59", FAR),
    ],
)
def test_the_end_of_an_assignment_is_refused(ends_at, sentence, manages, key_staff, other_room):
    cover = make.make_shift(key_staff, other_room, starts_at=now(), ends_at=now() + A_DAY, works_as=As.COVER)
    before = contents()

    refused(end_now(manages, cover, ends_at=ends_at), before, "ends_at", sentence)


def test_a_manager_ends_no_assignment_of_another_setting(manages, other_setting):
    far = make.make_staff(setting=other_setting, rooms=[make.make_room(setting=other_setting)])

    assert end_now(manages, far.assignments.get()).status_code == 404
    assert far.assignments.running().count() == 1


# -- Agency ----------------------------------------------------------------------------------------------------------


def test_agency_staff_see_the_room_while_their_shift_runs(client, agency_staff, room, child):
    shift = make.make_shift(agency_staff, room, starts_at=now(), ends_at=now() + timedelta(hours=6))
    client.force_login(agency_staff.user)
    pages = [child.get_absolute_url(), room.get_absolute_url(), reverse("families:child", args=[child.code])]

    on_shift = [client.get(page).status_code for page in pages]
    shift.starts_at, shift.ends_at = now() - A_DAY, now()
    shift.save()
    off_shift = [client.get(page).status_code for page in pages]

    assert (on_shift, off_shift) == ([200] * 3, [404] * 3)
    assert "No shift at the moment" in client.get("/", follow=True).content.decode()


def test_agency_staff_are_not_among_those_who_share_all_rooms(setting, agency_staff, child, key_staff):
    setting.all_staff_all_rooms = True
    setting.save()

    assert sees(agency_staff.user) == []


@pytest.mark.parametrize("role", ["manager", "deputy", "dsl", "senco"])
def test_a_role_that_sees_every_room_is_not_for_agency_staff(role, manages, agency_staff):
    before = contents()

    refused(manages("give_role", agency_staff.code, role=role, since=day().isoformat()), before, "role", NOT_FOR_AGENCY)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"works_as": "usual"}, "works_as", "Choose one of those that are offered."),
        ({"works_as": "cover"}, "works_as", "Choose one of those that are offered."),
        ({"ends_at": ""}, "ends_at", "Please fill this in."),
        (
            {"ends_at": clock(now() + timedelta(hours=27))},
            "ends_at",
            "A shift ends within a day. Add each day’s shift.",
        ),
    ],
    ids=str,
)
def test_a_shift_is_refused(values, field, sentence, manages, agency_staff, room):
    good = {"room": room.code, "works_as": "shift", "starts_at": SOON, "ends_at": LATER}
    before = contents()

    refused(manages("assign", agency_staff.code, **good | values), before, field, sentence)


def test_agency_staff_are_added_without_a_room(manages, room):
    assert manages("add_staff", name="Abe", role="practitioner", agency=AGENCY).status_code == 302
    before = contents()

    response = manages("add_staff", name="Bea", role="practitioner", agency=AGENCY, rooms=[room.code])

    sentence = "Somebody from an agency comes by shifts. Add them without a room, then give a shift."
    refused(response, before, "rooms", sentence)
    assert StaffMember.objects.get(name="Abe").agency == AGENCY


def test_agency_staff_are_not_added_as_whoever_sees_every_room(manages):
    before = contents()

    refused(manages("add_staff", name="Bea", role="senco", agency=AGENCY), before, "role", NOT_FOR_AGENCY)


def test_who_has_a_usual_room_does_not_become_agency_staff(edits, key_staff):
    before = contents()

    response = edits(key_staff, agency=AGENCY)

    refused(response, before, "agency", "Somebody from an agency comes by shifts. End the rooms below first.")


def test_who_sees_every_room_does_not_become_agency_staff(edits, senco):
    place = senco.staff_places.get()
    before = contents()

    refused(edits(place, agency=AGENCY), before, "agency", NOT_FOR_AGENCY)


@pytest.mark.parametrize("part", list(KeyPerson.Part))
@pytest.mark.parametrize("since", [day(-30), day(9)], ids=["now", "to come"])
def test_somebodys_key_person_becomes_agency_staff_once_somebody_else_is_named(
    part, since, edits, setting, child, manager
):
    place, other = (make.make_staff(setting=setting, name=name) for name in ("Una New", "Amy Trent"))
    key = KeyPerson.objects.create(child=child, staff=place, part=part, since=since)
    before = contents()

    response = edits(place, agency=AGENCY)

    sentence = "Somebody from an agency is nobody’s key person or buddy. Name somebody else for the children first."
    refused(response, before, "agency", sentence)

    name_key_person(child, staff=other, part=part, since=since, by=viewer_of(manager))
    assert edits(place, agency=AGENCY).status_code == 302
    assert StaffMember.objects.get(pk=place.pk).agency == AGENCY
    assert KeyPerson.objects.filter(pk=key.pk).exists() == (since < day())


def test_who_is_agency_staff_and_key_person_already_can_be_edited(edits, agency_staff, child):
    """As it was before agency staff were kept from it: the row stays, and a new name is saved."""
    make.make_key_person(child, agency_staff)

    assert edits(agency_staff, name="Abe Anew").status_code == 302
    assert child.key_people.get().staff.name == "Abe Anew"


# -- What is known of somebody ---------------------------------------------------------------------------------------


@pytest.fixture
def not_in_yet(setting):
    place = make.make_staff(setting=setting, name="Una New")
    place.user, place.email = None, "una@example.org"
    place.save()
    return place


def test_what_is_known_of_somebody_can_be_changed(edits, not_in_yet):
    new = {"name": "Una Newer", "email": "NEW@example.org", "about_me": "I like snails", "days_in": ["0", "4"]}

    edits(not_in_yet, **new)

    not_in_yet.refresh_from_db()
    known = {name: getattr(not_in_yet, name) for name in ABOUT}
    assert known == new | {"email": "new@example.org", "days_in": (0, 4), "agency": ""}
    assert log_of(not_in_yet) == ["staff changed"]


def test_an_invitation_to_an_address_that_was_wrong_opens_nothing(client, edits, not_in_yet, manager, mailoutbox):
    invitation = invite(not_in_yet, by=viewer_of(manager))

    edits(not_in_yet, email="right@example.org")

    deliver()
    assert Client().get(invitation.get_absolute_url()).status_code == 410
    assert mailoutbox == []


def test_the_address_of_an_account_is_not_changed_here(edits, key_staff):
    edits(key_staff, email="other@example.org")

    key_staff.refresh_from_db()
    assert key_staff.email == key_staff.user.email


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a" * 121}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"email": "nobody"}, "email"),
        ({"agency": "a" * 121}, "agency"),
        ({"about_me": "a" * 1001}, "about_me"),
        ({"days_in": ["7"]}, "days_in"),
        ({"days_in": ["Monday"]}, "days_in"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_known_of_somebody_is_refused(values, field, edits, not_in_yet):
    before = contents()

    response = edits(not_in_yet, **values)

    assert (response.status_code, len(Page(response).beside(field))) == (422, 1)
    assert changed_between(before, contents()) == []


def test_what_a_colleague_changed_meanwhile_is_shown_beside_what_was_typed(edits, manages, not_in_yet):
    seen = version_of(not_in_yet, ABOUT)
    edits(not_in_yet, about_me="From the other office", days_in=["0", "1"])
    before = contents()
    mine = {"name": "Una New", "email": "una@example.org", "about_me": "Mine", "days_in": ["4"], "agency": ""}

    response = manages("edit_staff", not_in_yet.code, **mine, seen=seen)

    page = Page(response)
    assert (response.status_code, page.above) == (
        422,
        ["Somebody changed this while you wrote. Yours is still here; sent again, it counts."],
    )
    assert {name: page.beside(name) for name in ABOUT} == {
        "name": [],
        "email": [],
        "agency": [],
        "about_me": ["Now it says: From the other office"],
        "days_in": ["Now it says: Monday and Tuesday"],
    }
    assert changed_between(before, contents()) == []
    assert (page.values["about_me"], page.values["days_in"]) == ("Mine", ["4"])

    manages("edit_staff", not_in_yet.code, **mine, seen=page.values["seen"])

    not_in_yet.refresh_from_db()
    assert (not_in_yet.about_me, not_in_yet.days_in) == ("Mine", (4,))


def test_a_form_about_somebody_that_says_not_what_it_showed_changes_nothing(manages, not_in_yet):
    before = contents()

    response = manages("edit_staff", not_in_yet.code, name="Una Newer", email="una@example.org")

    assert (response.status_code, changed_between(before, contents())) == (422, [])


# -- Leaving ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [0, -1, -30], ids=["today", "yesterday", "a month ago"])
def test_leaving_ends_sessions_roles_rooms_and_key_children_at_once(days, manages, key_staff, child):
    tablet = Client()
    tablet.force_login(key_staff.user)
    assert tablet.get(child.get_absolute_url()).status_code == 200

    manages("staff_leave", key_staff.code, on=day(days).isoformat())

    assert tablet.get(child.get_absolute_url())["Location"].split("?")[0] == "/account/sign-in/"
    assert hats_of(key_staff.user)[0].is_family
    assert (roles_of(key_staff), key_staff.assignments.running().count()) == (set(), 0)
    assert not KeyPerson.objects.current().filter(staff=key_staff).exists()
    assert log_of(key_staff) == ["leaving noted", "left the staff"]
    assert log_of(key_staff.user)[-1] == "sessions ended"


def test_what_was_held_stays_readable(manages, key_staff, child):
    manages("staff_leave", key_staff.code, on=day().isoformat())

    [role], [room], [key] = key_staff.roles_held.all(), key_staff.assignments.all(), key_staff.key_children.all()
    assert (role.until, localdate(room.ends_at), key.until) == (day(), day(), day())


def test_leaving_shuts_the_invitation_and_keeps_its_mail_at_home(manages, not_in_yet, manager, mailoutbox):
    invitation = invite(not_in_yet, by=viewer_of(manager))

    manages("staff_leave", not_in_yet.code, on=day().isoformat())

    deliver()
    invitation.refresh_from_db()
    assert Client().get(invitation.get_absolute_url()).status_code == 410
    assert (invitation.withdrawn_at is None, mailoutbox) == (False, [])
    assert set(Delivery.objects.values_list("state", flat=True)) == {Delivery.State.WITHDRAWN}


def test_who_has_left_hears_nothing_more(manages, key_staff, parent, household, entry, mailoutbox):
    diaries.reply(entry, household=household, words="Is she well?", by=viewer_of(parent))
    assert unread_for(viewer_of(key_staff.user)) == 1

    manages("staff_leave", key_staff.code, on=day().isoformat())
    diaries.reply(entry, household=household, words="Are you still there?", by=viewer_of(parent))

    deliver()
    assert (unread_for(viewer_of(key_staff.user)), mailoutbox) == (0, [])


def test_a_leaver_who_is_a_parent_signs_in_again_as_family(manages, staff_who_is_a_parent, child):
    phone = Client()
    phone.force_login(staff_who_is_a_parent)

    manages("staff_leave", staff_who_is_a_parent.staff_places.get().code, on=day().isoformat())

    assert phone.get(child.get_absolute_url()).status_code == 302
    phone.force_login(type(staff_who_is_a_parent).objects.get(pk=staff_who_is_a_parent.pk))
    assert phone.get(child.get_absolute_url()).status_code == 200


def test_a_leaving_to_come_ends_everything_on_its_day_and_nothing_before(manages, key_staff, child):
    tablet = Client()
    tablet.force_login(key_staff.user)

    manages("staff_leave", key_staff.code, on=day(5).isoformat())
    close_places()

    assert tablet.get(child.get_absolute_url()).status_code == 200
    assert [key_staff in StaffMember.objects.current(day(days)) for days in (4, 5)] == [True, False]
    assert [key_staff.key_children.current(day(days)).count() for days in (4, 5)] == [1, 0]


def test_on_the_day_the_sweep_ends_roles_and_rooms(key_staff, manager):
    leave(key_staff, on=day(5), by=viewer_of(manager))
    StaffMember.objects.filter(left_on=day(5)).update(left_on=day())  # five days later

    close_places()

    assert (key_staff.roles_held.get().until, key_staff.assignments.get().ends_at) == (day(), midnight(day()))


def test_on_the_day_the_sweep_ends_sessions_and_invitations_once(key_staff, not_in_yet, manager, child):
    invitation = invite(not_in_yet, by=viewer_of(manager))
    tablet = Client()
    tablet.force_login(key_staff.user)
    for place in (key_staff, not_in_yet):
        leave(place, on=day(5), by=viewer_of(manager))
    StaffMember.objects.filter(left_on=day(5)).update(left_on=day())  # five days later

    close_places()
    close_places()

    assert tablet.get("/").status_code == 302
    assert Invitation.objects.get(pk=invitation.pk).withdrawn_at is not None
    assert (log_of(key_staff).count("left the staff"), log_of(key_staff.user).count("sessions ended")) == (1, 1)


def test_a_leaving_to_come_can_be_taken_back(manages, key_staff, room, child):
    manages("staff_leave", key_staff.code, on=day(5).isoformat())

    manages("staff_stay", key_staff.code)

    key_staff.refresh_from_db()
    kept = [key_staff.roles_held.get().until, key_staff.assignments.get().ends_at, key_staff.key_children.get().until]
    assert (key_staff.left_on, kept, log_of(key_staff)) == (None, [None] * 3, ["leaving noted", "leaving taken back"])


def test_a_key_child_whom_somebody_else_has_taken_over_stays_theirs(key_staff, setting, child, manager):
    leave(key_staff, on=day(5), by=viewer_of(manager))
    successor = make.make_staff(setting=setting, name="Amy Trent")
    KeyPerson.objects.create(child=child, staff=successor, since=day(5))

    stay(key_staff, by=viewer_of(manager))

    assert [key.staff for key in KeyPerson.objects.filter(child=child).current(day(9))] == [successor]


def test_another_day_of_leaving_counts_instead(key_staff, manager):
    leave(key_staff, on=day(5), by=viewer_of(manager))

    leave(key_staff, on=day(9), by=viewer_of(manager))

    key_staff.refresh_from_db()
    assert (key_staff.left_on, key_staff.key_children.get().until) == (day(9), day(9))


@pytest.mark.parametrize("days", [4, 5, 6], ids=["the day before", "that day", "the day after"])
def test_what_was_to_end_anyway_ends_when_a_leaving_is_taken_back(days, key_staff, room, manager):
    """Nobody is deputy again because a leaving was noted and taken back."""
    boss = viewer_of(manager)
    actions.give_role(key_staff, role=Role.DEPUTY, since=day(), by=boss)
    leave(key_staff, on=day(5), by=boss)
    actions.end_role(key_staff, role=Role.DEPUTY, on=day(days), by=boss)
    actions.end_assignment(key_staff.assignments.get(), ends_at=midnight(day(days)), by=boss)

    stay(key_staff, by=boss)

    assert [roles_of(key_staff, day(on)) for on in (days - 1, days)] == [
        {Role.PRACTITIONER, Role.DEPUTY},
        {Role.PRACTITIONER},
    ]
    assert key_staff.assignments.get().ends_at == midnight(day(days))


def test_who_has_left_and_comes_back_before_the_sweep_has_no_role_or_room(key_staff, manager):
    leave(key_staff, on=day(5), by=viewer_of(manager))
    StaffMember.objects.filter(left_on=day(5)).update(left_on=day())  # five days later

    stay(key_staff, by=viewer_of(manager))

    assert (roles_of(key_staff), key_staff.assignments.running().count()) == (set(), 0)


def test_who_has_left_is_given_nothing_that_a_return_would_bring_back(key_staff, room, manager):
    """Not even from a day on which they still worked here."""
    boss = viewer_of(manager)
    leave(key_staff, on=day(), by=boss)

    with pytest.raises(CannotBe, match="has left by then"):
        actions.give_role(key_staff, role=Role.DEPUTY, since=day(-200), by=boss)
    with pytest.raises(CannotBe, match="has left by then"):
        actions.assign(key_staff, room=room, starts_at=midnight(day(-200)), by=boss)

    stay(key_staff, by=boss)
    assert (roles_of(key_staff), key_staff.assignments.running().count()) == (set(), 0)


def test_who_comes_back_gets_roles_and_rooms_anew(manages, former_staff, child):
    place = former_staff.staff_places.get()
    leave(place, on=day(), by=viewer_of(make_manager_of(place)))

    manages("staff_stay", place.code)

    assert [hat.is_staff for hat in hats_of(former_staff)] == [True]
    assert (sees(former_staff), roles_of(place)) == ([], set())


def make_manager_of(place):
    return make.make_staff(setting=place.setting, name="Mia Manager", roles=[Role.MANAGER]).user


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("", "Please fill this in."),
        ("soon", "Pick the day, or write it like 2026-11-22."),
        ("1999-01-01", "Priya Nair had not started by then. Check the day."),
        ("9999-12-31", FAR),
    ],
)
def test_a_leaving_is_refused(on, sentence, manages, key_staff):
    before = contents()

    refused(manages("staff_leave", key_staff.code, on=on), before, "on", sentence)


def test_nobody_leaves_twice(manages, key_staff):
    manages("staff_leave", key_staff.code, on=day().isoformat())
    before = contents()

    response = manages("staff_leave", key_staff.code, on=day(3).isoformat())

    refused(response, before, None, "Priya Nair has left already.")


def test_the_last_manager_does_not_leave(manages, manager):
    before = contents()

    response = manages("staff_leave", manager.staff_places.get().code, on=day(3).isoformat())

    refused(response, before, None, "Nobody takes this role from themselves. Ask somebody else who has it.")


def test_a_deputy_does_not_send_the_manager_away(client, manager, second_manager, deputy):
    client.force_login(deputy)
    before = contents()

    client.post(reverse("families:staff_leave", args=[second_manager.code]), sent(on=day().isoformat()))

    assert changed_between(before, contents()) == []


def test_of_two_managers_who_send_each_other_away_one_stays(manager, second_manager):
    first, second = viewer_of(manager), viewer_of(second_manager.user)  # both have the form before them
    leave(second.staff, on=day(), by=first)

    with pytest.raises(CannotBe, match="Nobody else would be manager"):
        leave(first.staff, on=day(), by=second)


def test_after_a_planned_leaving_nothing_reaches_beyond_it(manages, agency_staff, room):
    StaffMember.objects.filter(pk=agency_staff.pk).update(left_on=day(2))
    before = contents()
    beyond = {"starts_at": f"{day(2)}T08:00", "ends_at": f"{day(2)}T13:00"}

    refused(
        manages("assign", agency_staff.code, room=room.code, works_as="shift", **beyond),
        before,
        "starts_at",
        "Abe Agency has left by then.",
    )
