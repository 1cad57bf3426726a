"""Kinds of notification, a cast and a post that only these tests know.

The news is about accounts: whoever's account is closed may not be told of any more.
"""

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend as Locmem
from django.utils.timezone import now

from accounts.models import User
from notifications.kinds import ANYBODY, FAMILY, STAFF, Kind
from notifications.models import Delivery, Letter
from notifications.outbox import announce

SECRET = "Zebra"  # the name of what is told about: no mail may say it


class Sample(Kind):
    def visible(self, user, deliveries):
        open_to_all = set(User.objects.filter(is_active=True, pk__in=_about(deliveries)).values_list("pk", flat=True))
        return {delivery.pk for delivery in deliveries if delivery.announcement.about_pk in open_to_all}

    def line(self, delivery):
        return f"News of {delivery.about.name}"

    def url(self, delivery):
        return f"/sample/{delivery.about.code}/"

    def sentence(self, delivery):
        return "There is a sample."

    def subject(self, deliveries):
        return "A sample"


class SingleNews(Sample):
    slug = "sample-single"
    audience = FAMILY

    def still_due(self, delivery):
        return delivery.about.name != "over"


class GatheredNews(Sample):
    slug = "sample-gathered"
    audience = FAMILY
    gathered = True

    def sentence(self, delivery):
        return "There is a day to read."

    def subject(self, deliveries):
        return "The day"


class OtherGatheredNews(Sample):
    slug = "sample-other-gathered"
    audience = FAMILY
    gathered = True


class MustNews(Sample):
    slug = "sample-must"
    audience = ANYBODY
    must = True


class StaffNews(Sample):
    slug = "sample-staff"
    audience = STAFF


class BrokenNews(Sample):
    slug = "sample-broken"
    audience = FAMILY

    def url(self, delivery):
        raise ZeroDivisionError("a bug in a kind")


def _about(deliveries):
    return {delivery.announcement.about_pk for delivery in deliveries}


# -- The cast --------------------------------------------------------------------------------------------------------


class Hat:
    """As much of a viewer as the bell asks for."""

    def __init__(self, user, is_family=True):
        self.user, self.is_family = user, is_family


def make_user(name="Amira", email="", **fields):
    return User.objects.create(name=name, email=email or f"{name.lower()}@example.org", **fields)


def make_thing(name=SECRET):
    """Something to tell about."""
    return User.objects.create(name=name, sign_in_name=f"thing-{User.objects.count()}")


def tell(to, kind=SingleNews, about=None, **how):
    """Announce by mail only, unless told otherwise. Due at once, quiet hours or not."""
    to = to if isinstance(to, list) else [to]
    announce(kind, about=about or make_thing(), to=to, **{"bell": False} | how)
    Delivery.objects.without_letter().exclude(gather="digest").filter(due_at__gt=now()).update(due_at=now())


def states(rows=Delivery):
    """[(state, reason), …] in the order in which the rows were made."""
    return list(rows.objects.order_by("pk").values_list("state", "reason"))


def make_ready_made(to="amira@example.org", **fields):
    letter = Letter.new(to_address=to, subject="Your code", text="The code is 123456.", **fields)
    letter.save()
    return letter


# -- The post --------------------------------------------------------------------------------------------------------


class Refusing(Locmem):
    """A server that takes mail for everybody but Bertha."""

    def send_messages(self, messages):
        for message in messages:
            if "bertha@example.org" in message.to:
                raise SMTPRecipientsRefused({"bertha@example.org": (450, b"mailbox busy")})
        return super().send_messages(messages)


class Down(BaseEmailBackend):
    def open(self):
        raise ConnectionRefusedError("connection refused")


class HangsUpAfterOne(Locmem):
    """A server that ends each connection with the second mail."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.taken = 0

    def send_messages(self, messages):
        if self.taken:
            raise SMTPServerDisconnected("connection unexpectedly closed")
        self.taken += 1
        return super().send_messages(messages)


class HangsUpAtOnce(Locmem):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("connection unexpectedly closed")
