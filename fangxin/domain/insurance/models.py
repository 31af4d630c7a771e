"""Policies, whom they insure by name, and claims. What may still be paid stands in the ledger."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Office
from fangxin.domain.cases.models import Case
from fangxin.domain.insurance.words import STANDING, ClaimState
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.returns.models import ReturnRequest


class Policy(models.Model):
    """One policy: the agency's own where `holder` is empty, else a merchant's. `everybody`: every merchant of the region."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=12)
    insurer = models.CharField(max_length=60)
    number = models.CharField(max_length=40)
    holder = models.ForeignKey(Merchant, null=True, on_delete=models.PROTECT, related_name="policies")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_index=True)
    everybody = models.BooleanField(default=False)
    from_on = models.DateField()
    to_on = models.DateField()
    claim_limit_fen = models.BigIntegerField()
    total_limit_fen = models.BigIntegerField()
    premium_fen = models.BigIntegerField()
    opened_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-to_on", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["insurer", "number"], name="policy_number_once"),
            models.CheckConstraint(condition=models.Q(to_on__gte=models.F("from_on")), name="policy_ends_after_start"),
            models.CheckConstraint(
                condition=models.Q(
                    claim_limit_fen__gt=0, total_limit_fen__gte=models.F("claim_limit_fen"), premium_fen__gte=0
                ),
                name="policy_limits_add_up",
            ),
        ]

    @property
    def until_on(self) -> date:
        """The last day it answers for."""
        return min(self.to_on, self.ended_on) if self.ended_on else self.to_on

    def holds(self, *, on: date) -> bool:
        """Whether it answers for what happened on a day."""
        return self.from_on <= on <= self.until_on

    def __str__(self) -> str:
        return f"{self.insurer} {self.number}"


class Insured(models.Model):
    """A merchant a policy names."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="insured", db_index=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="insurances")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["policy", "merchant"], name="insured_once"),
        ]


class Claim(models.Model):
    """What a consumer is to be paid under a policy for one case or one return: filed, agreed or refused, paid once, recovered."""

    id = models.BigIntegerField(primary_key=True)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="claims", db_index=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="insured_claims", db_index=False)
    request = models.ForeignKey(
        ReturnRequest, null=True, on_delete=models.PROTECT, related_name="insured_claims", db_index=False
    )
    basis = models.CharField(max_length=20)
    asked_fen = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=40)
    filed_by_id = models.BigIntegerField()
    agreed_fen = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    decided_by_id = models.BigIntegerField(null=True)
    decision = models.CharField(max_length=200, blank=True, default="")
    paid_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=60, blank=True, default="")
    recovered_fen = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-filed_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case"], name="insured_claim_once_a_case",
                condition=models.Q(state__in=sorted(one.value for one in STANDING), case__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["request"], name="insured_claim_once_a_return",
                condition=models.Q(state__in=sorted(one.value for one in STANDING), request__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(case=None, request__isnull=False) | models.Q(case__isnull=False, request=None),
                name="insured_claim_for_one_matter",
            ),
            models.CheckConstraint(
                condition=models.Q(asked_fen__gt=0)
                & (models.Q(agreed_fen=None) | models.Q(agreed_fen__gt=0, agreed_fen__lte=models.F("asked_fen")))
                & models.Q(recovered_fen__gte=0)
                & (models.Q(recovered_fen=0) | models.Q(recovered_fen__lte=models.F("agreed_fen"))),
                name="insured_claim_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by_id=None) | ~models.Q(decided_by_id=models.F("filed_by_id")),
                name="insured_claim_decided_by_another",
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["policy", "state", "-filed_at"], name="insured_claim_list"),
        ]

    @property
    def open_fen(self) -> int:
        """What was paid and not recovered from the merchant."""
        return (self.agreed_fen or 0) - self.recovered_fen if self.state == ClaimState.PAID else 0

    @property
    def matter(self) -> str:
        """The number of the case, or the goods of the return."""
        if self.case is not None:
            return self.case.number
        return self.request.goods if self.request is not None else ""
