"""What an identity holds and how it is shown to those who may not read it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

CODE_MINUTES = 10
CODE_TRIES = 5
#: an address shorter than this names a street or a town at most, not one door
ADDRESS_LEAST = 8
_BETWEEN = re.compile(r"[\W_]+")


#: documents that prove who somebody is, with their names; the first is meant where none is named
ID_TYPES = {
    "RESIDENT_ID": "居民身份证",
    "HK_MACAO_PERMIT": "港澳居民来往内地通行证",
    "TAIWAN_PERMIT": "台湾居民来往大陆通行证",
    "PERMANENT_RESIDENT": "外国人永久居留身份证",
    "PASSPORT": "护照",
    "OTHER": "其他证件",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """A natural person's data in the clear; exists only while it is needed."""

    name: str = ""
    id_type: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    email: str = ""

    def as_dict(self) -> dict[str, str]:
        """The filled fields."""
        return {name: value for name in Identity.__slots__ if (value := getattr(self, name))}


def masked_name(name: str) -> str:
    """`张**` of any name; the family name alone stays readable."""
    return name[:1] + "**" if name else ""


def masked_phone(phone: str) -> str:
    """`138****1234`; a shorter number keeps its last two digits only."""
    if not phone:
        return ""
    return phone[:3] + "****" + phone[-4:] if len(phone) >= 11 else "****" + phone[-2:]


def folded_address(address: str) -> str:
    """An address as it is compared: without spacing, punctuation and width; empty when it is too short to mean one door."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", address)).lower()
    return plain if len(plain) >= ADDRESS_LEAST and any(character.isdigit() for character in plain) else ""
