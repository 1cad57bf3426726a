from django.urls import reverse
from django.utils.translation import gettext as _

from families.completeness import asked_of
from families.kinds import ForFamily, ForStaff
from families.models import Child, FactsRequest, FamilyTie, Invitation, KeyPerson, Restriction, SheetExport
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


class RestrictionToReview(ForStaff):
    """A restriction waits for a decision: its review day has come, or a paper is missing.

    Class P3: also the bell says only that something waits. What it is stands on its page.
    """

    slug = "restriction-to-review"
    model = Restriction
    mail_for_staff = True

    def still_due(self, delivery):
        return delivery.about.waits

    def line(self, delivery):
        return _("Something waits for your decision")

    def sentence(self, delivery):
        return _("Something in Hometime waits for you.")

    def subject(self, deliveries):
        return _("Something waits for you")


class CircleGrown(ForFamily):
    """To who has parental responsibility in another home: one more relative. Neither who, nor what they read."""

    slug = "circle-grown"
    model = FamilyTie
    related = ["child"]

    def visible_in(self, viewers, deliveries):
        pks = {delivery.announcement.about_pk for delivery in deliveries}
        told = [FamilyTie.objects.of_other_homes(viewer).filter(pk__in=pks) for viewer in viewers]
        seen = {pk for ties in told for pk in ties.values_list("pk", flat=True)}
        return {delivery.pk for delivery in deliveries if delivery.announcement.about_pk in seen}

    def url(self, delivery):
        return reverse("families:circle", args=[delivery.about.child.code])

    def line(self, delivery):
        return _("One more relative of %(child)s’s other home may read parts of the day: %(relation)s") % {
            "child": delivery.about.child.first_name,
            "relation": delivery.about.get_relation_display(),
        }


# -- A child's record ------------------------------------------------------------------------------------------------


class FactsAsked(ForFamily):
    """The nursery asks for what is missing in a child's record. Each is told of their own asking alone."""

    slug = "facts-asked"
    model = FactsRequest
    related = ["child"]
    must = True

    def still_due(self, delivery):
        """While something is missing that this very person could fill."""
        return delivery.recipient_id in {tie.carer.user_id for tie in asked_of(delivery.about.child)}

    def line(self, delivery):
        return _("Something is missing in what we know about %(child)s") % {"child": delivery.about.child.first_name}

    def sentence(self, delivery):
        return _("The nursery asks you for something it needs to know. It takes two minutes.")

    def subject(self, deliveries):
        return _("A question for you")


class FactsAnswered(ForStaff):
    """A family filled what was missing."""

    slug = "facts-answered"
    model = Child

    def url(self, delivery):
        return reverse("families:child", args=[delivery.about.code])

    def line(self, delivery):
        return _("%(child)s’s family told us what was missing") % {"child": delivery.about.first_name}


# -- Key people ------------------------------------------------------------------------------------------------------


class KeyPersonChanged(ForFamily):
    """Somebody is there for the child from a day on: a page introduces them."""

    slug = "key-person-changed"
    model = KeyPerson
    related = ["child", "staff"]
    gathered = True

    def still_due(self, delivery):
        return not delivery.about.is_over

    def line(self, delivery):
        return _("Meet %(name)s, %(child)s’s %(part)s") % {
            "name": delivery.about.staff.first_name,
            "child": delivery.about.child.first_name,
            "part": delivery.about.get_part_display(),
        }

    def sentence(self, delivery):
        return _("There is somebody to meet.")

    def subject(self, deliveries):
        return _("Somebody to meet")


class KeyPersonHandover(ForStaff):
    """To who becomes a child's key person or buddy, on the first day: what is open about the child."""

    slug = "key-person-handover"
    model = KeyPerson
    related = ["child"]

    def url(self, delivery):
        return reverse("families:handover", args=[delivery.about.child.code])

    def line(self, delivery):
        return _("You are %(child)s’s %(part)s: see what is open") % {
            "child": delivery.about.child.first_name,
            "part": delivery.about.get_part_display(),
        }


class AboutAnExport(ForStaff):
    """Everything of a setting is about to leave it: known at once, also to those whose name it is asked in."""

    model = SheetExport
    related = ("asked_by",)
    must = True
    mail_for_staff = True

    def url(self, delivery):
        return reverse("families:exports")


class ExportAsked(AboutAnExport):
    slug = "export-asked"

    def still_due(self, delivery):
        return delivery.about.state in {"asked", "waits", "open"}

    def line(self, delivery):
        return _("%(name)s asks for an export of all children, adults and staff") % {"name": delivery.about.asked_by}

    def sentence(self, delivery):
        return _("Somebody asks for an export from Hometime. Look who it is, and agree to it or stop it.")

    def subject(self, deliveries):
        return _("An export was asked for")


class ExportAgreed(AboutAnExport):
    slug = "export-agreed"

    def still_due(self, delivery):
        return delivery.about.state == "open"

    def line(self, delivery):
        return _("The export you asked for can be taken, once and within a day")

    def sentence(self, delivery):
        return _("Somebody has agreed to what you asked for. It can be taken once, within a day.")

    def subject(self, deliveries):
        return _("An answer for you")
