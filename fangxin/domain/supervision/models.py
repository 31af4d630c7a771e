"""Warnings raised by clocks; supervision orders with the cases under them, replies, requests for time and escalations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Office, Post
from fangxin.domain.cases.models import Case
from fangxin.domain.supervision.words import RUNNING, ItemState, Verdict


class Warning(models.Model):
    """One rung of a ladder reached by one clock, told to one recipient. `clock_id`: a legal clock's id, or a 12345 work order's."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="warnings")
    clock_id = models.BigIntegerField()
    level = models.CharField(max_length=16)
    to = models.CharField(max_length=10)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=40)
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=40, blank=True, default="")
    answer = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # a deadline that moved is warned of anew, each deadline once
            models.UniqueConstraint(fields=["clock_id", "level", "to", "due_on"], name="warning_rung_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["path", "raised_at"], name="warning_open", condition=models.Q(acknowledged_at__isnull=True)
            ),
        ]


class Order(models.Model):
    """One supervision order: who asks what of whom by when. It may stand over several cases, each an `Item`."""

    id = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=32, unique=True)
    asks = models.TextField()
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=40)
    account_id = models.BigIntegerField(null=True)
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=40)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["path", "-id"], name="order_path_newest")]


class Item(models.Model):
    """One case under an order. `rung`: how many rungs of the ladder were told; `look_again_at`: when the next is due."""

    id = models.BigIntegerField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="items", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in ItemState])
    due_at = models.DateTimeField()
    rung = models.PositiveSmallIntegerField(default=0)
    look_again_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["order", "case"], name="order_case_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case", "id"], name="order_item_case"),
            models.Index(
                fields=["due_at", "id"], name="order_item_running",
                condition=models.Q(state__in=[state.value for state in RUNNING]),
            ),
            models.Index(
                fields=["look_again_at", "id"], name="order_item_look_again",
                condition=models.Q(look_again_at__isnull=False),
            ),
        ]  # fmt: skip


class Reply(models.Model):
    """What the supervised desk reported, and what the opener made of it."""

    id = models.BigIntegerField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField()
    done = models.TextField(blank=True, default="")
    replied_at = models.DateTimeField()
    replied_by = models.CharField(max_length=40)
    account_id = models.BigIntegerField(null=True)
    for_account_id = models.BigIntegerField(null=True)
    verdict = models.CharField(max_length=10, default=Verdict.WAITING.value)
    remark = models.TextField(blank=True, default="")
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=40, blank=True, default="")


class Extension(models.Model):
    """More time asked by the supervised desk, or given by the opener unasked."""

    id = models.BigIntegerField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="extensions")
    until_at = models.DateTimeField()
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    account_id = models.BigIntegerField(null=True)
    verdict = models.CharField(max_length=10, default=Verdict.WAITING.value)
    remark = models.TextField(blank=True, default="")
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["item"], name="order_extension_waits_once", condition=models.Q(verdict=Verdict.WAITING.value)
            ),
        ]


class Escalation(models.Model):
    """One rung of the ladder of orders reached by one silent case, told to one recipient."""

    id = models.BigIntegerField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="escalations", db_index=False)
    level = models.CharField(max_length=24)
    to = models.CharField(max_length=10)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=40)
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=40, blank=True, default="")
    answer = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "level", "to", "due_at"], name="escalation_rung_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["path", "raised_at"], name="escalation_open", condition=models.Q(acknowledged_at__isnull=True)
            ),
        ]
