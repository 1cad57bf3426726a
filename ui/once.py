"""One effect for each form, however often it is sent: a double tap, a resend after lost Wi-Fi, a reload."""

import uuid

from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _

from ui.models import SentForm
from ui.pages import plain_answer

KEY = "once"
HAT = "as"  # the hat in which the form was shown: another tab may have changed it since


def answer_once(request, act):
    """The answer of `act()`, inside one transaction with the note that this form has been sent.

    A second sending of the same form gets the first answer and acts no more: the unique key makes a sending at the
    same moment wait for the first one's end. A form that is refused (its answer is no redirect) leaves nothing
    behind, neither its key nor anything half.
    """
    key = _key_of(request)
    if key is None:
        return plain_answer(
            request, _("This form is not complete. Go back, load the page again and send it once more."), 400
        )
    if request.POST.get(HAT, hat_of(request)) != hat_of(request):
        return plain_answer(
            request, _("You changed hats since this page was made, so it was not sent. Load the page again."), 409
        )
    sender = request.user.code if request.user.is_authenticated else ""
    sent = SentForm(key=key, sender=sender, path=escape_uri_path(request.path)[:300])
    try:
        return _act(sent, act)
    except AlreadySent:
        first = SentForm.objects.get(key=sent.key, sender=sent.sender, path=sent.path)
        return redirect(first.answer or request.path)


def hat_of(request):
    """The hat in which somebody is here; "" without one."""
    return getattr(getattr(request, "viewer", None), "hat", "")


class AlreadySent(Exception):
    """This very form has been acted upon before."""


def _act(sent, act):
    with transaction.atomic():
        try:
            with transaction.atomic():
                sent.save(force_insert=True)
        except IntegrityError as error:
            raise AlreadySent from error
        response = act()
        if 300 <= response.status_code < 400:
            sent.answer = response["Location"][:2000]
            sent.save(update_fields=["answer"])
        else:
            transaction.set_rollback(True)
        return response


def _key_of(request):
    try:
        return uuid.UUID(request.POST.get(KEY, ""))
    except ValueError:
        return None
