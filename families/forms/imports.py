from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from families.sheets.columns import SHEETS
from families.sheets.limits import MOST_BYTES
from families.sheets.reading import TOO_LARGE, Unreadable, read_file
from ui.forms import form_look

# A value of its own, as an empty one would be a field that may be left out.
NOTHING = "-"
NOT_READ = (NOTHING, _("not read"))
FILES = ".xlsx,.csv,.zip"


class UploadForm(forms.Form):
    """cleaned_data["file"]: {"file_name": …, "tables": what was read}."""

    file = forms.FileField(
        label=_("Your file"),
        help_text=_("Excel (.xlsx) or CSV, up to 5 MB and 5,000 lines. Nothing is saved until you have seen it."),
        error_messages={"empty": _("There is nothing in this file.")},
        widget=forms.FileInput(attrs={"accept": FILES}),
    )

    helper = form_look("file")

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise ValidationError(TOO_LARGE, code="large")
        try:
            return {"file_name": upload.name, "tables": read_file(upload.name, upload.read())}
        except Unreadable as error:
            raise ValidationError(str(error), code="unreadable") from error


class ReadingForm(forms.Form):
    """As what a file is read: which sheet each table is, which column each heading, and whether it may open rooms."""

    opens_rooms = forms.BooleanField(required=False)

    def __init__(self, *args, tables, opens_rooms, rooms=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.read_before = tables
        self.fields["opens_rooms"].initial = opens_rooms
        self.fields["opens_rooms"].label = _("Open the rooms that do not exist yet: %(rooms)s") % {
            "rooms": ", ".join(rooms)
        }
        for at, table in enumerate(tables):
            self._add_fields(at, table)

    def _add_fields(self, at, table):
        sheets = [NOT_READ, *((sheet.key, sheet.title) for sheet in SHEETS.values())]
        self.fields[f"sheet-{at}"] = forms.ChoiceField(
            label=_("“%(title)s” is read as") % {"title": table.title},
            choices=sheets,
            initial=table.kind or NOTHING,
        )
        columns = [NOT_READ, *((column.key, column.heading) for column in table.sheet.columns)] if table.kind else []
        for place, heading in enumerate(table.headings):
            if heading and columns:
                self.fields[f"column-{at}-{place}"] = forms.ChoiceField(
                    label=heading, choices=columns, initial=table.keys[place] or NOTHING
                )

    def shown(self):
        """For the page: each table with its fields."""
        for at, table in enumerate(self.read_before):
            names = [name for name in self.fields if name.startswith(f"column-{at}-")]
            yield {"table": table, "sheet": self[f"sheet-{at}"], "columns": [self[name] for name in names]}

    @property
    def unread(self):
        """Sheets and headings that nothing is taken from."""
        sheets = [table.title for table in self.read_before if not table.kind]
        read = [table for table in self.read_before if table.kind]
        matched = [pair for table in read for pair in zip(table.headings, table.keys, strict=True)]
        return sheets + [heading for heading, key in matched if heading and not key]

    @property
    def has_gaps(self):
        """Something that is needed was not recognised: the page shows the choices at once."""
        read = [table for table in self.read_before if table.kind]
        return not read or any(table.sheet.missing(table.keys) for table in read)

    def clean(self):
        cleaned = super().clean()
        for at, table in enumerate(self.read_before):
            chosen = {}
            for place in range(len(table.headings)):
                key = _meant(cleaned.get(name := f"column-{at}-{place}"))
                if key in chosen:
                    self.add_error(name, _("“%(heading)s” is read as this already.") % {"heading": chosen[key]})
                elif key:
                    chosen[key] = table.headings[place]
        return cleaned

    def tables(self):
        """As they are to be read now. Another sheet has other columns: they are matched by name anew."""
        for at, table in enumerate(self.read_before):
            kind = _meant(self.cleaned_data[f"sheet-{at}"])
            if kind != table.kind:
                table.match(kind)
            else:
                places = range(len(table.headings))
                table.keys = [_meant(self.cleaned_data.get(f"column-{at}-{place}")) for place in places]
        return self.read_before


def _meant(choice):
    """The key of a sheet or column; "" where nothing is chosen."""
    return "" if choice in {None, NOTHING} else choice
