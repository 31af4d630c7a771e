"""What others ask about sealed persons without opening a seal."""

from __future__ import annotations

from django.db import connection

from fangxin.domain.people.models import Person


def known_phone(*, index: str) -> bool:
    """Whether anybody with the phone of this blind index turned to the agency before; asked at every filing, hence plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {Person._meta.db_table} WHERE phone_index = %s AND phone_index <> '' LIMIT 1",
            [index],
        )
        return cursor.fetchone() is not None
