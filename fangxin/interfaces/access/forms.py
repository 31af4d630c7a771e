"""The forms of the second factor: allauth's, with tries counted and codes used up over all processes."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.utils import decrypt
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from fangxin.interfaces.access.totp import step_of, use_up
from fangxin.interfaces.access.tries import counted_code
from fangxin.interfaces.clock import now


def _used_up(account_id: int, secret: str, code: str) -> None:
    step = step_of(secret=secret, code=code, at=now())
    if step is not None and not use_up(account_id=account_id, step=step):
        raise ValidationError(_("这个验证码刚刚用过，请等手机上显示下一个。"))


class _Counted:
    """Counts the try, lets allauth check the code, and lets each code of an app work once."""

    user: Any
    authenticator: Any
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """The code, when it is right. Raises TooManyAttempts past the limit, ValidationError when wrong."""
        with counted_code(account_id=self.user.pk, at=now()):
            self.cleaned_data["code"] = self.cleaned_data["code"].replace(" ", "")
            code = str(super().clean_code())  # type: ignore[misc]
            if self.authenticator.type == Authenticator.Type.TOTP:
                _used_up(self.user.pk, decrypt(self.authenticator.data["secret"]), code)
        return code


class SecondFactorForm(_Counted, AuthenticateForm):  # type: ignore[misc]
    """The code at signing in: of the app, or one of the recovery codes."""


class SecondFactorAgainForm(_Counted, ReauthenticateForm):  # type: ignore[misc]
    """The code asked again before something sensitive."""


class EnrolForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app, which proves that it was set up."""

    secret: str

    def clean_code(self) -> str:
        """The code, when it is right. Raises TooManyAttempts past the limit, ValidationError when wrong."""
        with counted_code(account_id=self.user.pk, at=now()):
            self.cleaned_data["code"] = self.cleaned_data["code"].replace(" ", "")
            code = str(super().clean_code())
            _used_up(self.user.pk, self.secret, code)
        return code


class PasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """The officer's new password, which must differ from the one it replaces."""

    def clean(self) -> dict[str, Any]:
        """Refuses the old password as the new one."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("password1") and cleaned.get("password1") == cleaned.get("oldpassword"):
            self.add_error("password1", _("新密码不能与原来的密码相同。"))
        return cleaned
