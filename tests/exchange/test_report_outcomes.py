"""Reports in every status leave, and come into an empty system with the same facts; whoever reported never leaves."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.cases.models import Case
from fangxin.domain.exchange.actions.exporting import export_cases
from fangxin.domain.exchange.words import COLUMNS, KEYS
from fangxin.interfaces.files.writers import WRITERS
from tests.exchange.conftest import import_file
from tests.people import ZHANG, cast, later
from tests.reports.statuses import Reports

pytestmark = pytest.mark.django_db
AT = later(60)


def exported(**more: Any) -> list[dict[str, str]]:
    return [dict(zip(KEYS, row, strict=True)) for row in export_cases(by=SYSTEM, at=AT, **more)]


def test_every_outcome_comes_back_as_the_same_facts(tmp_path: Path) -> None:
    people = cast()
    made = Reports(people).every()
    path = tmp_path / "reports.csv"
    header = [column.key for column in COLUMNS]
    with path.open("wb") as stream:
        WRITERS["csv"](stream, header, export_cases(by=SYSTEM, at=AT))
    text = path.read_text(encoding="utf-8-sig")
    assert ZHANG.name not in text and ZHANG.phone not in text and ZHANG.id_number not in text
    first = {row["number"]: row for row in exported()}
    # another system, that knows none of them
    Case.objects.all().update(source="elsewhere")
    done = import_file(path)
    assert (done.errors, done.counts()[1]) == ([], len(first))
    Case.objects.filter(source="elsewhere").update(received_at="2000-01-01T00:00:00Z")
    second = {row["number"]: row for row in exported(from_on=date(2001, 1, 1))}
    differs = {
        (name, key): (first[case.number][key], second[case.number][key])
        for name, case in made.items()
        for key in KEYS
        if first[case.number][key] != second[case.number][key]
    }
    # the format ends a report with its filing: what follows is a case of its own, and is told as filed on that day
    filed = {
        (name, key): ("", told)
        for name in ("INVESTIGATING", "PENALISED", "TRANSFERRED")
        for key, told in (("outcome", "filed"), ("closed_at", first[made[name].number]["decided_at"]))
    }
    assert differs == filed
