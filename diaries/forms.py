from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate, localtime, make_aware, now
from django.utils.translation import gettext_lazy as _

from diaries.models import DiaryEntry, Eaten, HomeNote, Kind, Meal, Mood, Nappy, Reply
from ui.forms import Choices, Row, form_look

LONGEST = 2000  # characters

# The hour until which each meal is the likely one.
MEAL_HOURS = [(10, Meal.BREAKFAST), (11, Meal.SNACK), (14, Meal.LUNCH)]


class TimeField(forms.TimeField):
    def __init__(self, **options):
        super().__init__(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **options)


class WordsField(forms.CharField):
    def __init__(self, *, rows=3, **options):
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
        super().__init__(max_length=LONGEST, widget=widget, **options)


class EntryForm(forms.ModelForm):
    """A diary entry on one day. Each kind asks only for what it is about."""

    at = TimeField(label=_("Time"))
    words = WordsField(label=_("What happened"), required=False)

    kind = None

    class Meta:
        model = DiaryEntry
        fields = ["words"]

    def __init__(self, *args, child, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.day = day
        self.instance.child, self.instance.kind = child, self.kind
        if day == localdate():
            self.fields["at"].initial = localtime().replace(second=0, microsecond=0).time()

    def clean_at(self):
        return self._moment(self.cleaned_data["at"])

    def clean(self):
        cleaned = super().clean()
        child, day = self.instance.child, self.day
        if child.starts_on > day or (child.left_on and child.left_on <= day):
            raise ValidationError(
                _("%(child)s was not with us on this day.") % {"child": child.first_name}, code="not_here"
            )
        self.instance.happened_at = cleaned.get("at")
        return cleaned

    def _moment(self, clock):
        """A time of the form's day. Raises ValidationError for one that has not come yet."""
        moment = make_aware(datetime.combine(self.day, clock))
        if moment > now():
            raise ValidationError(_("This has not happened yet. Check the time."), code="future")
        return moment


class NoteForm(EntryForm):
    kind = Kind.NOTE
    words = WordsField(label=_("What happened"))
    helper = form_look("words", "at")


class ActivityForm(EntryForm):
    kind = Kind.ACTIVITY
    words = WordsField(label=_("What they did"))
    helper = form_look("words", "at")


class ChoiceField(forms.ChoiceField):
    """One of a few, as buttons in a row."""

    def __init__(self, **options):
        super().__init__(widget=forms.RadioSelect, **options)


def meal_of_the_hour():
    """The meal that is most likely written down now."""
    hour = localtime().hour
    return next((meal for until, meal in MEAL_HOURS if hour < until), Meal.TEA)


class MealForm(EntryForm):
    kind = Kind.MEAL
    meal = ChoiceField(label=_("Meal"), choices=Meal, initial=meal_of_the_hour)
    eaten = ChoiceField(label=_("How much"), choices=Eaten)
    words = WordsField(label=_("What was on the plate"), required=False, rows=2)
    helper = form_look(Choices("meal"), Choices("eaten"), "words", "at")

    class Meta(EntryForm.Meta):
        fields = ["meal", "eaten", "words"]


class SleepForm(EntryForm):
    kind = Kind.SLEEP
    at = TimeField(label=_("Fell asleep"))
    until = TimeField(label=_("Woke up"), required=False, help_text=_("Leave empty while asleep."))
    words = WordsField(label=_("Anything to say"), required=False, rows=2)
    helper = form_look(Row("at", "until"), "words")

    def clean_until(self):
        return self._moment(self.cleaned_data["until"]) if self.cleaned_data["until"] else None

    def clean(self):
        cleaned = super().clean()
        started, ended = cleaned.get("at"), cleaned.get("until")
        # By true time: two clock times of a night when the clocks change may lie the other way round.
        if started and ended and ended.timestamp() <= started.timestamp():
            self.add_error("until", _("The sleep ends before it began. Check both times."))
        self.instance.ended_at = ended
        return cleaned


class NappyForm(EntryForm):
    kind = Kind.NAPPY
    nappy = ChoiceField(label=_("What it was"), choices=Nappy)
    words = WordsField(label=_("Anything to say"), required=False, rows=2)
    helper = form_look(Choices("nappy"), "words", "at")

    class Meta(EntryForm.Meta):
        fields = ["nappy", "words"]


class MoodForm(EntryForm):
    kind = Kind.MOOD
    mood = ChoiceField(label=_("How they were"), choices=Mood)
    words = WordsField(label=_("Anything to say"), required=False, rows=2)
    helper = form_look(Choices("mood"), "words", "at")

    class Meta(EntryForm.Meta):
        fields = ["mood", "words"]


FORMS = {form.kind: form for form in (NoteForm, MealForm, SleepForm, NappyForm, MoodForm, ActivityForm)}


class WakeForm(forms.Form):
    """When a nap ended. "now" is what the one tap sends; a nap of another day cannot end now."""

    until = TimeField(label=_("Woke up"))

    helper = form_look("until")

    def __init__(self, data=None, *, nap):
        super().__init__(data)
        self.nap = nap
        self.ends_now = bool(data) and "now" in data and nap.day == localdate()
        self.fields["until"].required = not self.ends_now

    def clean_until(self):
        if self.ends_now:
            return now()
        ended_at = make_aware(datetime.combine(self.nap.day, self.cleaned_data["until"]))
        if ended_at > now():
            raise ValidationError(_("This has not happened yet. Check the time."), code="future")
        if ended_at <= self.nap.happened_at:
            raise ValidationError(_("The sleep ends before it began. Check the time."), code="backwards")
        return ended_at


class ReplyForm(forms.ModelForm):
    words = WordsField(label=_("Your answer"), rows=2)
    helper = form_look("words")

    class Meta:
        model = Reply
        fields = ["words"]


class HomeNoteForm(forms.ModelForm):
    words = WordsField(label=_("A note for the nursery"), rows=3)
    helper = form_look("words")

    class Meta:
        model = HomeNote
        fields = ["words"]
