"""How many rows several questions have, in one statement: what a page counts beside each other is one round trip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def counted(questions: Sequence[QuerySet[Any, Any]]) -> list[int]:
    """The number of rows of each question, in their order."""
    parts, given = [], list[Any]()
    for question in questions:
        try:
            sql, values = question.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
        else:
            parts.append(f"(SELECT COUNT(*) FROM ({sql}) counted)")
            given += values
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", given)
        row = cursor.fetchone()
    return [int(number) for number in row or ()]
