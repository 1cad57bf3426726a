from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.forms import Choices, Picks, Row, form_look
from ui.icons import ICONS
from ui.routes import route
from ui.templatetags.ui import KINDS


@login_not_required
def form_expired(request, reason=""):
    """What Django calls when the token of a form is missing or too old."""
    return render(request, "403_csrf.html", status=403)


class SampleForm(forms.Form):
    """Each kind of field once, as people meet them."""

    what = forms.ChoiceField(
        label=_("What was it?"),
        choices=[("meal", _("Meal")), ("sleep", _("Sleep")), ("nappy", _("Nappy")), ("note", _("Note"))],
        widget=forms.RadioSelect,
        initial="sleep",
    )
    started_at = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    ended_at = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}), required=False)
    words = forms.CharField(
        label=_("What happened?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One line is enough. Spelling does not matter."),
        max_length=60,
    )
    room = forms.ChoiceField(label=_("Room"), choices=[("", _("Choose a room")), ("1", "Ducklings"), ("2", "Wrens")])
    who = forms.MultipleChoiceField(
        label=_("Who may read it?"),
        choices=[("1", "Lina Haddad"), ("2", "Tom Reid"), ("3", "Salma Haddad")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_shared = forms.BooleanField(label=_("Show it to the family at once"), required=False)

    helper = form_look(Choices("what"), Row("started_at", "ended_at"), "words", "room", Picks("who"), "is_shared")


REFUSED_SAMPLE = {"what": "milk", "started_at": "noon", "words": "She put her own socks on. " * 4}


@route("P0")
def gallery(request):
    """Every part of the look in each of its states; staff only, in the demo only."""
    viewer = getattr(request, "viewer", None)
    if settings.MODE != "demo" or viewer is None or not viewer.is_staff:
        raise Http404
    context = {
        "form": SampleForm(auto_id="full_%s"),
        "refused": SampleForm(REFUSED_SAMPLE, auto_id="refused_%s"),
        "now": timezone.now(),
        "icons": ICONS,
        "kinds": KINDS,
        "tints": range(1, 7),
    }
    return render(request, "ui/gallery.html", context)
