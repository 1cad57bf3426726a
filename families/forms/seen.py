from django import forms
from django.utils.translation import gettext_lazy as _

from families.versions import version_of


class SeenForm(forms.Form):
    """A form that says which state of its row was seen. Changed meanwhile, it shows both and keeps what was typed.

    instance: the row; watched: those of its columns that make up the state.
    """

    watched = ()
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = version_of(self.instance, self.watched)

    def show_both(self, now):
        """Beside each field that differs, what stands there now. Sent once more, what was typed counts."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = version_of(now, self.watched)
        for name in self.watched:
            if name in self.fields and self.cleaned_data.get(name) != getattr(now, name):
                self.add_error(name, _("Now it says: %(now)s") % {"now": self.said(name, getattr(now, name))})
        self.add_error(None, _("Somebody changed this while you wrote. Yours is still here; sent again, it counts."))

    def said(self, name, value):
        if value in (None, ""):
            return _("nothing")
        choices = dict(getattr(self.fields[name], "choices", ()))
        return choices.get(value, value)
