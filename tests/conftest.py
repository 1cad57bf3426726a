"""The cast: accounts named by role, around one child in one room of one setting, with a second setting next door."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import localdate, now

from families.models import Relation, Restriction, Role, Sees
from tests import factories as make


@pytest.fixture
def setting(db):
    return make.make_setting(name="Larkfield")


@pytest.fixture
def room(setting):
    return make.make_room(setting=setting, name="Ducklings")


@pytest.fixture
def other_room(setting):
    return make.make_room(setting=setting, name="Wrens")


@pytest.fixture
def other_setting(db):
    return make.make_setting(name="Brookside")


@pytest.fixture
def child(room):
    return make.make_child(room=room, first_name="Maya", last_name="Aziz")


@pytest.fixture
def household(setting):
    return make.make_household(setting=setting, name="Haddad, Mill Lane", address="3 Mill Lane")


@pytest.fixture
def second_household(setting):
    return make.make_household(setting=setting, name="Aziz, Station Road", address="9 Station Road")


# -- Families --------------------------------------------------------------------------------------------------------


@pytest.fixture
def parent(child, household):
    return make.make_family_account(child, name="Lina Haddad", household=household)


@pytest.fixture
def separated_parent(child, second_household):
    """The child's other parent, in a household of their own."""
    return make.make_family_account(child, name="Yusuf Aziz", household=second_household, relation=Relation.FATHER)


@pytest.fixture
def grandparent(child, household):
    """Sees the day, nothing of health, and has no parental responsibility."""
    facts = {"relation": Relation.GRANDPARENT, "sees": Sees.ORDINARY, "responsible": False}
    return make.make_family_account(child, name="Samira Haddad", household=household, **facts)


@pytest.fixture
def other_parent(room):
    """Parent of another child in the same room."""
    return make.make_family_account(
        make.make_child(room=room, first_name="Isla", last_name="Mullen"), name="Kate Mullen"
    )


@pytest.fixture
def parent_elsewhere(other_setting):
    child = make.make_child(setting=other_setting, first_name="Otis", last_name="Price")
    return make.make_family_account(child, name="Rachel Price")


@pytest.fixture
def former_carer(child, second_household):
    """Could see the child until today."""
    return make.make_family_account(child, name="Omar Ended", household=second_household, until=localdate())


@pytest.fixture
def collect_only_contact(child, household):
    """May collect, sees nothing here."""
    facts = {"relation": Relation.OTHER, "sees": None, "responsible": False}
    return make.make_family_account(child, name="Nia Next Door", household=household, **facts)


@pytest.fixture
def restricted_parent(child, setting, dsl):
    """Has parental responsibility and every fact, and an order that shuts both sight and collection."""
    household = make.make_household(setting=setting, name="Aziz, Canal Street")
    user = make.make_family_account(child, name="Karim Aziz", household=household, relation=Relation.FATHER)
    make.make_restriction(user.carers.get().ties.get(), by=dsl)
    return user


@pytest.fixture
def suspended_parent(child, setting, dsl):
    """Shut out at once; the paper is still to come."""
    household = make.make_household(setting=setting, name="Aziz, Dock Road")
    user = make.make_family_account(child, name="Tariq Aziz", household=household, relation=Relation.FATHER)
    tie = user.carers.get().ties.get()
    make.make_restriction(tie, by=dsl, type=Restriction.Type.SUSPENSION, evidence="")
    return user


@pytest.fixture
def circle_member(child, household, parent):
    """Sees the meals and activities that the parent opened, for a month."""
    nothing = {"sees": None, "responsible": False, "collects": False}
    user = make.make_family_account(child, name="Rima Aunt", household=household, relation=Relation.RELATIVE, **nothing)
    for part in (Sees.MEALS, Sees.ACTIVITIES):
        make.make_fact(
            user.carers.get().ties.get(),
            opens=part,
            until=localdate() + timedelta(days=30),
            opened_by=parent.carers.get().ties.get(),
        )
    return user


@pytest.fixture
def foster_carer(child, setting):
    """The child lives with her: she sees and collects, and has no parental responsibility."""
    household = make.make_household(setting=setting, name="Foster, Elm Close")
    facts = {"relation": Relation.FOSTER_CARER, "responsible": False}
    return make.make_family_account(child, name="Fay Foster", household=household, **facts)


@pytest.fixture
def leavers_parent(room):
    """The child left today."""
    leaver = make.make_child(room=room, first_name="Lou", last_name="Gone", left_on=localdate())
    return make.make_family_account(leaver, name="Lara Gone")


@pytest.fixture
def stranger(db):
    """An account with no tie and no staff place."""
    return make.make_account(name="Sam Stranger")


# -- Staff -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def key_staff(setting, room, child):
    """The staff place of the child's key person."""
    staff = make.make_staff(setting=setting, name="Priya Nair", rooms=[room])
    make.make_key_person(child, staff)
    return staff


@pytest.fixture
def key_person(key_staff):
    return key_staff.user


@pytest.fixture
def colleague_next_door(setting, other_room):
    """Works in another room of the same setting."""
    return make.make_staff(setting=setting, name="Amy Trent", rooms=[other_room]).user


@pytest.fixture
def agency_on_shift(setting, room):
    staff = make.make_staff(setting=setting, name="Ade Shift", agency="Helping Hands")
    make.make_shift(staff, room, starts_at=now() - timedelta(hours=1), ends_at=now() + timedelta(hours=7))
    return staff.user


@pytest.fixture
def agency_off_shift(setting, room):
    """The shift ended a minute ago."""
    staff = make.make_staff(setting=setting, name="Olu Over", agency="Helping Hands")
    make.make_shift(staff, room, starts_at=now() - timedelta(hours=8), ends_at=now() - timedelta(minutes=1))
    return staff.user


@pytest.fixture
def room_lead(setting, room, other_room):
    """Leads two rooms."""
    return make.make_staff(setting=setting, name="Rae Lead", roles=[Role.ROOM_LEAD], rooms=[room, other_room]).user


@pytest.fixture
def group_administrator(setting):
    """Administers the settings of a group: that opens no child."""
    return make.make_staff(setting=setting, name="Gita Group", roles=[Role.GROUP_ADMINISTRATOR]).user


@pytest.fixture
def manager(setting):
    return make.make_staff(setting=setting, name="Helen Byrne", roles=[Role.MANAGER]).user


@pytest.fixture
def deputy(setting):
    return make.make_staff(setting=setting, name="Grace Okafor", roles=[Role.DEPUTY]).user


@pytest.fixture
def senco(setting):
    return make.make_staff(setting=setting, name="Tom Whitlow", roles=[Role.SENCO]).user


@pytest.fixture
def dsl(setting):
    return make.make_staff(setting=setting, name="Dora Lead", roles=[Role.DSL]).user


@pytest.fixture
def former_staff(setting, room):
    """Worked in the child's room until yesterday."""
    return make.make_staff(setting=setting, name="Eva Gone", rooms=[room], left_on=localdate()).user


@pytest.fixture
def manager_elsewhere(other_setting):
    return make.make_staff(setting=other_setting, name="Mo Elsewhere", roles=[Role.MANAGER]).user


@pytest.fixture
def staff_who_is_a_parent(setting, other_room, child, household):
    """Works next door, and is an adult of the child's family: two hats."""
    place = make.make_staff(setting=setting, name="Jo Both", rooms=[other_room])
    make.tie(make.make_carer(setting=setting, name="Jo Both", user=place.user), child, household=household)
    return place.user


# -- Diary -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def entry(child, key_staff):
    return make.make_entry(child, author=key_staff)


@pytest.fixture
def yesterday():
    return localdate() - timedelta(days=1)


# -- Many at the same moment -----------------------------------------------------------------------------------------


@pytest.fixture
def shared_database(transactional_db, tmp_path):
    """A database as processes share it. The one of the tests on SQLite is in memory, so that a file takes its place."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(tmp_path / "shared.sqlite3")])
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    connection.connection, connection.settings_dict["NAME"] = None, str(tmp_path / "shared.sqlite3")
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = in_memory, name
