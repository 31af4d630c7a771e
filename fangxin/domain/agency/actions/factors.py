"""The second factor: enrolled by the officer, or by the system; reset by a security administrator."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import make_password
from django.db import transaction

from fangxin.domain.agency.actions.accounts import SelfChange, account_to_change, self_of, temporary_password
from fangxin.domain.agency.actions.changing import change
from fangxin.domain.agency.actions.recording import Chapter, Did, record
from fangxin.domain.agency.models import Account
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.foundation.refusals import Refusal


class AlreadyEnrolled(Refusal):
    """The account has a second factor already; it is reset by a security administrator, not replaced."""

    code = "already_enrolled"
    status = 409
    sentence = "账号已启用二次验证。需要更换手机的，请联系安全管理员重置。"


@transaction.atomic
def enrol_totp(*, account: Account, secret: str, at: datetime, by: Actor | None = None) -> None:
    """Store the secret (base 32) of the officer's authenticator app, sealed, and make recovery codes.

    `by` is the officer unless the system does it (demo, tests). Raises AlreadyEnrolled.
    """
    Account.objects.select_for_update().get(pk=account.pk)  # two enrolments of one account follow each other
    if Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists():
        raise AlreadyEnrolled
    Authenticator(user=account, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)}, created_at=at).save(
        force_insert=True
    )
    Authenticator.objects.filter(user=account, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(account)
    record(
        chapter=Chapter.ACCESS, did=Did.SECOND_FACTOR_ENROLLED, by=by or self_of(account), at=at,
        account=account.username, account_id=account.pk, name=account.name,
    )  # fmt: skip


@transaction.atomic
def reset_second_factor(*, account_id: int, version: int, by: Actor, at: datetime) -> tuple[Account, str]:
    """Remove a lost second factor and give a temporary password with it, so that the old password cannot enrol another.

    All sessions end. Returns the account and the temporary password, to be told once and in person.
    Raises NotPermitted, NotFound, SelfChange, ChangedMeanwhile.
    """
    by.must(Permission.MANAGE_ACCESS)
    account = account_to_change(account_id=account_id, by=by)
    if account.pk == by.account_id:
        raise SelfChange
    clear = temporary_password()
    change(account, version=version, password=make_password(clear), password_temporary=True)
    Authenticator.objects.filter(user=account).delete()
    record(
        chapter=Chapter.ACCESS, did=Did.SECOND_FACTOR_RESET, by=by, at=at, account=account.username,
        account_id=account.pk, name=account.name,
    )  # fmt: skip
    return account, clear
