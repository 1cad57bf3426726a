from django.utils.translation import gettext as _

from families.models import Invitation
from notifications.kinds import ANYBODY, Kind


class InvitationSent(Kind):
    """A door to the setting, for somebody who has no account yet. It goes at once."""

    slug = "invitation"
    audience = ANYBODY
    must = True

    def visible(self, user, deliveries):
        """The letter goes to the invited address alone, and only while the invitation is open."""
        wanted = {delivery.announcement.about_pk: delivery.pk for delivery in deliveries}
        return {wanted[pk] for pk in Invitation.objects.open().filter(pk__in=wanted).values_list("pk", flat=True)}

    def about(self, deliveries):
        pks = {delivery.announcement.about_pk for delivery in deliveries}
        return Invitation.objects.select_related("invited_by", "carer__setting", "staff__setting").in_bulk(pks)

    def url(self, delivery):
        return delivery.about.get_absolute_url()

    def subject(self, deliveries):
        return _("You are invited to Hometime")

    def sentence(self, delivery):
        about = delivery.about
        return _(
            "%(inviter)s at %(setting)s invites you. Choose a password and you are in; the link lasts seven days."
        ) % {
            "inviter": about.invited_by.name,
            "setting": about.setting.name,
        }
