"""Who may see and collect: cases as a designated safeguarding lead would put them. n: a nursery (conftest.py)."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from diaries.models import Kind
from families.access import may_manage, may_restrict, may_suspend
from families.actions import children, key_people, leaving, restrictions, staff, ties
from families.models import Carer, FamilyTie, Group, KeyPerson, Relation, Restriction, Role, Sees, TieFact
from families.viewer import viewer_of
from tests import factories as make
from tests.policy.clock import london

NOTHING = set()
THE_DAY = {Kind.MEAL, Kind.SLEEP, Kind.MOOD, Kind.ACTIVITY, Kind.NOTE}
ALL = THE_DAY | {Kind.NAPPY}

RESPONSIBLE, SEES, COLLECTS = TieFact.Kind.RESPONSIBLE, TieFact.Kind.SEES, TieFact.Kind.COLLECTS


# -- Parents ---------------------------------------------------------------------------------------------------------


def test_without_an_order_both_parents_read_the_same_day(n):
    assert (n.reads(n.mother), n.reads(n.father)) == (ALL, ALL)


def test_each_parent_reads_the_words_of_their_own_home_alone(n):
    n.say(n.mother, n.mill_lane)
    n.say(n.father, n.dock_road)

    homes = [n.homes_read(user) for user in (n.mother, n.father, n.priya)]
    assert homes == [["Mill Lane"], ["Dock Road"], ["Dock Road", "Mill Lane"]]


def test_one_parent_cannot_have_the_other_cut_off_by_the_manager(n):
    with pytest.raises(ties.HasResponsibility):
        n.end(n.father, SEES, by=n.manager)
    with pytest.raises(ties.HasResponsibility):
        n.open(n.father, Sees.ORDINARY)

    assert n.reads(n.father) == ALL


def test_not_even_the_dsl_takes_sight_from_a_parent_without_an_order(n):
    with pytest.raises(ties.HasResponsibility):
        n.end(n.father, SEES, by=n.dsl)

    assert n.reads(n.father) == ALL


def test_parental_responsibility_is_ended_by_the_dsl_who_says_why(n):
    for by, why in ((n.manager, "Adoption order, seen"), (n.dsl, "")):
        with pytest.raises(ties.NeedsTheDSL):
            n.end(n.father, RESPONSIBLE, by=by, why=why)
    n.end(n.father, RESPONSIBLE)

    assert list(FamilyTie.objects.responsible().filter(carer__user=n.father)) == []


def test_when_responsibility_has_ended_a_manager_ends_sight_like_anybodys(n):
    n.end(n.father, RESPONSIBLE)
    n.end(n.father, SEES, by=n.manager)

    assert (n.reads(n.father), n.may_collect()) == (NOTHING, ["Lina", "Yusuf"])


def test_responsibility_from_next_week_protects_sight_from_today(n):
    partner = n.relative("Pat", sees=Sees.HEALTH)
    ties.begin_fact(n.tie(partner), kind=RESPONSIBLE, since=n.day(7), by=n.manager)

    with pytest.raises(ties.HasResponsibility):
        n.end(partner, SEES, by=n.manager)
    assert n.reads(partner) == ALL


def test_responsibility_alone_opens_nothing_until_sight_is_noted(n):
    parent = n.relative("Paul", responsible=True)
    assert n.reads(parent) == NOTHING

    n.open(parent, Sees.HEALTH)

    assert n.reads(parent) == ALL


# -- Health ----------------------------------------------------------------------------------------------------------


def test_a_grandmother_who_reads_the_day_reads_nothing_of_nappies(n):
    assert n.reads(n.relative("Samira", sees=Sees.ORDINARY)) == THE_DAY


def test_health_opens_at_once_and_shuts_at_once(n):
    partner = n.relative("Pat", sees=Sees.ORDINARY)
    n.open(partner, Sees.HEALTH)
    assert n.reads(partner) == ALL

    n.open(partner, Sees.ORDINARY)

    assert n.reads(partner) == THE_DAY


def test_in_one_home_words_about_a_nappy_are_for_who_sees_health(n):
    grandmother = n.relative("Samira", sees=Sees.ORDINARY)
    n.say(n.mother, n.mill_lane, Kind.NAPPY)
    assert (n.homes_read(n.mother), n.homes_read(grandmother)) == (["Mill Lane"], [])

    n.say(n.mother, n.mill_lane, Kind.NOTE)

    assert n.homes_read(grandmother) == ["Mill Lane"]


# -- Collecting ------------------------------------------------------------------------------------------------------


def test_a_neighbour_who_collects_sees_nothing_here(n):
    neighbour = n.relative("Nia", collects=True)

    assert (n.may_collect(), n.sees(neighbour)) == (["Lina", "Nia", "Yusuf"], [])


def test_a_grandmother_who_reads_the_day_may_not_collect_for_that(n):
    n.relative("Samira", sees=Sees.HEALTH)

    assert n.may_collect() == ["Lina", "Yusuf"]


def test_a_sitter_collects_in_one_week_alone(n):
    sitter = n.relative("Sid")
    ties.begin_fact(n.tie(sitter), kind=COLLECTS, since=n.day(1), until=n.day(6), by=n.manager)

    collects = []
    for _ in range(7):
        collects.append("Sid" in n.may_collect())
        n.wait(days=1)

    assert collects == [False, True, True, True, True, True, False]


def test_an_order_may_shut_collecting_and_leave_the_day_open(n):
    n.restrict(n.father, sight=False)

    assert (n.may_collect(), n.reads(n.father)) == (["Lina"], ALL)


def test_an_order_may_shut_the_day_and_leave_collecting(n):
    n.restrict(n.father, collection=False)

    assert (n.may_collect(), n.reads(n.father)) == (["Lina", "Yusuf"], NOTHING)


def test_who_collects_the_one_twin_may_not_collect_the_other(n):
    n.also(n.mother, n.milo, n.mill_lane)
    n.relative("Nia", n.maya, collects=True)

    assert (n.may_collect(n.maya), n.may_collect(n.milo)) == (["Lina", "Nia", "Yusuf"], ["Lina"])


# -- Restricting -----------------------------------------------------------------------------------------------------


def test_an_order_shuts_sight_and_collecting_from_the_next_request(n):
    n.restrict(n.father)

    assert (n.sees(n.father), n.reads(n.father), n.may_collect()) == ([], NOTHING, ["Lina"])


def test_an_order_against_the_father_takes_nothing_from_the_mother(n):
    n.say(n.mother, n.mill_lane)
    n.restrict(n.father)

    assert (n.reads(n.mother), n.homes_read(n.mother)) == (ALL, ["Mill Lane"])


def test_the_words_of_a_restricted_fathers_home_are_shut_to_him(n):
    n.say(n.father, n.dock_road)
    n.restrict(n.father)

    assert (n.homes_read(n.father), n.homes_read(n.priya)) == ([], ["Dock Road"])


def test_a_father_whose_order_lapsed_unreviewed_still_sees_nothing(n):
    n.restrict(n.father, review_in=30)
    n.wait(days=400)

    assert (n.reads(n.father), n.may_collect()) == (NOTHING, ["Lina"])


def test_a_suspension_without_a_paper_stays_until_somebody_lifts_it(n):
    suspension = n.suspend(n.father)
    n.wait(days=365)
    assert (n.reads(n.father), n.may_collect()) == (NOTHING, ["Lina"])

    n.lift(suspension)

    assert (n.reads(n.father), n.may_collect()) == (ALL, ["Lina", "Yusuf"])


def test_the_paper_behind_a_suspension_opens_nothing(n):
    suspension = n.suspend(n.father)
    said = {"type": Restriction.Type.CARE, "evidence": "Letter of the court, seen", "review_on": n.day(1)}
    restrictions.give_evidence(suspension, by=n.dsl, **said)
    n.wait(days=2)

    assert n.reads(n.father) == NOTHING


def test_a_review_opens_nothing(n):
    order = n.restrict(n.father)
    restrictions.review(order, note="Still in force", next_on=n.day(1), by=n.dsl)
    n.wait(days=2)

    assert n.reads(n.father) == NOTHING


def test_an_order_from_tomorrow_leaves_today_open(n):
    n.restrict(n.father, from_in=1)
    assert n.reads(n.father) == ALL

    n.wait(days=1)

    assert n.reads(n.father) == NOTHING


def test_of_two_orders_lifting_one_opens_nothing(n):
    first, second = n.restrict(n.father), n.restrict(n.father)
    n.lift(first)
    assert n.reads(n.father) == NOTHING

    n.lift(second)

    assert n.reads(n.father) == ALL


def test_lifting_opens_what_the_tie_says_and_no_more(n):
    partner = n.relative("Pat", sees=Sees.ORDINARY, until=n.day(10), collects=True)
    order = n.restrict(partner)
    n.wait(days=11)
    n.lift(order)

    assert (n.reads(partner), n.may_collect()) == (NOTHING, ["Lina", "Pat", "Yusuf"])


def test_what_is_opened_under_an_order_stays_shut_by_it(n):
    partner = n.relative("Pat", sees=Sees.ORDINARY)
    order = n.restrict(partner)
    n.open(partner, Sees.HEALTH)
    assert n.reads(partner) == NOTHING

    n.lift(order)

    assert n.reads(partner) == ALL


def test_an_order_about_one_twin_says_nothing_of_the_other(n):
    n.also(n.father, n.milo, n.dock_road)
    n.restrict(n.father, n.maya)

    assert n.sees(n.father) == ["Milo"]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.DSL, [True, True]),
        (Role.MANAGER, [True, False]),
        (Role.DEPUTY, [False, False]),
        (Role.SENCO, [False, False]),
        (Role.ROOM_LEAD, [False, False]),
        (Role.GROUP_ADMINISTRATOR, [False, False]),
    ],
)
def test_who_may_suspend_and_who_may_restrict(n, role, may):
    viewer = viewer_of(n.staff(role))

    assert [may_suspend(viewer), may_restrict(viewer)] == may


@pytest.mark.parametrize(
    ("role", "known"),
    [(Role.DSL, 1), (Role.MANAGER, 1), (Role.DEPUTY, 0), (Role.SENCO, 0), (Role.ROOM_LEAD, 0)],
)
def test_that_there_is_an_order_is_known_to_the_dsl_and_the_manager(n, role, known):
    n.restrict(n.father)

    assert Restriction.objects.visible_to(viewer_of(n.staff(role))).count() == known


def test_a_dsl_does_not_learn_of_an_order_against_herself(n):
    n.adult("Dora Lead", home=n.home("Elm Close"))
    Carer.objects.filter(user__isnull=False, name="Dora Lead").update(user=n.lead)
    restrictions.suspend(n.tie(n.lead), by=n.manager)

    known = [Restriction.objects.visible_to(viewer).count() for viewer in (n.dsl, n.manager)]
    assert known == [0, 1]


def test_no_parent_learns_of_any_order(n):
    n.restrict(n.father)

    assert [Restriction.objects.visible_to(viewer_of(user)).count() for user in (n.mother, n.father)] == [0, 0]


# -- Foster care and the local authority -----------------------------------------------------------------------------


def test_a_foster_carer_sees_and_collects_without_responsibility(n):
    carer = n.relative("Fay", home=n.home("Elm Close"), sees=Sees.HEALTH, collects=True)

    responsible = FamilyTie.objects.responsible().filter(carer__user=carer).exists()
    assert (n.reads(carer), "Fay" in n.may_collect(), responsible) == (ALL, True, False)


def test_a_placement_that_ends_on_friday_opens_nothing_on_friday(n):
    carer = n.relative("Fay", sees=Sees.HEALTH)
    n.end(carer, SEES, in_days=2, by=n.manager)

    read = []
    for _ in range(3):  # Wednesday, Thursday, Friday
        read.append(n.reads(carer))
        n.wait(days=1)

    assert read == [ALL, ALL, NOTHING]


def test_a_local_authority_has_responsibility_and_never_sees(n):
    facts = {"household": n.home("Council"), "relation": Relation.LOCAL_AUTHORITY, "by": n.manager}
    with pytest.raises(ties.NeverSees):
        ties.tie_adult(n.maya, name="Council", sees=Sees.HEALTH, **facts)
    tie = ties.tie_adult(n.maya, name="Council", responsible=True, **facts)

    with pytest.raises(ties.NeverSees):
        ties.open_sight(tie, opens=[Sees.MEALS], since=n.today, by=n.manager)
    assert (tie in FamilyTie.objects.responsible(), tie in FamilyTie.objects.open()) == (True, False)


def test_under_a_care_order_birth_parents_keep_responsibility_and_see_nothing(n):
    n.restrict(n.mother)
    n.restrict(n.father)

    assert FamilyTie.objects.responsible().filter(child=n.maya).count() == 2
    assert (n.sees(n.mother), n.sees(n.father), n.may_collect()) == ([], [], [])


# -- Siblings, twins, and adults in several families -----------------------------------------------------------------


def test_a_grandmother_of_one_twin_does_not_see_the_other(n):
    grandmother = n.relative("Samira", n.maya, sees=Sees.ORDINARY)

    assert (n.sees(grandmother), n.reads(grandmother, n.milo)) == (["Maya"], NOTHING)


def test_who_sees_all_of_one_child_and_the_day_of_another_reads_each_so(n):
    n.also(n.mother, n.isla, n.mill_lane, sees=Sees.ORDINARY, responsible=False)

    assert (n.reads(n.mother, n.maya), n.reads(n.mother, n.isla)) == (ALL, THE_DAY)


def test_an_adult_of_families_in_two_nurseries_sees_both_children_in_one_hat(n):
    elsewhere = make.make_setting(name="Brookside")
    otis = n.child("Otis", room=make.make_room(setting=elsewhere))
    make.tie(make.make_carer(setting=elsewhere, name="Yusuf", user=n.father), otis)

    assert (n.sees(n.father), n.sees(n.mother)) == (["Maya", "Otis"], ["Maya"])


def test_a_parent_of_another_child_in_the_room_sees_their_own_alone(n):
    assert n.sees(n.adult("Kate", n.milo)) == ["Milo"]


# -- Leavers and starters --------------------------------------------------------------------------------------------


def test_a_child_who_left_is_read_by_the_family_and_the_whole_house_alone(n):
    children.leave(n.maya, last_day=n.day(-1), by=n.manager)

    assert [n.reads(user) for user in (n.mother, n.boss, n.lead, n.priya)] == [ALL, ALL, ALL, NOTHING]


def test_the_last_day_is_still_a_day(n):
    children.leave(n.maya, last_day=n.today, by=n.manager)
    assert n.sees(n.priya) == ["Maya", "Milo"]

    n.wait_until(2026, 6, 11, 0, 0)

    assert n.sees(n.priya) == ["Milo"]


def test_a_child_who_comes_back_is_seen_in_the_room_again(n):
    children.leave(n.maya, last_day=n.day(-3), by=n.manager)
    assert n.sees(n.priya) == ["Milo"]

    children.return_child(n.maya, by=n.manager)

    assert n.sees(n.priya) == ["Maya", "Milo"]


def test_a_restriction_outlasts_leaving_and_coming_back(n):
    n.restrict(n.father)
    children.leave(n.maya, last_day=n.day(-1), by=n.manager)
    assert n.sees(n.father) == []

    children.return_child(n.maya, by=n.manager)

    assert n.sees(n.father) == []


def test_a_child_who_starts_next_week_is_seen_at_the_desk_and_in_the_room_from_the_first_day(n):
    n.child("Noor", room=n.wrens, since=n.day(7))
    amy = n.staff(Role.PRACTITIONER, rooms=[n.wrens])
    assert ("Noor" in n.sees(n.boss), n.sees(amy)) == (True, ["Isla"])

    n.wait(days=7)

    assert n.sees(amy) == ["Isla", "Noor"]


# -- Hats ------------------------------------------------------------------------------------------------------------


def test_a_colleague_sees_her_own_child_in_the_family_hat_alone(n):
    amy = n.staff(Role.PRACTITIONER, rooms=[n.wrens])
    make.tie(make.make_carer(setting=n.setting, name="Amy", user=amy), n.maya)

    assert (n.sees(amy), n.sees(amy, "family")) == (["Isla"], ["Maya"])


def test_a_manager_who_is_a_parent_manages_nothing_in_the_family_hat(n):
    make.tie(make.make_carer(setting=n.setting, name="Helen", user=n.boss), n.maya)

    assert (n.sees(n.boss), n.sees(n.boss, "family")) == (["Isla", "Maya", "Milo"], ["Maya"])
    assert [may_manage(viewer_of(n.boss, hat)) for hat in ("", "family")] == [True, False]


def test_a_restricted_father_who_works_here_sees_the_room_at_work_and_nothing_at_home(n):
    make.make_staff(setting=n.setting, name="Yusuf", rooms=[n.ducklings], user=n.father)
    n.restrict(n.father)

    assert (n.sees(n.father), n.sees(n.father, "family")) == (["Maya", "Milo"], [])


def test_ex_staff_who_are_parents_keep_the_family_hat(n):
    make.tie(make.make_carer(setting=n.setting, name="Priya", user=n.priya), n.isla)
    leaving.leave(n.place(n.priya), on=n.today, by=n.manager)

    assert n.sees(n.priya) == ["Isla"]


# -- Rooms, cover, agency --------------------------------------------------------------------------------------------


def test_room_staff_see_their_room_alone(n):
    assert [n.sees(n.staff(role, rooms=[n.wrens])) for role in (Role.PRACTITIONER, Role.ROOM_LEAD)] == [["Isla"]] * 2


def test_a_child_who_moved_is_seen_in_the_new_room_alone(n):
    amy = n.staff(Role.PRACTITIONER, rooms=[n.wrens])
    children.move_child(n.maya, room=n.wrens, on=n.day(1), by=n.manager)
    assert (n.sees(n.priya), n.sees(amy)) == (["Maya", "Milo"], ["Isla"])

    n.wait(days=1)

    assert (n.sees(n.priya), n.sees(amy)) == (["Milo"], ["Isla", "Maya"])


def test_being_key_person_opens_nothing_by_itself(n):
    amy = n.staff(Role.PRACTITIONER, rooms=[n.wrens])
    key_people.name_key_person(n.maya, staff=n.place(amy), part=KeyPerson.Part.KEY, by=n.manager)

    assert n.sees(amy) == ["Isla"]


def cover(n, *, starts, ends, works_as="cover", agency=""):
    colleague = n.staff(Role.PRACTITIONER, agency=agency)
    said = {"works_as": works_as, "starts_at": n.in_hours(starts), "ends_at": n.in_hours(ends)}
    staff.assign(n.place(colleague), room=n.ducklings, by=n.manager, **said)
    return colleague


def test_cover_that_ended_a_minute_ago_opens_nothing(n):
    colleague = cover(n, starts=0, ends=2)
    n.wait(minutes=119)
    assert n.sees(colleague) == ["Maya", "Milo"]

    n.wait(minutes=2)

    assert n.sees(colleague) == []


def test_cover_from_eleven_opens_nothing_at_ten(n):
    colleague = cover(n, starts=1, ends=4)
    assert n.sees(colleague) == []

    n.wait(hours=1)

    assert n.sees(colleague) == ["Maya", "Milo"]


def test_agency_staff_see_the_room_of_the_shift_while_it_lasts(n):
    ade = cover(n, starts=0, ends=8, works_as="shift", agency="Helping Hands")
    assert n.sees(ade) == ["Maya", "Milo"]

    n.wait(hours=8)

    assert n.sees(ade) == []


def test_rooms_that_merge_in_the_morning_are_one_until_nine(n):
    n.wait_until(2026, 6, 11, 7, 30)
    said = {"works_as": "cover", "starts_at": n.clock.moment, "ends_at": london(2026, 6, 11, 9, 0)}
    staff.assign(n.place(n.priya), room=n.wrens, by=n.manager, **said)
    assert n.sees(n.priya) == ["Isla", "Maya", "Milo"]

    n.wait_until(2026, 6, 11, 9, 0)

    assert n.sees(n.priya) == ["Maya", "Milo"]


def test_a_closed_room_opens_nothing_to_those_who_worked_there(n):
    n.ducklings.closed_on = n.today
    n.ducklings.save()

    assert (n.sees(n.priya), n.sees(n.boss)) == ([], ["Isla", "Maya", "Milo"])


def test_all_staff_all_rooms_is_for_who_is_employed_and_children_on_the_books(n):
    amy, ade = n.staff(Role.PRACTITIONER), n.staff(Role.PRACTITIONER, agency="Helping Hands")
    n.child("Lou", left_on=n.day(0))
    assert (n.sees(amy), n.sees(ade)) == ([], [])

    n.setting.all_staff_all_rooms = True
    n.setting.save()

    assert (n.sees(amy), n.sees(ade)) == (["Isla", "Maya", "Milo"], [])


def test_all_staff_all_rooms_tells_nobody_of_an_order(n):
    n.setting.all_staff_all_rooms = True
    n.setting.save()
    n.restrict(n.father)

    assert Restriction.objects.visible_to(viewer_of(n.staff(Role.PRACTITIONER))).count() == 0


# -- Roles and leaving -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.MANAGER, Role.DEPUTY, Role.SENCO, Role.DSL])
def test_the_whole_setting_is_seen_by(n, role):
    assert n.sees(n.staff(role)) == ["Isla", "Maya", "Milo"]


def test_a_senco_from_tomorrow_sees_her_room_today(n):
    staff.give_role(n.place(n.priya), role=Role.SENCO, since=n.day(1), by=n.manager)
    assert n.sees(n.priya) == ["Maya", "Milo"]

    n.wait(days=1)

    assert n.sees(n.priya) == ["Isla", "Maya", "Milo"]


def test_a_deputy_until_tomorrow_is_none_from_midnight(n):
    amy = n.staff(Role.DEPUTY)
    staff.end_role(n.place(amy), role=Role.DEPUTY, on=n.day(1), by=n.manager)
    assert n.sees(amy) == ["Isla", "Maya", "Milo"]

    n.wait_until(2026, 6, 11, 0, 0)

    assert n.sees(amy) == []


def test_ex_staff_see_nothing_from_the_moment_they_have_left(n):
    leaving.leave(n.place(n.priya), on=n.today, by=n.manager)

    assert n.sees(n.priya) == []


def test_who_leaves_on_friday_works_on_thursday(n):
    leaving.leave(n.place(n.priya), on=n.day(2), by=n.manager)

    seen = []
    for _ in range(3):  # Wednesday, Thursday, Friday; no sweep has run
        seen.append(n.sees(n.priya))
        n.wait(days=1)

    assert seen == [["Maya", "Milo"], ["Maya", "Milo"], []]


# -- The wall between settings ---------------------------------------------------------------------------------------


def sister(n):
    n.setting.group = Group.objects.create(name="A trust")
    n.setting.save()
    return make.make_setting(name="Brookside", group=n.setting.group)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.DSL, Role.GROUP_ADMINISTRATOR])
def test_a_sister_setting_of_the_group_is_behind_a_wall(n, role):
    assert n.sees(n.staff(role, setting=sister(n))) == []


def test_a_group_administrator_sees_no_child(n):
    sister(n)

    assert n.sees(n.staff(Role.GROUP_ADMINISTRATOR)) == []


def test_who_works_in_two_settings_sees_each_in_its_hat(n):
    room = make.make_room(setting=sister(n))
    n.child("Otis", room=room)
    place = make.make_staff(setting=room.setting, user=n.boss, roles=[Role.PRACTITIONER], rooms=[room])

    assert (n.sees(n.boss), n.sees(n.boss, f"staff:{place.code}")) == (["Isla", "Maya", "Milo"], ["Otis"])


# -- The family circle -----------------------------------------------------------------------------------------------


def test_an_aunt_reads_the_parts_a_parent_opened_until_the_day(n):
    aunt = n.relative("Rima")
    n.lend(n.mother, aunt, Sees.MEALS, Sees.ACTIVITIES, days=2)

    read = []
    for _ in range(3):
        read.append(n.reads(aunt))
        n.wait(days=1)

    assert read == [{Kind.MEAL, Kind.ACTIVITY}, {Kind.MEAL, Kind.ACTIVITY}, NOTHING]


def test_all_parts_together_are_not_the_words_of_the_home(n):
    aunt = n.relative("Rima")
    n.say(n.mother, n.mill_lane)
    n.lend(n.mother, aunt, Sees.MEALS, Sees.SLEEP, Sees.MOOD, Sees.ACTIVITIES, Sees.NOTES)

    assert (n.reads(aunt), n.homes_read(aunt)) == (THE_DAY, [])


def test_a_grandmother_invited_by_a_mother_who_then_loses_responsibility_sees_nothing(n):
    grandmother = n.relative("Samira")
    n.lend(n.mother, grandmother, Sees.NOTES)
    assert n.reads(grandmother) == {Kind.NOTE}

    n.end(n.mother, RESPONSIBLE)

    assert n.reads(grandmother) == NOTHING


def test_what_a_father_opened_is_shut_with_him_and_opens_with_him(n):
    uncle = n.relative("Omar", home=n.dock_road)
    n.lend(n.father, uncle, Sees.NOTES)
    order = n.restrict(n.father)
    assert n.reads(uncle) == NOTHING

    n.lift(order)

    assert n.reads(uncle) == {Kind.NOTE}


def test_an_order_against_the_father_leaves_what_the_mother_opened(n):
    aunt = n.relative("Rima")
    n.lend(n.mother, aunt, Sees.NOTES)
    n.restrict(n.father)

    assert n.reads(aunt) == {Kind.NOTE}


def test_an_aunt_may_not_open_anything_to_others(n):
    aunt = n.relative("Rima")
    n.lend(n.mother, aunt, Sees.NOTES)
    cousin = n.relative("Cara")

    n.lend(aunt, cousin, Sees.NOTES)

    assert (n.reads(aunt), n.reads(cousin)) == ({Kind.NOTE}, NOTHING)


def hears(n, user):
    return FamilyTie.objects.all().of_other_homes(viewer_of(user)).count()


def test_the_other_home_hears_of_an_aunt_and_under_an_order_nobody_does(n):
    n.lend(n.mother, n.relative("Rima"), Sees.NOTES)
    assert (hears(n, n.mother), hears(n, n.father)) == (0, 1)

    n.restrict(n.mother, sight=False)

    assert hears(n, n.father) == 0


# -- Days and midnights ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "evening",
    [(2026, 6, 9), (2026, 12, 9), (2026, 10, 24), (2026, 3, 28)],
    ids=["summer", "winter", "the clocks go back", "the clocks go forward"],
)
def test_a_day_begins_at_midnight_in_london(n, evening):
    """In summer an hour before the day begins in Greenwich."""
    n.wait_until(*evening, 23, 59)
    partner = n.relative("Pat", since=n.day(-9))
    n.open(partner, Sees.HEALTH, from_in=1, until_in=2)
    assert n.reads(partner) == NOTHING

    n.wait(minutes=1)
    assert (n.reads(partner), localdate()) == (ALL, date(*evening) + timedelta(days=1))

    n.wait_until(*evening[:2], evening[2] + 1, 23, 59)
    assert n.reads(partner) == ALL
    n.wait(minutes=1)
    assert n.reads(partner) == NOTHING


def test_a_night_shift_is_as_long_as_the_night_in_which_clocks_go_back(n):
    n.wait_until(2026, 10, 24, 22, 0)
    ade = n.staff(Role.PRACTITIONER, agency="Helping Hands")
    said = {"works_as": "shift", "starts_at": n.clock.moment, "ends_at": london(2026, 10, 25, 6, 0)}
    staff.assign(n.place(ade), room=n.ducklings, by=n.manager, **said)

    n.wait(hours=8, minutes=59)
    assert n.sees(ade) == ["Maya", "Milo"]
    n.wait(minutes=1)
    assert n.sees(ade) == []


def test_what_is_opened_and_ended_on_the_same_day_opens_nothing(n):
    partner = n.relative("Pat")
    n.open(partner, Sees.HEALTH)
    assert n.reads(partner) == ALL

    n.end(partner, SEES, by=n.manager)

    assert n.reads(partner) == NOTHING


def test_what_was_planned_for_next_week_gives_way_to_what_is_said_today(n):
    partner = n.relative("Pat")
    n.open(partner, Sees.HEALTH, from_in=7)
    n.open(partner, Sees.ORDINARY)
    n.wait(days=8)

    assert n.reads(partner) == THE_DAY


def test_noting_more_never_takes_a_day_away(n):
    sitter = n.relative("Sid", collects=True)
    ties.begin_fact(n.tie(sitter), kind=COLLECTS, since=n.today, until=n.day(1), by=n.manager)
    n.wait(days=30)

    assert n.may_collect() == ["Lina", "Sid", "Yusuf"]
