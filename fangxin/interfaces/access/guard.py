"""A page that only reads cannot write: statements that change data are refused while it runs."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import connection

from fangxin.storage.models import Attempt

_CHANGES = re.compile(
    r"\b(INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO|MERGE\s+INTO|TRUNCATE)\b", re.I
)
_DEFINES = re.compile(r"\s*(CREATE|ALTER|DROP|COPY)\b", re.I)
_LOCKS = re.compile(r"\bFOR\s+(NO\s+KEY\s+)?UPDATE\b", re.I)
#: who is signed in, and what is limited, may change under any page
_OPEN = re.compile(
    rf'^\s*(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(django_session|{Attempt._meta.db_table})"?[\s(]', re.I
)


class WriteOnReadPageError(RuntimeError):
    """A page declared `writes=False` tried to change data: a fault of the program."""


@lru_cache(maxsize=4096)  # a page sends the same few texts all day; reading one costs more than many a statement
def changes_data(sql: str) -> bool:
    """Whether a statement changes, locks or defines anything but sessions and counted tries."""
    if _OPEN.match(sql):
        return False
    return bool(_LOCKS.search(sql) or _CHANGES.search(sql) or _DEFINES.match(sql))


@contextmanager
def reading_only() -> Iterator[None]:
    """Refuse every changing statement of this thread on the default connection inside the block.

    A database in memory lends one connection to all threads: what another page writes meanwhile is its own affair.
    """
    here = threading.get_ident()

    def refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if threading.get_ident() == here and changes_data(sql):
            raise WriteOnReadPageError(" ".join(sql.split()[:3]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield
