from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt

from accounts.models import User
from notifications.actions import choose_preset
from notifications.bell import mark_all_read, page_for
from notifications.forms import PreferenceForm
from notifications.models import MailboxMessage
from notifications.presets import ONLY_MUST, preset_of
from notifications.writing import account_to_stop
from ui.pages import REFUSED, render_page
from ui.routes import route

SIGNED = "signed token"
LATEST_MAILS = 200

# For a mail of the demo in its frame. Its links open beside it.
ONLY_STYLES = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@route("P1", methods="GET POST")
def bell(request):
    if request.method == "POST":
        mark_all_read(request.viewer, request.POST.get("newest", ""))
        return redirect("notifications:bell")
    page = page_for(request.viewer, before=request.GET.get("before", ""))
    return render_page(request, "notifications/bell.html", {"page": page}, viewed=[line.about for line in page.lines])


@route("P1", methods="GET POST")
def preferences(request):
    form = PreferenceForm(request.POST or None, initial={"preset": preset_of(request.user)})
    if form.is_valid():
        choose_preset(request.user, form.cleaned_data["preset"])
        messages.success(request, _("Saved. This is how you will hear from us."))
        return redirect("notifications:preferences")
    status = REFUSED if form.is_bound else 200
    return render_page(request, "notifications/preferences.html", {"form": form}, status=status)


@csrf_exempt  # the mail program sends the one-click POST, without a page of ours before it (RFC 8058)
@route("P0", methods="GET POST", open=True, repeatable=True, token=SIGNED)
def stop(request, token):
    """Stop the mails one can do without. The GET changes nothing: programs follow links in mails."""
    user = get_object_or_404(User, code=_account_to_stop(token))
    if request.method == "POST":
        choose_preset(user, ONLY_MUST)
    return render_page(request, "notifications/stop.html", {"is_stopped": request.method == "POST"})


def _account_to_stop(token):
    try:
        return account_to_stop(token)
    except signing.BadSignature:
        raise Http404 from None


@route("P0", open=True)
def mailbox(request):
    mails = _mailbox().order_by("-sent_at", "-pk")
    to = request.GET.get("to", "").strip()
    if to:
        mails = mails.filter(to_address=to)
    return render_page(request, "notifications/mailbox.html", {"mails": mails[:LATEST_MAILS], "to": to})


@csp_update({"frame-src": [SELF]})
@route("P0", open=True, code=MailboxMessage)
def mailbox_message(request, code):
    mail = get_object_or_404(_mailbox(), code=code)
    return render_page(request, "notifications/mailbox_message.html", {"mail": mail})


@xframe_options_sameorigin
@csp(ONLY_STYLES)
@route("P0", open=True, code=MailboxMessage)
def mailbox_html(request, code):
    """The HTML part alone, as a mail program shows it: the one page with inline styles, shut in a sandbox."""
    return HttpResponse(get_object_or_404(_mailbox(), code=code).html)


def _mailbox():
    """In demo mode alone: nowhere else may anybody read what others are sent."""
    if settings.MODE != "demo":
        raise Http404
    return MailboxMessage.objects.all()
