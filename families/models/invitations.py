from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.timezone import now

from families.models.households import Carer
from families.models.setting import Setting
from families.models.staff import StaffMember
from ui.codes import ALPHABET, CodeField


class LetterBatchQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """For whoever runs the setting: a letter opens a door for who holds it."""
        if viewer is None or not viewer.is_manager:
            return self.none()
        return self.filter(setting_id=viewer.setting.pk)


class LetterBatch(models.Model):
    """Letters printed together, for exactly those who were not yet in."""

    code = CodeField()
    setting = models.ForeignKey(Setting, models.CASCADE, related_name="letter_batches")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = LetterBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def get_absolute_url(self):
        return reverse("families:letters", args=[self.code])


class InvitationQuerySet(models.QuerySet):
    def standing(self):
        """Neither used nor withdrawn; perhaps too old."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def letters(self):
        return self.filter(letter_digest__isnull=False)

    def by_mail(self):
        return self.filter(letter_digest=None)

    def of_setting(self, setting):
        return self.filter(Q(carer__setting=setting) | Q(staff__setting=setting))

    def open(self):
        """Not used, not withdrawn, not too old, and not for somebody who has left."""
        ours = Q(staff=None) | Q(staff__in=StaffMember.objects.current())
        return self.standing().filter(ours, expires_at__gt=now())


INVITATION_LASTS = timedelta(days=7)
# A letter travels in a school bag and lies on a kitchen table.
LETTER_LASTS = timedelta(days=28)
LETTER_CODE_LENGTH = 12  # 60 bits


def invitation_end():
    return now() + INVITATION_LASTS


class Invitation(models.Model):
    """A single-use door to become the account of one carer or one member of staff: by mail or by printed letter."""

    code = CodeField()
    carer = models.ForeignKey(Carer, models.CASCADE, null=True, blank=True, related_name="invitations")
    staff = models.ForeignKey(StaffMember, models.CASCADE, null=True, blank=True, related_name="invitations")
    email = models.EmailField(blank=True)
    # Of a printed letter: the name to sign in with, the batch, and the digest of the printed code.
    sign_in_name = models.CharField(max_length=60, blank=True)
    batch = models.ForeignKey(LetterBatch, models.CASCADE, null=True, blank=True, related_name="letters")
    letter_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    # Sent to everybody who waited, by one button: it counts for the setting's day, not for whoever pressed it.
    to_everybody = models.BooleanField(default=False)
    expires_at = models.DateTimeField(default=invitation_end)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="invitation_is_for_one_person",
                condition=Q(carer__isnull=False, staff=None) | Q(carer=None, staff__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_goes_by_mail_or_by_letter",
                condition=(~Q(email="") & Q(letter_digest=None)) | Q(email="", letter_digest__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["sign_in_name"],
                condition=Q(accepted_at=None, withdrawn_at=None) & ~Q(sign_in_name=""),
                name="two_letters_never_name_the_same",
            ),
        ]

    def get_absolute_url(self):
        return reverse("families:invitation", args=[self.code, self.token()])

    @property
    def person(self):
        return self.carer or self.staff

    @property
    def setting(self):
        return self.person.setting

    @property
    def is_letter(self):
        return self.letter_digest is not None

    @property
    def sets_a_new_password(self):
        """A letter for somebody who is in already, signs in by a name, and has lost the password."""
        user = self.person.user
        return self.is_letter and user is not None and user.sign_in_name == self.sign_in_name

    def token(self):
        """256 bits bound to this invitation and its address; derived, as the mail is written only when it is sent."""
        return salted_hmac("families.invitation", f"{self.code}:{self.email}", algorithm="sha256").hexdigest()

    def fits(self, token):
        return constant_time_compare(token, self.token())

    def letter_code(self):
        """What the letter says, such as k3v9-x0m2-7tqa; derived, so that a spoilt print can be printed again."""
        digest = salted_hmac("families.letter", f"{self.code}:{self.sign_in_name}", algorithm="sha256").digest()
        code = "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:LETTER_CODE_LENGTH])
        return "-".join(code[start : start + 4] for start in range(0, LETTER_CODE_LENGTH, 4))
