from django.urls import reverse
from django.utils.translation import gettext as _

from diaries.models import ChildDay, DiaryEntry, HomeNote, Reply
from families.kinds import ForFamily, ForStaff
from notifications.presets import BABY_ROOM, CALM


class ToRead(ForFamily):
    gathered = True


class DayWritten(ToRead):
    """A child's day has something to read. Told once a day, however many entries it has."""

    slug = "day-written"
    model = ChildDay
    related = ["child"]
    mailed_under = (CALM,)

    def line(self, delivery):
        return _("%(child)s’s day is there to read") % {"child": delivery.about.child.first_name}

    def sentence(self, delivery):
        return _("There is a day to read.")

    def subject(self, deliveries):
        return _("A day at nursery")


class MomentWritten(ToRead):
    """One entry, for those who want to hear during the day: what a few minutes bring in one mail, no bell."""

    slug = "moment-written"
    model = DiaryEntry
    related = ["child"]
    mailed_under = (BABY_ROOM,)

    def url(self, delivery):
        """The day, not the line: several entries are said once."""
        return reverse("diaries:day", args=[delivery.about.child.code, delivery.about.day])

    def sentence(self, delivery):
        return _("There is something new to read.")

    def subject(self, deliveries):
        return _("A moment of today")


class ReplyFromNursery(ToRead):
    slug = "reply-from-nursery"
    model = Reply
    related = ["entry__child", "author"]

    def line(self, delivery):
        return _("%(name)s answered you") % {"name": delivery.about.author.get_short_name()}

    def url(self, delivery):
        return delivery.about.entry.get_absolute_url()

    def sentence(self, delivery):
        return _("There is an answer for you.")

    def subject(self, deliveries):
        return _("An answer for you")


class ReplyFromHome(ForStaff):
    slug = "reply-from-home"
    model = Reply
    related = ["entry__child", "author"]

    def line(self, delivery):
        about = delivery.about
        return _("%(name)s answered about %(child)s") % {
            "name": about.author.name,
            "child": about.entry.child.first_name,
        }

    def url(self, delivery):
        return delivery.about.entry.get_absolute_url()


class HomeNoteWritten(ForStaff):
    slug = "home-note"
    model = HomeNote
    related = ["child"]

    def line(self, delivery):
        return _("A note from %(child)s’s home") % {"child": delivery.about.child.first_name}
