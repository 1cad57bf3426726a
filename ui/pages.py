"""The page-or-part helper, and plain answers."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers

REFUSED = 422  # a form that did not go through: the page again, with what was typed and a sentence beside the field


def render_page(request, template, context=None, *, part=None, viewed=(), status=200):
    """The whole page, or only `part` of it when htmx asked and a part is named.

    viewed: the records about children that this answer shows; the access log gets them in one row.
    """
    note_viewed(request, viewed)
    wants_part = part and request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    response = render(request, part if wants_part else template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def note_viewed(request, records):
    """Remember for the access log which records the answer carries. None is passed over."""
    seen = getattr(request, "viewed", [])
    request.viewed = [*seen, *((record._meta.label, record.code) for record in records if record is not None)]


def plain_answer(request, sentence, status, *, title=""):
    """A page that only says something: for what no form can show."""
    return render(request, "layouts/sentence.html", {"sentence": sentence, "title": title}, status=status)
