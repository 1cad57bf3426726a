"""Sealed households: whatever happens in one home, in another one every page, line and answer stays as it was.

Each deed of the other home, and about it, is done; all that the first home's adults get is compared, before and after.
"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from diaries import actions as diaries
from diaries.models import Kind
from families.actions import circle, invitations, records, restrictions, ties
from families.models import CareFacts, Carer, FamilyTie, Household, Relation, Restriction, Sees, TieFact
from families.viewer import viewer_of
from notifications.bell import mark_all_read, page_for
from notifications.models import Delivery
from tests import factories as make
from tests.access.routes import declared
from tests.factories import sent

OF_THE_CHILD = {"families.Child", "day", "families.KeyPerson"}
OF_NOBODY = {"account_logout", "healthz", "readyz"}  # signs out; says how the software is


class Homes:
    """One child in two homes: what one of them does, and all that the other one gets."""

    def __init__(self, child, entry, us, them, staff, dsl):
        self.child, self.entry, self.us, self.them = child, entry, us, them
        self.staff, self.dsl = staff, dsl

    def tie(self, user):
        return FamilyTie.objects.select_related("household").get(carer__user=user, child=self.child)

    @property
    def their_home(self):
        return self.tie(self.them).household

    @property
    def their_viewer(self):
        return viewer_of(self.them)

    def paths(self):
        """Addresses of every page that is about the child, or about nobody in particular; and of things of theirs."""
        for name, route in declared().items():
            if "GET" in route.methods and name not in OF_NOBODY and set(route.objects.values()) <= OF_THE_CHILD:
                yield reverse(name, kwargs={key: self._value(label) for key, label in route.objects.items()})

    def _value(self, label):
        values = {"families.Child": self.child.code, "day": self.entry.day}
        return values[label] if label in values else self.child.key_people.get().code

    def read_by(self, client, user):
        """{address: status and words}, the bell, and what is on its way by mail."""
        client.force_login(user)
        read = {path: self._words(client.get(path)) for path in self.paths()}
        read["the bell"] = [(line.text, line.url) for line in page_for(viewer_of(user)).lines]
        told = Delivery.objects.filter(recipient=user).order_by("pk")
        read["the post"] = list(told.values_list("announcement__kind", "channel", "state", "gather"))
        return read

    @staticmethod
    def _words(response):
        text = re.sub(r'name="(csrfmiddlewaretoken|once)" value="[^"]+"', "", response.content.decode())
        text = re.sub(r"X-CSRFToken(&quot;|\"): (&quot;|\")\w+|sky--\w+", "", text)
        return response.status_code, response.get("Location", ""), text


@pytest.fixture
def homes(child, entry, parent, separated_parent, key_staff, dsl):
    found = Homes(child, entry, parent, separated_parent, key_staff, dsl)
    make.make_reply(entry, household=found.their_home, author=separated_parent)
    return found


# -- What happens in the other home, and about it --------------------------------------------------------------------


def they_write_a_note(homes):
    diaries.write_home_note(homes.child, household=homes.their_home, words="Up since six", by=homes.their_viewer)


def they_answer_an_entry(homes):
    diaries.reply(homes.entry, household=homes.their_home, words="Thank you", by=homes.their_viewer)


def the_nursery_answers_them(homes):
    diaries.reply(homes.entry, household=homes.their_home, words="You are welcome", by=viewer_of(homes.staff.user))


def they_read_their_bell(homes):
    viewer = homes.their_viewer
    the_nursery_answers_them(homes)
    mark_all_read(viewer, page_for(viewer).newest)


def they_move(homes):
    home = {"name": "Aziz, New Road", "address": "7 New Road"}
    ties.change_household(homes.their_home, by=viewer_of(homes.dsl), **home)


def they_have_another_phone(homes):
    ties.change_adult(homes.them.carers.get(), by=viewer_of(homes.dsl), phone="07700 900123", name="Yusuf A. Aziz")


def they_lose_their_address_and_phone(homes):
    Household.objects.filter(pk=homes.their_home.pk).update(address="")
    Carer.objects.filter(user=homes.them).update(phone="", other_phone="")


def the_nursery_asks_for_what_is_missing_there(homes):
    they_lose_their_address_and_phone(homes)
    records.ask_family(homes.child, by=viewer_of(homes.dsl))


def somebody_joins_their_home(homes):
    about = {"household": homes.their_home, "relation": Relation.STEP_PARENT, "name": "Nia Hill", "collects": True}
    ties.tie_adult(homes.child, by=viewer_of(homes.dsl), emergency_order=1, sees=Sees.HEALTH, **about)


def somebody_of_theirs_is_invited(homes):
    carer = make.make_carer(setting=homes.child.setting, name="Omar Soon", email="omar@example.org")
    make.tie(carer, homes.child, household=homes.their_home)
    invitations.invite(carer, by=viewer_of(homes.dsl))


def they_may_not_collect_any_more(homes):
    ties.end_fact(homes.tie(homes.them), kind=TieFact.Kind.COLLECTS, on=localdate(), by=viewer_of(homes.dsl))


def they_have_another_child(homes):
    sibling = make.make_child(room=homes.child.stays.get().room, first_name="Noor", last_name="Aziz")
    make.tie(homes.them.carers.get(), sibling, household=homes.their_home)
    make.make_entry(sibling, author=homes.staff)


def they_are_suspended(homes):
    restrictions.suspend(homes.tie(homes.them), by=viewer_of(homes.dsl))


def they_are_suspended_and_it_is_lifted(homes):
    they_are_suspended(homes)
    restrictions.lift(Restriction.objects.get(), why="A mistake", by=viewer_of(homes.dsl))


def their_relative_is_invited_under_a_restriction(homes):
    make.make_restriction(homes.tie(homes.them), by=homes.dsl, shuts_sight=False)
    about = {"name": "Sue Aziz", "relation": "grandparent", "email": "sue@example.org", "opens": ["meal"]}
    until = localdate() + timedelta(days=30)
    circle.open_circle([homes.tie(homes.them)], until=until, by=homes.their_viewer, **about)


def they_are_gone(homes):
    FamilyTie.objects.filter(carer__user=homes.them).first().facts.all().delete()


DEEDS = [
    they_write_a_note,
    they_answer_an_entry,
    the_nursery_answers_them,
    they_read_their_bell,
    they_move,
    they_have_another_phone,
    they_lose_their_address_and_phone,
    the_nursery_asks_for_what_is_missing_there,
    somebody_joins_their_home,
    somebody_of_theirs_is_invited,
    they_may_not_collect_any_more,
    they_have_another_child,
    they_are_suspended,
    they_are_suspended_and_it_is_lifted,
    their_relative_is_invited_under_a_restriction,
    they_are_gone,
]


@pytest.fixture
def complete(homes, household):
    """Nothing is missing that our own home could fill."""
    homes.child.home_languages = "Arabic"
    homes.child.save()
    CareFacts.objects.create(child=homes.child, has_allergies=False, has_diet=False, doctor="Dr Hall")
    Carer.objects.filter(user=homes.us).update(phone="07700 900001")
    for number in (1, 2):
        about = {"household": household, "relation": Relation.OTHER, "name": f"Contact {number}"}
        ties.tie_adult(homes.child, by=viewer_of(homes.dsl), emergency_order=number + 4, **about)


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_another_home_notices_nothing_of(deed, homes, complete, client):
    before = homes.read_by(client, homes.us)

    deed(homes)

    after = homes.read_by(client, homes.us)
    assert [path for path in before if after[path] != before[path]] == []
    assert before.keys() == after.keys()


def test_the_comparison_finds_what_does_show(homes, complete, client, household):
    """The checker itself: our own home notices its own words."""
    before = homes.read_by(client, homes.us)

    diaries.reply(homes.entry, household=household, words="Thank you", by=viewer_of(homes.staff.user))

    after = homes.read_by(client, homes.us)
    changed = {path for path in before if after[path] != before[path]}
    day = reverse("diaries:day", args=[homes.child.code, homes.entry.day])
    assert {day, "the bell", "the post"} <= changed


# -- Reaching over ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["parent", "grandparent", "circle_member"])
def test_a_word_cannot_be_put_into_another_homes_thread(person, request, homes, client, second_household):
    client.force_login(request.getfixturevalue(person))
    words = {"words": "I am them", "household": second_household.code}

    client.post(reverse("diaries:reply", args=[homes.entry.code]), sent(**words))
    client.post(reverse("diaries:home_note", args=[homes.child.code]), sent(**words))

    said = [*homes.entry.replies.filter(author__name__in=["Lina Haddad", "Samira Haddad"])]
    assert {reply.household for reply in said} <= {homes.tie(homes.us).household}
    assert homes.child.home_notes.filter(household=second_household).exists() is False


@pytest.mark.parametrize("route", ["change_circle", "close_circle", "tie", "edit_tie", "edit_adult", "suspend"])
def test_another_homes_ties_are_not_there(route, homes, client):
    client.force_login(homes.us)
    theirs, nobodys = homes.tie(homes.them).code, "0" * 16

    answers = [client.post(reverse(f"families:{route}", args=[code]), sent()) for code in (theirs, nobodys)]

    if answers[0].status_code == 405:
        answers = [client.get(reverse(f"families:{route}", args=[code])) for code in (theirs, nobodys)]
    assert {answer.status_code for answer in answers} == {404}
    assert Homes._words(answers[0]) == Homes._words(answers[1])


def test_who_answers_in_the_room_reads_whose_words_they_are(homes, client, household, second_household):
    make.make_reply(homes.entry, household=household, author=homes.us, words="Ours")
    make.make_home_note(homes.child, household=second_household, author=homes.them, day=homes.entry.day)
    client.force_login(homes.staff.user)

    page = client.get(reverse("diaries:day", args=[homes.child.code, homes.entry.day])).content.decode()

    heads = re.findall(r'<h4 class="small-line mt-2">(.*?)</h4>', page)
    assert heads == [second_household.name, household.name]
    assert [page.count(f'name="household" value="{home.code}"') for home in (household, second_household)] == [1, 1]
    assert f"· {second_household.name} ·" in " ".join(page.split())


def test_an_adult_of_two_families_reads_each_in_its_own_home(homes, room, client, second_household):
    """Somebody belongs to our home for one child and to theirs for another: words follow the home of each child."""
    other = make.make_child(room=room, first_name="Noor")
    make.tie(homes.us.carers.get(), other, household=second_household)
    kept = make.make_entry(other, author=homes.staff, kind=Kind.NOTE)
    make.make_reply(kept, household=second_household, author=homes.them, words="Theirs, of Noor")
    client.force_login(homes.us)

    noor, maya = (
        client.get(reverse("diaries:day", args=[child.code, kept.day])).content.decode()
        for child in (other, homes.child)
    )

    assert ("Theirs, of Noor" in noor, "Thank you" in maya) == (True, False)
