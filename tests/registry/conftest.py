"""The small agency the register is kept by."""

from __future__ import annotations

import pytest

from tests.people import Cast, cast


@pytest.fixture
def people(db: None) -> Cast:
    """An agency without a case."""
    return cast()
