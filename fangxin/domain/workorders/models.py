"""Platforms that send work orders, the orders with their cases, what is told back, and tables brought to the desk."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Office
from fangxin.domain.cases.models import Case
from fangxin.domain.workorders.words import (
    FILE_LABELS,
    ORDER_LABELS,
    RETURN_LABELS,
    STATE_LABELS,
    FileState,
    OrderState,
    ReturnState,
)


class Platform(models.Model):
    """One 12345 platform of an agency. Without `url` it asks for results itself, or takes them as a file."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    url = models.CharField(max_length=300, blank=True, default="")
    #: what we show to be let in there, sealed
    token = models.BinaryField(default=b"")
    #: how its tables are read: a name in law/orders
    mapping = models.CharField(max_length=40, default="hotline12345")
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    #: when it last acknowledged something, and when it last did not, and why
    heard_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=120, blank=True, default="")

    @property
    def told(self) -> bool:
        """Whether results are sent to it, and do not wait to be fetched."""
        return bool(self.url) and self.active

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
            models.Index(fields=["order"], name="return_given_up", condition=models.Q(state=ReturnState.DEAD)),
        ]


class OrderFile(models.Model):
    """A table of work orders brought to the desk. Its rows, and what is wrong with them, are sealed and soon forgotten."""

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="files")
    account_id = models.BigIntegerField()
    post_id = models.BigIntegerField()
    by_name = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=list(FILE_LABELS.items()), default=FileState.CHECKED)
    rows = models.BinaryField(default=b"")
    mistakes = models.BinaryField(default=b"")
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    brought_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="order_file_taking", condition=models.Q(state=FileState.TAKING)),
        ]
