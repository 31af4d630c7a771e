"""Platforms that send work orders, the orders with their cases, and what is told back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Office
from fangxin.domain.cases.models import Case
from fangxin.domain.workorders.words import ORDER_LABELS, RETURN_LABELS, STATE_LABELS, OrderState, ReturnState


class Platform(models.Model):
    """One 12345 platform of an agency. Without `url` it asks for results itself, or takes them as a file."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    url = models.CharField(max_length=300, blank=True, default="")
    #: what we show to be let in there, sealed
    token = models.BinaryField(default=b"")
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "name"], name="platform_once_in_office"),
        ]


class WorkOrder(models.Model):
    """One order under its outside number, with the case it became. `due_at` is the platform's own deadline.

    `warned`: how many rungs of its ladder were told; `look_again_at`: when the next is due.
    """

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="orders", db_index=False)
    number = models.CharField(max_length=64)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="work_order")
    digest = models.CharField(max_length=64)
    ordered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=list(ORDER_LABELS.items()), default=OrderState.OPEN)
    #: the case's version and standing that were told last
    told_version = models.PositiveIntegerField(default=0)
    told = models.CharField(max_length=60, blank=True, default="")
    warned = models.PositiveSmallIntegerField(default=0)
    look_again_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["platform", "number"], name="order_once_on_platform"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at", "id"], name="workorder_open", condition=models.Q(state=OrderState.OPEN)),
            models.Index(
                fields=["look_again_at", "id"], name="workorder_look_again",
                condition=models.Q(look_again_at__isnull=False),
            ),
        ]  # fmt: skip


class Return(models.Model):
    """One thing told back, sent until it is acknowledged; the receipt is what the platform answered."""

    id = models.BigIntegerField(primary_key=True)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="returns")
    kind = models.CharField(max_length=12, choices=list(RETURN_LABELS.items()))
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=14, choices=list(STATE_LABELS.items()), default=ReturnState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=120, blank=True, default="")
    error = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at", "id"], name="return_due", condition=models.Q(due_at__isnull=False)),
        ]
