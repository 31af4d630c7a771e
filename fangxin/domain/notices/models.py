"""The outbox: messages written in the transaction of the act they tell of, sent afterwards; and what gateways told of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.notices.words import Channel, NoticeState, ReceiptStatus


class Notice(models.Model):
    """One message to one person. Who the person is stays sealed in `person_id`; merchants have an open address."""

    id = models.BigIntegerField(primary_key=True)
    case_id = models.BigIntegerField(null=True)
    template = models.CharField(max_length=40)
    audience = models.CharField(max_length=16)
    channel = models.CharField(max_length=8, choices=[(c.value, c.value) for c in Channel])
    person_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    address = models.CharField(max_length=120, blank=True, default="")
    subject = models.CharField(max_length=80, blank=True, default="")
    text = models.TextField()
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in NoticeState])
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True, default="")
    #: what gateways told of it, by rank; empty while none did
    receipt = models.CharField(
        max_length=10, blank=True, default="", choices=[(status.value, status.value) for status in ReceiptStatus]
    )
    #: the message this one repeats, by the decision of a person
    repeats_id = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at", "id"], name="notice_due", condition=models.Q(due_at__isnull=False)),
            models.Index(
                fields=["due_at", "id"],
                name="notice_code_due",
                condition=models.Q(due_at__isnull=False, template="one_time_code"),
            ),
            models.Index(
                fields=["state", "-id"], name="notice_troubled", condition=models.Q(state__in=["FAILED", "HELD"])
            ),
            models.Index(fields=["case_id"], name="notice_case"),
            models.Index(
                fields=["account_id", "-created_at"], name="notice_desk", condition=models.Q(account_id__isnull=False)
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["repeats_id"], name="notice_repeated_once", condition=models.Q(repeats_id__isnull=False)
            ),
        ]


class Receipt(models.Model):
    """One thing a gateway told of one message; told again, it is the same row. `raw` is as it came, sealed."""

    id = models.BigIntegerField(primary_key=True)
    gateway = models.CharField(max_length=16)
    #: our reference, which the gateway gives back: the id of the message
    reference = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=[(status.value, status.value) for status in ReceiptStatus])
    raw = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["gateway", "reference", "status"], name="receipt_once"),
        ]
