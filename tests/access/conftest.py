"""The cast of the tests of signing in."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from tests.access.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def forgetful() -> None:
    """allauth counts requests in the process's memory, which the tests share."""
    cache.clear()
