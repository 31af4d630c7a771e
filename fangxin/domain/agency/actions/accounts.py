"""Accounts: created, disabled, enabled, given a new password (MANAGE_ACCESS); the officer's own password; logins."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from fangxin.domain.agency.actions.changing import ChangedMeanwhile, change, text
from fangxin.domain.agency.actions.posts import require_security_admin
from fangxin.domain.agency.actions.recording import Chapter, Did, record
from fangxin.domain.agency.models import Account
from fangxin.domain.agency.queries import accounts_overseen
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Permission
from fangxin.foundation.refusals import NotFound, Refusal

#: letters and digits that are not mistaken for one another when read aloud or copied by hand
PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PASSWORD_LENGTH = 16
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")
_PHONE = re.compile(r"[0-9+() -]{5,20}")


class DuplicateUsername(Refusal):
    """Another account has this login name."""

    code = "duplicate_username"
    status = 422
    sentence = "登录名“{username}”已被使用。"


class UsernameUnusual(Refusal):
    """A login name is 3 to 40 lower-case letters, digits, dots, hyphens or underscores, beginning with a letter."""

    code = "username_unusual"
    status = 422
    sentence = "登录名由 3 到 40 位小写字母、数字、点、连字符或下划线组成，以字母开头。"


class PhoneUnusual(Refusal):
    """An officer's phone is 5 to 20 digits, spaces and signs."""

    code = "officer_phone_unusual"
    status = 422
    sentence = "联系电话只能是 5 到 20 位数字和 +、-、括号。"


class PasswordWeak(Refusal):
    """The password does not meet the installation's rules."""

    code = "password_weak"
    status = 422
    sentence = "密码不符合要求：{why}"


class SelfChange(Refusal):
    """A security administrator does not administer the own account."""

    code = "self_change"
    status = 403
    sentence = "不能管理自己的账号，请由另一位安全管理员办理。"


@transaction.atomic
def create_account(
    *, username: str, name: str, phone: str = "", by: Actor, at: datetime, password: str | None = None
) -> tuple[Account, str]:
    """Create an account and its first password, which is temporary: it must be changed at the first login.

    Only the system names the password itself (demo, tests, rescue), and it is then a lasting one.
    Returns the account and the password in clear, to be told once.
    Raises NotPermitted, UsernameUnusual, DuplicateUsername, PhoneUnusual, TextMissing, TextTooLong.
    """
    by.must(Permission.MANAGE_ACCESS)
    username = username.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise UsernameUnusual(field="username")
    if Account.objects.filter(username=username).exists():
        raise DuplicateUsername(username=username, field="username")
    named = password is not None and by.kind is ActorKind.SYSTEM
    clear = password if named and password else temporary_password()
    account = Account(
        username=username, name=text(name, label="姓名", field="name", limit=40), phone=_phone(phone),
        password=make_password(clear), password_temporary=not named, created_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as taken:  # another transaction took the name after it was looked up
        raise DuplicateUsername(username=username, field="username") from taken
    _record(Did.ACCOUNT_CREATED, account, by=by, at=at)
    return account, clear


@transaction.atomic
def update_account(*, account_id: int, version: int, name: str, phone: str, by: Actor, at: datetime) -> Account:
    """Change an officer's name and phone. Raises NotFound, ChangedMeanwhile, PhoneUnusual, TextMissing."""
    by.must(Permission.MANAGE_ACCESS)
    account = account_to_change(account_id=account_id, by=by)
    changed = change(
        account, version=version, name=text(name, label="姓名", field="name", limit=40), phone=_phone(phone)
    )
    if changed:
        if "phone" in changed:  # the journal says that it changed, not what it was
            changed["phone"] = ["…", "…"]
        _record(Did.ACCOUNT_UPDATED, account, by=by, at=at, changed=changed)
    return account


@transaction.atomic
def disable_account(*, account_id: int, version: int, by: Actor, at: datetime) -> Account:
    """Shut an account; its sessions end. Raises SelfChange, LastSecurityAdmin, ChangedMeanwhile."""
    by.must(Permission.MANAGE_ACCESS)
    account = account_to_change(account_id=account_id, by=by)
    _not_self(account, by)
    if change(account, version=version, is_active=False):
        require_security_admin(by=by)
        _record(Did.ACCOUNT_DISABLED, account, by=by, at=at)
    return account


@transaction.atomic
def enable_account(*, account_id: int, version: int, by: Actor, at: datetime) -> Account:
    """Open an account again. Raises SelfChange, ChangedMeanwhile."""
    by.must(Permission.MANAGE_ACCESS)
    account = account_to_change(account_id=account_id, by=by)
    _not_self(account, by)
    if change(account, version=version, is_active=True):
        _record(Did.ACCOUNT_ENABLED, account, by=by, at=at)
    return account


@transaction.atomic
def issue_password(*, account_id: int, version: int, by: Actor, at: datetime) -> tuple[Account, str]:
    """Give an officer a temporary password; ends all sessions. Raises SelfChange, ChangedMeanwhile."""
    by.must(Permission.MANAGE_ACCESS)
    account = account_to_change(account_id=account_id, by=by)
    _not_self(account, by)
    clear = temporary_password()
    change(account, version=version, password=make_password(clear), password_temporary=True)
    _record(Did.PASSWORD_ISSUED, account, by=by, at=at)
    return account, clear


@transaction.atomic
def change_own_password(*, account: Account, password: str, at: datetime) -> None:
    """An officer sets the own password; other sessions of the account end. Raises PasswordWeak."""
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise PasswordWeak(why=" ".join(weak.messages), field="password1") from weak
    stored = make_password(password)
    done = Account.objects.filter(pk=account.pk, version=account.version).update(
        password=stored, password_temporary=False, version=account.version + 1
    )
    if not done:
        raise ChangedMeanwhile
    account.password, account.password_temporary, account.version = stored, False, account.version + 1
    _record(Did.PASSWORD_CHANGED, account, by=self_of(account), at=at)


@transaction.atomic
def record_login(*, account: Account, second_factor: bool, address: str, at: datetime) -> None:
    """Journal a login with the address it came from, as GB/T 22239 8.1.4.3 asks."""
    _record(Did.LOGGED_IN, account, by=self_of(account), at=at, second_factor=second_factor, address=address)


def self_of(account: Account) -> Actor:
    """The officer acting on the own account, under no post."""
    return Actor(kind=ActorKind.OFFICER, name=account.name, account_id=account.pk)


def account_to_change(*, account_id: int, by: Actor) -> Account:
    """An account the caller oversees, locked until the transaction ends. Raises NotFound."""
    if not accounts_overseen(by=by).filter(pk=account_id).exists():
        raise NotFound
    return Account.objects.select_for_update().get(pk=account_id)


def temporary_password() -> str:
    """A fresh password of four groups of four, about 92 bits."""
    letters = "".join(secrets.choice(PASSWORD_LETTERS) for _ in range(PASSWORD_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, PASSWORD_LENGTH, 4))


def _phone(phone: str) -> str:
    phone = phone.strip()
    if phone and not _PHONE.fullmatch(phone):
        raise PhoneUnusual(field="phone")
    return phone


def _not_self(account: Account, by: Actor) -> None:
    if account.pk == by.account_id:
        raise SelfChange


def _record(did: Did, account: Account, *, by: Actor, at: datetime, **facts: object) -> None:
    record(
        chapter=Chapter.ACCESS, did=did, by=by, at=at, account=account.username, account_id=account.pk,
        name=account.name, **facts,
    )  # fmt: skip
