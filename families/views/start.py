from django.http import Http404
from django.shortcuts import redirect

from accounts.coming_in import come_in
from families.actions import start as actions
from families.forms.start import FirstStartForm
from ui.pages import REFUSED, render_page
from ui.routes import route

ONE_TIME = "one-time token"


@route("P0", methods="GET POST", open=True, token=ONE_TIME)
def first_start(request, token):
    """Make the setting and its first manager. Behind the token from the terminal; gone once there is a setting."""
    if not actions.opens_first_start(token):
        raise Http404
    form = FirstStartForm(request.POST or None)
    if form.is_valid():
        try:
            user = actions.start_setting(token, **form.cleaned_data)
        except actions.AlreadyStarted as error:
            raise Http404 from error
        come_in(request, user)
        return redirect("home:home")
    return render_page(request, "families/first_start.html", {"form": form}, status=REFUSED if form.errors else 200)
