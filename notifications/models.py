from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from ui.codes import CodeField, new_code

LONGEST_REASON = 300

# A sweep that comes every few seconds need not write down each time that it came.
BETWEEN_NOTES = timedelta(seconds=10)


class AnnouncementQuerySet(models.QuerySet):
    def told(self, kind, about):
        return self.filter(kind=kind.slug, about_type=about._meta.label, about_pk=about.pk)


class Announcement(models.Model):
    """Something happened that somebody is told of. What it is about is kept as plain values: any app may announce."""

    kind = models.SlugField(max_length=60, db_index=False)
    about_type = models.CharField(max_length=80)  # the model's label, such as diaries.DiaryEntry
    about_pk = models.BigIntegerField()
    about_code = models.CharField(max_length=40, blank=True)
    # Where one object is announced several times with the same kind, the key tells one occasion from the next.
    key = models.CharField(max_length=80, blank=True)
    by_code = models.CharField(max_length=40, blank=True)  # the account's code; "" for the software itself
    at = models.DateTimeField(db_index=True, default=now)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["about_type", "about_pk", "kind"], name="announcement_about")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about_type", "about_pk", "key"],
                condition=~Q(key=""),
                name="announced_once_for_each_key",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.about_type} {self.about_code}"


class LetterQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=Letter.State.WAITING)

    def failed(self):
        """Given up, newest first: somebody at the nursery decides what to do."""
        return self.filter(state=Letter.State.FAILED).order_by("-due_at", "-pk")

    def to_anyone_of(self, users, addresses=()):
        """Letters to these accounts, or to one of these addresses."""
        return self.filter(Q(recipient__in=users) | Q(to_address__in=addresses))

    def due(self, moment):
        return self.waiting().filter(due_at__lte=moment)

    def free(self, moment):
        """In nobody's hands: never claimed, or by a worker that has not come back within its lease."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lt=moment))

    def ready_to_go(self, moment):
        """Due and free; those that are soon too late (codes) first, then the oldest."""
        return self.due(moment).free(moment).order_by(F("too_late_at").asc(nulls_last=True), "due_at", "pk")

    def claim(self, pk):
        """One letter, taken in hand for the length of the lease; None if somebody else was faster."""
        moment = now()
        lease = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
        mine = self.due(moment).free(moment).filter(pk=pk)
        if not mine.update(leased_until=moment + lease, attempts=F("attempts") + 1):
            return None
        return self.select_related("recipient").get(pk=pk)


class Letter(models.Model):
    """One e-mail to one recipient, with one Message-ID however often it is tried.

    Most letters are written when they are sent, from their deliveries. A ready-made one (a code, a reset link) brings
    its text with it, which is blanked as soon as it has gone.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        SUPPRESSED = "suppressed", _("not sent, on purpose")
        FAILED = "failed", _("failed")

    code = CodeField()
    message_id = models.CharField(max_length=255, unique=True, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    to_address = models.EmailField(max_length=254, blank=True)  # only where there is no account
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    too_late_at = models.DateTimeField(null=True)  # a code that comes later only confuses
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    made_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(default=now)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="letter_waiting"),
            models.Index(fields=["due_at"], condition=Q(state="failed"), name="letter_failed"),
            models.Index(fields=["made_at"], name="letter_made"),
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_is_sent_at_some_moment",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
            ),
            models.CheckConstraint(
                name="text_is_not_kept_after_sending",
                condition=Q(state__in=["waiting", "failed"]) | Q(subject="", text="", html=""),
            ),
            models.CheckConstraint(
                name="letter_goes_to_an_account_or_an_address",
                condition=Q(recipient__isnull=False, to_address="") | (Q(recipient=None) & ~Q(to_address="")),
            ),
        ]

    def __str__(self):
        return f"letter {self.code} ({self.state})"

    @classmethod
    def new(cls, **fields):
        """An unsaved letter with its Message-ID."""
        code = new_code()
        return cls(code=code, message_id=f"<{code}@{urlsplit(settings.BASE_URL).hostname}>", **fields)

    @property
    def address(self):
        """Where it goes now: an account's mail follows its owner to a new address."""
        return (self.recipient.email or "") if self.recipient else self.to_address

    @property
    def is_ready_made(self):
        return bool(self.subject or self.text)

    @property
    def can_go_again(self):
        """A failed letter that somebody may send once more; a code that was too late may not, its text is gone."""
        return self.state == self.State.FAILED and self.too_late_at is None


class DeliveryQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=Delivery.State.WAITING)

    def by_mail(self):
        return self.filter(channel=Delivery.Channel.MAIL)

    def without_letter(self):
        """Mails to be that nobody has begun to send."""
        return self.by_mail().waiting().filter(letter=None)

    def at_the_bell(self, user, slugs, moment):
        """What the bell has for this account from these kinds; each kind still says what may be shown."""
        return self.filter(
            recipient=user,
            channel=Delivery.Channel.BELL,
            state=Delivery.State.SENT,
            due_at__lte=moment,
            announcement__kind__in=slugs,
        )

    def unread(self):
        return self.filter(read_at=None)

    def newest_first(self):
        return self.order_by("-due_at", "-pk")

    def older_than(self, delivery):
        return self.filter(Q(due_at__lt=delivery.due_at) | Q(due_at=delivery.due_at, pk__lt=delivery.pk))

    def up_to(self, delivery):
        return self.filter(Q(due_at__lt=delivery.due_at) | Q(due_at=delivery.due_at, pk__lte=delivery.pk))


class Delivery(models.Model):
    """One announcement to one person by one channel: exactly one row, whose state says what became of it."""

    class Channel(models.TextChoices):
        BELL = "bell", _("bell")
        MAIL = "mail", _("e-mail")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")  # at the bell: stands there from `due_at` on, nothing carries it
        SUPPRESSED = "suppressed", _("not sent, on purpose")
        WITHDRAWN = "withdrawn", _("withdrawn")
        FAILED = "failed", _("failed")

    code = CodeField()
    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="deliveries", db_index=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="deliveries")
    address = models.EmailField(max_length=254, blank=True)  # of somebody who has no account yet
    channel = models.CharField(max_length=4, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    due_at = models.DateTimeField(default=now)
    gather = models.CharField(max_length=20, blank=True)  # mails of one person with the same word go in one letter
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, related_name="deliveries")
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(channel="mail", state="waiting", letter=None),
                name="mail_without_letter",
            ),
            models.Index(
                fields=["recipient", "gather"],
                condition=Q(channel="mail", state="waiting", letter=None),
                name="mail_being_gathered",
            ),
            models.Index(
                fields=["recipient", "-due_at", "-id"],
                condition=Q(channel="bell", state="sent"),
                name="bell_newest_first",
            ),
            models.Index(
                fields=["recipient", "-due_at", "-id"],
                condition=Q(channel="bell", state="sent", read_at=None),
                name="bell_unread",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["announcement", "recipient", "channel"], name="told_once_by_each_channel"),
            models.UniqueConstraint(
                fields=["announcement", "address", "channel"],
                condition=Q(recipient=None),
                name="address_told_once_by_each_channel",
            ),
            models.CheckConstraint(
                name="delivery_goes_to_an_account_or_an_address",
                condition=Q(recipient__isnull=False, address="") | (Q(recipient=None) & ~Q(address="")),
            ),
            models.CheckConstraint(
                name="delivery_is_sent_at_some_moment",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
            ),
            models.CheckConstraint(
                name="only_an_account_has_a_bell", condition=Q(channel="mail") | Q(recipient__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.channel} {self.code} ({self.state})"


class Preference(models.Model):
    """How much somebody wants to be told. No row means calm."""

    class Preset(models.TextChoices):
        CALM = "calm", _("Calm")
        BABY_ROOM = "baby_room", _("Baby room")
        ONLY_MUST = "only_must", _("Only what I must know")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    preset = models.CharField(max_length=10, choices=Preset.choices, default=Preset.CALM)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self):
        return self.get_preset_display()


class SweepSeenQuerySet(models.QuerySet):
    def note(self, name):
        """Write down that a sweep has come; at most every ten seconds, and once when two come together."""
        moment = now()
        last = self.filter(name=name).values_list("at", flat=True).first()
        if last is None:
            self.bulk_create([SweepSeen(name=name, at=moment)], ignore_conflicts=True)
        elif last < moment - BETWEEN_NOTES:
            self.filter(name=name, at__lt=moment - BETWEEN_NOTES).update(at=moment)

    def take_turn(self, name):
        """Whether it is this transaction's turn to do what only one may do at a time. It ends with the transaction.

        SQLite needs no lock of its own: its transactions take turns anyhow (BEGIN IMMEDIATE).
        """
        skip_locked = connection.features.has_select_for_update_skip_locked
        return bool(self.filter(name=name).select_for_update(skip_locked=skip_locked))


class SweepSeen(models.Model):
    """When a sweep last came."""

    name = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()

    objects = SweepSeenQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "sweeps seen"

    def __str__(self):
        return self.name


class MailboxMessage(models.Model):
    """A mail that was sent in demo mode: it stays here, to be read in the browser."""

    code = CodeField()
    message_id = models.CharField(max_length=255, blank=True)
    to_address = models.EmailField(max_length=254)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    sent_at = models.DateTimeField(default=now, db_index=True)

    def __str__(self):
        return f"{self.to_address}: {self.subject}"

    @property
    def day(self):
        return localtime(self.sent_at).date()
