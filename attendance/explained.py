"""What of attendance a manager may ask about: "Why can they see this?" """

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from attendance.models import Absence, Sign
from families.why import Explainable, register


def sign_title(sign):
    moment = date_format(localtime(sign.at), "DATETIME_FORMAT")
    return _("%(way)s, %(moment)s") % {"way": sign.get_way_display().capitalize(), "moment": moment}


def absence_title(absence):
    return _("Away on %(day)s") % {"day": date_format(absence.day, "DATE_FORMAT")}


def home_asks_for(record):
    """Of a sign, an absence: whose coming and going it is."""
    if record.household is None:
        return _("Nobody said which home this was: for staff alone.")
    return _("The coming and going of %(home)s: for staff, and for adults of that home who may see the day.") % {
        "home": record.household.name
    }


register(Explainable(Sign, sign_title, home_asks_for))
register(Explainable(Absence, absence_title, home_asks_for))
