"""Rows written in one go stand in the database exactly as the ORM would have put them, for every model of the project."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from fangxin.storage.models import Attempt, DoneRequest
from fangxin.storage.rows import change, load, write
from tests.people import MONDAY

pytestmark = pytest.mark.django_db
MODELS = [
    model for app in apps.get_app_configs() if app.name.startswith("fangxin.") for model in app.get_models()
    if model._meta.label != "ledger.Transaction"  # never without its lines: tests/ledger
]  # fmt: skip
AWKWARD = "中文 ‘引号’ \"quotes\" 'single' 100% %s {} \\ \t\n\u2028\u00a0 é \U0001f600 -- ; NULL"
CHINA = timezone(timedelta(hours=8))

#: of each kind of field: an ordinary value, the emptiest, the greatest, an awkward one
EDGES: list[tuple[type[models.Field], tuple[Any, ...]]] = [
    (models.JSONField, ({"键": ["值", 1.5, None, True]}, {}, [[2**60, -1, 1e-7]], {"s": AWKWARD, "n": None})),
    (models.BooleanField, (True, False, True, False)),
    (models.PositiveSmallIntegerField, (7, 0, 32_767, 1)),
    (models.PositiveIntegerField, (7, 0, 2_147_483_647, 1)),
    (models.BigIntegerField, (7, 0, 2**63 - 1, -(2**63))),
    (models.IntegerField, (7, 0, 2_147_483_647, -(2**31))),
    (models.FloatField, (0.1, 0.0, 1.7e308, 2.5e-308)),
    (
        models.DateTimeField,
        (
            datetime(2026, 6, 8, 2, 0, tzinfo=UTC), datetime(1900, 1, 1, tzinfo=UTC),
            datetime(9999, 12, 30, 23, 59, 59, 999_999, tzinfo=UTC), datetime(2026, 2, 28, 23, 30, 0, 1, tzinfo=CHINA),
        ),
    ),
    (models.DateField, (date(2026, 6, 8), date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29))),
    (models.BinaryField, (b"abc", b"", bytes(range(256)), b"\x00\\x\n\t'")),
    (models.TextField, ("text", "", "长" * 20_000, AWKWARD)),
]  # fmt: skip
#: what the database's own checks ask for
WANTED: dict[str, dict[str, Any]] = {
    "cases.Case": {"outcome": "SETTLED", "recovered_fen": 5, "disputed_fen": 0},
    "credit.CreditEvent": {"source": "PENALTY", "entered_by_id": 1, "decided_by_id": 2},
    "credit.Repair": {"decided_by_id": 2},
    "letters.Letter": {"state": "DRAFT"},
    "evaluation.Appeal": {"asked_by_id": 1, "decided_by_id": 2},
    "disclosure.Disclosure": {"state": "WAITING"},
    "claimants.Mark": {"phone_index": "p", "proposed_by_id": 1, "decided_by_id": 2},
    "mediation.Item": {"amount_fen": 0},
    "agency.Absence": {"from_on": date(1, 1, 1)},
    "rosters.Leave": {"from_on": date(1, 1, 1), "decided_by": 1},
    "rosters.Duty": {"ends_at": datetime(9999, 12, 30, 23, 59, 59, 999_999, tzinfo=UTC), "begins_at": MONDAY},
    "evidence.EvidenceFile": {
        "sealed_as": "WHOLE",
        "sealed_sha256": "0" * 64,
        "slot": None,
        "removed_at": MONDAY,
        "intake_id": 5,
    },
    "environment.KeptScheme": {"drafted_by_id": 1, "adopted_by_id": 2, "state": "DRAFT"},
    "environment.Edition": {"first_on": date(1, 1, 1), "frozen_by_id": 1, "decided_by_id": 2, "state": "DROPPED"},
    "environment.Input": {"entered_by_id": 1, "checked_by_id": 2},
    "ledger.Account": {"floor_fen": None, "ceiling_fen": None},
    "ledger.Line": {"fen": 5},
    "insurance.Policy": {
        "from_on": date(1, 1, 1),
        "to_on": date(9999, 12, 31),
        "claim_limit_fen": 5,
        "total_limit_fen": 9,
        "premium_fen": 0,
    },
    "insurance.Claim": {
        "case_id": 5,
        "request_id": None,
        "asked_fen": 9,
        "agreed_fen": 5,
        "recovered_fen": 0,
        "filed_by_id": 1,
        "decided_by_id": 2,
        "state": "REFUSED",
    },
    "funds.Fund": {"keep_percent": 50},
    "funds.Stall": {"consent": "SIGNED", "agreement": "1", "joined_at": MONDAY, "signed_on": date(1, 1, 1)},
    "funds.Advance": {
        "case_id": 5,
        "dispute_id": None,
        "amount_fen": 9,
        "recovered_fen": 0,
        "written_off_fen": 0,
        "proposed_by_id": 1,
        "decided_by_id": 2,
        "state": "DENIED",
    },
    "funds.WriteOff": {"proposed_by_id": 1, "decided_by_id": 2, "state": "DENIED"},
    "evidence.Upload": {"size": 10, "received": 3},
    "places.Region": {"level": 2},
    "odr.Promise": {"amount_fen": 0},
    "stations.Station": {"state": "WITHDRAWN", "withdrawn_on": date(1, 1, 1)},
    "stations.StationDispute": {"state": "SETTLED", "ended_at": MONDAY},
    "merchants.Merchant": {"name_key": "云上鲸"},
    "merchants.Size": {"outlets": 1, "transactions_a_year": 0},
    "merchants.ChainMember": {"merchant_id": 5, "outlet_id": None, "left_on": date(1, 1, 1)},
    "trustcode.TrustCode": {"state": "REVOKED", "revoked_at": MONDAY, "reason": "LOST"},
    "papers.Paper": {"kind": "HEALTH", "person_id": 5, "ended_at": None, "remind_on": None},
    "routing.RoutingDecision": {"override_reason": "理由"},
    "reports.Verification": {"first_account": 1, "second_account": 2},
    "reports.Proposal": {"asked_by": 1, "decided_by": 2},
    "reports.Investigation": {"first_account": 1, "second_account": 2},
    "reports.Penalty": {"fine_fen": 1, "confiscated_fen": 0},
    "reports.Reward": {"amount_fen": 1, "base_fen": 0},
    "promises.Promise": {"state": "APPLIED", "shop_id": None, "outlet_id": 5, "decided_by_id": 1, "checked_by_id": 2},
    "promises.ReturnTerms": {"days": 7},
    "promises.Recheck": {"result": "RECTIFY", "rectify_by": date(1, 1, 1)},
    "returns.Receipt": {"number": "XP1", "total_fen": 7, "taken_fen": 7},
    "returns.ReturnRequest": {
        "paid_fen": 2,
        "gift_kept_fen": 1,
        "refund_fen": 1,
        "state": "ASKED",
        "refunded_at": None,
    },
    "returns.ClearingEntry": {"amount_fen": 1},
}


def value_of(field: models.Field[Any, Any], variant: int) -> Any:
    """The variant-th edge value of a field; a field that may be empty is so in the second variant."""
    if isinstance(field, models.ForeignKey):
        target = field.target_field
        if isinstance(target, models.CharField):
            return f"{field.name}{variant}"
        return None if field.null and variant == 1 else sum(map(ord, field.name)) * 10 + variant
    if field.primary_key:
        return f"key{variant}" if isinstance(field, models.CharField) else 2**60 + variant
    if field.null and variant == 1:
        return None
    if isinstance(field, models.CharField):
        most = field.max_length or 20
        return (f"v{variant}"[:most], "", "长" * most, AWKWARD[:most])[variant]
    return next(values[variant] for kind, values in EDGES if isinstance(field, kind))


def rows_of(model: type[models.Model]) -> list[models.Model]:
    """One row for each variant, fit for the checks of the table."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    rows = []
    for variant in range(4):
        values = {field.attname: value_of(field, variant) for field in fields}
        rows.append(model(**{**values, **WANTED.get(model._meta.label, {})}))
    return rows


def stored(model: type[models.Model]) -> list[tuple[Any, ...]]:
    """Every column but a sequence's number, as the driver reads it."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {quote(model._meta.db_table)}")
        read = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]
    return sorted(read, key=repr)


def saved(rows: list[models.Model]) -> None:
    for row in rows:
        row.save(force_insert=True)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_written_loaded_and_saved_rows_are_the_same(model: type[models.Model]) -> None:
    other: models.Model = Attempt(subject="s", window=1, count=1)
    found = []
    ways = (
        lambda: saved(rows_of(model)),
        lambda: write(rows_of(model)),
        lambda: write([*rows_of(model), other] if model is not Attempt else rows_of(model)),
        lambda: load(model, rows_of(model)),
    )
    for way in ways:
        with transaction.atomic():
            way()
            found.append(stored(model)[-4:])
            transaction.set_rollback(True)  # the rows point nowhere
    assert len(found[0]) == 4
    assert found[1:] == [found[0]] * 3


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_what_was_written_reads_back_as_it_was(model: type[models.Model]) -> None:
    with transaction.atomic():
        rows = rows_of(model)
        write(rows)
        for row in rows:
            if isinstance(model._meta.pk, models.AutoField):
                continue
            read = model._default_manager.get(pk=row.pk)
            for field in model._meta.concrete_fields:
                was, now = getattr(row, field.attname), getattr(read, field.attname)
                assert (bytes(now) if isinstance(now, memoryview) else now) == was, field.name
        transaction.set_rollback(True)


def test_every_text_a_choice_offers_fits_its_column() -> None:
    fields = [field for model in MODELS for field in model._meta.concrete_fields if isinstance(field, models.CharField)]
    for field in fields:
        assert field.max_length, field
        assert all(len(str(choice)) <= field.max_length for choice, _ in field.flatchoices), field


def test_constraints_hold_for_every_way() -> None:
    def done() -> DoneRequest:
        return DoneRequest(key="K", actor="a", digest="d", answer={}, done_at=MONDAY)

    write([done()])
    ways = (
        lambda: write([done()]),
        lambda: load(DoneRequest, [done()]),
        lambda: write([Attempt(subject="s", window=1, count=1), done()]),
        lambda: write([done(), Attempt(subject="s", window=1, count=1)]),
    )
    for way in ways:
        with pytest.raises(IntegrityError), transaction.atomic():
            way()
    assert not Attempt.objects.exists(), "nothing of a statement that failed stays"
    assert DoneRequest.objects.count() == 1


def test_a_written_row_is_no_longer_new_and_nothing_is_written_of_nothing() -> None:
    row = DoneRequest(key="K", actor="a", digest="d", answer=[], done_at=MONDAY)
    assert row._state.adding
    write([row])
    assert not row._state.adding
    row.actor = "b"
    row.save()
    assert DoneRequest.objects.get().actor == "b"
    write([])
    load(DoneRequest, [])


def test_some_columns_of_many_rows_are_changed() -> None:
    load(DoneRequest, (DoneRequest(key=f"K{n}", actor="a", digest="d", answer=n, done_at=MONDAY) for n in range(3)))
    rows = list(DoneRequest.objects.order_by("key"))
    for row in rows[:2]:
        row.actor, row.answer, row.done_at, row.digest = (
            AWKWARD[:80],
            {"键": AWKWARD},
            MONDAY + timedelta(days=1),
            "kept",
        )
    change(rows[:2], ["actor", "answer", "done_at"])
    change([], ["actor"])
    read = list(DoneRequest.objects.order_by("key"))
    assert [row.actor for row in read] == [AWKWARD[:80], AWKWARD[:80], "a"]
    assert read[0].answer == {"键": AWKWARD} and read[0].done_at == MONDAY + timedelta(days=1)
    assert {row.digest for row in read} == {"d"} and read[2].answer == 2


def test_very_many_rows_are_loaded() -> None:
    load(Attempt, (Attempt(subject=f"s{n}", window=n, count=1) for n in range(5000)))
    assert Attempt.objects.count() == 5000
