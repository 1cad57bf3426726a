from django.urls import reverse
from django.utils.translation import gettext as _

from diaries.models import ChildDay, DiaryEntry, HomeNote, Reply
from families.viewer import Viewer, hats_of
from notifications.kinds import FAMILY, STAFF, Kind
from notifications.presets import BABY_ROOM, CALM


class AboutAChild(Kind):
    """Due and shown only to those who may see its object now."""

    model = None

    def visible_in(self, viewers, deliveries):
        """Primary keys of those deliveries whose object one of these viewers may see."""
        pks = {delivery.announcement.about_pk for delivery in deliveries}
        seen = set()
        for viewer in viewers:
            seen.update(self.model.objects.visible_to(viewer).filter(pk__in=pks).values_list("pk", flat=True))
        return {delivery.pk for delivery in deliveries if delivery.announcement.about_pk in seen}

    def shown_to(self, viewer, deliveries):
        return self.visible_in([viewer], deliveries)

    def about(self, deliveries):
        pks = {delivery.announcement.about_pk for delivery in deliveries}
        return self.model.objects.select_related(*self.related).in_bulk(pks)

    def url(self, delivery):
        return delivery.about.get_absolute_url()


class ForFamily(AboutAChild):
    audience = FAMILY
    gathered = True

    def visible(self, user, deliveries):
        return self.visible_in([Viewer(user)], deliveries)


class ForStaff(AboutAChild):
    audience = STAFF

    def visible(self, user, deliveries):
        return self.visible_in([viewer for viewer in hats_of(user) if viewer.is_staff], deliveries)


class DayWritten(ForFamily):
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


class MomentWritten(ForFamily):
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


class ReplyFromNursery(ForFamily):
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
