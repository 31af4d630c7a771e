"""Promises, the terms of a no-reason return, what a check found, and renewals."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.merchants.models import Merchant, Outlet, Shop
from fangxin.domain.promises.words import (
    ACROSS_LABELS,
    RECHECK_LABELS,
    RENEWAL_LABELS,
    RUNNING,
    STATE_LABELS,
    Across,
    PromiseKind,
    PromiseState,
    RecheckResult,
    RenewalState,
)
from fangxin.storage.fulltext import TextIndex

_RUNNING = models.Q(state__in=[state.value for state in RUNNING])


class Promise(models.Model):
    """One promise of one kind for one place. The place's name and region are repeated for lists.

    `number` is printed on the certificate; empty until the promise was granted. `recheck` is what the last later check came to,
    empty before the first; `rectify_by` and `rectified_at` are of one that asked for rectification. The journal's chain is the
    id.
    """

    id = models.BigIntegerField(primary_key=True)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="promises")
    outlet = models.ForeignKey(Outlet, null=True, on_delete=models.PROTECT, related_name="promises")
    shop = models.ForeignKey(Shop, null=True, on_delete=models.PROTECT, related_name="promises")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in PromiseKind])
    state = models.CharField(max_length=10, choices=[(s.value, STATE_LABELS[s]) for s in STATE_LABELS])
    number = models.CharField(max_length=24, blank=True, default="")
    place_name = models.CharField(max_length=120)
    region_code = models.CharField(max_length=12)
    pledge = models.CharField(max_length=300, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    applied_at = models.DateTimeField()
    applied_by = models.CharField(max_length=40)
    applied_by_id = models.BigIntegerField(null=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=40, blank=True, default="")
    checked_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    decided_by_id = models.BigIntegerField(null=True)
    decision = models.CharField(max_length=300, blank=True, default="")
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    recheck = models.CharField(
        max_length=8, blank=True, default="", choices=[(r.value, RECHECK_LABELS[r]) for r in RECHECK_LABELS]
    )
    rectify_by = models.DateField(null=True)
    rectified_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")
    end_ground = models.CharField(max_length=24, blank=True, default="")
    end_reason = models.CharField(max_length=300, blank=True, default="")
    barred_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(outlet=None, shop__isnull=False) | models.Q(outlet__isnull=False, shop=None),
                name="promise_of_one_place",
            ),
            models.UniqueConstraint(
                fields=["outlet", "kind"],
                name="promise_once_at_outlet",
                condition=_RUNNING & models.Q(outlet__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["shop", "kind"],
                name="promise_once_in_shop",
                condition=_RUNNING & models.Q(shop__isnull=False),
            ),
            models.UniqueConstraint(fields=["number"], name="promise_number_once", condition=~models.Q(number="")),
            models.CheckConstraint(
                condition=models.Q(decided_by_id=None) | ~models.Q(decided_by_id=models.F("checked_by_id")),
                name="promise_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=PromiseState.IN_FORCE.value)
                | models.Q(from_on__isnull=False, until_on__isnull=False, decided_by_id__isnull=False)
                & ~models.Q(number=""),
                name="promise_in_force_is_whole",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region_code", "state", "id"], name="promise_region"),
            models.Index(fields=["merchant", "state"], name="promise_merchant"),
            models.Index(
                fields=["region_code", "rectify_by"], name="promise_recheck",
                condition=models.Q(
                    state=PromiseState.IN_FORCE.value, recheck__in=[RecheckResult.RECTIFY.value, RecheckResult.EXIT.value]
                ),
            ),
            models.Index(fields=["-id"], name="promise_published", condition=models.Q(state=PromiseState.IN_FORCE.value)),
            models.Index(fields=["until_on", "id"], name="promise_ends", condition=models.Q(state=PromiseState.IN_FORCE.value)),
        ]  # fmt: skip

    def in_force(self) -> bool:
        """Whether it holds, as far as is known; the sweep ends it after its last day."""
        return self.state == PromiseState.IN_FORCE


class ReturnTerms(models.Model):
    """What a no-reason return promises; fixed with the application. Days are natural days; an empty scope means all goods."""

    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, primary_key=True, related_name="terms")
    days = models.PositiveSmallIntegerField()
    refund_days = models.PositiveSmallIntegerField()
    scope = models.JSONField(default=list)
    exclusions = models.JSONField(default=list)
    across = models.CharField(
        max_length=10, choices=[(a.value, ACROSS_LABELS[a]) for a in ACROSS_LABELS], default=Across.NONE
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(days__gte=7), name="return_terms_seven_days"),
        ]


class CriterionFound(models.Model):
    """What an officer found of one criterion in one round of checking; rounds are told apart by their instant."""

    id = models.BigIntegerField(primary_key=True)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="findings")
    code = models.CharField(max_length=12)
    met = models.BooleanField()
    word = models.CharField(max_length=120, blank=True, default="")
    found_at = models.DateTimeField()
    found_by = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["promise", "found_at", "code"], name="criterion_found_once"),
        ]


class Recheck(models.Model):
    """A later check (抽查, and 复查 when it follows one that asked for rectification) of a promise in force.

    What was found of each criterion stands in CriterionFound with the same instant. `fixed_at` is when the merchant said that it
    has rectified what was found.
    """

    id = models.BigIntegerField(primary_key=True)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="rechecks", db_index=False)
    follows = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    result = models.CharField(max_length=8, choices=[(r.value, RECHECK_LABELS[r]) for r in RECHECK_LABELS])
    rectify_by = models.DateField(null=True)
    word = models.CharField(max_length=300, blank=True, default="")
    found_at = models.DateTimeField()
    found_by = models.CharField(max_length=40)
    found_by_id = models.BigIntegerField(null=True)
    fixed_at = models.DateTimeField(null=True)
    fixed_word = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(result=RecheckResult.RECTIFY.value, rectify_by__isnull=False)
                | ~models.Q(result=RecheckResult.RECTIFY.value) & models.Q(rectify_by=None, fixed_at=None),
                name="recheck_rectified_by_a_day",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["promise", "found_at"], name="recheck_promise"),
            models.Index(
                fields=["rectify_by"], name="recheck_rectify", condition=models.Q(result=RecheckResult.RECTIFY.value)
            ),
        ]


class PromiseText(TextIndex):
    """What a promise is found by: its place and the names of its merchant; labels are its region with those above, and its kind."""


class Renewal(models.Model):
    """A merchant asks for another year; an officer decides."""

    id = models.BigIntegerField(primary_key=True)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="renewals")
    state = models.CharField(max_length=8, choices=[(s.value, RENEWAL_LABELS[s]) for s in RENEWAL_LABELS])
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    until_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["promise"], name="renewal_waits_once", condition=models.Q(state=RenewalState.ASKED.value)
            ),
        ]
