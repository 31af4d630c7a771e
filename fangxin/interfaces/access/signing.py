"""The pages of signing in: allauth's views under our paths, and our own enrolment of the second factor."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp.internal.auth import clear_totp_secret
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from markupsafe import Markup

from fangxin.domain.agency.actions.factors import enrol_totp
from fangxin.domain.agency.models import Account
from fangxin.interfaces.access.page import Audience, View, page
from fangxin.interfaces.clock import now


class SecondFactor(mfa.AuthenticateView):  # type: ignore[misc]
    """The code after the password; a form without the field is an empty code, not a security key."""

    def _build_forms(self) -> Any:
        data = self.request.POST if self.request.method == "POST" else None
        self.auth_form = self.get_form_class()(user=self.stage.login.user, data=data)
        self.webauthn_form = None
        return self.auth_form


class Enrol(ActivateTOTPView):  # type: ignore[misc]
    """Setting up the authenticator app: the QR code, the secret for typing, and the first code."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only for an officer whose own password is set and who has no second factor yet."""
        user = request.user
        if isinstance(user, Account):
            if user.password_temporary:
                return redirect("account_change_password")
            if is_mfa_enabled(user, [Authenticator.Type.TOTP]):
                return redirect(settings.LOGIN_REDIRECT_URL)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds `qr`, drawn here from the secret and therefore safe as it is, and `secret` in groups of four."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        return context | {"qr": Markup(context["totp_svg"]), "secret": groups}

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the secret; the session counts as opened with the second factor, under a new key."""
        enrol_totp(account=form.user, secret=form.secret, at=now())
        clear_totp_secret(self.request)
        record_authentication(self.request, form.user, "mfa", type=Authenticator.Type.TOTP.value)
        self.request.session.cycle_key()
        return redirect("mfa_view_recovery_codes")


def _open(view: View) -> View:
    """These pages check for themselves how far the person has come in signing in."""
    return page(for_=Audience.ANYONE, writes=True)(view)


login = _open(account.login)
password_change = _open(account.password_change)
reauthenticate = _open(account.reauthenticate)
inactive = _open(account.account_inactive)
second_factor = _open(SecondFactor.as_view())
second_factor_again = _open(mfa.reauthenticate)
enrol = _open(Enrol.as_view())
recovery_codes = _open(recovery.view_recovery_codes)
recovery_codes_new = _open(recovery.generate_recovery_codes)
