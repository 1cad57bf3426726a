from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse


class SignInRequired(LoginRequiredMiddleware):
    """Every page asks for a sign-in, unless it says otherwise.

    A form that htmx sends is told so without being led away: what was typed stays on the page.
    """

    def handle_no_permission(self, request, view_func):
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        return super().handle_no_permission(request, view_func)
