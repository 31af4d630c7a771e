"""Several questions counted in one statement."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxin.domain.merchants.models import Merchant
from fangxin.storage.counting import counted
from tests.members import shop

pytestmark = pytest.mark.django_db


def test_each_question_is_counted_in_one_statement() -> None:
    shop(), shop(name="别家%s店", uscc="92000000MA0000023Y")
    rows = Merchant.objects.select_related("merged_into").order_by("name")
    with CaptureQueriesContext(connection) as asked:
        found = counted(
            [rows, rows.filter(name__contains="%s"), rows.none(), rows.filter(pk__in=[]), rows.exclude(uscc=None)]
        )
    assert found == [2, 1, 0, 0, 2] and len(asked) == 1
    assert counted([]) == []
