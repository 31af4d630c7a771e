"""The cast of the tests of the administration door."""

from __future__ import annotations

import pytest

from tests.access.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()
