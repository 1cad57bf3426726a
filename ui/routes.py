"""Each route says what it shows, of whom, and which methods it takes; `manage.py routes --json` lists them."""

from dataclasses import dataclass, field
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from ui.once import answer_once
from ui.pages import plain_answer

CLASSES = ("P0", "P1", "P2", "P3")
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Route:
    """What a route declares.

    data_class: the most delicate data the page shows (P0 none of a child, P1, P2, P3; see ARCHITECTURE.md).
    objects: {name of the address's parameter: label of the model its code stands for}.
    open: whether people who are not signed in may come.
    repeatable: whether the same form sent twice may act twice (a sign-in; nothing of a child).
    """

    data_class: str
    methods: tuple = ("GET",)
    objects: dict = field(default_factory=dict)
    open: bool = False
    repeatable: bool = False


def route(data_class, *, methods="GET", open=False, repeatable=False, **objects):
    """Declare a view's route, and keep what it declares: methods, caching, one effect for each sent form."""
    if data_class not in CLASSES:
        raise ValueError(f"{data_class} is not one of {CLASSES}")
    declared = Route(
        data_class, tuple(methods.split()), {name: label(model) for name, model in objects.items()}, open, repeatable
    )

    def decorate(view):
        @wraps(view)
        def page(request, *args, **kwargs):
            if not allows(declared, request.method):
                return refuse_method(request, declared)
            if request.method in SAFE_METHODS or declared.repeatable:
                response = view(request, *args, **kwargs)
            else:
                response = answer_once(request, lambda: view(request, *args, **kwargs))
            return led_on(request, response)

        page.route = declared
        return login_not_required(page) if declared.open else page

    return decorate


def led_on(request, response):
    """A redirect as htmx can follow it to the very line (#…) it names: the page is told where to go, and goes itself.

    A form sent by htmx keeps what was typed when the connection is gone; a browser's own sending would lose it.
    """
    if not (request.htmx.boosted and 300 <= response.status_code < 400):
        return response
    return trigger_client_event(HttpResponse(status=204), "go", {"to": response["Location"]})


def refuse_method(request, declared):
    """405 with a way back: somebody led here by a sign-in opens the address of a form."""
    response = plain_answer(request, _("There is nothing to read at this address."), 405, title=_("Not here"))
    response["Allow"] = ", ".join(declared.methods)
    return response


def allows(declared, method):
    return method in declared.methods or (method in {"HEAD", "OPTIONS"} and "GET" in declared.methods)


def label(model):
    """A model's label, such as `families.Child`; anything that is no model (a day, a token) is said as a word."""
    return model._meta.label if hasattr(model, "_meta") else str(model)


def all_routes(described_elsewhere=None):
    """Every address of the URLconf, as (name, pattern, Route or None), third-party ones from `described_elsewhere`."""
    described = described_elsewhere or {}
    return [
        (name, pattern, getattr(view, "route", None) or described.get(name))
        for name, pattern, view in _walk(get_resolver().url_patterns, "", "")
    ]


def _walk(patterns, address, namespace):
    for entry in patterns:
        here = address + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield (f"{namespace}{entry.name}", here, entry.callback)
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, here, inner)
