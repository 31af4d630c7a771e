"""The pages are looked at on a fixed day, by clients that raise what the program did not expect."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from fangxin.foundation.clock import day_of
from fangxin.interfaces import clock
from tests.evidence.conftest import full_disk
from tests.pages.world import NOW, World, filled
from tests.people import Cast, cast

__all__ = ["full_disk"]
REAL_NOW, REAL_TODAY = clock.now, clock.today


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a module's tests."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def home(folder: Path, settings: Any) -> Path:
    """The data folder in force."""
    settings.FANGXIN_HOME = folder
    return folder


@pytest.fixture(autouse=True)
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Every door's clock stands at one instant; `on(instant)` sets another."""
    import config.urls  # noqa: F401 - so that every door is imported

    def set_to(at: datetime) -> None:
        for name, module in list(sys.modules.items()):
            if not name.startswith("fangxin.interfaces."):
                continue
            for attribute, real, value in (("now", REAL_NOW, at), ("today", REAL_TODAY, day_of(at))):
                if getattr(module, attribute, None) is real or getattr(module, f"_was_{attribute}", None) is real:
                    monkeypatch.setattr(module, attribute, lambda value=value: value)
                    monkeypatch.setattr(module, f"_was_{attribute}", real, raising=False)

    set_to(NOW)
    return set_to


@pytest.fixture
def people(db: None) -> Cast:
    """An agency without a case."""
    return cast()


@pytest.fixture(scope="module")
def built(folder: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, built once for a module inside a transaction that is never committed; each test adds a savepoint."""
    from fangxin.domain.agency.queries import forget_directory

    with django_db_blocker.unblock(), override_settings(FANGXIN_HOME=folder), transaction.atomic():
        forget_directory()
        yield filled()
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World, db: None) -> World:
    """An agency with a case in every status, as it was built."""
    return copy.deepcopy(built)
