"""Kinds of news about an object that knows who may see it: due and shown only to those who may see it now."""

from families.viewer import Viewer, hats_of
from notifications.kinds import FAMILY, STAFF, Kind


class AboutAChild(Kind):
    """`model` has a `visible_to`; `related` names what its lines need besides."""

    model = None
    related = ()

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

    def visible(self, user, deliveries):
        return self.visible_in([Viewer(user)], deliveries)


class ForStaff(AboutAChild):
    audience = STAFF

    def visible(self, user, deliveries):
        return self.visible_in([viewer for viewer in hats_of(user) if viewer.is_staff], deliveries)
