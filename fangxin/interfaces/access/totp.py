"""Time-based one-time passwords (RFC 6238): a fresh secret, the code of an instant, and the step of a code."""

from __future__ import annotations

from datetime import UTC, datetime

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

from fangxin.storage.limits import TooManyAttempts, count_attempt


def fresh_secret() -> str:
    """A new secret of 160 bits in base 32."""
    return str(generate_totp_secret())


def code_at(*, secret: str, at: datetime) -> str:
    """The six digits an authenticator app with this secret shows at the instant."""
    return str(format_hotp_value(hotp_value(secret, int(at.timestamp()) // app_settings.TOTP_PERIOD)))


def step_of(*, secret: str, code: str, at: datetime) -> int | None:
    """The step of time, within the tolerated ones around `at`, whose code this is; None when it is none's."""
    now_step, tolerance = int(at.timestamp()) // app_settings.TOTP_PERIOD, app_settings.TOTP_TOLERANCE
    steps = range(now_step - tolerance, now_step + tolerance + 1)
    return next((step for step in steps if format_hotp_value(hotp_value(secret, step)) == code), None)


def use_up(*, account_id: int, step: int) -> bool:
    """Mark a step's code as used, over all processes; False when it was used before."""
    begins = datetime.fromtimestamp(step * app_settings.TOTP_PERIOD, UTC)
    try:
        count_attempt(subject=f"totp:{account_id}:{step}", limit=1, seconds=86400, at=begins)
    except TooManyAttempts:
        return False
    return True
