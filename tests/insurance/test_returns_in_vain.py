"""Which returns a policy's keeper may claim for: those not honoured that it answers for, never hidden behind others."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fangxin.domain.insurance.actions.claims import file_for_return
from fangxin.domain.insurance.queries import claims as asked
from fangxin.domain.insurance.queries.claims import check_insured, matter_of_return, returns_in_vain
from fangxin.domain.insurance.words import PolicyKind
from fangxin.domain.merchants.models import Merchant
from tests.insurance.test_claims import policy
from tests.people import MONDAY, later
from tests.promises.telling import granted, stores
from tests.returns.telling import accepted, asked_online, recorded, refunded, refused

pytestmark = pytest.mark.django_db


def test_the_database_finds_them_and_newer_ones_hide_none(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(asked, "MOST_RETURNS", 3)
    given = stores()
    granted(given)
    by, on = given.people.handler, date(2026, 6, 20)
    of = policy(by, kind=PolicyKind.RETURN)
    first = refused(given, recorded(given), reason="TOO_LATE")
    unpaid = accepted(given, recorded(given, at=later(1)), at=later(1))
    silent = asked_online(given, at=later(2))
    for _ in range(4):
        refunded(given, accepted(given, recorded(given, at=later(3)), at=later(3)), at=later(3))
    refused(given, recorded(given, at=later(3)), reason="NOT_INTACT", at=later(3))
    with django_assert_max_num_queries(2):
        found = returns_in_vain(policy=of, by=by, on=on)
    assert [one.pk for one in found] == [first.pk, unpaid.pk, silent.pk]
    for one in found:
        check_insured(policy=of, matter=matter_of_return(request=one, on=on))
    file_for_return(policy_id=of.pk, request_id=first.pk, fen=1, reason="门店拒绝退货。", by=by, at=later(12))
    assert [one.pk for one in returns_in_vain(policy=of, by=by, on=on)] == [unpaid.pk, silent.pk]
    assert returns_in_vain(policy=of, by=given.far_handler, on=on) == []


def test_only_of_merchants_the_policy_names_or_what_was_merged_into_them() -> None:
    given = stores()
    granted(given)
    by = given.people.handler
    request = refused(given, recorded(given), reason="TOO_LATE")
    of = policy(by, kind=PolicyKind.RETURN, everybody=False, insured_ids=(given.sister.pk,))
    assert returns_in_vain(policy=of, by=by, on=MONDAY.date()) == []
    Merchant.objects.filter(pk=given.whale.pk).update(merged_into=given.sister)
    assert [one.pk for one in returns_in_vain(policy=of, by=by, on=MONDAY.date())] == [request.pk]
    late = policy(by, kind=PolicyKind.RETURN, number="QH2026000119", from_on=date(2026, 6, 9))
    assert returns_in_vain(policy=late, by=by, on=MONDAY.date()) == []
