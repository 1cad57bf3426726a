"""What stands in a cell, turned into what the nursery means by it, and back.

Each kind of value has `nothing` (what an empty cell means), `read(text)`, which raises Wrong, and `write(value)`.
"""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from openpyxl.utils.datetime import WINDOWS_EPOCH

from accounts.models import User, folded
from families.models import PARTS, Relation, Role, Sees
from families.names import folded_name
from families.weekdays import in_order
from ui.text import one_line

# What a spreadsheet shows where a formula of its own failed.
FAILED_FORMULA = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!)")
# PostgreSQL takes no character 0; the others nobody can see.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Wrong(Exception):
    """A cell that cannot be meant. Says what is wrong, and what to do."""

    def __init__(self, what, todo):
        super().__init__(what)
        self.what, self.todo = what, todo


@dataclass(frozen=True)
class Words:
    """Free text. lines: it may have several."""

    longest: int
    lines: bool = False
    nothing: str = ""

    def read(self, text):
        if FAILED_FORMULA.fullmatch(text):
            raise Wrong(_("A formula of the file failed here."), _("Write the value itself."))
        if len(text) > self.longest:
            raise Wrong(
                _("This has %(length)d characters.") % {"length": len(text)},
                _("Shorten it to %(longest)d.") % {"longest": self.longest},
            )
        if UNSEEN.search(text) or not (self.lines or one_line.regex.match(text)):
            raise Wrong(
                _("There are line breaks or unseen characters in it."), _("Write it in one line, by the keyboard.")
            )
        return text

    def write(self, value):
        return value


# -- Days ------------------------------------------------------------------------------------------------------------

ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?")
UK = re.compile(r"(?P<day>\d{1,2})([/.-]| )(?P<month>\d{1,2})\2(?P<year>\d{4}|\d{2})")
NAMED = re.compile(
    r"(?P<day>\d{1,2})(st|nd|rd|th)?[ .-]*(?P<name>[a-z]{3,9})[.,]?[ -]*(?P<year>\d{4}|\d{2})", re.IGNORECASE
)
# Days since the end of 1899, as a spreadsheet counts them: from 1927 to 2173.
SERIAL = re.compile(r"[1-9]\d{4}")
MONTHS = "january february march april may june july august september october november december".split()


class Day:
    """A day in British order, in the international one, with the month in letters, or as a spreadsheet counts."""

    nothing = None

    def read(self, text):
        if SERIAL.fullmatch(text):
            return (WINDOWS_EPOCH + timedelta(days=int(text))).date()
        found = ISO.fullmatch(text) or UK.fullmatch(text) or NAMED.fullmatch(text)
        try:
            return self._day(**found.groupdict())
        except (AttributeError, ValueError) as error:
            raise Wrong(
                _("“%(text)s” is not a date.") % {"text": text[:40]}, _("Write it like 3/4/2024 for 3 April.")
            ) from error

    @staticmethod
    def _day(day, year, month=None, name=None):
        if name:
            month = next((at for at, each in enumerate(MONTHS, 1) if each.startswith(name.lower())), 0)
        return date(full_year(year), int(month), int(day))

    def write(self, value):
        return value.isoformat() if value else ""


def full_year(year):
    """Two digits mean a year up to the next one."""
    if len(year) > 2:
        return int(year)
    century = 2000 if 2000 + int(year) <= localdate().year + 1 else 1900
    return century + int(year)


# -- Sessions --------------------------------------------------------------------------------------------------------

CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap])?\.?m?\.?"
SPAN = re.compile(rf"{CLOCK}\s*(?:-|–|—|to|until)\s*{CLOCK}", re.IGNORECASE)
BETWEEN_SPANS = re.compile(r"[;,&+\n]|\band\b", re.IGNORECASE)
NO_SESSION = {"-", "–", "—", "no", "none"}


class Sessions:
    """From when to when a child comes on a weekday: a tuple of (start, end), mostly one."""

    nothing = ()

    def read(self, text):
        if text.casefold() in NO_SESSION:
            return ()
        spans = sorted(self._span(part.strip()) for part in BETWEEN_SPANS.split(text))
        if any(ends > following for (_start, ends), (following, _end) in pairwise(spans)):
            raise Wrong(_("Two of these sessions overlap."), _("Write each hour once."))
        return tuple(spans)

    def _span(self, text):
        found = SPAN.fullmatch(text)
        try:
            starts, ends = _clock(*found.groups()[:3]), _clock(*found.groups()[3:])
        except (AttributeError, ValueError) as error:
            raise Wrong(
                _("“%(text)s” is not a session.") % {"text": text[:40]}, _("Write it like 8:00-17:30.")
            ) from error
        if ends <= starts:
            raise Wrong(_("The session ends before it begins."), _("Write both times like 8:00-17:30."))
        return starts, ends

    def write(self, value):
        return "; ".join(f"{_said(starts)}-{_said(ends)}" for starts, ends in value)


def _clock(hour, minute, half):
    hour = int(hour)
    if half and not 1 <= hour <= 12:
        raise ValueError
    if half:
        hour = hour % 12 + (12 if half in "pP" else 0)
    return time(hour, int(minute or 0))


def _said(clock):
    return f"{clock.hour}:{clock.minute:02}"


# -- Weekdays --------------------------------------------------------------------------------------------------------

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
BETWEEN_DAYS = re.compile(r"(?:[;,/&+\s]|\band\b)+", re.IGNORECASE)
SPAN_OF_DAYS = re.compile(r"\s*(?:-|–|—|\bto\b)\s*", re.IGNORECASE)


class Weekdays:
    """A set of weekdays, as families.weekdays keeps it: in full or by their first letters, or from one to another."""

    nothing = ()

    def read(self, text):
        parts = BETWEEN_DAYS.split(SPAN_OF_DAYS.sub("-", text))
        return in_order(day for part in parts if part for day in self._span(part))

    def _span(self, part):
        days = [self._day(word) for word in part.split("-")]
        if len(days) > 2 or days[0] > days[-1]:
            raise self._wrong(part)
        return range(days[0], days[-1] + 1)

    def _day(self, word):
        folded = folded_name(word)
        found = [at for at, day in enumerate(WEEKDAYS) if len(folded) > 2 and f"{day}s".startswith(folded)]
        if not found:
            raise self._wrong(word)
        return found[0]

    @staticmethod
    def _wrong(text):
        return Wrong(_("“%(text)s” is not a weekday.") % {"text": text[:40]}, _("Write them like Mon; Tue; Fri."))

    def write(self, value):
        return "; ".join(WEEKDAYS[day].capitalize() for day in value)


# -- Words that mean one of a few things -----------------------------------------------------------------------------


class Choice:
    """One of a few things, each known by several words."""

    nothing = ""

    def __init__(self, words):
        """words: {what is meant: the words for it}; the first word is the one that is written."""
        self.meant = {folded_name(word): value for value, said in words.items() for word in said}
        self.said = {value: str(said[0]) for value, said in words.items()}

    def read(self, text):
        try:
            return self.meant[folded_name(text)]
        except KeyError as error:
            raise Wrong(
                _("“%(text)s” is not one of the words for this.") % {"text": text[:40]},
                _("Write one of: %(words)s.") % {"words": ", ".join(self.said.values())},
            ) from error

    def write(self, value):
        return self.said.get(value, "")


class YesOrNo(Choice):
    nothing = False
    TICKS = frozenset("✓✔☑")

    def __init__(self):
        super().__init__({True: ["yes", "y", "true", "1", "x"], False: ["no", "n", "false", "0"]})

    def read(self, text):
        return text in self.TICKS or super().read(text)


class SeveralOf:
    """Several of these, with semicolons between them: a tuple in the order of the sheet, each once."""

    nothing = ()

    def __init__(self, kind):
        self.kind = kind

    def read(self, text):
        parts = (part.replace(";;", ";").strip() for part in re.split(r"(?<!;);(?!;)", text))
        return tuple(dict.fromkeys(self.kind.read(part) for part in parts if part))

    def write(self, value):
        return "; ".join(self.kind.write(each).replace(";", ";;") for each in value)


class Sight(SeveralOf):
    """What an adult may see: nothing, the day, the day and health, or some parts of the day."""

    def __init__(self):
        whole = {
            "": ["nothing", "none", "no"],
            Sees.ORDINARY: ["day", "the day"],
            Sees.HEALTH: ["day and health", "everything", "all", "the day and health"],
        }
        super().__init__(Choice(whole | {part: [part.label, part.value] for part in PARTS}))

    def read(self, text):
        return tuple(sorted(filter(None, super().read(text))))

    def write(self, value):
        return super().write(value) or "nothing"


class Answer:
    """Asked and answered: (None, "") is not asked yet, (False, "") is "none", else what it is."""

    nothing = (None, "")
    NONE = frozenset({"none", "no", "nil", "nothing", "none known", "n a", "na", "nkda"})

    def __init__(self, longest):
        self.words = Words(longest, lines=True)

    def read(self, text):
        return (False, "") if folded_name(text) in self.NONE else (True, self.words.read(text))

    def write(self, value):
        asked, words = value
        is_none = asked is False or folded_name(words) in self.NONE
        return "none" if is_none else words


# -- Others ----------------------------------------------------------------------------------------------------------


class Email:
    """An address as it is kept: one spelling. The twin of families.forms.fields.AddressField."""

    nothing = ""
    LONGEST = User._meta.get_field("email").max_length

    def read(self, text):
        try:
            validate_email(text)
        except ValidationError as error:
            raise self._wrong() from error
        if folded(text) != text.lower() or len(text) > self.LONGEST:
            raise self._wrong()
        return folded(text)

    @staticmethod
    def _wrong():
        return Wrong(_("This does not look like an e-mail address."), _("Write it like name@example.org, one only."))

    def write(self, value):
        return value


MOST_CALLED = 20


class Order:
    """First, second, third: a small number."""

    nothing = None

    def read(self, text):
        if not re.fullmatch(r"\d{1,2}", text, re.ASCII) or not 1 <= int(text) <= MOST_CALLED:
            raise Wrong(_("This is not a number from 1 to 20."), _("Write 1 for whom to call first, then 2, 3."))
        return int(text)

    def write(self, value):
        return str(value or "")


def relations():
    also = {
        Relation.MOTHER: ["mum", "mummy", "mom", "mam"],
        Relation.FATHER: ["dad", "daddy"],
        Relation.PARENT: [],
        Relation.STEP_PARENT: ["step mother", "step father", "stepmother", "stepfather", "stepmum", "stepdad"],
        Relation.GRANDPARENT: ["grandmother", "grandfather", "granny", "gran", "nan", "nana", "grandad", "grandpa"],
        Relation.FOSTER_CARER: ["foster parent", "foster mother", "foster father"],
        Relation.RELATIVE: ["aunt", "aunty", "auntie", "uncle", "cousin", "sister", "brother"],
        Relation.LOCAL_AUTHORITY: ["council"],
        Relation.OTHER: ["friend", "neighbour", "childminder", "nanny", "guardian"],
    }
    return Choice({each: [each.value, each.label, *also[each]] for each in Relation})


def roles():
    also = {
        Role.PRACTITIONER: ["nursery nurse", "key person", "staff"],
        Role.ROOM_LEAD: ["room leader"],
        Role.SENCO: ["sendco"],
        Role.DSL: ["safeguarding lead"],
        Role.DEPUTY: ["deputy head"],
        Role.MANAGER: ["owner", "head"],
    }
    return SeveralOf(Choice({each: [each.value, each.label, *also.get(each, [])] for each in Role}))
