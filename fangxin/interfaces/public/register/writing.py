"""The open data as they are written ahead: CSV for table programs, JSON for others, both packed."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from fangxin.domain.disclosure.actions.opening import Written, count_trades, write_open_data
from fangxin.domain.disclosure.models import PublicEntry
from fangxin.interfaces.public.register.columns import COLUMNS, LICENCE
from fangxin.interfaces.public.register.showing import CAUTION

#: what a table program would take for a formula when a cell begins with it
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_ready(*, at: datetime) -> Mapping[str, int]:
    """Write what of the open data is due, and count the trades; counts by name."""
    return {"open_data_written": write_open_data(told=set_files, at=at), "trades_counted": count_trades(at=at)}


def set_files(entries: Sequence[PublicEntry]) -> Written:
    """Both files of some entries; the same entries give the same bytes, whenever they are written."""
    return Written(csv=_packed(_table(entries)), json=_packed(_document(entries)))


def fields_told() -> list[dict[str, str]]:
    """The dictionary of the columns."""
    return [{"name": one.name, "label": one.label, "type": one.type, "means": one.means} for one in COLUMNS]


def _table(entries: Sequence[PublicEntry]) -> str:
    """UTF-8 with a mark, one header line."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([one.label for one in COLUMNS])
    writer.writerows([_cell(one.of(entry)) for one in COLUMNS] for entry in entries)
    return "\ufeff" + lines.getvalue()


def _document(entries: Sequence[PublicEntry]) -> str:
    """One document, one entry a line."""
    head = {"licence": LICENCE, "caution": CAUTION, "fields": fields_told()}
    lines = (json.dumps({one.name: one.of(entry) for one in COLUMNS}, ensure_ascii=False) for entry in entries)
    return json.dumps(head, ensure_ascii=False)[:-1] + ', "entries": [\n' + ",\n".join(lines) + "\n]}\n"


def _packed(text: str) -> bytes:
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def _cell(text: str) -> str:
    """A cell that no table program takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
