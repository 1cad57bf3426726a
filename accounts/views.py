from allauth.account.views import LogoutView


class SignOut(LogoutView):
    """Signs out, and has the browser forget: on a shared tablet the back button must not bring a child's page back."""

    def post(self, *args, **kwargs):
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


sign_out = SignOut.as_view()
