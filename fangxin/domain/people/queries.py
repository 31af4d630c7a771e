"""What others ask about sealed persons without opening a seal."""

from __future__ import annotations

from fangxin.domain.people.models import Person
from fangxin.storage.statements import ask

_KNOWN = f"SELECT 1 FROM {Person._meta.db_table} WHERE phone_index = %s AND phone_index <> '' LIMIT 1"


def known_phone(*, index: str) -> bool:
    """Whether anybody with the phone of this blind index turned to the agency before."""
    return bool(ask(_KNOWN, [index]))
