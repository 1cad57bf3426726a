from allauth.account.views import LogoutView
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp

from accounts.second_step import begin_with_second_step, by_second_step
from audit.log import record


class SignOut(LogoutView):
    """Signs out, and has the browser forget: on a shared tablet the back button must not bring a child's page back."""

    def post(self, *args, **kwargs):
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class SetUpSecondStep(totp.ActivateTOTPView):
    def form_valid(self, form):
        response = super().form_valid(form)
        begin_with_second_step(self.request)
        return response


class RemoveSecondStep(totp.DeactivateTOTPView):
    def form_valid(self, form):
        response = super().form_valid(form)
        record("second step removed", of=self.request.user, by=self.request.user)
        return response


class MakeRecoveryCodes(recovery_codes.GenerateRecoveryCodesView):
    def form_valid(self, form):
        response = super().form_valid(form)
        record("recovery codes made", of=self.request.user, by=self.request.user)
        return response


sign_out = SignOut.as_view()
set_up_second_step = SetUpSecondStep.as_view()
remove_second_step = by_second_step(RemoveSecondStep.as_view())
show_recovery_codes = by_second_step(recovery_codes.view_recovery_codes)
make_recovery_codes = by_second_step(MakeRecoveryCodes.as_view())
download_recovery_codes = by_second_step(recovery_codes.download_recovery_codes)
