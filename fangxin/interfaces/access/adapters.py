"""How allauth meets the agency: limits over all processes, acts instead of saves, sealed secrets, no sign-up."""

from __future__ import annotations

import base64
from functools import cache
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from fangxin.domain.agency.actions.accounts import change_own_password, record_login
from fangxin.domain.agency.models import Account
from fangxin.foundation.qr import qr_svg
from fangxin.foundation.seal import Sealer
from fangxin.interfaces.access import tries
from fangxin.interfaces.access.address import client_address
from fangxin.interfaces.clock import now

#: where sealed second-factor secrets say they belong
PLACE = "agency.second_factor"


@cache
def _sealer() -> Sealer:
    return Sealer.from_master(settings.SEAL_KEY)


def used_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened, or enrolled, with the account's second factor."""
    user = request.user
    records = get_authentication_records(request, user if isinstance(user, Account) else None)
    return any(record.get("method") == "mfa" for record in records)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Logging in with a user name and a password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("登录名或密码不对。"),
        "invalid_login": _("登录名或密码不对。"),
        "too_many_login_attempts": _("尝试次数过多，请稍后再试。"),
        "incorrect_password": _("密码不对。"),
        "enter_current_password": _("当前密码不对。"),
        "incorrect_code": _("验证码不对，请核对后重新输入。"),
        "rate_limited": _("尝试次数过多，请稍后再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are created by security administrators only."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """The pages of signing in are for people."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say what happened themselves."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address, as the limits count it."""
        return client_address(request)

    def is_safe_url(self, url: str) -> bool:
        """Redirects stay on this host."""
        return bool(url_has_allowed_host_and_scheme(url, allowed_hosts=None))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before it is made. Raises TooManyAttempts."""
        tries.count_login(username=credentials.get("username", ""), address=client_address(request), at=now())
        super().pre_authenticate(request, **credentials)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The account, or None; a right password gives the counted try back."""
        found = super().authenticate(request, **credentials)
        if found is not None:
            tries.forgive_login(username=credentials.get("username", ""), address=client_address(request), at=now())
        return found

    def login(self, request: HttpRequest, user: Any) -> None:
        """Open the session under a new key and journal the login."""
        super().login(request, user)
        record_login(account=user, second_factor=used_second_factor(request), address=client_address(request), at=now())

    def set_password(self, user: Any, password: str) -> None:
        """The officer's own change of password, as an act of the agency."""
        change_own_password(account=user, password=password, at=now())

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask for the password again only when it was not given within the last minutes."""
        request = context.request
        records = get_authentication_records(request, request.user)
        latest = max((record.get("at", 0) for record in records), default=0)
        return bool(now().timestamp() - latest > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where the officer works."""
        return reverse(settings.LOGIN_REDIRECT_URL)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are sealed; the QR code is drawn here, without a data: address."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": _("验证码不对，请核对后重新输入。")}

    def get_totp_label(self, user: Any) -> str:
        """The name under which the app lists the account."""
        return str(user.username)

    def build_totp_svg(self, url: str) -> str:
        """The QR code as inline SVG."""
        return qr_svg(url)

    def encrypt(self, text: str) -> str:
        """Seal a secret for the database."""
        return base64.b64encode(_sealer().seal(text.encode(), place=PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret. Raises SealBroken when it was altered or sealed under another key."""
        return _sealer().open(base64.b64decode(encrypted_text), place=PLACE).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Officers do not remove their second factor; a security administrator resets it."""
        return False
