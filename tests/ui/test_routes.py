"""The decorator that declares a route, and the list of all of them."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from families.models import Child
from tests.access.routes import declared
from ui.models import SentForm
from ui.routes import Route, route

FIELDS = {"name", "pattern", "methods", "objects", "class", "open"}


def ask(view, method="GET", user=None, **values):
    request = getattr(RequestFactory(), method.lower())("/somewhere/", values)
    request.user, request.htmx = user or AnonymousUser(), HtmxDetails(request)
    return view(request)


def answering(data_class, **declaration):
    return route(data_class, **declaration)(lambda request: HttpResponse("here"))


def test_a_route_says_what_it_shows_of_whom():
    view = answering("P2", methods="GET POST", open=True, code=Child, day="day")

    assert view.route == Route("P2", ("GET", "POST"), {"code": "families.Child", "day": "day"}, open=True)


def test_a_class_that_does_not_exist_is_a_mistake():
    with pytest.raises(ValueError, match="P4 is not one of"):
        route("P4")


@pytest.mark.parametrize(
    ("methods", "method", "status"),
    [
        ("GET", "GET", 200),
        ("GET", "HEAD", 200),
        ("GET", "OPTIONS", 200),
        ("GET", "POST", 405),
        ("POST", "GET", 405),
        ("POST", "HEAD", 405),
        ("POST", "OPTIONS", 405),
        ("GET POST", "DELETE", 405),
    ],
)
def test_methods_are_those_declared(methods, method, status):
    assert ask(answering("P0", methods=methods), method).status_code == status


@pytest.mark.django_db
def test_a_repeatable_form_needs_no_key_and_leaves_none():
    assert ask(answering("P0", methods="POST", repeatable=True), "POST").status_code == 200
    assert SentForm.objects.count() == 0


def test_views_are_closed_unless_they_say_open():
    assert getattr(answering("P0"), "login_required", True) is True
    assert answering("P0", open=True).login_required is False


def test_the_list_tells_each_route_in_full():
    said = StringIO()
    call_command("routes", "--json", stdout=said)
    rows = json.loads(said.getvalue())

    assert {frozenset(row) for row in rows} == {frozenset(FIELDS)}
    assert {row["name"] for row in rows} == set(declared())
    assert next(row for row in rows if row["name"] == "diaries:write") == {
        "name": "diaries:write",
        "pattern": "children/<code:code>/days/<day:day>/write/",
        "methods": ["GET", "POST"],
        "objects": {"code": "families.Child", "day": "day"},
        "class": "P2",
        "open": False,
    }
    assert [row["name"] for row in rows if row["class"] is None] == []


def test_the_list_can_be_read_by_people():
    said = StringIO()
    call_command("routes", stdout=said)

    assert len(said.getvalue().splitlines()) == len(declared())
    assert "??" not in said.getvalue()
