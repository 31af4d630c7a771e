"""Signing in: django-allauth with user names, passwords and a second factor; no sign-up, no e-mail."""

from __future__ import annotations

import os

SESSION_ENGINE = "fangxin.interfaces.access.sessions"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "access:home"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "fangxin.interfaces.access.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_FORMS = {"change_password": "fangxin.interfaces.access.forms.PasswordForm"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_TIMEOUT = 5 * 60
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# allauth counts in each process's own memory; wrong tries are counted over all processes, see LOGIN_TRIES below
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": None, "reauthenticate": "10/m/user"}

MFA_ADAPTER = "fangxin.interfaces.access.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "放心"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_RECOVERY_CODE_COUNT = 8
MFA_ALLOW_UNVERIFIED_EMAIL = True  # no e-mail address takes part in signing in
MFA_FORMS = {
    "authenticate": "fangxin.interfaces.access.forms.SecondFactorForm",
    "reauthenticate": "fangxin.interfaces.access.forms.SecondFactorAgainForm",
    "activate_totp": "fangxin.interfaces.access.forms.EnrolForm",
}

#: wrong tries in a quarter of an hour before an account, or an address, has to wait for the next quarter.
#: An office shares one address: its allowance is that of several officers.
LOGIN_TRIES = {"account": 5, "address": 20}
LOGIN_TRIES_SECONDS = 15 * 60
#: an officer's session without a request for so long is ended
IDLE_SECONDS = 30 * 60
#: the same for merchants' people, who look in between two customers
MEMBER_IDLE_SECONDS = 2 * 60 * 60
#: how many proxies of our own stand in front and append to X-Forwarded-For
TRUSTED_PROXIES = int(os.environ.get("FANGXIN_PROXIES", "0"))
