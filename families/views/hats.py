from django.http import Http404
from django.shortcuts import redirect

from families.middleware import HAT
from ui.routes import route


@route("P0", methods="POST")
def wear(request):
    """Change hats: from room to family, from one setting to another. Only hats this account holds today fit."""
    hat = request.POST.get("hat", "")
    if hat not in {viewer.hat for viewer in request.hats}:
        raise Http404
    request.session.cycle_key()
    request.session[HAT] = hat
    return redirect("home:home")
