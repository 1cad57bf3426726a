"""Who never got in: everybody stands in one place of the list, and each has one next step."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from families.actions import invitations as actions
from families.models import Carer, Invitation, Restriction, TieFact
from families.not_in import TIME_TO_COME_IN, State, who_is_not_in
from families.viewer import viewer_of
from notifications.models import Delivery, Letter
from tests import factories as make
from tests.factories import sent
from tests.forms import Page

IN_PERSON = "Print a letter and hand it over in person."
NOT_IN = "/not-in/"


@pytest.fixture
def office(manager):
    return viewer_of(manager)


@pytest.fixture
def adult(setting, child):
    """adult(name, email): may see the child, and has no account."""

    def made(name="Rachel Hill", email="", **facts):
        carer = make.make_carer(setting=setting, name=name, email=email)
        make.tie(carer, child, **facts)
        return carer

    return made


def has_failed(invitation):
    """The mail server would not take it, 48 times."""
    letter = Letter.new(to_address=invitation.email, state=Letter.State.FAILED, reason="no such address")
    letter.save()
    failed = {"state": Delivery.State.FAILED, "letter": letter}
    assert Delivery.objects.filter(announcement__about_pk=invitation.pk).update(**failed) == 1


def is_too_old(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=now() - timedelta(minutes=1))


def stands(office, carer):
    """(state, next step) of this adult on the list."""
    [row] = [row for row in who_is_not_in(office, 50) if row.code == carer.code]
    return row.state, row.next_step


# -- Where somebody stands -------------------------------------------------------------------------------------------


def test_who_has_an_address_is_not_invited_yet(office, adult):
    assert stands(office, adult(email="rachel@example.org")) == (State.NOT_INVITED, "mail")


def test_who_has_no_address_is_given_a_letter(office, adult):
    assert stands(office, adult()) == (State.NO_ADDRESS, "print")


def test_who_was_invited_may_be_invited_again(office, adult):
    carer = adult(email="rachel@example.org")
    actions.invite(carer, by=office)

    assert stands(office, carer) == (State.INVITED, "mail")


def test_who_holds_a_letter_is_shown_it(office, adult):
    carer = adult(email="rachel@example.org")
    batch = actions.print_letters([carer], by=office)

    assert stands(office, carer) == (State.LETTER, "show")
    assert [row.batch for row in who_is_not_in(office, 50)] == [batch.code]


def test_a_mail_that_did_not_arrive_is_followed_by_a_letter(office, adult):
    carer = adult(email="rachel@example.org")
    has_failed(actions.invite(carer, by=office))

    assert stands(office, carer) == (State.FAILED, "print")


def test_with_another_address_a_mail_may_be_tried_again(office, adult):
    carer = adult(email="rachel@example.org")
    has_failed(actions.invite(carer, by=office))
    Carer.objects.update(email="rachel.hill@example.org")

    assert stands(office, carer) == (State.NOT_INVITED, "mail")


def test_an_invitation_that_is_too_old_is_made_anew(office, adult):
    carer = adult(email="rachel@example.org")
    is_too_old(actions.invite(carer, by=office))

    assert stands(office, carer) == (State.EXPIRED, "mail")


def test_a_letter_that_is_too_old_is_printed_anew(office, adult):
    carer = adult()
    is_too_old(actions.print_letters([carer], by=office).letters.get())

    assert stands(office, carer) == (State.EXPIRED, "print")


def test_the_newest_door_counts(office, adult):
    carer = adult(email="rachel@example.org")
    has_failed(actions.invite(carer, by=office))
    actions.print_letters([carer], by=office)

    assert stands(office, carer) == (State.LETTER, "show")


def test_staff_without_an_account_stand_beside_the_adults(office, adult, setting, key_person):
    adult("Rachel Hill")
    staff = make.make_staff(setting=setting, name="Bea New")
    staff.user = None
    staff.save()

    assert [(row.name, row.side) for row in who_is_not_in(office, 50)] == [
        ("Bea New", "staff"),
        ("Rachel Hill", "carer"),
    ]


def test_who_is_in_or_may_see_nothing_is_not_on_the_list(
    office, adult, parent, key_person, collect_only_contact, former_carer, other_setting, child
):
    over = adult("Over", until=localdate())
    restricted = adult("Shut out")
    make.make_restriction(restricted.ties.get(), by=office.user)
    authority = adult("The council")
    Carer.objects.filter(pk=authority.pk).update(is_authority=True)
    theirs = make.make_carer(setting=other_setting, name="Theirs")
    make.tie(theirs, make.make_child(setting=other_setting))
    waits = adult("Rachel Hill")

    assert {over.name, "Nia Next Door"} <= set(Carer.objects.values_list("name", flat=True))
    assert [row.name for row in who_is_not_in(office, 50)] == [waits.name]


# -- Handed over in person -------------------------------------------------------------------------------------------


def refusal(person, office):
    with pytest.raises(actions.CannotInvite) as refused:
        actions.invite(person, by=office)
    return str(refused.value)


def test_under_a_restriction_of_anybody_in_the_family_the_door_is_handed_over(
    office, adult, child, separated_parent, dsl
):
    carer = adult(email="rachel@example.org")
    make.make_restriction(child.ties.get(carer__user=separated_parent), by=dsl)

    assert refusal(carer, office) == IN_PERSON
    assert stands(office, carer) == (State.NOT_INVITED, "print")
    assert actions.print_letters([carer], by=office).letters.get().carer == carer


def test_a_lifted_restriction_and_one_of_another_family_stand_in_nobodys_way(
    office, adult, child, separated_parent, other_parent, dsl
):
    carer = adult(email="rachel@example.org")
    make.make_restriction(
        child.ties.get(carer__user=separated_parent),
        by=dsl,
        lifted_at=now(),
        lifted_by=dsl,
        lifted_why="The order was set aside",
    )
    make.make_restriction(other_parent.carers.get().ties.get(), by=dsl)

    assert actions.invite(carer, by=office).carer == carer


def test_the_same_is_said_where_a_mail_did_not_arrive_or_an_address_is_shared(office, adult):
    """So the sentence tells nobody that there is a restriction."""
    unreached = adult("Unreached", email="nobody@example.org")
    has_failed(actions.invite(unreached, by=office))
    actions.invite(adult("First", email="home@example.org"), by=office)
    second = adult("Second", email="home@example.org")

    assert [refusal(unreached, office), refusal(second, office)] == [IN_PERSON, IN_PERSON]
    assert (stands(office, unreached)[1], stands(office, second)) == ("print", (State.NOT_INVITED, "print"))


def test_the_list_reads_alike_whatever_the_reason(client, deputy, adult, child, separated_parent, dsl, setting):
    """A deputy who looks at both rows sees nothing that tells them apart."""
    other = make.make_child(setting=setting)
    restricted = adult("Anna Aaa", email="a@example.org")
    make.make_restriction(child.ties.get(carer__user=separated_parent), by=dsl)
    mailed, shares = (make.make_carer(setting=setting, name=name, email="b@example.org") for name in ("Zoe", "Bea Bbb"))
    for carer in (mailed, shares):
        make.tie(carer, other)
    actions.invite(mailed, by=viewer_of(deputy))
    client.force_login(deputy)

    text = client.get(NOT_IN).content.decode()

    rows = [row for row in text.split("<li>") if "@example.org" in row and "Zoe" not in row]
    for carer in (restricted, shares):
        rows = [row.replace(carer.name, "…").replace(carer.code, "…").replace(carer.email, "…") for row in rows]
    rows = [row.replace(child.code, "…").replace(other.code, "…").split("csrfmiddlewaretoken")[0] for row in rows]
    assert (len(rows), len(set(rows)), IN_PERSON in rows[0]) == (2, 1, True)


@pytest.mark.parametrize("facts", [{"sees": None}, {"until": localdate()}])
def test_who_may_see_nothing_today_cannot_be_invited(facts, office, adult):
    carer = adult(email="rachel@example.org", **facts)

    assert refusal(carer, office) == "There is nothing here that Rachel Hill may see today."


def test_an_authority_is_never_invited(office, adult):
    carer = adult(email="council@example.org", sees=None)
    Carer.objects.update(is_authority=True)

    assert refusal(carer, office) == "There is nothing here that Rachel Hill may see today."
    assert TieFact.objects.filter(tie__carer=carer).count() == 2


# -- Many at once ----------------------------------------------------------------------------------------------------


def test_everybody_with_an_address_is_invited_at_once(client, manager, adult, setting, separated_parent, child, dsl):
    adult("No Address")
    adult("Rachel Hill", email="rachel@example.org")
    staff = make.make_staff(setting=setting, name="Bea New")
    staff.user, staff.email = None, "bea@example.org"
    staff.save()
    client.force_login(manager)

    answer = client.post(reverse("families:invite_everybody"), sent(), follow=True)

    assert "2 invitations are on their way." in answer.content.decode()
    assert sorted(Invitation.objects.values_list("email", flat=True)) == ["bea@example.org", "rachel@example.org"]
    assert sorted(Delivery.objects.values_list("address", flat=True)) == ["bea@example.org", "rachel@example.org"]


def test_who_is_invited_already_or_is_handed_a_letter_is_left_out(office, adult, child, separated_parent, dsl, room):
    actions.invite(adult("Invited", email="a@example.org"), by=office)
    actions.print_letters([adult("Letter", email="b@example.org")], by=office)
    has_failed(actions.invite(adult("Failed", email="c@example.org"), by=office))
    before = set(Invitation.objects.values_list("pk", flat=True))
    assert actions.invite_everybody(by=office) == 0

    adult("Waits", email="d@example.org")
    make.make_restriction(child.ties.get(carer__user=separated_parent), by=dsl)

    assert actions.invite_everybody(by=office) == 0
    assert set(Invitation.objects.values_list("pk", flat=True)) == before


def test_of_two_who_share_an_address_one_is_invited(office, adult):
    first, second = adult("First", email="home@example.org"), adult("Second", email="home@example.org")

    assert actions.invite_everybody(by=office) == 1
    assert [stands(office, each) for each in (first, second)] == [
        (State.INVITED, "mail"),
        (State.NOT_INVITED, "print"),
    ]


def test_a_setting_invites_no_more_in_a_day_than_one_by_one(office, adult, monkeypatch):
    monkeypatch.setattr(actions, "MOST_OF_ONE_SETTING", 3)
    for number in range(5):
        adult(f"Adult {number}", email=f"adult{number}@example.org")

    assert [actions.invite_everybody(by=office), actions.invite_everybody(by=office)] == [3, 0]
    assert (
        refusal(Carer.objects.get(name="Adult 4"), office) == "That is enough invitations for one day. Go on tomorrow."
    )


def test_an_address_that_was_written_to_three_times_today_is_left_alone(office, adult):
    carer = adult(email="rachel@example.org")
    for _ in range(3):
        is_too_old(actions.invite(carer, by=office))

    assert (stands(office, carer)[0], actions.invite_everybody(by=office)) == (State.EXPIRED, 0)


def test_letters_are_no_mails_and_count_for_no_limit(office, adult, monkeypatch):
    monkeypatch.setattr(actions, "MOST_OF_ONE_SETTING", 1)
    actions.print_letters([adult("No Address")], by=office)

    assert actions.invite(adult(email="rachel@example.org"), by=office).email == "rachel@example.org"


# -- The page --------------------------------------------------------------------------------------------------------


def test_everybody_on_the_page_has_one_next_step(client, manager, office, adult):
    adult("Invite me", email="a@example.org")
    adult("Write to me")
    actions.print_letters([adult("Show mine")], by=office)
    client.force_login(manager)

    text = client.get(NOT_IN).content.decode()

    steps = {"Invite": "Invite me", "Print a letter": "Write to me", "Show the letter": "Show mine"}
    for step, name in steps.items():
        [row] = [row for row in text.split("<li>") if f'class="visually-hidden">{name}</span>' in row]
        assert [line.strip() for line in row.splitlines() if line.strip() in steps] == [step]


def test_the_list_is_narrowed_by_where_somebody_stands(client, manager, adult):
    adult("With Address", email="a@example.org")
    adult("Without Address")
    client.force_login(manager)

    shown = {state: client.get(NOT_IN, {"state": state}).content.decode() for state in [*State.values, "", "nonsense"]}

    assert [state for state, text in shown.items() if "With Address" in text] == [State.NOT_INVITED, "", "nonsense"]
    assert [state for state, text in shown.items() if "Without Address" in text] == [State.NO_ADDRESS, "", "nonsense"]


def test_pages_follow_one_another_without_a_gap_or_a_double(client, manager, adult, setting, monkeypatch):
    monkeypatch.setattr("families.views.not_in.ROWS", 3)
    for number in (*range(7), 3):  # two of one name
        adult(f"Adult {number:02}")
    staff = make.make_staff(setting=setting, name="Adult 03")
    staff.user = None
    staff.save()
    client.force_login(manager)

    seen, path = [], NOT_IN
    while path:
        response = client.get(path)
        seen += [row.code for row in response.context["rows"]]
        path = response.context["older"]

    everybody = [*Carer.objects.values_list("code", flat=True), staff.code]
    assert (len(seen), sorted(seen)) == (9, sorted(everybody))


def test_a_page_that_begins_behind_nobody_is_the_first(client, manager, adult):
    carer = adult()
    client.force_login(manager)

    pages = [client.get(NOT_IN, {"after": after}) for after in ("", "nonsense", "a\x00b")]

    assert [[row.code for row in page.context["rows"]] for page in pages] == [[carer.code]] * 3


def test_queries_do_not_grow_with_the_rows(client, manager, office, adult, setting):
    client.force_login(manager)
    client.get(NOT_IN)
    numbers = []
    for size in (1, 3, 8):
        while Carer.objects.count() < size * 3:
            number = Carer.objects.count()
            adult(f"Plain {number}", email=f"plain{number}@example.org")
            actions.print_letters([adult(f"Letter {number}")], by=office)
            has_failed(actions.invite(adult(f"Failed {number}", email=f"failed{number}@example.org"), by=office))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(NOT_IN).status_code == 200
        numbers.append(len([query for query in queries if "audit_viewing" not in query["sql"]]))

    assert (len(set(numbers)), numbers[0] <= 10) == (1, True), numbers


def test_printing_a_batch_takes_as_many_queries_for_many_as_for_few(office, adult):
    numbers = []
    for size in (2, 12):
        people = [adult(f"Adult {'abcdefghijklmn'[number]}{size}") for number in range(size)]
        with CaptureQueriesContext(connection) as queries:
            actions.print_letters(people, by=office)
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]


# -- On the manager's Today ------------------------------------------------------------------------------------------


def shown_today(client, manager):
    client.force_login(manager)
    return [row.name for row in client.get(reverse("home:office")).context["not_in"]]


def test_today_shows_who_waits_for_the_manager_and_leads_to_all(client, manager, office, adult):
    adult("Waits")
    actions.invite(adult("Just invited", email="a@example.org"), by=office)
    actions.print_letters([adult("Just printed")], by=office)

    assert shown_today(client, manager) == ["Waits"]
    assert f'href="{NOT_IN}"' in client.get(reverse("home:office")).content.decode()


def test_who_was_given_time_and_did_not_come_is_back_on_today(client, manager, office, adult):
    actions.invite(adult("Invited", email="a@example.org"), by=office)
    actions.print_letters([adult("Printed")], by=office)
    Invitation.objects.update(made_at=now() - TIME_TO_COME_IN)

    assert shown_today(client, manager) == ["Invited", "Printed"]


def test_a_mail_that_did_not_arrive_is_on_today_at_once(client, manager, office, adult):
    has_failed(actions.invite(adult("Failed", email="a@example.org"), by=office))

    assert shown_today(client, manager) == ["Failed"]


def test_a_refused_choice_shows_the_list_again(client, manager, adult):
    adult("Waits")
    client.force_login(manager)

    refused = client.post("/letters/print/", sent(state="no-address"))

    assert (refused.status_code, [row.name for row in refused.context["rows"]]) == (422, ["Waits"])
    assert Page(refused).text.count("Nobody is ticked who waits for a letter.") == 1
    assert Restriction.objects.count() == 0
