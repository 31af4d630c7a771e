"""Accounts with their balance, transactions, and their lines. The last two only grow."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.ledger.rules import CURRENCY


class Account(models.Model):
    """One owner's money of one purpose, in fen. The balance is the sum of its lines and stays within its bounds."""

    id = models.BigIntegerField(primary_key=True)
    owner = models.CharField(max_length=10)
    owner_id = models.BigIntegerField()
    purpose = models.CharField(max_length=10)
    currency = models.CharField(max_length=3, default=CURRENCY)
    balance_fen = models.BigIntegerField(default=0)
    floor_fen = models.BigIntegerField(null=True)
    ceiling_fen = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "owner_id", "purpose"], name="account_once"),
            models.CheckConstraint(
                condition=models.Q(floor_fen=None) | models.Q(balance_fen__gte=models.F("floor_fen")),
                name="account_not_below_floor",
            ),
            models.CheckConstraint(
                condition=models.Q(ceiling_fen=None) | models.Q(balance_fen__lte=models.F("ceiling_fen")),
                name="account_not_above_ceiling",
            ),
        ]


class Transaction(models.Model):
    """One movement of money, forever. Its lines are written before it: the database seals what sums to zero, and only that.

    `chain` and `seq` name the journal entry of the act that moved it; `subject_id` what it was for; `on` is its day in Beijing.
    """

    id = models.BigIntegerField(primary_key=True)
    key = models.CharField(max_length=80, unique=True)
    act = models.CharField(max_length=24)
    chain = models.BigIntegerField()
    seq = models.PositiveIntegerField()
    subject_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    on = models.DateField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["chain", "seq"], name="transaction_once_in_journal"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["subject_id"], name="transaction_subject", condition=models.Q(subject_id__isnull=False)
            ),
        ]


class Line(models.Model):
    """What one account gained (positive) or gave (negative) in a transaction, forever."""

    pk = models.CompositePrimaryKey("transaction_id", "place")
    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="lines", db_index=False)
    place = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lines")
    fen = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(fen=0), name="line_moves_money"),
            models.UniqueConstraint(fields=["transaction", "account"], name="line_account_once"),
        ]
