"""What of the diary a manager may ask about: "Why can they see this?" """

from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from diaries.models import HEALTH_KINDS, DiaryEntry, HomeNote, Reply
from families.why import Explainable, register


def entry_title(entry):
    local = localtime(entry.happened_at)
    says = {"day": date_format(local, "DATE_FORMAT"), "time": time_format(local, "G:i")}
    return _("%(kind)s, %(day)s, %(time)s") % (says | {"kind": entry.get_kind_display()})


def reply_title(said):
    return _("An answer of %(day)s") % {"day": date_format(localtime(said.written_at), "DATE_FORMAT")}


def note_title(note):
    return _("A note from home of %(day)s") % {"day": date_format(note.day, "DATE_FORMAT")}


def entry_asks_for(entry):
    kind = {"kind": entry.get_kind_display()}
    if entry.kind in HEALTH_KINDS:
        return _("%(kind)s: for staff, and for adults of the family who may see nappies, health and contacts.") % kind
    return _("%(kind)s: for staff, and for adults of the family who may see the day, or this part of it.") % kind


def words_ask_for(record):
    """Of a reply, a note: whose words they are."""
    return _("Words between %(home)s and the nursery: for staff, and for adults of that home who may see the day.") % {
        "home": record.household.name
    }


def reply_asks_for(said):
    return f"{words_ask_for(said)} {entry_asks_for(said.entry)}"


register(Explainable(DiaryEntry, entry_title, entry_asks_for))
register(Explainable(Reply, reply_title, reply_asks_for))
register(Explainable(HomeNote, note_title, words_ask_for))
