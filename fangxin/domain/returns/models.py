"""Returns, the entries by which stores owe each other, and statements that both sides confirmed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.people.models import Person
from fangxin.domain.promises.models import Promise
from fangxin.domain.returns.words import (
    CONTEST_LABELS,
    NOT_HONOURED,
    RESULT_LABELS,
    RETURN_LABELS,
    Contest,
    Fault,
    Origin,
    Result,
    ReturnState,
    Way,
)

_BROKEN = sorted(one.value for one in NOT_HONOURED)


class ReturnRequest(models.Model):
    """One return under the promise of the store that sold the goods, asked of the store that takes them back.

    Money is fen, `refund_fen` what is to be given back: the price paid less the price of gifts kept. `fault` says why it is not
    valid under the promise, and is empty for a valid one. `person` is whoever left a phone; a return at the counter may have
    none. The terms as they were are repeated, so that every day explains itself. The journal's chain is the id.
    """

    id = models.BigIntegerField(primary_key=True)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="returns")
    sold_by = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="returns_sold")
    taken_by = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="returns_taken")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+", db_index=False)
    region_code = models.CharField(max_length=12)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    origin = models.CharField(max_length=8, choices=[(o.value, o.value) for o in Origin])
    draft = models.CharField(max_length=32, unique=True)
    tracking_digest = models.CharField(max_length=40, unique=True)

    goods = models.CharField(max_length=80)
    object_code = models.CharField(max_length=16, blank=True, default="")
    exclusion = models.CharField(max_length=20, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    receipt_on = models.DateField()
    signed_on = models.DateField(null=True)
    #: as rules.receipts.read_number compares it; `receipt_fen` is what the whole receipt is worth, 0 when nobody said
    receipt_number = models.CharField(max_length=40, blank=True, default="")
    receipt_fen = models.BigIntegerField(default=0)
    paid_fen = models.BigIntegerField()
    gift_kept_fen = models.BigIntegerField(default=0)
    refund_fen = models.BigIntegerField()
    in_kind = models.CharField(max_length=80, blank=True, default="")

    days = models.PositiveSmallIntegerField()
    refund_days = models.PositiveSmallIntegerField()
    fault = models.CharField(max_length=10, blank=True, default="", choices=[(f.value, f.value) for f in Fault])

    state = models.CharField(max_length=10, choices=[(s.value, RETURN_LABELS[s]) for s in RETURN_LABELS])
    version = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    answer_due_on = models.DateField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=20, blank=True, default="")
    words = models.CharField(max_length=300, blank=True, default="")
    refund_due_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    refunded_at = models.DateTimeField(null=True)
    refunded_by = models.CharField(max_length=40, blank=True, default="")
    refund_way = models.CharField(max_length=10, blank=True, default="", choices=[(w.value, w.value) for w in Way])
    objected_at = models.DateTimeField(null=True)
    objection = models.CharField(max_length=300, blank=True, default="")
    not_received_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    #: how the return counts, and since when; empty while that depends on the day (rules.validity.result_of)
    result = models.CharField(
        max_length=12, blank=True, default="", choices=[(r.value, RESULT_LABELS[r]) for r in RESULT_LABELS]
    )
    result_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(paid_fen__gt=0, gift_kept_fen__gte=0, refund_fen__gt=0)
                & models.Q(refund_fen=models.F("paid_fen") - models.F("gift_kept_fen")),
                name="return_money_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ReturnState.REFUNDED.value, refunded_at__isnull=False)
                | ~models.Q(state=ReturnState.REFUNDED.value) & models.Q(refunded_at=None),
                name="return_refunded_has_day",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["merchant", "-id"], name="return_merchant"),
            models.Index(fields=["region_code", "asked_at"], name="return_region"),
            # what a promise was tested by and what broke it, newest first; what may still break it by a day that passes
            models.Index(
                fields=["promise", "-result_on", "-id"], name="return_tested",
                condition=models.Q(result__in=[Result.HONOURED.value, *_BROKEN]),
            ),
            models.Index(
                fields=["promise", "-result_on", "-id"], name="return_broken", condition=models.Q(result__in=_BROKEN)
            ),
            models.Index(fields=["result_on", "id"], name="return_broken_on", condition=models.Q(result__in=_BROKEN)),
            models.Index(fields=["promise", "answer_due_on"], name="return_open", condition=models.Q(result="")),
            models.Index(
                fields=["sold_by", "receipt_number"], name="return_receipt", condition=~models.Q(receipt_number=""),
            ),
            models.Index(
                fields=["refund_due_on", "id"], name="return_refund_due",
                condition=models.Q(state=ReturnState.ACCEPTED.value),
            ),
        ]  # fmt: skip

    @property
    def across(self) -> bool:
        """Whether another store took the goods back than sold them."""
        return self.sold_by_id != self.taken_by_id


class ReturnTally(models.Model):
    """How many returns of a promise count as honoured and as not, of those whose result no longer depends on the day."""

    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, primary_key=True, related_name="tally")
    honoured = models.PositiveIntegerField(default=0)
    broken = models.PositiveIntegerField(default=0)


class Receipt(models.Model):
    """A receipt of a store by its number, with what it is worth and what of it was taken back so far, in fen, in all stores.

    Every return that is accepted counts here under a lock, so that no purchase is returned twice in two stores at once.
    """

    id = models.BigIntegerField(primary_key=True)
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=40)
    total_fen = models.BigIntegerField()
    taken_fen = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["outlet", "number"], name="receipt_once_in_store"),
            models.CheckConstraint(condition=~models.Q(number=""), name="receipt_has_number"),
            models.CheckConstraint(
                condition=models.Q(taken_fen__gte=0, taken_fen__lte=models.F("total_fen")), name="receipt_not_overdrawn"
            ),
        ]


class ClearingEntry(models.Model):
    """What one store owes another for a return it took back, forever. The database refuses to change or delete rows.

    A correction is an entry the other way round that names the one it reverses, and, where money is still owed, a new one; the
    entries of one return are numbered. `month` is the first day of the month in which it was entered.
    """

    id = models.BigIntegerField(primary_key=True)
    request = models.ForeignKey(ReturnRequest, on_delete=models.PROTECT, related_name="entries", db_index=False)
    seq = models.PositiveSmallIntegerField()
    month = models.DateField()
    debtor = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="clearing_owed")
    creditor = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="clearing_due")
    amount_fen = models.BigIntegerField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    reason = models.CharField(max_length=300, blank=True, default="")
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "seq"], name="clearing_entry_numbered"),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="clearing_amount_positive"),
            models.CheckConstraint(
                condition=~models.Q(debtor=models.F("creditor")), name="clearing_between_two_stores"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["debtor", "month"], name="clearing_debtor"),
            models.Index(fields=["creditor", "month"], name="clearing_creditor"),
        ]

    @property
    def stands(self) -> bool:
        """Whether it was neither reversed nor is a reversal; ask with `reversed_by` selected."""
        return self.reverses_id is None and getattr(self, "reversed_by", None) is None


class ClearingContest(models.Model):
    """The store that is said to owe for a return contests it; while it is open neither side confirms the month, for the days of
    law/promises.yaml at most.

    It ends when the store that is owed corrects the entry, when the one that contests takes it back, or when whoever led the
    chain, being neither of the two, finds that the entry stands. The journal's chain is the return's.
    """

    id = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(ClearingEntry, on_delete=models.PROTECT, related_name="contest")
    reason = models.CharField(max_length=300)
    contested_at = models.DateTimeField()
    contested_by = models.CharField(max_length=40)
    state = models.CharField(
        max_length=10, default=Contest.OPEN, choices=[(c.value, CONTEST_LABELS[c]) for c in CONTEST_LABELS]
    )
    answer = models.CharField(max_length=300, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")


class ClearingConfirmation(models.Model):
    """One store confirms what stands between it and another for a month that is over. Rows are never changed.

    `net_fen` is positive when the store is owed money; `digest` is over the entries it was shown.
    """

    id = models.BigIntegerField(primary_key=True)
    month = models.DateField()
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="clearing_confirmed")
    other = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="+", db_index=False)
    net_fen = models.BigIntegerField()
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["month", "outlet", "other"], name="clearing_confirmed_once"),
            models.CheckConstraint(
                condition=~models.Q(outlet=models.F("other")), name="clearing_confirmed_with_another"
            ),
        ]


def month_of(on: date) -> date:
    """The first day of a day's month."""
    return on.replace(day=1)
