"""Sealing a person, opening the seal, and one-time codes to a phone."""

from __future__ import annotations

import hmac
import json
import secrets
from datetime import datetime, timedelta
from functools import cache, lru_cache

from django.conf import settings
from django.core import signing
from django.db.models import F

from fangxin.domain.people.models import OneTimeCode, Person
from fangxin.domain.people.rules import CODE_MINUTES, CODE_TRIES, Identity, folded_address, masked_name, masked_phone
from fangxin.foundation.identifiers import check_phone
from fangxin.foundation.refusals import Refusal
from fangxin.foundation.seal import Sealer
from fangxin.storage.ids import new_id
from fangxin.storage.limits import count_attempt


class CodeWrong(Refusal):
    """The one-time code is wrong, used, or too old."""

    code = "one_time_code_wrong"
    status = 422
    sentence = "验证码不正确或已过期，请核对短信，或重新获取。"


class PhoneNotConfirmed(Refusal):
    """The phone's confirmation is missing, expired or belongs to another phone."""

    code = "phone_not_confirmed"
    status = 422
    sentence = "手机号尚未验证或验证已过期，请重新获取验证码。"


@cache
def sealer() -> Sealer:
    """The agency's sealer, from the configured key."""
    return Sealer.from_master(settings.SEAL_KEY)


@lru_cache(maxsize=64)  # a filing asks for the same number four times
def phone_index(phone: str) -> str:
    """The blind index of a phone number, the same however it is written (+86, blanks, full width, an extension)."""
    try:
        plain = check_phone(value=phone).number
    except Refusal:
        plain = phone  # an imported or merchant's number is found as it stands
    return sealer().index("phone", plain) if plain else ""


def address_index(address: str) -> str:
    """The blind index of a postal address, whatever its spacing and width; none of one too short to mean a door."""
    plain = folded_address(address)
    return sealer().index("address", plain) if plain else ""


def sealed_person(*, identity: Identity, at: datetime) -> Person:
    """An unsaved row holding the identity sealed, to be written together with what needs it."""
    seal = sealer()
    identifier = new_id(at)
    plain = json.dumps(identity.as_dict(), ensure_ascii=False, separators=(",", ":")).encode()
    return Person(
        id=identifier,
        sealed=seal.seal(plain, place=f"person:{identifier}"),
        key_fingerprint=seal.fingerprint,
        name_masked=masked_name(identity.name),
        phone_masked=masked_phone(identity.phone),
        phone_index=phone_index(identity.phone),
        id_index=seal.index("id", identity.id_number.upper()) if identity.id_number else "",
        address_index=address_index(identity.address),
        created_at=at,
    )


def open_person(*, person: Person) -> Identity:
    """The identity in the clear. Callers journal the reading with its reason first, or need it to send a message."""
    plain = sealer().open(bytes(person.sealed), place=f"person:{person.pk}")
    return Identity(**json.loads(plain))


def make_one_time_code(*, phone: str, purpose: str, client: str, at: datetime) -> str:
    """A new six-digit code for `phone`, counted against limits per phone and per client address; returns it for sending.

    Raises TooManyAttempts past 1 a minute per purpose and 10 a day per phone, and 30 an hour per client address.
    """
    index = phone_index(phone)
    count_attempt(subject=f"code-minute:{purpose}:{index}", limit=1, seconds=60, at=at)
    count_attempt(subject=f"code-day:{index}", limit=10, seconds=86400, at=at)
    count_attempt(subject=f"code-client:{client}", limit=30, seconds=3600, at=at)
    code = f"{secrets.randbelow(10**6):06d}"
    OneTimeCode.objects.create(
        id=new_id(at),
        phone_index=index,
        code_digest=sealer().index(f"code:{purpose}:{index}", code),
        purpose=purpose,
        created_at=at,
        expires_at=at + timedelta(minutes=CODE_MINUTES),
    )
    return code


def confirm_phone(*, phone: str, purpose: str, code: str, at: datetime) -> str:
    """Check a code and return a signed confirmation of the phone; raises CodeWrong. A code works once, for five tries."""
    index = phone_index(phone)
    count_attempt(subject=f"code-try:{index}", limit=20, seconds=3600, at=at)
    digest = sealer().index(f"code:{purpose}:{index}", code.strip())
    latest = (
        OneTimeCode.objects.filter(phone_index=index, purpose=purpose, used_at=None, expires_at__gt=at)
        .order_by("-created_at", "-id")
        .first()
    )
    if latest is None:
        raise CodeWrong(field="code")
    # one statement counts the try, so that parallel guesses cannot share one
    counted = OneTimeCode.objects.filter(pk=latest.pk, used_at=None, tries__lt=CODE_TRIES).update(tries=F("tries") + 1)
    if not counted or not hmac.compare_digest(latest.code_digest, digest):
        raise CodeWrong(field="code")
    if not OneTimeCode.objects.filter(pk=latest.pk, used_at=None).update(used_at=at):
        raise CodeWrong(field="code")
    return phone_confirmation(phone=phone, at=at)


def phone_confirmation(*, phone: str, at: datetime) -> str:
    """A signed statement that `phone` was confirmed at `at`."""
    return signing.dumps([phone_index(phone), int(at.timestamp())], salt="fangxin.phone")


def check_phone_confirmation(*, phone: str, confirmation: str, at: datetime, minutes: int = 120) -> None:
    """Raises PhoneNotConfirmed unless `confirmation` was given for `phone` within the last `minutes`."""
    try:
        index, stamp = signing.loads(confirmation, salt="fangxin.phone")
    except (signing.BadSignature, ValueError) as mistake:
        raise PhoneNotConfirmed(field="code") from mistake
    age = at.timestamp() - stamp
    if not hmac.compare_digest(index, phone_index(phone)) or not -60 <= age <= minutes * 60:
        raise PhoneNotConfirmed(field="code")
