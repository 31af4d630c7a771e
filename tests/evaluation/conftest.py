"""What tests of the evaluation begin with: a city whose facts are counted, in a data folder of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.world import City, city, lake


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FANGXIN_HOME = tmp_path
    return tmp_path


@pytest.fixture
def given() -> City:
    made = city()
    lake()
    return made
