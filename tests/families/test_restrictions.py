"""Restrictions shut at once, open only when somebody lifts them, and leave no trace for whom they are not meant."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from families.actions import restrictions as actions
from families.models import Child, FamilyTie, Restriction, Role
from families.tasks import ask_to_decide
from families.viewer import viewer_of
from notifications.bell import page_for
from notifications.letters import deliver
from notifications.models import Delivery
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent
from tests.forms import Page

TODAY = localdate()
SOON = TODAY + timedelta(days=30)
REQUIRED = "Please fill this in."
NOT_SOON = "Choose a day after today, within a year."
ONCE_MORE = "Nobody decides this with you. Read it once more, then tick here."

GOOD = {
    "suspend": {"shuts_sight": "on", "shuts_collection": "on"},
    "restrict": {
        "type": "court order",
        "evidence": "Order of 3 March, seen by Dora",
        "since": TODAY,
        "review_on": SOON,
        "shuts_sight": "on",
        "shuts_collection": "on",
    },
    "give_evidence": {"type": "no contact", "evidence": "Order of 3 March, seen by Dora", "review_on": SOON},
    "review_restriction": {"note": "The order still stands", "next_on": SOON},
    "lift": {"why": "The order has ended"},
}


@pytest.fixture
def tie(parent):
    return FamilyTie.objects.get(carer__user=parent)


@pytest.fixture
def restriction(tie, dsl):
    return make.make_restriction(tie, by=dsl)


@pytest.fixture
def suspension(tie, manager):
    return actions.suspend(tie, by=viewer_of(manager))


@pytest.fixture
def alone(setting):
    """A childminder: manager and DSL in one."""
    setting.works_alone = True
    setting.save()
    return make.make_staff(setting=setting, name="Ella Alone", roles=[Role.MANAGER, Role.DSL]).user


def post(client, name, about, /, **values):
    return client.post(reverse(f"families:{name}", args=[about.code]), sent(**GOOD[name] | values))


def sees(user):
    return list(Child.objects.visible_to(viewer_of(user, "family")))


# -- Shutting and opening --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["manager", "dsl"])
def test_manager_or_dsl_shuts_at_once_and_the_next_page_is_gone(who, request, client, tie, parent, child):
    client.force_login(request.getfixturevalue(who))
    seen_before = sees(parent)

    post(client, "suspend", tie)

    client.force_login(parent)
    assert (seen_before, sees(parent)) == ([child], [])
    assert client.get(child.get_absolute_url(), follow=True).status_code == 404


def test_suspending_twice_shuts_once(tie, manager, dsl):
    first = actions.suspend(tie, by=viewer_of(manager))

    again = actions.suspend(tie, by=viewer_of(dsl))

    assert (again, list(Restriction.objects.all())) == (first, [first])


def test_suspending_more_than_was_shut_shuts_the_rest_too(tie, manager, parent):
    actions.suspend(tie, by=viewer_of(manager), shuts_sight=False)

    actions.suspend(tie, by=viewer_of(manager))

    assert (sees(parent), Restriction.objects.count()) == ([], 2)


def test_only_collection_is_shut_and_everything_else_stays(client, tie, parent, child, dsl):
    client.force_login(dsl)

    response = client.post(
        reverse("families:restrict", args=[tie.code]), sent(**GOOD["restrict"] | {"shuts_sight": ""})
    )

    assert response.status_code == 302
    found = FamilyTie.objects.with_facts().get(pk=tie.pk)
    assert (found.sees_health, found.may_collect, sees(parent)) == (True, False, [child])


def test_a_restriction_from_a_later_day_shuts_on_that_day(client, tie, dsl):
    client.force_login(dsl)

    post(client, "restrict", tie, since=SOON)

    sees_on = {day: FamilyTie.objects.with_facts(day).get(pk=tie.pk).may_see for day in (TODAY, SOON)}
    assert sees_on == {TODAY: True, SOON: False}


def test_lifting_opens_at_the_next_request(client, restriction, dsl, parent, child):
    shut = sees(parent)
    client.force_login(dsl)

    post(client, "lift", restriction)

    restriction.refresh_from_db()
    assert (shut, sees(parent)) == ([], [child])
    assert (restriction.lifted_by, restriction.lifted_why) == (dsl, "The order has ended")


def test_another_restriction_goes_on_when_one_is_lifted(client, tie, restriction, suspension, dsl, parent):
    make.make_restriction(tie, by=dsl)
    client.force_login(dsl)

    response = client.post(reverse("families:lift", args=[restriction.code]), sent(why="Ended"), follow=True)

    assert sees(parent) == []
    assert "It is lifted. Another one still stands." in response.content.decode()


def test_a_passed_review_day_opens_nothing(restriction, parent):
    Restriction.objects.update(review_on=TODAY - timedelta(days=400))

    assert sees(parent) == []


def test_evidence_follows_a_suspension_and_it_stays_shut(client, suspension, dsl, parent):
    client.force_login(dsl)

    post(client, "give_evidence", suspension)

    suspension.refresh_from_db()
    assert (suspension.type, suspension.evidence_by, suspension.review_on) == ("no contact", dsl, SOON)
    assert sees(parent) == []


def test_what_the_dsl_found_is_kept_with_each_review(client, restriction, dsl):
    client.force_login(dsl)

    post(client, "review_restriction", restriction)

    restriction.refresh_from_db()
    review = restriction.reviews.get()
    assert (review.by, review.note, review.next_on, restriction.review_on) == (
        dsl,
        "The order still stands",
        SOON,
        SOON,
    )


@pytest.mark.parametrize("name", ["give_evidence", "review_restriction", "lift"])
def test_what_was_lifted_is_history(name, client, suspension, dsl):
    actions.lift(suspension, why="A mistake", by=viewer_of(dsl))
    client.force_login(dsl)

    assert post(client, name, suspension).status_code == 404


def test_evidence_is_given_once(client, restriction, dsl):
    client.force_login(dsl)

    assert post(client, "give_evidence", restriction).status_code == 404


# -- Who may -------------------------------------------------------------------------------------------------------


ABOUT_A_TIE = ["tie_restrictions", "suspend", "restrict", "end_responsibility"]
ABOUT_A_RESTRICTION = ["restriction", "give_evidence", "review_restriction", "lift"]
DECISIONS = {"restrict", "end_responsibility", "give_evidence", "review_restriction", "lift"}


def answers(client, tie, restriction):
    pages = [*((name, tie) for name in ABOUT_A_TIE), *((name, restriction) for name in ABOUT_A_RESTRICTION)]
    found = {name: client.get(reverse(f"families:{name}", args=[about.code])).status_code for name, about in pages}
    return found | {"restrictions": client.get(reverse("families:restrictions")).status_code}


@pytest.mark.parametrize("who", ["deputy", "senco", "key_person", "manager_elsewhere", "parent", "separated_parent"])
def test_for_others_there_are_no_such_pages(who, request, client, tie, suspension):
    client.force_login(request.getfixturevalue(who))

    found = answers(client, tie, suspension)

    elsewhere = {"restrictions": 200} | dict.fromkeys(DECISIONS, 403) if who == "manager_elsewhere" else {}
    assert found == dict.fromkeys(found, 404) | elsewhere


def test_the_dsl_decides_and_the_manager_looks(client, dsl, manager, tie, suspension):
    client.force_login(dsl)
    of_the_dsl = answers(client, tie, suspension)
    client.force_login(manager)
    of_the_manager = answers(client, tie, suspension)

    assert of_the_dsl == dict.fromkeys(of_the_dsl, 200)
    assert of_the_manager == dict.fromkeys(of_the_manager, 200) | dict.fromkeys(DECISIONS, 403)


@pytest.mark.parametrize("works_alone", [False, True])
def test_nobody_restricts_themselves(works_alone, client, setting, child, household, alone):
    """Not even who works alone: she could never read of it again, nor lift it."""
    setting.works_alone = works_alone
    setting.save()
    own = make.tie(make.make_carer(setting=setting, user=alone), child, household=household)
    client.force_login(alone)

    assert [post(client, name, own).status_code for name in ("suspend", "restrict")] == [403, 403]
    assert Restriction.objects.count() == 0


def test_whom_a_restriction_shuts_finds_none_of_it_whatever_their_role(client, setting, child, household, dsl, alone):
    own = make.tie(make.make_carer(setting=setting, user=dsl), child, household=household)
    restriction = make.make_restriction(own, by=alone)
    client.force_login(dsl)

    found = {name: client.get(reverse(f"families:{name}", args=[restriction.code])) for name in ABOUT_A_RESTRICTION}
    pages = [client.get(reverse("families:restrictions")), client.get(reverse("home:office"))]
    pages.append(client.get(reverse("families:tie_restrictions", args=[own.code])))

    assert {response.status_code for response in found.values()} == {404}
    assert [restriction.code in page.content.decode() for page in pages] == [False, False, False]


def test_hats_never_mix_under_a_restriction_either(staff_who_is_a_parent, child, other_room, dsl):
    """What shuts the parent leaves the colleague to their room next door."""
    theirs = FamilyTie.objects.get(carer__user=staff_who_is_a_parent)
    next_door = make.make_child(room=other_room, first_name="Isla")
    seen_before = sees(staff_who_is_a_parent)

    make.make_restriction(theirs, by=dsl)

    assert (seen_before, sees(staff_who_is_a_parent)) == ([child], [])
    assert list(Child.objects.visible_to(viewer_of(staff_who_is_a_parent))) == [next_door]


def test_the_dsl_knows_of_no_restriction_in_the_hat_of_a_parent(client, dsl, tie, restriction, child, household):
    make.tie(make.make_carer(setting=child.setting, user=dsl), child, household=household)
    client.force_login(dsl)
    session = client.session
    session["hat"] = "family"
    session.save()

    found = answers(client, tie, restriction)

    assert found == dict.fromkeys(found, 404)


# -- Forms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values", "field", "sentence"),
    [
        ("suspend", {"shuts_sight": "", "shuts_collection": ""}, "shuts_sight", "Tick at least one of the two."),
        ("restrict", {"shuts_sight": "", "shuts_collection": ""}, "shuts_sight", "Tick at least one of the two."),
        ("restrict", {"evidence": "  "}, "evidence", REQUIRED),
        ("restrict", {"evidence": "a" * 2001}, "evidence", "This is too long: 2001 characters, and 2000 fit."),
        ("restrict", {"type": "suspension"}, "type", "Choose one of those that are offered."),
        ("restrict", {"review_on": TODAY}, "review_on", NOT_SOON),
        ("restrict", {"review_on": TODAY + timedelta(days=400)}, "review_on", NOT_SOON),
        ("restrict", {"review_on": ""}, "review_on", REQUIRED),
        ("restrict", {"since": ""}, "since", REQUIRED),
        ("give_evidence", {"evidence": ""}, "evidence", REQUIRED),
        ("give_evidence", {"review_on": TODAY}, "review_on", NOT_SOON),
        ("review_restriction", {"note": ""}, "note", REQUIRED),
        ("review_restriction", {"next_on": TODAY}, "next_on", NOT_SOON),
        ("lift", {"why": ""}, "why", REQUIRED),
    ],
)
def test_forms_of_restrictions_refuse_what_cannot_be(name, values, field, sentence, client, dsl, tie, request):
    about = tie if name in ABOUT_A_TIE else request.getfixturevalue("suspension")
    client.force_login(dsl)
    before = contents()

    response = post(client, name, about, **values)

    assert (response.status_code, Page(response).beside(field)) == (422, [sentence])
    assert changed_between(before, contents()) == []


@pytest.mark.parametrize("name", ["restrict", "give_evidence", "lift"])
def test_who_works_alone_confirms_twice_and_it_is_recorded(name, client, alone, tie):
    about = tie if name == "restrict" else actions.suspend(tie, by=viewer_of(alone))
    client.force_login(alone)
    before = contents()

    first = post(client, name, about)
    unchanged = changed_between(before, contents())
    post(client, name, about, alone="on")

    assert (first.status_code, Page(first).beside("alone"), unchanged) == (422, [ONCE_MORE], [])
    assert [row.confirmed_alone for row in Restriction.objects.all()] == [True]


def test_two_people_need_no_second_confirmation(client, dsl, tie):
    client.force_login(dsl)

    post(client, "restrict", tie)

    assert [row.confirmed_alone for row in Restriction.objects.all()] == [False]


# -- Pages -----------------------------------------------------------------------------------------------------------


def test_the_list_begins_with_what_waits(client, manager, dsl, tie, separated_parent, grandparent):
    def of(user, **fields):
        return make.make_restriction(FamilyTie.objects.get(carer__user=user), by=dsl, **fields)

    lifted = of(separated_parent, lifted_at=now(), lifted_by=dsl, lifted_why="Ended")
    standing = of(separated_parent)
    due = of(grandparent, review_on=TODAY)
    client.force_login(manager)

    page = client.get(reverse("families:restrictions"))

    groups = ("waiting", "standing", "lifted")
    assert [list(page.context[group]) for group in groups] == [[due], [standing], [lifted]]


def test_the_page_of_a_restriction_tells_all_that_was_decided(client, manager, dsl, restriction):
    actions.review(restriction, note="The order still stands", next_on=SOON, by=viewer_of(dsl))
    actions.lift(restriction, why="The order has ended", by=viewer_of(dsl))
    client.force_login(manager)

    text = client.get(restriction.get_absolute_url()).content.decode()

    told = ["Lina Haddad", "Order of 3 March, seen", "The order still stands", "The order has ended", "Dora Lead"]
    assert [words for words in told if words not in text] == []


@pytest.mark.parametrize(("who", "rows"), [("manager", 2), ("dsl", 2), ("deputy", 0), ("senco", 0)])
def test_today_says_what_waits_for_a_decision_to_who_may_know_and_names_nobody(
    who, rows, request, client, tie, separated_parent, dsl
):
    make.make_restriction(tie, by=dsl, review_on=TODAY)
    theirs = FamilyTie.objects.get(carer__user=separated_parent)
    make.make_restriction(theirs, by=dsl, type=Restriction.Type.SUSPENSION, evidence="")
    client.force_login(request.getfixturevalue(who))

    text = client.get(reverse("home:office")).content.decode()

    assert text.count("Waits to be looked at again") + text.count("A paper is missing") == rows
    assert ("/decisions/" in text) == (rows > 0)
    assert [name for name in ("Lina", "Yusuf", "Maya") if name in section(text, "to-decide")] == []


def section(text, heading):
    """A section of a page, by its heading's id; nothing where there is no such section."""
    found = re.search(rf'<section[^>]*aria-labelledby="{heading}".*?</section>', text, re.DOTALL)
    return found[0] if found else ""


FAMILY_PAGES = ["home:home", "home:more", "notifications:bell", "notifications:preferences"]


def test_a_family_shut_out_finds_the_pages_of_somebody_without_a_child(client, stranger, parent, suspension):
    pages = {}
    for who in (parent, stranger):
        client.force_login(who)
        pages[who] = [words_of(client.get(reverse(name))).replace(who.name, "") for name in FAMILY_PAGES]

    assert pages[parent] == pages[stranger]


def test_a_family_that_may_not_collect_finds_its_pages_as_they_were(client, parent, tie, child, entry, dsl):
    client.force_login(parent)
    addresses = [*map(reverse, FAMILY_PAGES), child.get_absolute_url()]
    before = [words_of(client.get(path, follow=True)) for path in addresses]

    make.make_restriction(tie, by=dsl, shuts_sight=False)

    assert [words_of(client.get(path, follow=True)) for path in addresses] == before


def words_of(response):
    """A page without what differs with each request and each face."""
    text = re.sub(r'X-CSRFToken(&quot;|"): (&quot;|")\w+', "", response.content.decode())
    text = re.sub(r'name="(csrfmiddlewaretoken|once)" value="[^"]+"', "", text)
    return re.sub(r'<span class="avatar.*?</span>', "", text, flags=re.DOTALL)


# -- Asking the DSL --------------------------------------------------------------------------------------------------


def told(user):
    """Codes of what stands at somebody's bell as a member of staff."""
    return [line.about.code for line in page_for(viewer_of(user)).lines]


def test_a_review_day_asks_the_dsl_once_and_neither_manager_nor_others(restriction, dsl, manager, deputy):
    Restriction.objects.update(review_on=TODAY)

    for _ in range(3):
        ask_to_decide()

    assert (told(dsl), told(manager), told(deputy)) == ([restriction.code], [], [])
    assert Delivery.objects.filter(channel=Delivery.Channel.MAIL).count() == 1


def test_nobody_is_asked_before_the_day(restriction, dsl):
    ask_to_decide()

    assert told(dsl) == []


def test_a_suspension_asks_for_its_paper_whoever_did_not_make_it(suspension, dsl):
    for _ in range(2):
        ask_to_decide()

    assert told(dsl) == [suspension.code]


def test_who_suspended_knows_that_a_paper_is_missing(tie, dsl):
    actions.suspend(tie, by=viewer_of(dsl))

    ask_to_decide()

    assert told(dsl) == []


def test_what_was_decided_is_gone_from_the_bell_and_the_next_day_asks_again(restriction, dsl):
    Restriction.objects.update(review_on=TODAY)
    ask_to_decide()

    actions.review(restriction, note="Stays", next_on=SOON, by=viewer_of(dsl))
    ask_to_decide()
    after_the_review = told(dsl)
    Restriction.objects.update(review_on=TODAY - timedelta(days=1))
    ask_to_decide()

    assert (after_the_review, told(dsl)) == ([], [restriction.code])


@pytest.mark.parametrize("decide", ["give_evidence", "lift"])
def test_deciding_otherwise_takes_it_from_the_bell_too(decide, client, suspension, dsl):
    ask_to_decide()
    client.force_login(dsl)

    post(client, decide, suspension)
    ask_to_decide()

    assert told(dsl) == []


def test_where_there_is_no_dsl_the_manager_is_asked(restriction, manager, dsl):
    Restriction.objects.update(review_on=TODAY)
    dsl.staff_places.update(left_on=TODAY)

    ask_to_decide()

    assert told(manager) == [restriction.code]


def test_a_dsl_whom_it_restricts_is_never_asked_about_it(setting, child, household, dsl, manager):
    own = make.tie(make.make_carer(setting=setting, user=dsl), child, household=household)
    restriction = make.make_restriction(own, by=manager, review_on=TODAY)

    ask_to_decide()

    assert (told(dsl), told(manager)) == ([], [restriction.code])


def test_who_is_no_dsl_any_more_finds_nothing_at_the_bell(restriction, dsl):
    Restriction.objects.update(review_on=TODAY)
    ask_to_decide()

    dsl.staff_places.get().roles_held.update(until=TODAY)

    assert told(dsl) == []


def test_the_mail_says_that_something_waits_and_nothing_else(restriction, dsl, settings, mailoutbox):
    settings.EMAIL_BACKEND, settings.REDIS_URL = "notifications.backends.Outbox", ""
    settings.POST_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Restriction.objects.update(review_on=TODAY)
    ask_to_decide()
    Delivery.objects.update(due_at=now())

    deliver()

    mail = mailoutbox[0]
    assert (len(mailoutbox), mail.to, mail.subject) == (1, [dsl.email], "Something waits for you")
    assert "Something in Hometime waits for you." in mail.body
    words = mail.body + "".join(part.content for part in mail.alternatives)
    assert [word for word in ("Lina", "Maya", "restrict", "suspen", "court") if word in words] == []


def test_a_mail_whose_reason_is_gone_is_not_sent(restriction, dsl, settings, mailoutbox):
    settings.EMAIL_BACKEND, settings.REDIS_URL = "notifications.backends.Outbox", ""
    settings.POST_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Restriction.objects.update(review_on=TODAY)
    ask_to_decide()
    Delivery.objects.update(due_at=now())
    Restriction.objects.update(review_on=SOON)

    deliver()

    assert mailoutbox == []
