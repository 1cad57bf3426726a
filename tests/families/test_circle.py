"""The family circle: what a parent opens ends with the parent's own right, and other homes learn a number at most."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from diaries.models import DiaryEntry, Kind
from families.actions import circle as actions
from families.actions import invitations as doors
from families.actions.invitations import MOST_TO_ONE_ADDRESS, invite
from families.models import Carer, Child, FamilyTie, Invitation, Relation, Sees, TieFact
from families.viewer import viewer_of
from notifications.bell import page_for
from notifications.models import Delivery
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent
from tests.forms import Page

A_DAY = timedelta(days=1)
REQUIRED = "Please fill this in."


def in_days(days):
    return localdate() + timedelta(days=days)


def tie_of(user):
    return FamilyTie.objects.get(carer__user=user)


def opened_to(carer):
    """{part: first day on which it is closed} as it holds now."""
    facts = TieFact.objects.opening().filter(tie__carer=carer)
    return {fact.opens: fact.until for fact in facts}


def typed(**values):
    good = {
        "name": "Samira Haddad",
        "relation": "grandparent",
        "email": "samira@example.org",
        "opens": ["meal", "sleep"],
        "last_day": in_days(30).isoformat(),
    }
    return sent(**good | values)


@pytest.fixture
def invites(client, parent, child):
    """invites(**values): the parent sends the form."""
    client.force_login(parent)
    return lambda **values: client.post(reverse("families:open_circle", args=[child.code]), typed(**values))


@pytest.fixture
def relative(parent, child):
    """An account that reads meals, opened by the parent."""
    facts = {"household": tie_of(parent).household, "relation": Relation.RELATIVE, "sees": None, "responsible": False}
    user = make.make_family_account(child, name="Zoe Hill", collects=False, **facts)
    until = in_days(30)
    make.make_fact(tie_of(user), opens=Sees.MEALS, until=until, opened_by=tie_of(parent), since=localdate())
    return user


def circle_page(client, user, child):
    client.force_login(user)
    return client.get(reverse("families:circle", args=[child.code]))


# -- Inviting --------------------------------------------------------------------------------------------------------


def test_a_parent_invites_somebody_to_some_parts_until_a_day(invites, child, parent):
    response = invites()

    carer = Carer.objects.get(name="Samira Haddad")
    tie = carer.ties.get()
    assert response["Location"] == reverse("families:circle", args=[child.code])
    assert opened_to(carer) == {"meal": in_days(31), "sleep": in_days(31)}
    assert (tie.household, tie.relation) == (tie_of(parent).household, "grandparent")
    assert {fact.opened_by for fact in tie.facts.all()} == {tie_of(parent)}
    assert Invitation.objects.get().carer == carer


def test_without_an_address_the_nursery_finds_them_among_who_is_not_in(invites):
    invites(email="")

    assert [carer.name for carer in Carer.objects.never_in()] == ["Samira Haddad"]
    assert Invitation.objects.exists() is False


def test_one_invitation_is_for_several_children_of_the_home(invites, parent, child, room):
    sibling = make.make_child(room=room, first_name="Noor")
    make.tie(parent.carers.get(), sibling, household=tie_of(parent).household)

    invites(children=[sibling.code])

    assert {tie.child for tie in Carer.objects.get(name="Samira Haddad").ties.all()} == {child, sibling}


@pytest.mark.parametrize("whose", ["another home's", "another family's", "not responsible"])
def test_only_children_whose_day_the_parent_may_open_are_offered(whose, invites, parent, child, room, second_household):
    sibling = make.make_child(room=room, first_name="Noor")
    if whose != "another family's":
        home = second_household if whose == "another home's" else tie_of(parent).household
        make.tie(parent.carers.get(), sibling, household=home, responsible=whose == "another home's")
    before = contents()

    response = invites(children=[sibling.code])

    if response.status_code == 422:
        assert changed_between(before, contents()) == []
    assert FamilyTie.objects.filter(child=sibling).exclude(carer__user=parent).exists() is False


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", REQUIRED),
        ("name", "a\nb", "Write it in one line, without special characters."),
        ("relation", "mother", "Choose one of those that are offered."),
        ("email", "nobody", "This does not look like an e-mail address. Check it."),
        ("opens", [], REQUIRED),
        ("opens", ["P1"], "Choose one of those that are offered."),
        ("opens", ["P2"], "Choose one of those that are offered."),
        ("last_day", "", REQUIRED),
        ("last_day", in_days(-1).isoformat(), "This day is over. Choose a day to come."),
        ("last_day", in_days(366).isoformat(), "A year ahead at most. You can open it again then."),
        ("last_day", "yesterday", "Pick the day, or write it like 2026-11-22."),
    ],
)
def test_an_invitation_is_refused(field, value, sentence, invites):
    before = contents()

    response = invites(**{field: value})

    assert (response.status_code, Page(response).beside(field)) == (422, [sentence])
    assert changed_between(before, contents()) == []


@pytest.mark.parametrize("last", [0, 365])
def test_today_and_a_year_ahead_are_days_to_choose(last, invites):
    assert invites(last_day=in_days(last).isoformat()).status_code == 302


def test_a_parent_invites_so_many_people_a_day_and_no_more(invites, child):
    for number in range(actions.MOST_A_DAY):
        assert invites(name=f"Relative {number}", email="").status_code == 302
    before = contents()

    response = invites(name="One too many")

    assert (response.status_code, Page(response).above) == (
        422,
        ["That is enough for one day. Invite the next person tomorrow."],
    )
    assert changed_between(before, contents()) == []


def test_an_address_that_the_nursery_knows_reads_like_one_that_it_does_not(
    invites, client, separated_parent, child, manager, second_household
):
    """The other parent's own address, one that was written to too often today, and a fresh one."""
    flooded = make.make_carer(setting=child.setting, name="Omar Soon", email="omar@example.org")
    make.tie(flooded, child, household=second_household)
    for _ in range(MOST_TO_ONE_ADDRESS):
        invite(flooded, by=viewer_of(manager))

    answers = []
    for address in (separated_parent.email, flooded.email, "fresh@example.org"):
        response = invites(name="Zoe", email=address)
        page = client.get(response["Location"]).content.decode()
        answers.append((response.status_code, "Zoe gets an invitation." in page, "already" in page))

    assert answers == [(302, True, False)] * 3
    assert Carer.objects.filter(name="Zoe", user=None).count() == 3


def test_the_form_sent_twice_invites_once(client, parent, child):
    client.force_login(parent)
    form = typed()

    for _ in range(2):
        client.post(reverse("families:open_circle", args=[child.code]), form)

    assert Carer.objects.filter(name="Samira Haddad").count() == 1


@pytest.mark.parametrize("who", ["grandparent", "relative", "collect_only_contact", "former_carer", "other_parent"])
def test_the_circle_is_not_there_for(who, request, client, child):
    client.force_login(request.getfixturevalue(who))

    for name in ("circle", "open_circle"):
        assert client.get(reverse(f"families:{name}", args=[child.code])).status_code == 404


def test_who_sees_all_and_has_no_responsibility_reads_the_circle_and_invites_nobody(client, child, household, relative):
    step = make.make_family_account(child, household=household, relation=Relation.STEP_PARENT, responsible=False)

    page = circle_page(client, step, child)

    assert (page.status_code, "Invite somebody" in page.content.decode()) == (200, False)
    assert client.get(reverse("families:open_circle", args=[child.code])).status_code == 403
    for name in ("change_circle", "close_circle"):
        assert client.post(reverse(f"families:{name}", args=[tie_of(relative).code]), sent()).status_code == 403


# -- What a relative reads, and does not do --------------------------------------------------------------------------


def test_a_relative_reads_the_parts_that_are_open_and_says_nothing(client, relative, child, key_staff):
    meal, note = (make.make_entry(child, author=key_staff, kind=kind) for kind in (Kind.MEAL, Kind.NOTE))
    client.force_login(relative)

    page = client.get(reverse("diaries:day", args=[child.code, meal.day])).content.decode()

    assert (meal.code in page, note.code in page) == (True, False)
    assert ("<textarea" in page, "Answer" in page, "Your half of the day" in page) == (False, False, False)
    assert client.post(reverse("diaries:reply", args=[meal.code]), sent(words="Yum")).status_code == 404
    assert client.post(reverse("diaries:home_note", args=[child.code]), sent(words="Hello")).status_code == 404


@pytest.mark.parametrize("how", ["suspended", "responsibility ends", "sight ends", "the last day is over"])
def test_what_was_opened_ends_with_the_right_of_who_opened_it(how, relative, parent, child, dsl):
    sees = Child.objects.visible_to(viewer_of(relative))
    assert list(sees) == [child]

    facts = TieFact.objects.filter(tie=tie_of(parent))
    if how == "suspended":
        make.make_restriction(tie_of(parent), by=dsl)
    elif how == "responsibility ends":
        facts.filter(kind="responsible").update(until=localdate())
    elif how == "sight ends":
        facts.filter(kind="sees").update(until=localdate())
    else:
        TieFact.objects.exclude(opened_by=None).update(until=localdate())

    assert list(sees.all()) == []


def test_a_restriction_of_the_relative_shuts_what_a_parent_opened(relative, child, dsl):
    make.make_restriction(tie_of(relative), by=dsl)

    assert list(Child.objects.visible_to(viewer_of(relative))) == []


# -- Changing and ending ---------------------------------------------------------------------------------------------


def test_any_parent_of_the_home_changes_what_is_open_and_it_hangs_on_them_then(client, relative, child, household):
    other = make.make_family_account(child, name="Tom Haddad", household=household)
    client.force_login(other)
    path = reverse("families:change_circle", args=[tie_of(relative).code])
    assert Page(client.get(path)).values["last_day"] == in_days(29).isoformat()

    client.post(path, sent(opens=["sleep", "mood"], last_day=in_days(5).isoformat()))

    assert opened_to(relative.carers.get()) == {"sleep": in_days(6), "mood": in_days(6)}
    assert {fact.opened_by for fact in TieFact.objects.opening().filter(tie=tie_of(relative))} == {tie_of(other)}
    assert tie_of(relative).facts.get(opens="meal").ended_by == other


def test_a_change_is_refused_with_the_day_kept(client, relative, parent):
    client.force_login(parent)
    before = contents()

    response = client.post(
        reverse("families:change_circle", args=[tie_of(relative).code]), sent(opens=[], last_day="2020-01-01")
    )

    page = Page(response)
    assert (response.status_code, page.beside("opens"), page.values["last_day"]) == (422, [REQUIRED], "2020-01-01")
    assert changed_between(before, contents()) == []


def test_ending_is_at_once_and_can_be_opened_again(client, relative, parent, child):
    client.force_login(parent)
    tie = tie_of(relative)

    for _ in range(2):
        client.post(reverse("families:close_circle", args=[tie.code]), sent())

    assert opened_to(relative.carers.get()) == {}
    assert "reads nothing now" in circle_page(client, parent, child).content.decode()
    client.post(
        reverse("families:change_circle", args=[tie.code]), sent(opens=["meal"], last_day=in_days(1).isoformat())
    )
    assert opened_to(relative.carers.get()) == {"meal": in_days(2)}


def test_ending_shuts_the_door_of_who_is_not_in_yet(invites, client):
    invites()
    assert Invitation.objects.open().count() == 1

    client.post(reverse("families:close_circle", args=[FamilyTie.objects.get(carer__user=None).code]), sent())

    assert Invitation.objects.open().count() == 0


def test_what_the_nursery_noted_is_not_the_parents_to_end(client, relative, parent):
    make.make_fact(tie_of(relative), kind=TieFact.Kind.COLLECTS)
    make.make_fact(tie_of(relative), opens=Sees.ORDINARY)
    client.force_login(parent)

    client.post(reverse("families:close_circle", args=[tie_of(relative).code]), sent())

    assert opened_to(relative.carers.get()) == {"P1": None}
    assert FamilyTie.objects.collecting().filter(carer__user=relative).exists()


@pytest.mark.parametrize("who", ["separated_parent", "relative", "grandparent", "manager", "stranger"])
@pytest.mark.parametrize("name", ["change_circle", "close_circle"])
def test_a_relative_of_a_home_is_nobody_elses_business(name, who, request, client, relative):
    client.force_login(request.getfixturevalue(who))

    assert client.post(reverse(f"families:{name}", args=[tie_of(relative).code]), sent()).status_code == 404


def test_who_is_no_relative_cannot_be_changed_here(client, parent, grandparent):
    client.force_login(parent)

    assert client.post(reverse("families:close_circle", args=[tie_of(grandparent).code]), sent()).status_code == 404


# -- Other homes -----------------------------------------------------------------------------------------------------


def elsewhere(client, user, child):
    return circle_page(client, user, child).context["elsewhere"]


def told(user):
    return [line.text for line in page_for(viewer_of(user)).lines]


@pytest.fixture
def ours_and_theirs(parent, separated_parent):
    """A child with two homes."""


def test_the_other_parent_learns_number_and_relation(ours_and_theirs, invites, client, separated_parent, parent, child):
    invites(name="Samira Haddad")
    invites(name="Zoe Hill", relation="relative", email="")

    assert elsewhere(client, separated_parent, child) == [("grandparent", 1), ("aunt, uncle or other relative", 1)]
    assert elsewhere(client, parent, child) == []
    page = circle_page(client, separated_parent, child).content.decode()
    assert ("Samira" in page, "Zoe" in page, "meals" in page, "Mill Lane" in page) == (False,) * 4


def test_the_other_parent_is_told_at_the_bell_and_by_no_mail(
    ours_and_theirs, invites, separated_parent, grandparent, parent
):
    invites()

    sentence = "One more relative of Maya’s other home may read parts of the day: grandparent"
    assert [told(user) for user in (separated_parent, grandparent, parent)] == [[sentence], [], []]
    assert Delivery.objects.filter(recipient=separated_parent, channel=Delivery.Channel.MAIL).exists() is False


@pytest.mark.parametrize("whose", ["parent", "separated_parent", "former_carer"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_under_a_restriction_of_any_tie_the_other_home_learns_nothing(
    whose, when, request, ours_and_theirs, invites, client, separated_parent, child, dsl
):
    tie = tie_of(request.getfixturevalue(whose))
    collection = {"shuts_sight": False} if whose != "former_carer" else {}
    if when == "before":
        make.make_restriction(tie, by=dsl, **collection)
    invites()
    if when == "after":
        make.make_restriction(tie, by=dsl, **collection)

    assert elsewhere(client, separated_parent, child) == []
    assert "other home" not in circle_page(client, separated_parent, child).content.decode()
    assert told(separated_parent) == []
    if when == "before":
        assert Delivery.objects.filter(recipient=separated_parent).exists() is False


def test_who_has_no_responsibility_in_the_other_home_learns_nothing(
    ours_and_theirs, invites, client, child, second_household
):
    step = make.make_family_account(child, household=second_household, responsible=False)
    invites()

    assert (elsewhere(client, step, child), told(step)) == ([], [])


def test_when_it_ends_it_is_gone_for_the_other_home_too(ours_and_theirs, invites, client, separated_parent, child):
    invites()
    client.post(reverse("families:close_circle", args=[FamilyTie.objects.get(carer__user=None).code]), sent())

    assert (elsewhere(client, separated_parent, child), told(separated_parent)) == ([], [])


# -- The pages -------------------------------------------------------------------------------------------------------


def test_the_own_home_is_named_with_what_each_may_do(client, parent, grandparent, relative, former_carer, child):
    context = circle_page(client, parent, child).context

    assert [tie.carer.name for tie in context["home"]] == ["Lina Haddad", "Samira Haddad"]
    assert [(tie.carer.name, [fact.opens for fact in tie.lent]) for tie in context["relatives"]] == [
        ("Zoe Hill", ["meal"])
    ]


def test_the_record_says_who_opened_it_until_when(client, relative, manager, child):
    client.force_login(manager)

    page = " ".join(client.get(reverse("families:child", args=[child.code])).content.decode().split())

    assert page.count("opened by Lina Haddad until") == 1


def test_the_circle_takes_as_many_queries_with_many_as_with_one(
    client, parent, relative, child, household, second_household, django_assert_max_num_queries
):
    circle_page(client, parent, child)

    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(20) as queries:
            client.get(reverse("families:circle", args=[child.code]))
        counts.append(len(queries))
        for number in range(4):
            for home in (household, second_household):
                carer = make.make_carer(setting=child.setting, name=f"Relative {number}")
                tie = make.tie(carer, child, household=home, sees=None, responsible=False)
                make.make_fact(tie, opens=Sees.MOOD, until=in_days(9), opened_by=tie_of(parent))

    assert counts[0] == counts[1]
    assert DiaryEntry.objects.visible_to(viewer_of(relative)).exists() is False


# -- Somebody whom the nursery knows already -------------------------------------------------------------------------


@pytest.fixture
def cousins_grandparent(room):
    """Known here through another child, whose day they read."""
    cousin = make.make_child(room=room, first_name="Isla", last_name="Mullen")
    return make.make_family_account(cousin, name="Samira Haddad", responsible=False, sees=Sees.ORDINARY)


@pytest.fixture
def hand_over(manager):
    """hand_over(carer, user): the nursery prints a letter, and who is signed in as `user` uses it."""

    def accept(carer, user):
        doors.print_letters([carer], by=viewer_of(manager))
        return doors.accept_invitation(Invitation.objects.open().get(carer=carer), signed_in=user)

    return accept


def test_to_a_mailbox_that_the_nursery_knows_goes_no_mail_but_a_letter(cousins_grandparent, invites):
    invites(email=cousins_grandparent.email)

    assert Invitation.objects.exists() is False
    assert [carer.name for carer in Carer.objects.never_in()] == ["Samira Haddad"]


def test_somebody_known_through_another_child_reads_both_with_one_account(cousins_grandparent, invites, hand_over):
    invites(email=cousins_grandparent.email)

    hand_over(Carer.objects.get(user=None), cousins_grandparent)

    carer = cousins_grandparent.carers.get()
    assert {each.first_name for each in Child.objects.visible_to(viewer_of(cousins_grandparent))} == {"Maya", "Isla"}
    assert (opened_to(carer)["meal"], Carer.objects.filter(user=None).count()) == (in_days(31), 0)
    assert Invitation.objects.get().carer == carer


def test_somebody_of_the_childs_other_home_is_not_joined(invites, separated_parent, hand_over):
    """A tie belongs to one home; what one home opened would show in the other."""
    invites(email=separated_parent.email)

    with pytest.raises(doors.AlreadyIn):
        hand_over(Carer.objects.get(user=None), separated_parent)

    assert Carer.objects.get(user=None).ties.count() == 1


def test_whom_the_nursery_wrote_down_is_not_joined(cousins_grandparent, child, hand_over):
    noted = make.make_carer(setting=child.setting, name="Samira", email=cousins_grandparent.email)
    make.tie(noted, child)

    with pytest.raises(doors.AlreadyIn):
        hand_over(noted, cousins_grandparent)
