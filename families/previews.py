"""The family's pages as one adult would see them, shown to somebody who runs the setting. Nothing can be changed.

Why it is done so: docs/decisions/0015-a-preview-is-a-request-within.md
"""

from contextlib import contextmanager

from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import Http404
from django.urls import get_script_prefix, resolve, reverse, set_script_prefix
from django_htmx.middleware import HtmxDetails

from families.models import Child
from families.viewer import viewer_as

# Pages about a family's children. What belongs to an account (bell, password, how it is told) is nobody else's.
SHOWN = frozenset(
    {
        *("home:home", "diaries:today", "diaries:day", "families:about", "families:introduction"),
        *("families:circle", "families:open_circle", "families:change_circle"),
    }
)


def first_address(carer, child=None):
    """Where a preview begins: with this child if the adult sees it, else where the adult's own first page leads."""
    with _addresses_under(prefix_of(carer)):
        sees = child and Child.objects.visible_to(viewer_as(carer)).filter(pk=child.pk).exists()
        return child.get_absolute_url() if sees else reverse("home:home")


def prefix_of(carer):
    """The address under which this adult's pages stand."""
    return reverse("families:preview", args=[carer.code, ""])


def page_as(carer, page, request, *, way_back):
    """What `carer` would get at the address `/<page>`, and what of children it showed: (response, records).

    way_back: the address that leads out of the preview.
    Raises Http404 where the page is not among those that are shown, or not there for this adult.
    """
    match = resolve(f"/{page}")
    if match.view_name not in SHOWN:
        raise Http404
    prefix = prefix_of(carer)
    inner = _request_within(request, prefix, page)
    inner.resolver_match, inner.viewer, inner.way_back = match, viewer_as(carer), way_back
    with _addresses_under(prefix), _nothing_kept():
        response = match.func(inner, *match.args, **match.kwargs)
    if not response.get("Location", prefix).startswith(prefix):
        raise Http404
    return response, getattr(inner, "viewed", [])


def _request_within(request, prefix, page):
    """A request as if the house stood under `prefix`. Nobody is signed in; no session, no news of the manager's."""
    inner = WSGIRequest(request.environ | {"SCRIPT_NAME": prefix.rstrip("/"), "PATH_INFO": f"/{page}"})
    inner.user, inner.hats, inner.session, inner._messages = AnonymousUser(), [], {}, []
    inner.htmx = HtmxDetails(inner)
    return inner


@contextmanager
def _addresses_under(prefix):
    """Within, each address that is made begins with `prefix`. It is this thread's alone, and always put back."""
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)


@contextmanager
def _nothing_kept():
    """Whatever a page writes when its own reader opens it (say, that it was read) is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
