"""Funds with their rule, stalls, advances and what was given up. Money itself stands in the ledger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Office
from fangxin.domain.cases.models import Case
from fangxin.domain.funds.rules.policy import Rule
from fangxin.domain.funds.words import STANDING, AdvanceState, Consent, WriteOffState
from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.odr.models import Dispute


class Fund(models.Model):
    """A market's or street's fund: who operates it, which office watches it, and its rule. Its row is locked by every act."""

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    operator = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="funds_operated")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_index=True)
    deposit_fen = models.BigIntegerField()
    keep_percent = models.PositiveSmallIntegerField()
    cap_fen = models.BigIntegerField()
    head_above_fen = models.BigIntegerField()
    top_up_days = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["operator", "name"], name="fund_name_once"),
            models.CheckConstraint(condition=models.Q(keep_percent__lte=100), name="fund_keeps_at_most_all"),
        ]

    @property
    def rule(self) -> Rule:
        """The rule in force."""
        return Rule(
            deposit=self.deposit_fen, keep_percent=self.keep_percent, cap=self.cap_fen, head_above=self.head_above_fen,
            top_up_days=self.top_up_days,
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Stall(models.Model):
    """A merchant's stall or shop in a fund: asked first, in it from the day the merchant agreed.

    `consent`: how it agreed, on a paper of `signed_on` kept under `agreement`, or by one of its people at the portal. `due_on` is
    the day by which it has to top up, while it is short.
    """

    id = models.BigIntegerField(primary_key=True)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="stalls", db_index=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="stalls")
    outlet = models.ForeignKey(Outlet, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    label = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)
    consent = models.CharField(max_length=8, blank=True, default="")
    signed_on = models.DateField(null=True)
    agreement = models.CharField(max_length=60, blank=True, default="")
    left_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["label", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["fund", "label"], name="stall_label_once", condition=models.Q(left_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=models.Q(joined_at=None, consent="", due_on=None)
                | models.Q(joined_at__isnull=False) & ~models.Q(consent=""),
                name="stall_joined_by_consent",
            ),
            models.CheckConstraint(
                condition=~models.Q(consent=Consent.SIGNED.value)
                | models.Q(signed_on__isnull=False) & ~models.Q(agreement=""),
                name="stall_signed_names_its_paper",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_on"], name="stall_due", condition=models.Q(due_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.label


class Advance(models.Model):
    """What a fund pays a consumer in a stall's place, for a case or for a settlement at the merchant that was broken.

    Proposed by one, decided by another, paid once, then recovered.
    """

    id = models.BigIntegerField(primary_key=True)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="advances", db_index=False)
    stall = models.ForeignKey(Stall, on_delete=models.PROTECT, related_name="advances")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="advances")
    dispute = models.ForeignKey(Dispute, null=True, on_delete=models.PROTECT, related_name="advances")
    basis = models.CharField(max_length=20)
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=40)
    proposed_by_id = models.BigIntegerField()
    proposed_for = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    decided_by_id = models.BigIntegerField(null=True)
    decision = models.CharField(max_length=200, blank=True, default="")
    paid_at = models.DateTimeField(null=True)
    paid_by = models.CharField(max_length=40, blank=True, default="")
    reference = models.CharField(max_length=60, blank=True, default="")
    recovered_fen = models.BigIntegerField(default=0)
    written_off_fen = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-proposed_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case"], name="advance_once_a_case",
                condition=models.Q(state__in=sorted(one.value for one in STANDING)),
            ),
            models.UniqueConstraint(
                fields=["dispute"], name="advance_once_a_dispute",
                condition=models.Q(state__in=sorted(one.value for one in STANDING)),
            ),
            models.CheckConstraint(
                condition=models.Q(case=None, dispute__isnull=False) | models.Q(case__isnull=False, dispute=None),
                name="advance_for_one_matter",
            ),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="advance_is_something"),
            models.CheckConstraint(
                condition=models.Q(recovered_fen__gte=0)
                & models.Q(written_off_fen__gte=0)
                & models.Q(amount_fen__gte=models.F("recovered_fen") + models.F("written_off_fen")),
                name="advance_not_recovered_twice",
            ),
            # an officer's account and a member's are numbered apart: `proposed_for` names the operator a member acted for
            models.CheckConstraint(
                condition=models.Q(decided_by_id=None)
                | models.Q(proposed_for__isnull=False)
                | ~models.Q(decided_by_id=models.F("proposed_by_id")),
                name="advance_decided_by_another",
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["fund", "state", "-proposed_at"], name="advance_list"),
        ]

    @property
    def number(self) -> str:
        """The number the consumer knows: of the case, or of the dispute at the merchant."""
        return self.case.number if self.case is not None else self.dispute.number if self.dispute is not None else ""

    @property
    def owed_fen(self) -> int:
        """What the stall still owes of it."""
        return self.amount_fen - self.recovered_fen - self.written_off_fen if self.state == AdvanceState.PAID else 0


class WriteOff(models.Model):
    """A proposal to give up the rest of an advance, decided by another officer."""

    id = models.BigIntegerField(primary_key=True)
    advance = models.ForeignKey(Advance, on_delete=models.PROTECT, related_name="write_offs", db_index=False)
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=40)
    proposed_by_id = models.BigIntegerField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    decided_by_id = models.BigIntegerField(null=True)
    decision = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["advance"], name="write_off_waits_once",
                condition=models.Q(state=WriteOffState.PROPOSED.value),
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by_id=None) | ~models.Q(decided_by_id=models.F("proposed_by_id")),
                name="write_off_decided_by_another",
            ),
        ]  # fmt: skip
