"""Letters, their service, answers and checks; talks with what merchants committed themselves to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Office
from fangxin.domain.cases.models import Case
from fangxin.domain.letters.words import (
    COMMITMENT_LABELS,
    FOUND_LABELS,
    LETTER_STATE_LABELS,
    LINKED_LABELS,
    SERVED_LABELS,
    TALK_STATE_LABELS,
    CommitmentState,
    LetterState,
)
from fangxin.domain.merchants.models import Merchant


class LetterCounter(models.Model):
    """The last number an agency used for a kind of letter in a year."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "kind", "year"], name="letter_counter_once"),
        ]


class Talk(models.Model):
    """A talk with one merchant or several at once; each is invited by a letter of its own."""

    id = models.BigIntegerField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=[(one.value, TALK_STATE_LABELS[one]) for one in TALK_STATE_LABELS])
    minutes = models.TextField(blank=True, default="")
    held_at = models.DateTimeField(null=True)
    recorded_by = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=40)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["path", "-starts_at"], name="talk_list")]


class Letter(models.Model):
    """One letter to one merchant. `texts` is what the officer wrote, printed as it is; the digest is kept when issued.

    `number` is drawn when it is issued. `linked` and `linked_id` name what it is about beside a case.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=32)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=40)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="letters")
    subject = models.CharField(max_length=60)
    texts = models.JSONField(default=dict)
    reply_days = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(
        max_length=10, choices=[(one.value, LETTER_STATE_LABELS[one]) for one in LETTER_STATE_LABELS]
    )
    talk = models.ForeignKey(Talk, null=True, on_delete=models.PROTECT, related_name="letters")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="guidance_letters")
    linked = models.CharField(
        max_length=8, blank=True, default="", choices=[(one.value, LINKED_LABELS[one]) for one in LINKED_LABELS]
    )
    linked_id = models.BigIntegerField(null=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=40)
    drafted_by_id = models.BigIntegerField(null=True)
    number = models.CharField(max_length=60, blank=True, default="")
    counted_by = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    facts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True, default="")
    law = models.CharField(max_length=16, blank=True, default="")
    issued_at = models.DateTimeField(null=True)
    issued_by = models.CharField(max_length=40, blank=True, default="")
    served_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["counted_by", "kind", "year", "serial"], name="letter_serial_once",
                condition=models.Q(serial__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[LetterState.DRAFT, LetterState.DISCARDED])
                | (~models.Q(number="") & models.Q(issued_at__isnull=False)),
                name="letter_issued_has_number",
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["path", "state", "-id"], name="letter_list"),
            models.Index(fields=["merchant", "-id"], name="letter_merchant"),
            models.Index(
                fields=["due_on"], name="letter_due",
                condition=models.Q(state=LetterState.SERVED, due_on__isnull=False),
            ),
        ]  # fmt: skip


class LetterService(models.Model):
    """That a letter was served: by which way, on which day, on which proof."""

    id = models.BigIntegerField(primary_key=True)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="services")
    way = models.CharField(max_length=10, choices=[(one.value, SERVED_LABELS[one]) for one in SERVED_LABELS])
    served_on = models.DateField()
    proof = models.CharField(max_length=120, blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["letter", "way"], name="letter_served_once_a_way"),
        ]


class LetterAnswer(models.Model):
    """What the merchant answered; written replies are entered by an officer."""

    id = models.BigIntegerField(primary_key=True)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()
    files = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=40)
    in_time = models.BooleanField(null=True)


class LetterCheck(models.Model):
    """A follow-up: what was found, and the further letter it led to, if any."""

    id = models.BigIntegerField(primary_key=True)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="checks")
    found = models.CharField(max_length=10, choices=[(one.value, FOUND_LABELS[one]) for one in FOUND_LABELS])
    note = models.TextField()
    checked_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)


class Commitment(models.Model):
    """What a merchant committed itself to at a talk, by when, and whether it did."""

    id = models.BigIntegerField(primary_key=True)
    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="commitments")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="commitments")
    what = models.CharField(max_length=200)
    due_on = models.DateField()
    state = models.CharField(
        max_length=8, choices=[(one.value, COMMITMENT_LABELS[one]) for one in COMMITMENT_LABELS],
        default=CommitmentState.OPEN,
    )  # fmt: skip
    note = models.TextField(blank=True, default="")
    checked_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_on"], name="commitment_open", condition=models.Q(state=CommitmentState.OPEN)),
        ]
