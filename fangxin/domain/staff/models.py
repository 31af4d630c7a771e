"""Members, whom they work for, and claims of a merchant's account."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.people.models import Person
from fangxin.domain.staff.words import CLAIM_STATE_LABELS, STAFF_ROLE_LABELS, ClaimState


class Member(models.Model):
    """Somebody outside the agency who signs in by phone and one-time code; name and phone lie sealed in `person`.

    `sessions` is repeated in every session: a higher number ends all that were opened before.
    """

    id = models.BigIntegerField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    phone_index = models.CharField(max_length=40, unique=True)
    name_masked = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    signed_in_at = models.DateTimeField(null=True)
    sessions = models.PositiveIntegerField(default=1)


class Employment(models.Model):
    """A member works for a merchant in a role, until it ends."""

    id = models.BigIntegerField(primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="employments")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="employments")
    role = models.CharField(max_length=8, choices=[(r.value, STAFF_ROLE_LABELS[r]) for r in STAFF_ROLE_LABELS])
    from_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["member", "merchant"], name="employment_runs_once", condition=models.Q(ended_at__isnull=True)
            ),
        ]


class Claim(models.Model):
    """Somebody says a merchant is theirs; they read the code sent to its registered phone, an officer confirms."""

    id = models.BigIntegerField(primary_key=True)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="claims")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="claims")
    region_code = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=[(s.value, CLAIM_STATE_LABELS[s]) for s in CLAIM_STATE_LABELS])
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["member", "merchant"],
                name="claim_waits_once",
                condition=models.Q(state=ClaimState.WAITING.value),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["region_code", "id"], name="claim_waiting", condition=models.Q(state=ClaimState.WAITING.value)
            ),
        ]  # fmt: skip
