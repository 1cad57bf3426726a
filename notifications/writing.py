"""What a mail says: neutral sentences and links, made at the last moment from what its deliveries are about."""

import css_inline
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from notifications.kinds import by_kind

STOP_SALT = "notifications.stop"


def ready_made(letter):
    """A mail from a letter that brings its text."""
    return _mail(letter, letter.subject, letter.text, letter.html, {})


def composed(letter, deliveries):
    """A mail that tells of these deliveries, each with its `about` loaded."""
    with override(settings.LANGUAGE_CODE):
        items = list(dict.fromkeys(_items(deliveries)))
        subject = _subject(deliveries)
        stop = None if _must_be_known(deliveries) or not letter.recipient else stop_address(letter.recipient)
        context = {"subject": subject, "items": items, "stop": stop, "home": settings.BASE_URL}
        template = "digest" if len(items) > 1 else "single"
        text = render_to_string(f"notifications/email/{template}.txt", context)
        html = render_to_string(f"notifications/email/{template}.html", context)
    return _mail(letter, subject, text, css_inline.inline(html), _way_out(stop))


def stop_address(user):
    """The address that ends this account's optional mails, for ever valid and good for nothing else."""
    token = signing.dumps(user.code, salt=STOP_SALT)
    return settings.BASE_URL + reverse("notifications:stop", args=[token])


def account_to_stop(token):
    """The account's code. Raises signing.BadSignature."""
    return signing.loads(token, salt=STOP_SALT)


def _items(deliveries):
    """Pairs (sentence, address). Fourteen entries of one day read alike and lead to one page: they are said once."""
    for kind, group in by_kind(deliveries):
        for delivery in group:
            yield kind.sentence(delivery), settings.BASE_URL + kind.url(delivery)


def _subject(deliveries):
    kinds = by_kind(deliveries)
    if len(kinds) == 1:
        [(kind, group)] = kinds
        return kind.subject(group)
    return _("Something new for you")


def _must_be_known(deliveries):
    return any(kind.must for kind, _group in by_kind(deliveries))


def _mail(letter, subject, text, html, headers):
    mail = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[letter.address],
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"} | headers,
    )
    if html:
        mail.attach_alternative(html, "text/html")
    return mail


def _way_out(stop):
    """RFC 8058: the mail program offers one button, and its POST is enough."""
    if not stop:
        return {}
    return {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
