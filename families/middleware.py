from django.conf import settings
from django.shortcuts import redirect

from families.viewer import hats_of

HAT = "hat"


class ViewerMiddleware:
    """Gives each request its viewer, and sends whoever lacks a second step they need to set it up first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.hats = hats_of(request.user) if request.user.is_authenticated else []
        request.viewer = self._worn(request)
        return self.get_response(request)

    def _worn(self, request):
        """The hat chosen in this session; the first one when none was chosen or the chosen one has ended."""
        chosen = request.session.get(HAT) if request.hats else None
        return next((viewer for viewer in request.hats if viewer.hat == chosen), next(iter(request.hats), None))

    def process_view(self, request, view, args, kwargs):
        declared = getattr(view, "route", None)
        if declared is None or declared.open or request.viewer is None:
            return None
        if request.resolver_match.view_name in WITHOUT_SECOND_STEP:
            return None
        return redirect("mfa_activate_totp") if must_set_up_second_step(request.viewer) else None


# What somebody may open before the second step is set up. Nothing of the setting: not its staff, not its rooms.
WITHOUT_SECOND_STEP = {"home:more", "notifications:preferences", "families:wear"}


def must_set_up_second_step(viewer):
    """Demo personas may go without, in demo mode only."""
    if not viewer.needs_second_step or (settings.MODE == "demo" and viewer.user.is_demo):
        return False
    return not viewer.has_second_step()
