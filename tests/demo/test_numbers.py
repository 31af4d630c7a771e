"""The demo has numbers from the first minute, and they are not built again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fangxin.interfaces.demo.numbers import ensure_numbers
from fangxin.interfaces.lake.folder import lake_is_there
from fangxin.interfaces.lake.updating import the_lake
from tests.people import MONDAY, cast, filed, later

pytestmark = pytest.mark.django_db


def test_numbers_are_there_and_built_once(tmp_path: Path, settings: Any) -> None:
    settings.FANGXIN_HOME = tmp_path
    people = cast()
    filed(people.hotline)
    assert not lake_is_there()
    ensure_numbers(at=MONDAY)
    first = the_lake().manifest
    assert first.sets["cases"].rows == 1
    filed(people.hotline, at=later(1))
    ensure_numbers(at=later(1))
    assert the_lake().manifest.digest == first.digest
