"""The open data as files that lie ready: which there are, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from fangxin.domain.disclosure.models import OpenPart
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.files import FileStore
from fangxin.storage.ids import id_floor

#: bytes of the disk that the files never take
RESERVE = 256 * 1024 * 1024
FORMS = ("csv", "json")


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenFile:
    """One ready file, packed by gzip: its name, how many entries it holds, its size, and where it lies."""

    name: str
    month: date
    form: str
    entries: int
    size: int
    sha256: str
    written_at: datetime

    @property
    def path(self) -> Path:
        """Where its bytes lie."""
        return open_store().path_of(sha256=self.sha256)


def open_store() -> FileStore:
    """The files under the data folder."""
    return FileStore(Path(settings.FANGXIN_HOME) / "open-data", reserve=RESERVE)


def open_files(*, month: date | None = None) -> list[OpenFile]:
    """The ready files, the newest month first, each month's in their order; a piece is told in every form."""
    parts = OpenPart.objects.filter(written_at__isnull=False).order_by("-month", "first_id")
    if month is not None:
        parts = parts.filter(month=month)
    found, number, before = list[OpenFile](), 0, None
    for part in parts:
        number, before = (number + 1 if part.month == before else 1), part.month
        assert part.written_at is not None
        for form, sha256, size in zip(
            FORMS, (part.csv_sha256, part.json_sha256), (part.csv_size, part.json_size), strict=True
        ):
            found.append(
                OpenFile(
                    name=f"{part.month:%Y-%m}-{number}.{form}", month=part.month, form=form, entries=part.entries,
                    size=size, sha256=sha256, written_at=part.written_at,
                )
            )  # fmt: skip
    return found


def open_file(*, name: str) -> OpenFile:
    """One ready file by its name. Raises NotFound."""
    try:
        month = date.fromisoformat(f"{name[:7]}-01")
    except ValueError:
        raise NotFound from None
    found = next((one for one in open_files(month=month) if one.name == name), None)
    if found is None:
        raise NotFound
    return found


def lost_files() -> list[int]:
    """The pieces of which a file that was written is not there: `fangxin verify` tells them, the sweep writes them anew."""
    store = open_store()
    rows = OpenPart.objects.filter(written_at__isnull=False).values_list("pk", "csv_sha256", "json_sha256")
    return [pk for pk, *digests in rows if not all(store.path_of(sha256=one).exists() for one in digests)]


def named_files(digests: list[str]) -> set[str]:
    """Those of the digests that a piece names."""
    rows = OpenPart.objects.filter(Q(csv_sha256__in=digests) | Q(json_sha256__in=digests))
    return {digest for pair in rows.values_list("csv_sha256", "json_sha256") for digest in pair}


def month_of(at: datetime) -> date:
    """The month of an instant, by its first day."""
    return day_of(at).replace(day=1)


def next_month(month: date) -> date:
    """The month after a month."""
    return (month + timedelta(days=32)).replace(day=1)


def month_floor(month: date) -> int:
    """The smallest id of a month."""
    return id_floor(datetime.combine(month, time(), tzinfo=BEIJING))
