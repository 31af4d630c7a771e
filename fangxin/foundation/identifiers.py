"""Numbers that identify: unified social credit codes, identity cards, phones. Checked with a refusal that names the
mistake, and masked for those who may not read them.

The arithmetic is python-stdnum's (GB 32100-2015, GB 11643) and libphonenumber's; what is decided here is which mistakes
are told apart, and that an unknown region is a warning only: divisions are renamed, numbers are not.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import phonenumbers
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from fangxin.foundation.refusals import Refusal

USCC_LENGTH: Final = 18
USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ID_LENGTH: Final = 18
_OLDEST_BIRTH: Final = date(1900, 1, 1)


class UsccLength(Refusal):
    """A unified social credit code has 18 characters."""

    code = "uscc_length"
    status = 422
    sentence = "统一社会信用代码应为 18 位，您填写的是 {count} 位，请核对营业执照。"


class UsccCharacter(Refusal):
    """A unified social credit code has no I, O, S, V, Z; characters 3 to 8 are digits."""

    code = "uscc_character"
    status = 422
    sentence = "统一社会信用代码第 {position} 位不能是“{character}”（没有字母 I、O、S、V、Z，第 3 至 8 位为数字）。"


class UsccCheckDigit(Refusal):
    """The last character of a unified social credit code does not follow from the others."""

    code = "uscc_check_digit"
    status = 422
    sentence = "统一社会信用代码的校验位不对，可能有一位抄错，请核对营业执照。"


class IdNumberLength(Refusal):
    """An identity number has 18 characters."""

    code = "id_number_length"
    status = 422
    sentence = "身份证号码应为 18 位，您填写的是 {count} 位。"


class IdNumberCharacter(Refusal):
    """An identity number is 17 digits and a digit or X."""

    code = "id_number_character"
    status = 422
    sentence = "身份证号码第 {position} 位不能是“{character}”（前 17 位为数字，最后一位为数字或者 X）。"


class IdNumberBirthDate(Refusal):
    """The birth date in an identity number does not exist, lies in the future or before 1900."""

    code = "id_number_birth_date"
    status = 422
    sentence = "身份证号码中的出生日期（第 7 至 14 位）不存在，请核对。"


class IdNumberCheckDigit(Refusal):
    """The last character of an identity number does not follow from the others."""

    code = "id_number_check_digit"
    status = 422
    sentence = "身份证号码的校验位不对，可能有一位抄错，请核对。"


class PhoneUnreadable(Refusal):
    """A phone number holds something that is neither a digit nor a usual separator or extension."""

    code = "phone_unreadable"
    status = 422
    sentence = "电话号码中有无法识别的内容，请只填写数字，分机写作“转 801”。"


class PhoneLength(Refusal):
    """A mobile number has 11 digits, a fixed line 10 to 12 with its area code."""

    code = "phone_length"
    status = 422
    sentence = "电话号码的位数不对（共 {count} 位）：手机号为 11 位，固定电话请带区号，例如 0371-65000000。"


class PhoneUnknown(Refusal):
    """The number is long enough but no such numbers are given out (wrong area code, wrong leading digits)."""

    code = "phone_unknown"
    status = 422
    sentence = "没有这样开头的电话号码，请核对手机号或者区号。"


class PhoneNotMobile(Refusal):
    """A mobile number is needed here, for messages."""

    code = "phone_not_mobile"
    status = 422
    sentence = "这里需要手机号码，用来接收短信。"


class ShortCodeHere(Refusal):
    """A short code (12315, 95588) is a merchant's service line, not a person's phone."""

    code = "phone_short_code"
    status = 422
    sentence = "“{number}”是服务短号，请填写本人的手机号或者带区号的固定电话。"


class PhoneKind(StrEnum):
    """What kind of number a phone number is."""

    MOBILE = "MOBILE"
    FIXED = "FIXED"
    SERVICE = "SERVICE"
    SHORT = "SHORT"


@dataclass(frozen=True, kw_only=True, slots=True)
class IdNumber:
    """A checked identity number."""

    number: str
    born_on: date

    @property
    def region_known(self) -> bool:
        """Whether its first six digits were ever a listed division."""
        try:
            return bool(ric.get_birth_place(self.number))
        except ValidationError:
            return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Phone:
    """A checked phone number: digits only (area code with its 0), and the extension's digits or empty."""

    number: str
    kind: PhoneKind
    extension: str = ""

    def __str__(self) -> str:
        return f"{self.number}转{self.extension}" if self.extension else self.number


def _compact(value: str) -> str:
    return re.sub(r"[\s\-‐-―—]", "", unicodedata.normalize("NFKC", value)).upper()


def check_uscc(*, value: str) -> str:
    """The code in upper case without separators; raises UsccLength, UsccCharacter or UsccCheckDigit."""
    code = _compact(value)
    if len(code) != USCC_LENGTH:
        raise UsccLength(count=len(code))
    for position, character in enumerate(code, start=1):
        if character not in USCC_ALPHABET or (position in range(3, 9) and not character.isdigit()):
            raise UsccCharacter(position=position, character=character)
    if uscc.calc_check_digit(code) != code[-1]:
        raise UsccCheckDigit()
    return code


def check_id_number(*, value: str, on: date) -> IdNumber:
    """The identity number in upper case with what it tells; `on` is the day after which nobody can be born.

    Raises IdNumberLength, IdNumberCharacter, IdNumberBirthDate or IdNumberCheckDigit.
    """
    number = _compact(value)
    if len(number) != ID_LENGTH:
        raise IdNumberLength(count=len(number))
    for position, character in enumerate(number, start=1):
        if not (character.isascii() and character.isdigit()) and not (position == ID_LENGTH and character == "X"):
            raise IdNumberCharacter(position=position, character=character)
    born_on = _born_on(number, on)
    if ric.calc_check_digit(number) != number[-1]:
        raise IdNumberCheckDigit()
    return IdNumber(number=number, born_on=born_on)


def _born_on(number: str, on: date) -> date:
    try:
        born_on = ric.get_birth_date(number)
    except ValidationError as mistake:
        raise IdNumberBirthDate() from mistake
    if not _OLDEST_BIRTH <= born_on <= on:
        raise IdNumberBirthDate()
    return born_on


_EXTENSION: Final = re.compile(r"(?:转分机|转|分机|EXT\.?|X|#|,)[:.]?(\d{1,6})\Z")
_SERVICE: Final = re.compile(r"[48]00\d{7}\Z")
_MOBILE: Final = re.compile(r"1[3-9]\d{9}\Z")
_SHORT: Final = re.compile(r"(?:1[012]\d{1,4}|9\d{4,7})\Z")


def check_phone(*, value: str, of_merchant: bool = False) -> Phone:
    """A mobile number, or a fixed line with area code and optional extension (转801).

    With `of_merchant` service lines (400…) and short codes (12315, 95588) are taken too.
    Raises PhoneUnreadable, PhoneLength, PhoneUnknown or ShortCodeHere.
    """
    number, extension = _parted(value)
    if _MOBILE.match(number):
        return Phone(number=number, kind=PhoneKind.MOBILE, extension=extension)
    if _SERVICE.match(number):
        return Phone(number=number, kind=PhoneKind.SERVICE, extension=extension)
    if _SHORT.match(number):
        if not of_merchant:
            raise ShortCodeHere(number=number)
        return Phone(number=number, kind=PhoneKind.SHORT, extension=extension)
    return _fixed(number, extension)


def check_mobile(*, value: str) -> Phone:
    """A mobile number; raises PhoneNotMobile besides what check_phone raises."""
    phone = check_phone(value=value)
    if phone.kind is not PhoneKind.MOBILE:
        raise PhoneNotMobile()
    return phone


def _parted(value: str) -> tuple[str, str]:
    text = re.sub(r"[()（）./]", "", _compact(value))
    extension = ""
    if found := _EXTENSION.search(text):
        text, extension = text[: found.start()], found[1]
    text = re.sub(r"\A(?:\+|00)86", "", text)
    if not (text.isascii() and text.isdigit()):
        raise PhoneUnreadable()
    return text, extension


def _fixed(number: str, extension: str) -> Phone:
    if not (number.startswith("0") and 10 <= len(number) <= 12):
        raise PhoneUnknown() if len(number) == 11 else PhoneLength(count=len(number))
    parsed = phonenumbers.parse(number, "CN")
    if not phonenumbers.is_possible_number(parsed):
        raise PhoneLength(count=len(number))
    if not phonenumbers.is_valid_number(parsed):
        raise PhoneUnknown()
    return Phone(number=number, kind=PhoneKind.FIXED, extension=extension)


def mask_name(*, name: str) -> str:
    """`张**` of any name: only its first character stays readable."""
    return name[:1] + "**" if name else ""


def mask_phone(*, phone: str) -> str:
    """`138****1234`; a shorter number keeps its last two digits only."""
    if not phone:
        return ""
    return phone[:3] + "****" + phone[-4:] if len(phone) >= 11 else "****" + phone[-2:]


def mask_id_number(*, number: str) -> str:
    """The six digits of the region, eight stars, the last four: `410105********0018`; anything else is all stars."""
    return number[:6] + "********" + number[-4:] if len(number) == ID_LENGTH else "*" * len(number)
