"""Printed letters: a code on paper is a single-use door for one person, who signs in by name from then on."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils.timezone import localdate, now

from accounts.models import User
from audit.models import Event, Viewing
from families.actions import invitations as actions
from families.letter_codes import as_printed, digest_of
from families.models import Carer, Child, Invitation, LetterBatch, Role, StaffMember
from families.viewer import hats_of, viewer_of
from notifications.letters import deliver
from notifications.models import Delivery
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent
from tests.forms import Page

PASSWORD = "seven geese went by"
COME_IN = "/come-in/"
LETTER = "/come-in/letter/"
NOTHING = "This code opens nothing. Look at the letter again, or ask for a new one."
TOO_MANY = "Too many tries. Wait a while, then try again."
PRINT = "/letters/print/"


@pytest.fixture
def carer(child, household):
    """May see the child, has no e-mail address and no account."""
    carer = make.make_carer(setting=child.setting, name="Nadia Haddad")
    make.tie(carer, child, household=household)
    return carer


@pytest.fixture
def office(manager):
    return viewer_of(manager)


@pytest.fixture
def letter(carer, office):
    return actions.print_letters([carer], by=office).letters.get()


@pytest.fixture
def new_colleague(setting, room):
    staff = make.make_staff(setting=setting, name="Una New", rooms=[room])
    staff.user, staff.email = None, ""
    staff.save()
    return staff


def type_code(client, code):
    return client.post(COME_IN, {"code": code})


def come_in(client, letter, **values):
    """Types the code and chooses a password."""
    type_code(client, letter.letter_code())
    return client.post(LETTER, sent(**{"password": PASSWORD} | values))


def sign_in(client, login, password=PASSWORD):
    client.logout()
    client.post("/account/sign-in/", {"login": login, "password": password})
    return client.get("/more/").status_code == 200


# -- From the printer to the first page ------------------------------------------------------------------------------


def test_a_code_on_paper_brings_in_and_the_name_on_it_signs_in_from_then_on(client, letter, carer, child):
    answer = come_in(client, letter)

    carer.refresh_from_db()
    assert (answer["Location"], carer.user.sign_in_name, carer.user.email) == ("/", "nadia.haddad", None)
    assert list(Child.objects.visible_to(viewer_of(carer.user))) == [child]
    assert client.get(child.get_absolute_url()).status_code == 200
    assert sign_in(client, "Nadia.Haddad")


def test_staff_come_in_by_letter_too(client, new_colleague, office, child):
    batch = actions.print_letters([new_colleague], by=office)

    come_in(client, batch.letters.get())

    new_colleague.refresh_from_db()
    assert list(Child.objects.visible_to(viewer_of(new_colleague.user))) == [child]


def spaced(code):
    return code.upper().replace("-", " ")


def run_together(code):
    return f"  {code.replace('-', '')}\n"


def with_look_alikes(code):
    return code.translate(str.maketrans("01v", "OlU"))


def with_long_dashes(code):
    return code.replace("-", " – ")


@pytest.mark.parametrize("typed", [str, spaced, run_together, with_look_alikes, with_long_dashes])
def test_a_code_opens_however_it_is_typed(typed, client, letter):
    assert type_code(client, typed(letter.letter_code()))["Location"] == LETTER


@pytest.mark.parametrize("code", ["k3v9-x0m2-7tqa", "K3V9 XOM2 7TQA", "k3u9xom27tqa", "Ｋ３Ｖ９-x0m2.7tqa"])
def test_one_code_has_one_spelling(code):
    assert as_printed(code) == "k3v9x0m27tqa"


def test_nobody_learns_a_code_from_the_database(letter):
    code = as_printed(letter.letter_code())
    kept = [str(value) for row in Invitation.objects.values() for value in row.values()]

    assert letter.letter_digest == digest_of(code)
    assert [value for value in kept if code in as_printed(value)] == []


def test_the_code_stands_in_no_address_and_no_log(client, letter):
    code = letter.letter_code()
    asked = type_code(client, code)
    answered = client.post(LETTER, sent(password=PASSWORD))

    said = [asked["Location"], answered["Location"], *map(str, Event.objects.values_list())]
    assert [each for each in said if as_printed(code) in as_printed(each)] == []


def test_typing_the_code_uses_nothing_up(client, letter):
    before = contents()

    for _ in range(3):
        type_code(client, letter.letter_code())
        assert client.get(LETTER).status_code == 200

    assert changed_between(before, contents()) == []


def test_the_page_says_who_invites_and_the_name_to_sign_in_with(client, letter):
    type_code(client, letter.letter_code())

    text = client.get(LETTER).content.decode()

    said = [words for words in ("Nadia Haddad", "Helen Byrne", "Larkfield", "nadia.haddad", "Maya") if words in text]
    assert said == ["Nadia Haddad", "Helen Byrne", "Larkfield", "nadia.haddad"]


def test_a_weak_password_is_refused_and_the_letter_stays_open(client, letter):
    refused = come_in(client, letter, password="nadia.haddad")

    assert (refused.status_code, Page(refused).beside("password") != []) == (422, True)
    assert list(Invitation.objects.open()) == [letter]


def test_without_a_typed_code_there_is_no_letter(client, letter):
    assert client.get(LETTER)["Location"] == COME_IN
    assert client.post(LETTER, sent(password=PASSWORD))["Location"] == COME_IN
    assert User.objects.filter(sign_in_name="nadia.haddad").count() == 0


def test_a_typed_code_is_forgotten_after_half_an_hour(client, letter):
    type_code(client, letter.letter_code())
    session = client.session
    session["letter"] |= {"at": (now() - timedelta(minutes=31)).isoformat()}
    session.save()

    assert client.get(LETTER)["Location"] == COME_IN


def test_another_browser_has_not_typed_the_code(client, letter):
    type_code(client, letter.letter_code())

    assert Client().get(LETTER)["Location"] == COME_IN


# -- Once, and not for ever ------------------------------------------------------------------------------------------


def closed_by_use(letter, office):
    come_in(Client(), letter)


def closed_by_age(letter, office):
    Invitation.objects.update(expires_at=now() - timedelta(seconds=1))


def closed_by_a_newer_letter(letter, office):
    actions.print_letters([letter.carer], by=office)


def closed_by_a_mail(letter, office):
    letter.carer.email = "nadia@example.org"
    letter.carer.save()
    actions.invite(letter.carer, by=office)


@pytest.mark.parametrize("close", [closed_by_use, closed_by_age, closed_by_a_newer_letter, closed_by_a_mail])
def test_a_letter_that_is_over_opens_nothing(close, client, letter, office):
    close(letter, office)
    before = contents()

    assert Page(type_code(client, letter.letter_code())).beside("code") == [NOTHING]
    assert changed_between(before, contents()) == []


@pytest.mark.parametrize("close", [closed_by_use, closed_by_age, closed_by_a_newer_letter, closed_by_a_mail])
def test_a_letter_that_is_over_by_the_time_the_password_is_chosen_makes_no_account(close, client, letter, office):
    type_code(client, letter.letter_code())
    close(letter, office)
    before = User.objects.count()

    assert client.post(LETTER, sent(password=PASSWORD))["Location"] == COME_IN
    assert User.objects.count() == before


@pytest.mark.parametrize(
    ("age", "opens"), [(timedelta(days=27, hours=23), True), (timedelta(days=28, minutes=1), False)]
)
def test_a_letter_lasts_four_weeks(age, opens, client, letter):
    Invitation.objects.update(expires_at=letter.expires_at - age)

    assert (type_code(client, letter.letter_code()).status_code == 302) is opens


def answer_to(client, code):
    text = type_code(client, code).content.decode()
    return re.sub(r'"X-CSRFToken": "\w+"|name="(csrfmiddlewaretoken|once)" value="[^"]+"', "", text).replace(code, "…")


def test_used_too_old_replaced_and_never_made_are_answered_alike(client, letter, office, child, household):
    others = [make.make_carer(setting=child.setting, name=f"Adult {number}") for number in range(3)]
    for other in others:
        make.tie(other, child, household=household)
    used, old, replaced = actions.print_letters(others, by=office).letters.order_by("pk")
    come_in(Client(), used)
    Invitation.objects.filter(pk=old.pk).update(expires_at=now())
    actions.print_letters([replaced.carer], by=office)

    codes = [each.letter_code() for each in (used, old, replaced)] + ["0000-0000-0000", "not a code at all"]

    assert len({answer_to(client, code) for code in codes}) == 1


def test_when_staff_leave_their_letter_is_over(client, new_colleague, office):
    letter = actions.print_letters([new_colleague], by=office).letters.get()
    type_code(client, letter.letter_code())
    StaffMember.objects.filter(pk=new_colleague.pk).update(left_on=localdate())

    assert client.get(LETTER)["Location"] == COME_IN
    assert Page(type_code(client, letter.letter_code())).beside("code") == [NOTHING]


def test_a_letter_does_not_open_what_has_ended_meanwhile(client, letter, carer, child):
    carer.ties.get().facts.update(until=localdate())

    come_in(client, letter)

    assert client.get(child.get_absolute_url()).status_code == 404


AT_ONCE = 20


@pytest.mark.slow
def test_of_twenty_who_use_a_letter_at_the_same_moment_one_comes_in(shared_database, letter):
    """Twenty browsers that have all typed the code; the form of each carries a key of its own."""
    code, barrier = letter.letter_code(), Barrier(AT_ONCE)

    def once(client):
        try:
            type_code(client, code)
            barrier.wait()
            return client.post(LETTER, sent(password=PASSWORD))["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        led_to = sorted(pool.map(once, [Client() for _ in range(AT_ONCE)]))

    assert led_to == ["/"] + [COME_IN] * (AT_ONCE - 1)
    assert User.objects.filter(sign_in_name="nadia.haddad").count() == 1


# -- Guessing --------------------------------------------------------------------------------------------------------


def test_a_guesser_is_told_to_wait_and_then_the_right_code_opens_nothing_either(client, letter):
    answers = [Page(type_code(client, f"guess-{number}")).beside("code") for number in range(31)]

    assert (answers[:30], answers[30]) == ([[NOTHING]] * 30, [TOO_MANY])
    assert Page(type_code(client, letter.letter_code())).beside("code") == [TOO_MANY]


def test_naming_another_host_gives_no_further_tries(client, letter):
    for number in range(30):
        client.post(COME_IN, {"code": "wrong"}, HTTP_HOST=f"testserver:{2000 + number}")

    answer = client.post(COME_IN, {"code": letter.letter_code()}, HTTP_HOST="testserver:3000")
    assert Page(answer).beside("code") == [TOO_MANY]


def test_a_forged_way_gives_no_further_tries(client, letter):
    """No proxy is trusted here: what a request says of its own way counts for nothing."""
    for number in range(30):
        client.post(COME_IN, {"code": "wrong"}, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")

    answer = client.post(COME_IN, {"code": letter.letter_code()}, HTTP_X_FORWARDED_FOR="203.0.113.99")
    assert Page(answer).beside("code") == [TOO_MANY]


def test_many_addresses_together_have_a_limit_too(client, letter, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"letter_code": "30/m/ip,5/h/key"}
    for number in range(5):
        client.post(COME_IN, {"code": "wrong"}, REMOTE_ADDR=f"203.0.113.{number}")

    answer = client.post(COME_IN, {"code": letter.letter_code()}, REMOTE_ADDR="203.0.113.99")
    assert Page(answer).beside("code") == [TOO_MANY]


def test_a_code_is_one_of_so_many_that_guessing_is_hopeless(letter):
    signs = as_printed(letter.letter_code())

    assert (len(signs), bool(re.fullmatch("[0-9a-hjkmnp-tv-z]{12}", signs))) == (12, True)


# -- Somebody with an account ----------------------------------------------------------------------------------------


def test_who_is_in_elsewhere_signs_in_and_adds_the_letter_to_the_account(client, letter, carer, parent_elsewhere):
    type_code(client, letter.letter_code())
    client.post(f"/account/sign-in/?next={LETTER}", {"login": parent_elsewhere.email, "password": make.PASSWORD})

    answer = client.post(LETTER, sent(mine="1"))

    carer.refresh_from_db()
    assert (answer["Location"], carer.user) == ("/", parent_elsewhere)
    children = Child.objects.visible_to(viewer_of(parent_elsewhere)).order_by("first_name")
    assert [child.first_name for child in children] == ["Maya", "Otis"]


def test_staff_add_the_letter_of_their_own_child_and_have_two_hats(client, letter, colleague_next_door):
    client.force_login(colleague_next_door)
    type_code(client, letter.letter_code())

    client.post(LETTER, sent(mine="1"))

    assert [viewer.is_family for viewer in hats_of(colleague_next_door)] == [False, True]


def test_an_account_that_is_somebody_else_of_the_setting_takes_no_second_person(client, letter, carer, other_parent):
    client.force_login(other_parent)
    type_code(client, letter.letter_code())

    answer = client.post(LETTER, sent(mine="1"))

    carer.refresh_from_db()
    assert (answer.status_code, carer.user, list(Invitation.objects.open())) == (409, None, [letter])


def test_on_somebody_elses_tablet_a_new_account_is_the_invited_persons(client, letter, carer, other_parent):
    client.force_login(other_parent)

    come_in(client, letter)

    carer.refresh_from_db()
    assert carer.user.sign_in_name == "nadia.haddad"
    assert int(client.session["_auth_user_id"]) == carer.user.pk


def test_who_is_not_signed_in_has_no_account_to_add_it_to(client, letter, carer):
    type_code(client, letter.letter_code())

    assert client.post(LETTER, sent(mine="1")).status_code == 422
    carer.refresh_from_db()
    assert carer.user is None


# -- Printing --------------------------------------------------------------------------------------------------------


def press(client, user, **values):
    client.force_login(user)
    return client.post(PRINT, sent(**values))


def names_on(client, batch):
    text = client.get(batch.get_absolute_url()).content.decode()
    return re.findall(r'class="letter__to">(.*?)<', text)


def test_letters_are_for_exactly_those_who_are_not_in(client, manager, carer, parent, key_person, new_colleague):
    answer = press(client, manager, everybody="1")

    batch = LetterBatch.objects.get()
    assert answer["Location"] == batch.get_absolute_url()
    assert names_on(client, batch) == ["Nadia Haddad", "Una New"]


def test_the_ticked_ones_alone_are_given_letters(client, manager, carer, new_colleague):
    press(client, manager, people=[new_colleague.code])

    assert names_on(client, LetterBatch.objects.get()) == ["Una New"]


def test_nobody_ticked_is_said_and_prints_nothing(client, manager, carer):
    answer = press(client, manager)

    assert (answer.status_code, LetterBatch.objects.count()) == (422, 0)
    assert "Nobody is ticked who waits for a letter." in answer.content.decode()


def test_who_came_in_since_the_page_was_made_is_passed_over(client, manager, carer, new_colleague, letter):
    come_in(Client(), letter)

    press(client, manager, people=[carer.code, new_colleague.code])

    assert names_on(client, LetterBatch.objects.latest("pk")) == ["Una New"]


def nobody_here(setting, child, household, **facts):
    carer = make.make_carer(setting=setting, name="Somebody")
    make.tie(carer, child, household=household, **facts)
    return carer


@pytest.mark.parametrize("facts", [{"sees": None}, {"until": localdate()}, {"since": localdate() + timedelta(days=1)}])
def test_who_may_see_nothing_today_is_given_no_letter(facts, client, manager, setting, child, household):
    carer = nobody_here(setting, child, household, **facts)

    assert press(client, manager, people=[carer.code]).status_code == 422
    assert press(client, manager, everybody="1")["Location"] == "/not-in/"
    assert Invitation.objects.count() == 0


def test_an_authority_is_an_office_and_is_given_no_letter(client, manager, setting, child, household):
    carer = nobody_here(setting, child, household)
    Carer.objects.update(is_authority=True)

    assert press(client, manager, people=[carer.code]).status_code == 422


def test_people_of_another_setting_are_given_no_letter(client, manager, other_setting):
    theirs = make.make_carer(setting=other_setting, name="Theirs")
    make.tie(theirs, make.make_child(setting=other_setting))

    assert press(client, manager, people=[theirs.code]).status_code == 422
    assert Invitation.objects.count() == 0


def test_everybody_leaves_out_who_holds_a_letter_unless_asked_for(client, manager, carer, new_colleague, letter):
    press(client, manager, everybody="1")
    assert names_on(client, LetterBatch.objects.latest("pk")) == ["Una New"]

    press(client, manager, everybody="1", state="letter")
    assert names_on(client, LetterBatch.objects.latest("pk")) == ["Nadia Haddad", "Una New"]


def test_the_same_form_sent_twice_prints_one_batch(client, manager, carer):
    client.force_login(manager)
    form = sent(everybody="1")

    first, second = client.post(PRINT, form), client.post(PRINT, form)

    assert (first["Location"], LetterBatch.objects.count()) == (second["Location"], 1)


def test_a_letter_withdraws_the_invitation_by_mail_that_has_not_left(carer, office, settings, mailoutbox):
    settings.POST_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    carer.email = "nadia@example.org"
    carer.save()
    actions.invite(carer, by=office)

    actions.print_letters([carer], by=office)
    deliver()

    assert mailoutbox == []
    assert Delivery.objects.filter(state=Delivery.State.WITHDRAWN).count() == 1


def test_a_used_letter_is_gone_from_its_page(client, manager, carer, new_colleague):
    press(client, manager, everybody="1")
    batch = LetterBatch.objects.get()
    assert names_on(client, batch) == ["Nadia Haddad", "Una New"]

    come_in(Client(), batch.letters.get(carer=carer))

    assert names_on(client, batch) == ["Una New"]


def test_a_spoilt_print_is_printed_again_with_the_same_code(client, manager, letter):
    client.force_login(manager)

    pages = [client.get(letter.batch.get_absolute_url()).content.decode() for _ in range(2)]

    assert [re.findall(r'letter__code">(.*?)<', page) for page in pages] == [[letter.letter_code()]] * 2


def test_a_letter_says_where_what_how_long_and_nothing_of_a_child(client, manager, letter, settings):
    settings.BASE_URL = "https://larkfield.example"
    client.force_login(manager)

    text = client.get(letter.batch.get_absolute_url()).content.decode()
    printed = text[text.index('<article class="letter">') : text.index("</article>")]

    until = f"{letter.expires_at:%-d %B %Y}"
    wanted = ["Nadia Haddad", "Helen Byrne", "Larkfield", "larkfield.example/come-in", "nadia.haddad", until]
    assert [words for words in [*wanted, "Maya", "Aziz"] if words in printed] == wanted


def test_looking_at_letters_is_logged(client, manager, letter):
    client.force_login(manager)

    client.get(letter.batch.get_absolute_url())

    assert Viewing.objects.latest("pk").records == {
        "families.LetterBatch": [letter.batch.code],
        "families.Carer": [letter.carer.code],
    }


# -- Sign-in names ---------------------------------------------------------------------------------------------------


def names_of(batch):
    return list(batch.letters.order_by("pk").values_list("sign_in_name", flat=True))


def adults_called(setting, child, *names):
    carers = [make.make_carer(setting=setting, name=name) for name in names]
    for carer in carers:
        make.tie(carer, child)
    return carers


@pytest.mark.parametrize(
    ("name", "sign_in_name"),
    [
        ("Lina Haddad", "lina.haddad"),
        ("Zoë  O’Hara-Łuk", "zoe.luk"),
        ("İbrahim Şahin", "ibrahim.sahin"),
        ("Anna Maria van der Berg", "anna.berg"),
        ("Cher", "cher"),
        ("Nursery", "nursery2"),
        ("A" * 120, "a" * 50),
    ],
)
def test_a_sign_in_name_is_made_from_the_name(name, sign_in_name, setting, child, office):
    assert names_of(actions.print_letters(adults_called(setting, child, name), by=office)) == [sign_in_name]


@pytest.mark.parametrize("name", ["محمد علی", "王小明", "Ελένη Παππά", "🦔"])
def test_a_name_in_another_script_has_a_word_and_a_number(name, setting, child, office, client):
    batch = actions.print_letters(adults_called(setting, child, name), by=office)

    [sign_in_name] = names_of(batch)
    assert re.fullmatch(r"family\.\d{4}", sign_in_name)
    come_in(client, batch.letters.get())
    assert sign_in(client, sign_in_name)


def test_namesakes_of_one_batch_are_numbered(setting, child, office):
    batch = actions.print_letters(adults_called(setting, child, *["Ali Khan"] * 3), by=office)

    assert names_of(batch) == ["ali.khan", "ali.khan2", "ali.khan3"]


def test_a_name_that_an_account_or_a_letter_has_is_not_given_again(setting, child, office, other_setting):
    User.objects.create_user(name="Ali Khan", sign_in_name="ali.khan", password=PASSWORD)
    elsewhere = viewer_of(make.make_staff(setting=other_setting, roles=[Role.MANAGER]).user)
    theirs = adults_called(other_setting, make.make_child(setting=other_setting), "Ali Khan")
    assert names_of(actions.print_letters(theirs, by=elsewhere)) == ["ali.khan2"]

    assert names_of(actions.print_letters(adults_called(setting, child, "Ali Khan"), by=office)) == ["ali.khan3"]


def test_a_newer_letter_keeps_the_name(letter, office, carer):
    assert names_of(actions.print_letters([carer], by=office)) == [letter.sign_in_name]


def test_a_name_that_somebody_else_was_given_meanwhile_is_chosen_anew(setting, child, office, monkeypatch):
    """Two nurseries print at the same moment, and both have found the name free."""
    [first], [second] = adults_called(setting, child, "Ali Khan"), adults_called(setting, child, "Ali Khan")
    real, found_free = actions.names_for, iter([{second: "ali.khan"}])
    actions.print_letters([first], by=office)
    monkeypatch.setattr(actions, "names_for", lambda people: next(found_free, None) or real(people))

    assert names_of(actions.print_letters([second], by=office)) == ["ali.khan2"]
