"""Ties: dated facts with their history, the rules nobody gets around, and the pages on which they are changed."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from families.actions import ties as actions
from families.models import Carer, FamilyTie, Household, Invitation, Relation, Restriction, Sees, TieChange, TieFact
from families.versions import version_of
from families.viewer import viewer_of
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent
from tests.forms import Page

Kind = TieFact.Kind
TODAY, TOMORROW, NEXT_WEEK = (localdate() + timedelta(days=days) for days in (0, 1, 7))
NEXT_MONTH = localdate() + timedelta(days=30)
YESTERDAY = localdate() - timedelta(days=1)

PAST = "This day is over. Choose today or a later one."
REQUIRED = "Please fill this in."


@pytest.fixture
def parents_tie(parent):
    return FamilyTie.objects.get(carer__user=parent)


@pytest.fixture
def grandparents_tie(grandparent):
    """Sees the day, may collect, has no parental responsibility."""
    return FamilyTie.objects.get(carer__user=grandparent)


@pytest.fixture
def neighbours_tie(child, household):
    """A contact of whom nothing is noted, without an account."""
    carer = make.make_carer(setting=child.setting, name="Nia Next Door", email="nia@example.org")
    facts = {"sees": None, "responsible": False, "collects": False}
    return make.tie(carer, child, household=household, relation=Relation.OTHER, **facts)


def spans(tie, kind):
    """[(opens, since, until)] of everything ever noted."""
    return list(tie.facts.filter(kind=kind).values_list("opens", "since", "until"))


def days_on_which(tie, name, days):
    """The days of these on which `with_facts` says yes to `name`."""
    return [day for day in days if getattr(FamilyTie.objects.with_facts(day).get(pk=tie.pk), name)]


# -- Noting ----------------------------------------------------------------------------------------------------------


def test_a_noted_fact_holds_from_its_first_day_and_no_longer_on_the_day_it_ends(neighbours_tie, manager):
    span = {"since": TOMORROW, "until": NEXT_WEEK}

    actions.begin_fact(neighbours_tie, kind=Kind.COLLECTS, **span, by=viewer_of(manager))

    days = [TODAY, TOMORROW, NEXT_WEEK - timedelta(days=1), NEXT_WEEK]
    assert days_on_which(neighbours_tie, "may_collect", days) == [TOMORROW, NEXT_WEEK - timedelta(days=1)]


@pytest.mark.parametrize("kind", [Kind.COLLECTS, Kind.RESPONSIBLE])
def test_noting_the_same_twice_notes_it_once(kind, neighbours_tie, manager):
    for _ in range(2):
        actions.begin_fact(neighbours_tie, kind=kind, since=TODAY, by=viewer_of(manager))

    assert spans(neighbours_tie, kind) == [("", TODAY, None)]


@pytest.mark.parametrize(
    ("noted", "anew", "added"),
    [
        # What is noted until a day goes on after it.
        ([(TODAY, NEXT_WEEK)], (TODAY, None), [(NEXT_WEEK, None)]),
        # What is planned for later begins earlier.
        ([(NEXT_WEEK, None)], (TODAY, None), [(TODAY, NEXT_WEEK)]),
        # A few days in between are filled.
        ([(TODAY, TOMORROW), (NEXT_WEEK, NEXT_MONTH)], (TODAY, None), [(TOMORROW, NEXT_WEEK), (NEXT_MONTH, None)]),
        # A shorter span takes nothing from a longer one.
        ([(YESTERDAY, None)], (TODAY, NEXT_WEEK), []),
        ([(TODAY, NEXT_MONTH)], (TODAY, NEXT_WEEK), []),
        # Before what is planned, and apart from it.
        ([(NEXT_MONTH, None)], (TODAY, NEXT_WEEK), [(TODAY, NEXT_WEEK)]),
        ([(TOMORROW, None)], (TODAY, NEXT_WEEK), [(TODAY, TOMORROW)]),
    ],
)
def test_noting_adds_the_days_that_are_missing_and_shortens_nothing(noted, anew, added, neighbours_tie, manager):
    for since, until in noted:
        make.make_fact(neighbours_tie, kind=Kind.COLLECTS, since=since, until=until)
    since, until = anew

    actions.begin_fact(neighbours_tie, kind=Kind.COLLECTS, since=since, until=until, by=viewer_of(manager))

    everything = {(since, until) for _, since, until in spans(neighbours_tie, Kind.COLLECTS)}
    assert everything == {*noted, *added}


# -- What somebody sees ----------------------------------------------------------------------------------------------


def test_another_class_from_a_day_on_leaves_the_days_before_as_they_were(grandparents_tie, manager):
    actions.open_sight(grandparents_tie, opens=[Sees.HEALTH], since=NEXT_WEEK, by=viewer_of(manager))

    assert days_on_which(grandparents_tie, "sees_day", [TODAY, NEXT_WEEK]) == [TODAY, NEXT_WEEK]
    assert days_on_which(grandparents_tie, "sees_health", [TODAY, NEXT_WEEK]) == [NEXT_WEEK]


def test_what_was_open_this_morning_stays_readable_when_it_is_changed_at_noon(neighbours_tie, manager):
    actions.open_sight(neighbours_tie, opens=[Sees.HEALTH], since=TODAY, by=viewer_of(manager))

    actions.open_sight(neighbours_tie, opens=[Sees.ORDINARY], since=TODAY, by=viewer_of(manager))

    assert spans(neighbours_tie, Kind.SEES) == [("P2", TODAY, TODAY), ("P1", TODAY, None)]
    assert days_on_which(neighbours_tie, "sees_health", [YESTERDAY, TODAY, TOMORROW]) == []
    assert days_on_which(neighbours_tie, "sees_day", [TODAY, TOMORROW]) == [TODAY, TOMORROW]


def test_a_plan_is_taken_back_by_another_one_and_stays_readable(neighbours_tie, manager):
    actions.open_sight(neighbours_tie, opens=[Sees.HEALTH], since=NEXT_MONTH, by=viewer_of(manager))

    actions.open_sight(neighbours_tie, opens=[], since=NEXT_WEEK, by=viewer_of(manager))

    fact = neighbours_tie.facts.get()
    assert (fact.since, fact.until, fact.was_taken_back, fact.ended_by) == (NEXT_MONTH, NEXT_MONTH, True, manager)


def test_what_is_seen_already_is_not_noted_again_and_a_plan_against_it_is_taken_back(grandparents_tie, manager):
    since = localdate() - make.A_YEAR_AGO
    actions.open_sight(grandparents_tie, opens=[], since=NEXT_MONTH, by=viewer_of(manager))
    actions.open_sight(grandparents_tie, opens=[Sees.HEALTH], since=NEXT_MONTH, by=viewer_of(manager))

    actions.open_sight(grandparents_tie, opens=[Sees.ORDINARY], since=TODAY, by=viewer_of(manager))

    assert days_on_which(grandparents_tie, "sees_day", [since, TODAY, NEXT_MONTH]) == [since, TODAY, NEXT_MONTH]
    assert days_on_which(grandparents_tie, "sees_health", [since, TODAY, NEXT_MONTH]) == []


def test_nothing_can_be_opened_to_an_office(child, household, manager):
    office = actions.tie_adult(
        child, household=household, relation=Relation.LOCAL_AUTHORITY, name="County", by=viewer_of(manager)
    )

    with pytest.raises(actions.NeverSees):
        actions.open_sight(office, opens=[Sees.ORDINARY], since=TODAY, by=viewer_of(manager))


# -- Parental responsibility -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("opens", [[], [Sees.ORDINARY], [Sees.MEALS, Sees.SLEEP]])
@pytest.mark.parametrize("day", [TODAY, NEXT_MONTH])
@pytest.mark.parametrize("who", ["manager", "deputy", "dsl"])
def test_nobody_lessens_by_a_form_what_somebody_with_responsibility_sees(who, opens, day, request, parents_tie):
    by = viewer_of(request.getfixturevalue(who))
    before = spans(parents_tie, Kind.SEES)

    with pytest.raises(actions.HasResponsibility):
        actions.open_sight(parents_tie, opens=opens, since=day, by=by)

    assert spans(parents_tie, Kind.SEES) == before


def test_sight_of_somebody_with_responsibility_gets_no_end(parents_tie, manager):
    with pytest.raises(actions.HasResponsibility):
        actions.open_sight(parents_tie, opens=[Sees.HEALTH], since=TODAY, until=NEXT_MONTH, by=viewer_of(manager))


def test_a_part_less_is_less(neighbours_tie, manager):
    for part in (Sees.MEALS, Sees.SLEEP):
        make.make_fact(neighbours_tie, opens=part)
    make.make_fact(neighbours_tie, kind=Kind.RESPONSIBLE)

    with pytest.raises(actions.HasResponsibility):
        actions.open_sight(neighbours_tie, opens=[Sees.MEALS], since=TODAY, by=viewer_of(manager))


def test_more_may_be_opened_to_somebody_with_responsibility(grandparents_tie, manager):
    make.make_fact(grandparents_tie, kind=Kind.RESPONSIBLE)

    actions.open_sight(grandparents_tie, opens=[Sees.HEALTH], since=TODAY, by=viewer_of(manager))

    assert days_on_which(grandparents_tie, "sees_health", [TODAY]) == [TODAY]


def test_sight_is_not_taken_the_day_before_responsibility_begins(grandparents_tie, manager):
    make.make_fact(grandparents_tie, kind=Kind.RESPONSIBLE, since=NEXT_WEEK)

    with pytest.raises(actions.HasResponsibility):
        actions.end_fact(grandparents_tie, kind=Kind.SEES, on=TODAY, by=viewer_of(manager))


def test_sight_ends_like_anything_else_once_responsibility_has(parents_tie, dsl, manager):
    actions.end_fact(parents_tie, kind=Kind.RESPONSIBLE, on=TOMORROW, why="Adoption order seen", by=viewer_of(dsl))

    actions.end_fact(parents_tie, kind=Kind.SEES, on=TOMORROW, by=viewer_of(manager))

    assert days_on_which(parents_tie, "may_see", [TODAY, TOMORROW]) == [TODAY]


@pytest.mark.parametrize(("who", "why"), [("manager", "Order seen"), ("deputy", "Order seen"), ("dsl", "")])
def test_responsibility_ends_by_the_dsl_and_a_reason_only(who, why, request, parents_tie):
    with pytest.raises(actions.NeedsTheDSL):
        actions.end_fact(
            parents_tie, kind=Kind.RESPONSIBLE, on=TODAY, why=why, by=viewer_of(request.getfixturevalue(who))
        )

    assert days_on_which(parents_tie, "is_responsible", [TODAY]) == [TODAY]


def test_who_ended_responsibility_and_why_stays_readable(parents_tie, dsl):
    actions.end_fact(parents_tie, kind=Kind.RESPONSIBLE, on=TODAY, why="Adoption order seen", by=viewer_of(dsl))

    fact = parents_tie.facts.get(kind=Kind.RESPONSIBLE)
    assert (fact.until, fact.ended_by, fact.ended_why) == (TODAY, dsl, "Adoption order seen")


def test_ending_twice_says_who_was_first(grandparents_tie, manager, deputy):
    actions.end_fact(grandparents_tie, kind=Kind.COLLECTS, on=TODAY, by=viewer_of(manager))

    actions.end_fact(grandparents_tie, kind=Kind.COLLECTS, on=TODAY, by=viewer_of(deputy))

    fact = grandparents_tie.facts.get(kind=Kind.COLLECTS)
    assert (fact.until, fact.ended_by) == (TODAY, manager)


# -- Adding an adult -------------------------------------------------------------------------------------------------


def adults_form(household, **values):
    good = {
        "name": "Ruth Ford",
        "relation": "foster carer",
        "household": household.code,
        "sees": "P2",
        "since": TODAY.isoformat(),
    }
    return sent(**good | values)


def test_a_foster_carer_is_added_without_responsibility(client, manager, child, household):
    client.force_login(manager)

    client.post(
        reverse("families:add_adult", args=[child.code]),
        adults_form(household, collects="on", lives_with="on", emergency_order="1", since=TOMORROW.isoformat()),
    )

    added = FamilyTie.objects.get(carer__name="Ruth Ford")
    assert (added.relation, added.lives_with, added.emergency_order) == (Relation.FOSTER_CARER, True, 1)
    assert days_on_which(added, "sees_health", [TODAY, TOMORROW]) == [TOMORROW]
    assert days_on_which(added, "may_collect", [TODAY, TOMORROW]) == [TOMORROW]
    assert days_on_which(added, "is_responsible", [TODAY, TOMORROW]) == []


def test_a_local_authority_holds_responsibility_and_is_nobody_who_signs_in(client, manager, child, household):
    client.force_login(manager)

    client.post(
        reverse("families:add_adult", args=[child.code]),
        adults_form(household, name="County Council", relation="local authority", responsible="on", sees=""),
    )

    added = FamilyTie.objects.with_facts().get(carer__name="County Council")
    assert (added.carer.is_authority, added.is_responsible, added.may_see) == (True, True, False)


def test_adults_that_cannot_be_are_refused(client, manager, child, household):
    office = Carer.objects.create(setting=child.setting, name="County Council", is_authority=True)
    client.force_login(manager)
    address = reverse("families:add_adult", args=[child.code])

    seeing = Page(client.post(address, adults_form(household, relation="local authority")))
    known = Page(client.post(address, adults_form(household, name="", carer=office.code)))
    dateless = Page(client.post(address, adults_form(household, since="")))

    assert seeing.beside("sees") == ["A local authority is written to and called. Choose “nothing”."]
    assert known.beside("relation") == ["A local authority is an office, and nobody else is one. Choose again."]
    assert dateless.beside("since") == [REQUIRED]
    assert FamilyTie.objects.count() == 0


# -- The page --------------------------------------------------------------------------------------------------------


def page_of(client, who, tie):
    client.force_login(who)
    return Page(client.get(reverse("families:tie", args=[tie.code])))


def test_the_page_says_how_things_stand_how_to_reach_and_what_was_noted(client, manager, grandparents_tie):
    grandparents_tie.carer.phone = "07700 900123"
    grandparents_tie.carer.save()
    actions.end_fact(grandparents_tie, kind=Kind.COLLECTS, on=date(2099, 3, 1), by=viewer_of(manager))

    page = page_of(client, manager, grandparents_tie)

    told = ["Samira Haddad", "07700 900123", "until 1 Mar 2099", "by Helen Byrne", "Haddad, Mill Lane"]
    assert [words for words in told if words not in page.text] == []


def test_room_staff_look_and_change_nothing(client, key_person, grandparents_tie):
    page = page_of(client, key_person, grandparents_tie)

    assert "Samira Haddad" in page.text
    assert f"/ties/{grandparents_tie.code}/" not in page.text


CHANGES = ["note_fact", "change_sight", "end_collecting", "edit_tie"]


@pytest.mark.parametrize("name", CHANGES)
def test_nobody_decides_about_their_own_access(name, client, manager, child, household):
    own = make.tie(make.make_carer(setting=child.setting, user=manager), child, household=household)
    client.force_login(manager)

    assert client.get(reverse(f"families:{name}", args=[own.code])).status_code == 403
    assert client.post(reverse(f"families:{name}", args=[own.code]), sent()).status_code == 403


@pytest.mark.parametrize("name", CHANGES)
def test_who_works_alone_has_nobody_else_to_decide(name, client, setting, manager, child, household):
    own = make.tie(make.make_carer(setting=child.setting, user=manager), child, household=household)
    setting.works_alone = True
    setting.save()
    client.force_login(manager)

    assert client.get(reverse(f"families:{name}", args=[own.code])).status_code == 200


# -- Forms of the page -----------------------------------------------------------------------------------------------


def post(client, name, tie, /, **values):
    return client.post(reverse(f"families:{name}", args=[tie.code]), sent(**values))


def test_each_form_changes_what_it_says(client, manager, neighbours_tie, second_household):
    client.force_login(manager)

    post(client, "note_fact", neighbours_tie, kind="collects", since=TODAY)
    post(client, "change_sight", neighbours_tie, opens="P1", since=TODAY)
    post(
        client,
        "edit_tie",
        neighbours_tie,
        relation="relative",
        household=second_household.code,
        lives_with="on",
        emergency_order="2",
        seen=version_of(neighbours_tie, actions.PLACE),
    )

    found = FamilyTie.objects.with_facts().get(pk=neighbours_tie.pk)
    assert (found.may_collect, found.sees_day, found.sees_health) == (True, True, False)
    assert (found.relation, found.household, found.lives_with, found.emergency_order) == (
        Relation.RELATIVE,
        second_household,
        True,
        2,
    )


def test_collecting_is_ended_by_its_form(client, manager, grandparents_tie):
    client.force_login(manager)

    post(client, "end_collecting", grandparents_tie, on=TOMORROW)

    assert days_on_which(grandparents_tie, "may_collect", [TODAY, TOMORROW]) == [TODAY]


def test_the_form_says_that_only_a_restriction_takes_a_parents_sight(client, manager, parents_tie):
    client.force_login(manager)

    response = post(client, "change_sight", parents_tie, opens="nothing", since=TODAY)

    assert response.status_code == 422
    assert Page(response).beside("opens") == [
        "Lina Haddad has parental responsibility. Without an order both parents keep their right to know how the "
        "child is. Only a restriction takes it, which the designated safeguarding lead decides on evidence."
    ]


@pytest.mark.parametrize(
    ("name", "values", "field", "sentence"),
    [
        ("note_fact", {"kind": "sees", "since": TODAY}, "kind", "Choose one of those that are offered."),
        ("note_fact", {"kind": "collects", "since": ""}, "since", REQUIRED),
        (
            "note_fact",
            {"kind": "collects", "since": TODAY, "until": TODAY},
            "until",
            "This is not after the first day. Check both.",
        ),
        ("change_sight", {"opens": "", "since": TODAY}, "opens", REQUIRED),
        ("change_sight", {"opens": "meal", "since": TODAY}, "opens", "Choose one of those that are offered."),
        ("change_sight", {"opens": "P1", "since": YESTERDAY}, "since", PAST),
        ("end_collecting", {"on": YESTERDAY}, "on", PAST),
        ("end_collecting", {"on": ""}, "on", REQUIRED),
        ("edit_tie", {"relation": "local authority"}, "relation", "Choose one of those that are offered."),
        ("edit_tie", {"relation": "mother", "emergency_order": "0"}, "emergency_order", None),
        ("edit_tie", {"relation": "mother", "household": "nobodys"}, "household", None),
        ("edit_adult", {"name": ""}, "name", REQUIRED),
        ("edit_adult", {"name": "Nia", "email": "nobody"}, "email", None),
    ],
)
def test_forms_of_a_tie_refuse_what_cannot_be(name, values, field, sentence, client, manager, neighbours_tie):
    client.force_login(manager)
    before = contents()

    response = post(client, name, neighbours_tie, **values)

    said = Page(response).beside(field)
    assert (response.status_code, len(said)) == (422, 1)
    assert sentence in {None, *said}
    assert changed_between(before, contents()) == []


def test_a_household_of_another_setting_cannot_be_chosen(client, manager, neighbours_tie, other_setting):
    theirs = make.make_household(setting=other_setting)
    client.force_login(manager)

    response = post(client, "edit_tie", neighbours_tie, relation="other", household=theirs.code)

    assert Page(response).beside("household") == ["Choose one of those that are offered."]


def test_responsibility_is_ended_by_the_dsl_with_a_reason(client, dsl, parents_tie):
    client.force_login(dsl)

    refused = Page(post(client, "end_responsibility", parents_tie, on=TODAY, why=""))
    post(client, "end_responsibility", parents_tie, on=TODAY, why="Adoption order of 3 March, seen")

    assert refused.beside("why") == [REQUIRED]
    assert days_on_which(parents_tie, "is_responsible", [YESTERDAY, TODAY]) == [YESTERDAY]


def test_why_responsibility_ended_is_read_by_the_dsl_and_the_manager_alone(
    client, dsl, manager, deputy, key_person, parents_tie
):
    actions.end_fact(parents_tie, kind=Kind.RESPONSIBLE, on=TODAY, why="Adoption order seen", by=viewer_of(dsl))

    read = {}
    for who in (dsl, manager, deputy, key_person):
        client.force_login(who)
        pages = [client.get(reverse(f"families:{name}", args=[parents_tie.code])) for name in PAGES_OF_A_TIE]
        read[who] = ["Adoption order seen" in page.content.decode() for page in pages]

    assert read == {dsl: [False, True], manager: [False, True], deputy: [False, False], key_person: [False, False]}


PAGES_OF_A_TIE = ["tie", "tie_restrictions"]


# -- Adults and households -------------------------------------------------------------------------------------------


def test_an_adult_is_corrected_in_all_families_at_once(client, manager, neighbours_tie):
    client.force_login(manager)

    values = {"name": "Nia Nextdoor", "email": "Nia.New@example.org", "phone": "07700 900111", "other_phone": ""}
    post(client, "edit_adult", neighbours_tie, **values)

    carer = Carer.objects.get(pk=neighbours_tie.carer_id)
    assert (carer.name, carer.email, carer.phone) == ("Nia Nextdoor", "nia.new@example.org", "07700 900111")


def test_a_new_address_shuts_the_doors_sent_to_the_old_one(client, manager, neighbours_tie):
    carer = neighbours_tie.carer
    door = Invitation.objects.create(carer=carer, email=carer.email, invited_by=manager)
    client.force_login(manager)

    post(client, "edit_adult", neighbours_tie, name=carer.name, email=carer.email)
    kept = Invitation.objects.open().filter(pk=door.pk).exists()
    post(client, "edit_adult", neighbours_tie, name=carer.name, email="new@example.org")

    assert (kept, Invitation.objects.open().filter(pk=door.pk).exists()) == (True, False)


def test_the_address_of_an_account_is_its_owners(client, manager, parents_tie, parent):
    client.force_login(manager)
    before = parents_tie.carer.email

    page = Page(client.get(reverse("families:edit_adult", args=[parents_tie.code])))
    post(client, "edit_adult", parents_tie, name="Lina H", email="taken@example.org", is_authority="on")

    carer = Carer.objects.get(user=parent)
    assert {"email", "is_authority"} & set(page.values) == set()
    assert (carer.name, carer.email, carer.is_authority) == ("Lina H", before, False)


def test_an_adult_who_turns_out_to_be_an_office_is_one_everywhere(client, manager, neighbours_tie):
    client.force_login(manager)

    post(client, "edit_adult", neighbours_tie, name="County Council", is_authority="on")

    neighbours_tie.refresh_from_db()
    assert (neighbours_tie.relation, neighbours_tie.carer.is_authority) == (Relation.LOCAL_AUTHORITY, True)


def test_who_sees_a_child_does_not_become_an_office(client, manager, neighbours_tie):
    make.make_fact(neighbours_tie, opens=Sees.ORDINARY)
    client.force_login(manager)

    page = Page(post(client, "edit_adult", neighbours_tie, name="County Council", is_authority="on"))

    assert page.beside("is_authority") == ["This adult sees a child here. An office does not: end that first."]


def test_a_household_has_a_page_with_its_address_and_adults(client, key_person, parent, separated_parent, household):
    client.force_login(key_person)

    text = client.get(reverse("families:household", args=[household.code])).content.decode()

    assert ["3 Mill Lane" in text, "Lina Haddad" in text, "Yusuf Aziz" in text] == [True, True, False]


def test_a_household_is_corrected_by_a_manager(client, manager, household):
    client.force_login(manager)
    address = reverse("families:edit_household", args=[household.code])

    refused = Page(client.post(address, sent(name="", address="")))
    client.post(address, sent(name="Haddad, Park Road", address="4 Park Road"))

    household = Household.objects.get(pk=household.pk)
    assert refused.beside("name") == [REQUIRED]
    assert (household.name, household.address) == ("Haddad, Park Road", "4 Park Road")


# -- No trace of a restriction ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["deputy", "senco", "key_person"])
@pytest.mark.parametrize(
    ("shuts", "missing"),
    [
        ({"shuts_sight": False}, Kind.COLLECTS),
        ({"shuts_collection": False}, Kind.SEES),
    ],
)
def test_a_shut_fact_looks_as_if_it_had_never_been_noted(who, shuts, missing, request, client, parents_tie, dsl):
    """The very page that stands there where nothing of the kind was ever noted."""
    viewer = request.getfixturevalue(who)
    restriction = make.make_restriction(parents_tie, by=dsl, **shuts)
    shut = page_without_keys(client, viewer, parents_tie)

    restriction.delete()
    parents_tie.facts.filter(kind=missing).delete()

    assert shut == page_without_keys(client, viewer, parents_tie)


def test_what_a_restricted_parent_opened_to_others_is_not_in_their_history(parents_tie, neighbours_tie, dsl, deputy):
    opened = make.make_fact(neighbours_tie, opens=Sees.MEALS, until=NEXT_MONTH, opened_by=parents_tie)

    open_before = list(TieFact.objects.visible_to(viewer_of(deputy)).filter(tie=neighbours_tie))
    make.make_restriction(parents_tie, by=dsl, shuts_collection=False)

    assert open_before == [opened]
    assert list(TieFact.objects.visible_to(viewer_of(deputy)).filter(tie=neighbours_tie)) == []
    assert list(TieFact.objects.visible_to(viewer_of(dsl)).filter(tie=neighbours_tie)) == [opened]


def test_a_manager_who_is_restricted_finds_no_trace_of_it_in_their_own_history(child, household, manager, dsl):
    own = make.tie(make.make_carer(setting=child.setting, user=manager), child, household=household)
    make.make_restriction(own, by=dsl)

    kinds = {fact.kind for fact in TieFact.objects.visible_to(viewer_of(manager)).filter(tie=own)}

    assert kinds == {Kind.RESPONSIBLE}
    assert list(Restriction.objects.visible_to(viewer_of(manager))) == []


def page_without_keys(client, who, tie):
    text = page_of(client, who, tie).text
    return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line and "CSRF" not in line]


# -- What a tie was --------------------------------------------------------------------------------------------------


def change(tie, *, by, **columns):
    tie = FamilyTie.objects.get(pk=tie.pk)
    said = {"household": tie.household, "seen": version_of(tie, actions.PLACE)} | columns
    actions.change_tie(tie, **said, by=viewer_of(by))


def changes_of(tie):
    """[(relation before, relation, household before, household, by)], earliest first."""
    rows = TieChange.objects.filter(tie=tie).select_related("household_before", "household", "noted_by")
    return [
        (
            row.relation_before,
            row.relation,
            str(row.household_before or ""),
            str(row.household or ""),
            row.noted_by.name,
        )
        for row in rows.order_by("pk")
    ]


def test_who_an_adult_was_and_from_which_home_is_kept_with_who_said_so(
    neighbours_tie, second_household, manager, deputy
):
    change(neighbours_tie, by=manager, relation=Relation.RELATIVE)
    change(neighbours_tie, by=deputy, relation=Relation.GRANDPARENT, household=second_household)

    assert changes_of(neighbours_tie) == [
        ("other", "relative", "", "", "Helen Byrne"),
        ("relative", "grandparent", "Haddad, Mill Lane", "Aziz, Station Road", "Grace Okafor"),
    ]


def test_what_stays_as_it_is_is_no_change(neighbours_tie, manager):
    change(neighbours_tie, by=manager, relation=neighbours_tie.relation, lives_with=True, emergency_order=3)

    assert changes_of(neighbours_tie) == []


def test_an_adult_who_turns_out_to_be_an_office_was_somebody_else_before(client, manager, neighbours_tie):
    client.force_login(manager)

    post(client, "edit_adult", neighbours_tie, name="Council", is_authority="on")

    assert changes_of(neighbours_tie) == [("other", "local authority", "", "", "Helen Byrne")]


def test_the_page_says_in_words_what_a_tie_was_and_who_changed_it(
    client, manager, key_person, neighbours_tie, second_household
):
    change(neighbours_tie, by=manager, relation=Relation.GRANDPARENT, household=second_household)

    told = [
        "Who they are: grandparent, before that somebody else",
        "Household: Aziz, Station Road, before that Haddad, Mill Lane",
        "by Helen Byrne",
    ]
    for who in (manager, key_person):
        page = page_of(client, who, neighbours_tie)
        assert [words for words in told if words not in page.text] == []


def test_facts_and_changes_stand_together_latest_first(client, manager, grandparents_tie, second_household):
    change(grandparents_tie, by=manager, household=second_household)
    make.make_fact(grandparents_tie, kind=Kind.RESPONSIBLE, since=TOMORROW)
    client.force_login(manager)

    history = client.get(reverse("families:tie", args=[grandparents_tie.code])).context["history"]

    assert [row.since for row in history] == sorted((row.since for row in history), reverse=True)
    assert [type(row).__name__ for row in history] == ["TieFact", "TieChange", "TieFact", "TieFact"]


PAGES_OF_A_FAMILY = ["families:about", "families:circle", "diaries:today"]


def test_a_home_learns_nothing_of_the_one_somebody_comes_from(
    client, manager, child, separated_parent, grandparents_tie, household, second_household, neighbours_tie
):
    """The grandmother moves to the father: neither of them reads where she was, on any page of the child's."""
    change(grandparents_tie, by=manager, household=second_household)

    read = {}
    for who in (separated_parent, grandparents_tie.carer.user):
        client.force_login(who)
        pages = [client.get(reverse(name, args=[child.code])) for name in PAGES_OF_A_FAMILY]
        read[who] = [words for words in ("Mill Lane", "Nia") for page in pages if words in page.content.decode()]
        assert client.get(reverse("families:tie", args=[grandparents_tie.code])).status_code == 404
        assert list(TieChange.objects.visible_to(viewer_of(who))) == []

    assert read == {separated_parent: [], grandparents_tie.carer.user: []}
    assert TieChange.objects.visible_to(viewer_of(manager)).count() == 1


def test_staff_of_other_rooms_and_settings_read_no_history(
    grandparents_tie, second_household, manager, colleague_next_door, manager_elsewhere
):
    change(grandparents_tie, by=manager, household=second_household)

    for who in (colleague_next_door, manager_elsewhere):
        assert list(TieChange.objects.visible_to(viewer_of(who))) == []


def test_what_somebody_changed_meanwhile_is_shown_before_it_is_overwritten(client, manager, deputy, neighbours_tie):
    seen = version_of(neighbours_tie, actions.PLACE)
    change(neighbours_tie, by=deputy, relation=Relation.GRANDPARENT)
    client.force_login(manager)
    typed = {"relation": "relative", "household": neighbours_tie.household.code}

    refused = post(client, "edit_tie", neighbours_tie, seen=seen, **typed)
    again = post(client, "edit_tie", neighbours_tie, seen=Page(refused).values["seen"], **typed)

    assert (refused.status_code, Page(refused).beside("relation")) == (422, ["Now it says: grandparent"])
    assert (again.status_code, FamilyTie.objects.get(pk=neighbours_tie.pk).relation) == (302, Relation.RELATIVE)


# -- Whom to call first ----------------------------------------------------------------------------------------------


def call(child, household, *numbers):
    """Ties of A, B, C… who are called as these numbers."""
    return [
        make.tie(make.make_carer(setting=child.setting, name=name), child, household=household, emergency_order=number)
        for name, number in zip("ABCDE", numbers, strict=False)
    ]


def order_of(child):
    """Such as "A1 C2 B4": who is called as which number."""
    called = FamilyTie.objects.filter(child=child).called().select_related("carer")
    return " ".join(f"{tie.carer.name}{tie.emergency_order}" for tie in called)


@pytest.mark.parametrize(
    ("numbers", "who", "number", "after"),
    [
        ((1, 2, 3), 2, 1, "C1 A2 B3"),  # who becomes first shifts the others down
        ((1, 2, 3), 0, 3, "B1 C2 A3"),  # who becomes last lets the others up
        ((1, 2, 3), 0, 2, "B1 A2 C3"),
        ((1, 2, 3), 1, 2, "A1 B2 C3"),
        ((1, 2, 3), 1, None, "A1 C2"),  # who is no longer called leaves no gap
        ((1, 2, None), 2, 1, "C1 A2 B3"),
        ((1, 2, 5, None), 3, 1, "D1 A2 B3 C5"),  # only those right behind move
        ((1, 2, 5, None), 3, 4, "A1 B2 D4 C5"),
        ((3, None, None), 1, 2, "B2 A3"),  # written down from the last to the first
        ((3, 2, None), 2, 1, "C1 B2 A3"),
        ((None, None, None), 0, 7, "A7"),
    ],
)
def test_no_two_adults_are_called_as_the_same_number(numbers, who, number, after, child, household, manager):
    ties = call(child, household, *numbers)

    change(ties[who], by=manager, emergency_order=number)

    assert order_of(child) == after


def test_a_new_adult_is_called_as_the_number_that_was_chosen(client, manager, child, household):
    call(child, household, 1, 2)
    client.force_login(manager)

    response = client.post(
        reverse("families:add_adult", args=[child.code]),
        adults_form(household, name="N", emergency_order="1", since=TODAY.isoformat()),
    )

    assert (response.status_code, order_of(child)) == (302, "N1 A2 B3")


def test_the_order_of_a_sibling_is_its_own(child, room, household, manager):
    sibling = make.make_child(room=room, first_name="Sami")
    call(sibling, household, 1, 2)
    ties = call(child, household, 1, 2)

    change(ties[1], by=manager, emergency_order=1)

    assert (order_of(child), order_of(sibling)) == ("B1 A2", "A1 B2")


def test_the_database_refuses_a_number_that_is_taken(child, household):
    first, second = call(child, household, 1, 2)

    with pytest.raises(IntegrityError), transaction.atomic():
        FamilyTie.objects.filter(pk=second.pk).update(emergency_order=first.emergency_order)


def test_the_form_says_what_becomes_of_who_has_the_number(client, manager, neighbours_tie):
    client.force_login(manager)

    page = Page(client.get(reverse("families:edit_tie", args=[neighbours_tie.code])))

    assert "Who has this number now, and those right behind, are called one later." in page.text
