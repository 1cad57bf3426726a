"""Lists of children and households: in order, narrowed while one types, and nobody in them who is not to be seen."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from families.models import Child, Household, Room
from families.viewer import viewer_of
from tests import factories as make
from ui.paging import PAGE


def days(number):
    return localdate() + timedelta(days=number)


@pytest.fixture
def lists(client):
    """lists(user, **query): the children this person reads there."""

    def lists(user, **query):
        client.force_login(user)
        return client.get(reverse("families:children"), query).context["children"]

    return lists


@pytest.fixture
def homes(client, manager):
    """homes(**query): names of the households a manager reads there."""
    client.force_login(manager)

    def homes(**query):
        return [home.name for home in client.get(reverse("families:households"), query).context["households"]]

    return homes


@pytest.fixture
def house(room, other_room):
    """Zoë O’Hara-Łuk and Éva Nowak with the ducklings, Ali Zaman with the wrens."""
    names = [(room, "Zoë", "O’Hara-Łuk"), (room, "Éva", "Nowak"), (other_room, "Ali", "Zaman")]
    return {first: make.make_child(room=at, first_name=first, last_name=last) for at, first, last in names}


# -- Searching -------------------------------------------------------------------------------------------------------


def test_names_stand_in_the_order_in_which_they_are_read_aloud(lists, manager, house):
    assert [child.first_name for child in lists(manager)] == ["Ali", "Éva", "Zoë"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zoe", ["Zoë"]),
        ("ZOË", ["Zoë"]),
        ("ohara", ["Zoë"]),
        ("o'hara l", ["Zoë"]),
        ("luk", ["Zoë"]),
        ("z", ["Ali", "Zoë"]),
        ("nowak eva", ["Éva"]),
        ("eva zaman", []),
        ("wak", []),
        ("%", []),
        ("_va", []),
        ("e%a", []),
        ("'; --", []),
        ("\x00", ["Ali", "Éva", "Zoë"]),
        ("   ", ["Ali", "Éva", "Zoë"]),
        ("zoe " * 500, ["Zoë"]),
    ],
)
def test_a_name_is_found_by_how_its_words_begin(typed, found, lists, manager, house):
    assert [child.first_name for child in lists(manager, q=typed)] == found


def test_a_list_is_narrowed_to_a_room(lists, manager, house, other_room):
    assert lists(manager, room=other_room.code) == [house["Ali"]]
    assert lists(manager, room=other_room.code, q="z") == [house["Ali"]]


def test_room_starting_and_left_go_together(lists, manager, room, other_room, house):
    starter = make.make_child(room=room, first_name="Noor", since=days(7), born_on=days(-500))
    leaver = make.make_child(room=room, first_name="Gone", left_on=localdate())
    leaver.stays.update(until=localdate())

    assert lists(manager, show="starting") == [starter]
    assert lists(manager, show="left") == [leaver]
    assert lists(manager, show="starting", room=room.code) == [starter]
    assert lists(manager, show="left", room=room.code) == [leaver]
    assert lists(manager, show="left", room=other_room.code) == []
    assert leaver not in lists(manager, room=room.code)


@pytest.mark.parametrize(
    "query", [{"room": "0000000000000000"}, {"room": "\x00"}, {"show": "everything"}, {"after": "x"}, {"after": "\x00"}]
)
def test_what_is_not_offered_narrows_nothing(query, lists, manager, house):
    assert len(lists(manager, **query)) == 3


def test_the_answer_to_typing_is_the_list_alone(client, manager, house):
    client.force_login(manager)
    address = reverse("families:children")

    whole = client.get(address, {"q": "zoe"}).content.decode()
    part = client.get(address, {"q": "zoe"}, headers={"HX-Request": "true"}).content.decode()

    assert ["<html" in whole, 'value="zoe"' in whole, "Zoë" in whole] == [True, True, True]
    assert ["<html" in part, 'type="search"' in part, "Zoë" in part] == [False, False, True]


def test_nothing_found_says_so(client, manager, house):
    client.force_login(manager)

    text = client.get(reverse("families:children"), {"q": "xyz"}).content.decode()

    assert "Nobody here fits. Try fewer letters, or another room." in text


# -- Nobody who is not to be seen ------------------------------------------------------------------------------------


def test_a_search_does_not_find_a_child_of_another_room(lists, key_person, house):
    assert lists(key_person, q="Ali") == []


def test_hidden_and_invented_names_are_answered_alike(client, key_person, house):
    client.force_login(key_person)
    headers = {"HX-Request": "true"}

    hidden, invented = (
        client.get(reverse("families:children"), {"q": name}, headers=headers).content for name in ("Ali", "Qqq")
    )

    assert hidden == invented


def test_a_page_behind_somebody_hidden_is_the_first_page(lists, key_person, house):
    assert lists(key_person, after=house["Ali"].code) == lists(key_person)


def test_a_room_of_others_narrows_nothing_for_room_staff(lists, key_person, house, other_room):
    """As any code that stands for nothing: the list stays theirs."""
    assert house["Ali"] not in lists(key_person, room=other_room.code)


def test_another_setting_is_never_in_the_list(lists, homes, manager, other_setting, house):
    child = make.make_child(setting=other_setting, first_name="Zoë", last_name="Price")
    make.tie(make.make_carer(setting=other_setting, name="Zoë Price"), child)

    assert lists(manager, q="zoe") == [house["Zoë"]]
    assert homes(q="zoe") == []


def test_leavers_are_for_those_who_run_all_rooms(lists, client, key_person, manager, room):
    leaver = make.make_child(room=room, first_name="Gone", left_on=localdate())

    offered = {}
    for who in (key_person, manager):
        client.force_login(who)
        offered[who] = 'value="left"' in client.get(reverse("families:children")).content.decode()

    assert leaver not in lists(key_person, show="left")
    assert offered == {key_person: False, manager: True}


def filters(client, user):
    client.force_login(user)
    return list(client.get(reverse("families:children")).context["search"].fields)


def test_one_room_is_no_choice(client, manager, key_person, room):
    assert (filters(client, manager), filters(client, key_person)) == (["q", "show"], ["q", "show"])


def test_a_room_is_chosen_where_there_are_two(client, manager, key_person, room_lead, room, other_room):
    with_room = ["q", "room", "show"]

    found = {who: filters(client, who) for who in (manager, key_person, room_lead)}

    assert found == {manager: with_room, key_person: ["q", "show"], room_lead: with_room}


def test_a_childminders_list_asks_for_no_room_and_ignores_one_in_the_address(lists, manager, setting, room, house):
    Room.objects.exclude(pk=room.pk).update(closed_on=localdate())

    assert len(lists(manager, room=room.code)) == 3


# -- Households ------------------------------------------------------------------------------------------------------


@pytest.fixture
def families(setting, house):
    """One home of Zoë and Éva with Lina Haddad, one of Ali with nobody but Omar."""
    first = make.make_household(setting=setting, name="Haddad, Mill Lane")
    second = make.make_household(setting=setting, name="Zaman, Station Road")
    lina, omar = (make.make_carer(setting=setting, name=name) for name in ("Lina Haddad", "Omar Zaman"))
    for child in (house["Zoë"], house["Éva"]):
        make.tie(lina, child, household=first)
    make.tie(omar, house["Ali"], household=second)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Haddad, Mill Lane", "Zaman, Station Road"]),
        ("lina", ["Haddad, Mill Lane"]),
        ("eva", ["Haddad, Mill Lane"]),
        ("zaman", ["Zaman, Station Road"]),
        ("station", []),
        ("%", []),
    ],
)
def test_a_home_is_found_by_who_belongs_to_it(typed, found, homes, families):
    assert homes(q=typed) == found


# -- Many ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def many(setting, room, key_staff):
    """One page and three of children, each in a home of their own."""
    children = [
        make.make_child(room=room, first_name=f"Kid{number:03}", last_name="Hill") for number in range(PAGE + 3)
    ]
    for child in children:
        make.make_key_person(child, key_staff)
        home = make.make_household(setting=setting, name=f"Home of {child.first_name}")
        make.tie(make.make_carer(setting=setting, name=f"Adult of {child.first_name}"), child, household=home)
    return children


def pages_of(client, user, name, key, **query):
    """Every page, as one reads on."""
    client.force_login(user)
    while True:
        context = client.get(reverse(f"families:{name}"), query).context
        yield context[key]
        if not context["further"]:
            return
        query = dict(pair.split("=") for pair in context["further"].split("&"))


def test_who_reads_on_reads_every_child_once(client, manager, many):
    pages = list(pages_of(client, manager, "children", "children", q="kid"))

    assert [len(page) for page in pages] == [PAGE, 3]
    assert [child for page in pages for child in page] == many


def test_who_reads_on_reads_every_home_once(client, manager, many):
    pages = list(pages_of(client, manager, "households", "households"))

    assert [len(page) for page in pages] == [PAGE, 3]


def test_who_reads_on_reads_every_incomplete_record_once(client, manager, many):
    pages = list(pages_of(client, manager, "incomplete", "children"))

    assert {child for page in pages for child in page} >= set(many)
    assert [len(page) for page in pages] == [PAGE, 4]  # and the key person's own child of the cast


@pytest.fixture
def queries(client, manager):
    """queries(path, **query): the statements of a second visit, without the log's."""
    client.force_login(manager)

    def queries(path, **query):
        client.get(path, query)
        with CaptureQueriesContext(connection) as taken:
            client.get(path, query)
        return [each["sql"] for each in taken if "audit_viewing" not in each["sql"]]

    return queries


@pytest.mark.parametrize("page", ["children", "households", "incomplete"])
@pytest.mark.parametrize("query", [{}, {"q": "kid"}, {"q": "hill", "show": "starting"}], ids=str)
def test_a_list_takes_as_many_queries_with_one_row_as_with_many(page, query, queries, setting, room, key_staff):
    numbers = []
    for size in (1, 3, 8):
        while Child.objects.filter(first_name__startswith="Kid").count() < size:
            child = make.make_child(room=room, first_name="Kid", last_name="Hill")
            make.make_key_person(child, key_staff)
            make.tie(make.make_carer(setting=setting, name="Adult Hill"), child)
        numbers.append(len(queries(reverse(f"families:{page}"), **query)))

    assert (len(set(numbers)), max(numbers) <= 12) == (1, True), numbers


@pytest.mark.parametrize("page", ["children", "households", "incomplete"])
def test_a_list_counts_and_skips_nothing(page, queries, many):
    statements = queries(reverse(f"families:{page}"), q="kid", after=many[2].code)

    counting = [each for each in statements if "COUNT(*)" in each.upper() and "families_" in each]
    assert (counting, [each for each in statements if "OFFSET" in each]) == ([], [])


@pytest.mark.parametrize(
    ("model", "by", "index"),
    [(Child, ("sought_name", "pk"), "child_in_order"), (Household, ("name", "pk"), "household_of_setting")],
)
def test_a_list_is_read_along_its_index(model, by, index, manager, many):
    """With the few rows of a test another way may look shorter; that this one can be gone is what counts."""
    rows = model.objects.visible_to(viewer_of(manager)).order_by(*by)[:PAGE]

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")

    assert index in rows.explain()
