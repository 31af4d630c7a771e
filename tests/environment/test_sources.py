"""Figures of the registers, counted in a region."""

from __future__ import annotations

import pytest

from fangxin.domain.environment.queries.sources import FIGURES
from fangxin.domain.promises.models import Promise
from tests.people import MONDAY
from tests.promises.telling import granted, stores

pytestmark = pytest.mark.django_db


def test_stores_with_a_promise_are_counted_where_they_are() -> None:
    told = stores()
    granted(told, told.first)
    share = FIGURES["promise_store_share"].counted
    assert share("410611", MONDAY.date()) == (1, 1) and share("410603", MONDAY.date()) == (0, 1)
    # whose promise it was when it was given changes nothing
    Promise.objects.update(region_code="410603")
    assert share("410611", MONDAY.date()) == (1, 1) and share("410603", MONDAY.date()) == (0, 1)
