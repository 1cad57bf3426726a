"""Every form about the setting's people refuses what cannot be: with a sentence beside the field, nothing stored."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import User
from families.actions import start as actions
from families.models import Carer, Child, FamilyTie, Household, Invitation, KeyPerson, Room, StaffMember
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent
from tests.forms import Page

REQUIRED = "Please fill this in."
NUL = "Something in this cannot be read. Write it again."
NOT_THERE = "Choose one of those that are offered."
DATE = "Pick the day, or write it like 2026-11-22."
EMAIL = "This does not look like an e-mail address. Check it."
SHORT = "Use at least 12 characters."
LONG = "Use 128 characters or fewer."
COMMON = "Many people use this password. Choose another."
HOUSE = "Choose a password without the nursery's name in it."
TOO_LONG_ADDRESS = "a" * 250 + "@example.org"  # 262 characters, of which 254 are allowed
GOOD_PASSWORD = "seven geese went by"
WORLD = ["Siân O’Connor-Müller", "أمينة", "נועה", "🦔", "李雷", "Nguyễn Thị"]


def at_most(most, length):
    return f"This is too long: {length} characters, and {most} fit."


def lengths(field, most):
    """A text one character too long, and one of a hundred thousand."""
    return [(field, "a" * length, at_most(most, length)) for length in (most + 1, 100_000)]


def name_faults(field, most):
    return [(field, "", REQUIRED), (field, "  ", REQUIRED), (field, "a\x00b", NUL), *lengths(field, most)]


def email_faults(field="email"):
    return [
        (field, "nobody", EMAIL),
        (field, "a@b", EMAIL),
        (field, "a b@example.org", EMAIL),
        (field, "a@example.org, b@example.org", EMAIL),
        (field, TOO_LONG_ADDRESS, at_most(254, 262)),
    ]


def choice_faults(field):
    nobodys = ("999999", "-1", "x", str(2**63), str(2**80), "1; DROP")
    return [(field, "1\x00", NUL), *((field, value, NOT_THERE) for value in nobodys)]


DAYS = ["31/02/2026", "yesterday", "2026-02-30", "0000-00-00", "9" * 50, "2026-01-01\x00"]


def refused(response, before, field, sentence, typed=None):
    page = Page(response)
    assert (response.status_code, page.beside(field)) == (422, [sentence])
    if typed is not None:
        kept = page.values.get(field, "")
        assert _normal(typed) in (_normal(kept), *map(_normal, kept)), f"{field} was lost"
    assert changed_between(before, contents()) == []


def _normal(text):
    return str(text).replace("\x00", "\ufffd").strip()


@pytest.fixture
def manages(client, manager):
    """manages(route, code, **values): the manager sends a form."""
    client.force_login(manager)

    def send(route, /, *codes, **values):
        return client.post(reverse(f"families:{route}", args=codes), sent(**values))

    return send


# -- Room ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("field", "value", "sentence"), name_faults("name", 60), ids=lambda value: str(value)[:20])
def test_room_is_refused(field, value, sentence, manages):
    before = contents()

    refused(manages("add_room", name=value), before, field, sentence, value)


@pytest.mark.parametrize("name", ["Ducklings", "DUCKLINGS", " ducklings "])
def test_two_open_rooms_have_not_the_same_name(name, manages, room):
    before = contents()

    refused(manages("add_room", name=name), before, "name", "There is a room with this name already.", name)


def test_a_closed_rooms_name_is_free_again(manages, room):
    room.closed_on = localdate()
    room.save()

    assert manages("add_room", name="Ducklings").status_code == 302


def test_another_settings_room_takes_no_name_away(manages, other_setting):
    make.make_room(setting=other_setting, name="Swifts")

    assert manages("add_room", name="Swifts").status_code == 302


@pytest.mark.parametrize("name", WORLD)
def test_rooms_are_called_as_people_like(name, manages):
    assert manages("add_room", name=name).status_code == 302
    assert Room.objects.get().name == name


# -- Child -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def good_child(room, key_staff):
    born_on = localdate() - timedelta(days=700)
    return {
        "first_name": "Noor",
        "last_name": "Hill",
        "born_on": born_on.isoformat(),
        "starts_on": localdate().isoformat(),
        "room": room.code,
        "key_person": key_staff.code,
    }


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        *name_faults("first_name", 60),
        *name_faults("last_name", 80),
        *((field, "", REQUIRED) for field in ("born_on", "starts_on", "room", "key_person")),
        *((field, day, DATE) for field in ("born_on", "starts_on") for day in DAYS),
        ("born_on", "9999-12-31", "This day has not come yet. Check the year."),
        ("born_on", (localdate() + timedelta(days=1)).isoformat(), "This day has not come yet. Check the year."),
        ("born_on", "0001-01-01", "That is a long time ago. Check the year."),
        ("born_on", "1999-12-31", "That is a long time ago. Check the year."),
        ("starts_on", "0001-01-01", "The first day is before the birthday. Check both."),
        *choice_faults("room"),
        *choice_faults("key_person"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_child_is_refused(field, value, sentence, manages, good_child):
    before = contents()

    response = manages("add_child", **good_child | {field: value})

    refused(response, before, field, sentence, None if field in ("room", "key_person") else value)
    assert Page(response).values["last_name" if field != "last_name" else "first_name"] in ("Hill", "Noor")


def test_a_child_gets_no_room_and_no_key_person_of_others(manages, good_child, other_setting, former_staff, room):
    far_room = make.make_room(setting=other_setting)
    far_staff = make.make_staff(setting=other_setting)
    closed = make.make_room(setting=room.setting)
    closed.closed_on = localdate()
    closed.save()
    left = former_staff.staff_places.get()
    before = contents()

    for field, row in (("room", far_room), ("room", closed), ("key_person", far_staff), ("key_person", left)):
        refused(manages("add_child", **good_child | {field: row.code}), before, field, NOT_THERE)


@pytest.mark.parametrize("name", WORLD)
def test_children_are_called_as_they_are(name, manages, good_child, child):
    manages("add_child", **good_child | {"first_name": name, "last_name": name})

    assert Child.objects.exclude(pk=child.pk).get().name == f"{name} {name}"


def test_a_child_may_start_later(manages, good_child, client, child):
    starts_on = localdate() + timedelta(days=40)

    response = manages("add_child", **good_child | {"starts_on": starts_on.isoformat()})

    assert client.get(response["Location"]).status_code == 200
    assert Child.objects.exclude(pk=child.pk).get().starts_on == starts_on


# -- Key person and rooms of staff -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("part", "", REQUIRED),
        ("part", "boss", NOT_THERE),
        ("staff", "", REQUIRED),
        *choice_faults("staff"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_key_person_is_refused(field, value, sentence, manages, child, key_staff):
    before = contents()

    response = manages("key_person", child.code, **{"part": "buddy", "staff": key_staff.code} | {field: value})

    refused(response, before, field, sentence)


def test_nobody_from_elsewhere_or_who_has_left_becomes_key_person(manages, child, other_setting, former_staff):
    left, far = former_staff.staff_places.get(), make.make_staff(setting=other_setting)
    before = contents()

    for staff in (left, far):
        refused(manages("key_person", child.code, part="key", staff=staff.code), before, "staff", NOT_THERE)


def test_key_person_of_a_child_who_has_not_started_can_be_changed(manages, room, key_staff, setting):
    child = make.make_child(room=room, since=localdate() + timedelta(days=30))
    make.make_key_person(child, key_staff)
    other = make.make_staff(setting=setting, name="Amy Trent", rooms=[room])

    assert manages("key_person", child.code, part="key", staff=other.code).status_code == 302
    assert [place.staff for place in KeyPerson.objects.filter(child=child, until=None)] == [other]


@pytest.mark.parametrize(
    ("value", "sentence"), [("", REQUIRED), *((value, said) for _, value, said in choice_faults("room"))]
)
def test_assignment_is_refused(value, sentence, manages, key_staff):
    before = contents()

    refused(manages("assign", key_staff.code, room=value), before, "room", sentence)


def test_nobody_is_assigned_to_a_room_elsewhere(manages, key_staff, other_setting):
    before = contents()

    response = manages("assign", key_staff.code, room=make.make_room(setting=other_setting).code)

    before["families.Room"] = contents()["families.Room"]
    refused(response, before, "room", NOT_THERE)


# -- Household -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [*name_faults("name", 120), *lengths("address", 500), ("address", "a\x00b", NUL)],
    ids=lambda value: str(value)[:20],
)
def test_household_is_refused(field, value, sentence, manages):
    before = contents()

    refused(manages("add_household", **{"name": "Hill", field: value}), before, field, sentence, value)


@pytest.mark.parametrize("name", WORLD)
def test_households_are_called_as_people_like(name, manages):
    assert manages("add_household", name=name, address=f"1\r\n{name}").status_code == 302
    assert Household.objects.get().name == name


# -- Adult -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def good_adult(household):
    since = localdate().isoformat()
    return {"name": "Rachel Hill", "relation": "mother", "household": household.code, "sees": "P2", "since": since}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Write the name, or choose somebody you know already."),
        ("name", "   ", "Write the name, or choose somebody you know already."),
        ("name", "a\x00b", NUL),
        *lengths("name", 120),
        ("relation", "", REQUIRED),
        ("relation", "boss", NOT_THERE),
        ("sees", "P3", NOT_THERE),
        ("household", "", REQUIRED),
        *choice_faults("household"),
        *choice_faults("carer"),
        *email_faults(),
        *lengths("phone", 40),
        ("phone", "07\x0000", NUL),
    ],
    ids=lambda value: str(value)[:20],
)
def test_adult_is_refused(field, value, sentence, manages, good_adult, child):
    before = contents()

    response = manages("add_adult", child.code, **good_adult | {field: value})

    refused(response, before, field, sentence, value if field in ("email", "phone") else None)


def test_an_adult_gets_no_household_and_no_carer_of_others(manages, good_adult, child, other_setting):
    home = make.make_household(setting=other_setting)
    carer = make.make_carer(setting=other_setting)
    before = contents()

    for field, row in (("household", home), ("carer", carer)):
        refused(manages("add_adult", child.code, **good_adult | {field: row.code}), before, field, NOT_THERE)


def test_an_adult_is_tied_to_a_child_once(manages, good_adult, child, parent):
    before = contents()

    response = manages("add_adult", child.code, **good_adult | {"carer": parent.carers.get().code})

    refused(response, before, "carer", NOT_THERE)


@pytest.mark.parametrize("name", WORLD)
def test_adults_are_called_as_they_are(name, manages, good_adult, child):
    assert manages("add_adult", child.code, **good_adult | {"name": name}).status_code == 302
    assert FamilyTie.objects.get().carer.name == name


def test_an_adult_known_already_keeps_name_and_address(manages, good_adult, child, room):
    carer = make.make_carer(setting=room.setting, name="Rachel Hill", email="rachel@example.org")

    manages(
        "add_adult", child.code, **good_adult | {"carer": carer.code, "name": "Other", "email": "other@example.org"}
    )

    carer.refresh_from_db()
    assert (carer.name, carer.email, Carer.objects.count()) == ("Rachel Hill", "rachel@example.org", 1)


# -- Staff -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        *name_faults("name", 120),
        *email_faults(),
        ("role", "", REQUIRED),
        ("role", "owner", NOT_THERE),
        ("rooms", "999999", NOT_THERE),
        ("rooms", "x", NOT_THERE),
        ("rooms", str(2**80), NOT_THERE),
    ],
    ids=lambda value: str(value)[:20],
)
def test_staff_is_refused(field, value, sentence, manages):
    before = contents()

    response = manages("add_staff", **{"name": "Una New", "role": "practitioner", field: value})

    refused(response, before, field, sentence, value if field in ("name", "email") else None)


def test_nobody_is_added_to_a_room_elsewhere(manages, other_setting, room):
    far = make.make_room(setting=other_setting)
    before = contents()

    response = manages("add_staff", name="Una New", role="practitioner", rooms=[room.code, far.code])

    sentence = NOT_THERE
    refused(response, before, "rooms", sentence)


@pytest.mark.parametrize("name", WORLD)
def test_staff_are_called_as_they_are(name, manages, manager):
    assert manages("add_staff", name=name, role="practitioner").status_code == 302
    assert StaffMember.objects.exclude(user=manager).get().name == name


# -- First start -----------------------------------------------------------------------------------------------------

FIRST = {
    "setting_name": "Larkfield",
    "manager_name": "Helen Byrne",
    "email": "h@example.org",
    "password": GOOD_PASSWORD,
}
# Sentence by password: the same rules at the first start, an invitation and a new password.
PASSWORDS = [
    ("", REQUIRED),
    ("short words", SHORT),
    ("a" * 129, LONG),
    ("123456qwerty", COMMON),
    ("\x00" * 12 + "abc", NUL),
]


@pytest.fixture
def first_start(client, db):
    address = actions.first_start_address("")
    return lambda **values: client.post(address, sent(**FIRST | values))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        *name_faults("setting_name", 120),
        *name_faults("manager_name", 120),
        ("email", "", REQUIRED),
        *email_faults(),
        *(("password", password, sentence) for password, sentence in PASSWORDS),
        ("password", "larkfieldlarkfield", HOUSE),
        ("password", "my LarkField 2026", HOUSE),
        ("password", "helen byrne helen", "Choose a password that is not like your name."),
    ],
    ids=lambda value: str(value)[:20],
)
def test_first_start_is_refused(field, value, sentence, first_start):
    before = contents()

    refused(first_start(**{field: value}), before, field, sentence, None if field == "password" else value)


def test_a_refused_password_is_not_in_the_page(first_start):
    assert "short words" not in first_start(password="short words").content.decode()


# -- Invitation ------------------------------------------------------------------------------------------------------


@pytest.fixture
def invitation(child, household, manager):
    carer = make.make_carer(setting=child.setting, name="Rachel Hill", email="rachel@example.org")
    make.tie(carer, child, household=household)
    return Invitation.objects.create(carer=carer, email=carer.email, invited_by=manager)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        *PASSWORDS,
        ("Rachel Hill Rachel", "Choose a password that is not like your name."),
        ("rachel@example.org", "Choose a password that is not like your e-mail."),
        ("larkfield is great", HOUSE),
    ],
    ids=lambda value: value[:20],
)
def test_invitation_is_refused(password, sentence, client, invitation):
    before = contents()

    refused(client.post(invitation.get_absolute_url(), sent(password=password)), before, "password", sentence)


@pytest.mark.parametrize("password", ["פרחים בגן הישן", "🦔🍂🌧️🐌🌼🐦🌳🍄🌈☁️🌻🐝", "a" * 128, "   spaces around   "])
def test_passwords_may_be_of_any_letters(password, client, invitation):
    assert client.post(invitation.get_absolute_url(), sent(password=password)).status_code == 302
    assert User.objects.get(email="rachel@example.org").check_password(password)


@pytest.mark.parametrize("token", ["x", "0" * 64, "%00", "a" * 3000, "é"])
def test_an_invitation_with_a_wrong_token_is_not_there(token, client, invitation):
    address = f"/invitation/{invitation.code}/{token}/"

    assert (client.get(address).status_code, client.post(address, sent(password=GOOD_PASSWORD)).status_code) == (
        404,
        404,
    )


@pytest.mark.parametrize("hat", ["", "staff:", "staff:0000000000000000", "manager", "a\x00b", "a" * 5000])
def test_a_hat_one_does_not_have_does_not_fit(hat, client, parent):
    client.force_login(parent)

    assert client.post(reverse("families:wear"), sent(hat=hat)).status_code == 404
