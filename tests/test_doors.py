"""Doors are closed unless a list here says why one is open; and views read children through the policy alone.

Who comes in at each door, and that opening one changes nothing, is in tests/access.
"""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from tests.access.routes import THIRD_PARTY, address, declared, ours
from tests.access.tables import changed_between, contents
from tests.access.world import build, form_of, sign_in
from tests.factories import sent
from ui.routes import CLASSES, Route

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}

# Each page that people may open without being signed in, with the reason.
OPEN = {
    "healthz": "a watchdog has no account",
    "readyz": "a watchdog has no account",
    "families:first_start": "nobody has an account yet; a one-time token from the terminal guards it",
    "families:come_in": "whoever holds a printed letter has no account yet; tries are counted",
    "families:letter": "the same, after the letter's code was typed in this session",
    "families:invitation": "the invited person has no account yet; a token bound to the address guards it",
    "notifications:stop": "one click in a mail ends mails; a signed token names the account",
    "notifications:mailbox": "the demo's mails, in the demo alone",
    "notifications:mailbox_message": "the demo's mails, in the demo alone",
    "notifications:mailbox_html": "the demo's mails, in the demo alone",
    "account_login": "how one signs in",
    "account_logout": "asks before it signs out, and leads home who is not in",
    "account_inactive": "says that an account is closed",
    "account_signup": "says that nobody signs up without an invitation",
    "account_request_login_code": "how one signs in",
    "account_confirm_login_code": "how one signs in",
    "account_reset_password": "who has forgotten the password cannot sign in",
    "account_reset_password_done": "who has forgotten the password cannot sign in",
    "account_reset_password_from_key": "a single-use token from a mail guards it",
    "account_reset_password_from_key_done": "who has forgotten the password cannot sign in",
    "account_email_verification_sent": "says to look into the mailbox",
    "mfa_authenticate": "the second half of signing in",
}

# Views that take a POST from somewhere else than our own pages.
WITHOUT_TOKEN = {"notifications:stop": "RFC 8058: the mail program sends the one click"}

CLOSED = sorted(set(declared()) - set(OPEN))


# -- Described and closed --------------------------------------------------------------------------------------------


def test_every_address_is_described():
    assert [name for name, route in declared().items() if not isinstance(route, Route)] == []


def test_addresses_have_names_of_their_own():
    names = [name for name, _ in _all_views()]

    assert sorted(names) == sorted(set(names))
    assert set(names) == set(declared())


def test_nothing_is_described_that_has_no_address():
    assert set(THIRD_PARTY) - set(declared()) == set()


def test_what_a_route_declares_fits_its_address():
    for name, pattern, route in _described():
        assert set(route.objects) == set(re.findall(r"<(?:\w+:)?(\w+)>", pattern)) - {"uidb36"}, (
            name
        )  # the account's number, signed by the key
        assert route.data_class in CLASSES, name
        assert set(route.methods) <= METHODS, name


def test_doors_that_stand_open_stand_on_the_list():
    assert {name for name, route in declared().items() if route.open} == set(OPEN)


def test_a_view_is_open_where_its_route_says_so_and_nowhere_else():
    really_open = {name for name, view in _all_views() if not getattr(view, "login_required", True)}

    assert really_open == set(OPEN)


def test_no_open_page_shows_children():
    assert {declared()[name].data_class for name in OPEN} == {"P0"}


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "PUT", "DELETE"])
@pytest.mark.parametrize("name", CLOSED)
def test_a_closed_door_leads_to_the_sign_in_page(name, method, client, db):
    response = client.generic(method, address(name))

    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/account/sign-in/")


def _all_views():
    yield from ((name, view) for name, _, view in _walked())


def _described():
    return [(name, pattern, declared()[name]) for name, pattern, _ in _walked()]


def _walked(patterns=None, before="", namespace=""):
    """The URLconf once more, without the walker that is under test."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        here = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from _walked(entry.url_patterns, here, namespace + inner)
        else:
            yield namespace + entry.name, here, entry.callback


# -- Methods, tokens, caches -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built_world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def world(built_world, db):
    return built_world


@pytest.mark.parametrize("name", ours())
def test_methods_that_are_not_declared_are_refused(name, client, world):
    sign_in(client, world, "manager")
    route = declared()[name]

    answers = {method: client.generic(method, address(name, world)) for method in sorted(METHODS - set(route.methods))}

    assert {method: response.status_code for method, response in answers.items()} == dict.fromkeys(answers, 405)
    assert {response["Allow"] for response in answers.values()} == {", ".join(route.methods)}


@pytest.mark.parametrize("name", [name for name, route in declared().items() if "POST" in route.methods])
def test_a_post_without_the_token_of_our_pages_is_refused(name, world):
    client = sign_in(Client(enforce_csrf_checks=True), world, "manager")

    before = contents()
    response = client.post(address(name, world), form_of(name, world, "manager"))

    if name in WITHOUT_TOKEN:
        assert response.status_code != 403
    else:
        assert (response.status_code, 'data-error="form-expired"' in response.content.decode()) == (403, True)
        assert changed_between(before, contents()) == []


@pytest.mark.parametrize("persona", ["parent", "key_person", "manager"])
def test_no_answer_about_children_is_kept_by_browser_or_proxy(persona, client, world):
    sign_in(client, world, persona)

    kept = []
    for name, route in ours().items():
        for method in route.methods if route.data_class != "P0" else ():
            with transaction.atomic():
                path = address(name, world)
                response = client.get(path) if method == "GET" else client.post(path, form_of(name, world, persona))
                transaction.set_rollback(True)
            directives = set(response.headers.get("Cache-Control", "").split(", "))
            if response.status_code < 400 and directives != {"private", "no-store"}:
                kept.append((name, method, directives))

    assert kept == []


def test_refused_forms_are_not_kept_either(client, world):
    sign_in(client, world, "key_person")

    response = client.post(address("diaries:write", world), sent())

    assert (response.status_code, response["Cache-Control"]) == (422, "private, no-store")


# -- Reading through the policy --------------------------------------------------------------------------------------

# Models whose rows somebody may not see; each has a manager method that knows who may.
SCOPED = {
    *("Room", "Child", "CareFacts", "BookedSession", "FactsRequest", "KeyPerson"),
    *("Household", "Carer", "FamilyTie", "TieFact", "TieChange", "Restriction", "StaffMember", "LetterBatch"),
    *("SheetImport", "SheetExport"),
    *("ChildDay", "DiaryEntry", "Reply", "HomeNote"),
}
SCOPING = "visible_to"

# Where a view reads such a model without asking the policy: because it has asked already, about the child above.
ASKED_ALREADY = {
    ("diaries/views.py", "_day_page", "ChildDay"): "of a child that was found through the policy",
    ("diaries/views.py", "_with_day", "ChildDay"): "of a child that was found through the policy",
    ("diaries/views.py", "_child", "KeyPerson"): "a column of a child that is found through the policy",
    ("diaries/views.py", "_thread", "FamilyTie"): "staff answer the homes of a child found through the policy",
    ("diaries/views.py", "_thread", "Household"): "staff answer the homes of a child found through the policy",
    ("families/views/circle.py", "_elsewhere", "FamilyTie"): "number and relation alone, by a rule of its own",
    ("home/views.py", "_rows", "ChildDay"): "of children that were found through the policy",
    ("home/views.py", "_rooms_today", "ChildDay"): "only counted, in rooms that were found through the policy",
    ("home/views.py", "_rooms_today", "Child"): "only counted, in rooms that were found through the policy",
}

VIEWS = [
    "diaries/views.py",
    "home/views.py",
    *sorted(
        str(path.relative_to(settings.BASE_DIR)) for path in Path(settings.BASE_DIR, "families/views").glob("*.py")
    ),
]


def unscoped_reads(source, scoped=SCOPED):
    """(function, model) for every `Model.objects…` whose chain does not go through `visible_to` at once.

    Also for the short cut `get_object_or_404(Model, …)`.
    """
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if _is_manager(node, scoped) and _next_call(node, parents) != SCOPING:
            yield _function_around(node, parents), node.value.id
        if _is_short_cut(node) and getattr(node.args[0], "id", "") in scoped:
            yield _function_around(node, parents), node.args[0].id


def _is_short_cut(node):
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return named and node.args and node.func.id in {"get_object_or_404", "get_list_or_404"}


def _is_manager(node, scoped):
    return (
        isinstance(node, ast.Attribute)
        and node.attr in {"objects", "_default_manager", "_base_manager"}
        and isinstance(node.value, ast.Name)
        and node.value.id in scoped
    )


def _next_call(node, parents):
    above = parents[node]
    return above.attr if isinstance(above, ast.Attribute) else None


def _function_around(node, parents):
    while not isinstance(node, ast.FunctionDef | ast.Module):
        node = parents[node]
    return getattr(node, "name", "")


def test_views_read_children_through_the_policy():
    found = {(path, *read) for path in VIEWS for read in unscoped_reads(Path(settings.BASE_DIR, path).read_text())}

    assert found == set(ASKED_ALREADY)


def test_every_model_that_knows_who_may_see_it_is_watched():
    knowing = {
        model.__name__
        for app in ("families", "diaries")
        for model in apps.get_app_config(app).get_models()
        if hasattr(model.objects, SCOPING)
    }

    assert knowing == SCOPED


@pytest.mark.parametrize(
    ("read", "found"),
    [
        ("get_object_or_404(Child, code=code)", ["Child"]),
        ("Child.objects.get(code=code)", ["Child"]),
        ("Child.objects.filter(code=code).visible_to(viewer)", ["Child"]),
        ("Child.objects.visible_to(viewer).get(code=code)", []),
        ("sorted(DiaryEntry.objects.all())", ["DiaryEntry"]),
        ("Reply._base_manager.all()", ["Reply"]),
        ("get_object_or_404(Child.objects, code=code)", ["Child"]),
        ("Setting.objects.all()", []),
    ],
)
def test_checker_of_reads(read, found):
    source = f"def page(request, code):\n    return {read}"

    assert [model for _, model in unscoped_reads(source)] == found
