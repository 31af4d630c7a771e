"""Decisions on disclosure, objections and answers, which stay inside; and the public register, which holds only what is shown."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

from django.db import models

from fangxin.domain.cases.models import Case
from fangxin.domain.disclosure.words import (
    ANSWER_LABELS,
    GIVEN_UP,
    OBJECTION_LABELS,
    STATE_LABELS,
    ObjectionState,
    State,
)
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.places.rules import stem_of
from fangxin.foundation.taxonomy import UnknownClass, taxonomy
from fangxin.storage.fulltext import TextIndex
from fangxin.storage.ids import week_of
from fangxin.storage.lookback import week_label

#: states in which something is still to come by itself or from somebody
GOING_ON = (State.REVIEW.value, State.WAITING.value, State.SUSPENDED.value)


class Disclosure(models.Model):
    """What was decided on one closing of one complaint. The texts here are masked; the findings are places in the case's own.

    `closing`: which closing of the case it is, the first is 0. `ground`: of non-publication, a code of law/disclosure.yaml.
    `title_found`, `text_found`: [start, end, kind, confidence] each.
    `read_version`: the case's version when its words were last compared with those that were read.
    """

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disclosures", db_index=False)
    closing = models.PositiveSmallIntegerField()
    merchant = models.ForeignKey(Merchant, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=[(s.value, STATE_LABELS[s]) for s in STATE_LABELS])
    ground = models.CharField(max_length=24, blank=True, default="")
    due = models.BooleanField()
    public_number = models.CharField(max_length=16, blank=True, default="")
    doubts = models.JSONField(default=list)
    title = models.CharField(max_length=120)
    text = models.TextField()
    title_found = models.JSONField(default=list)
    text_found = models.JSONField(default=list)
    text_digest = models.CharField(max_length=64)
    read_version = models.PositiveIntegerField(default=0)
    settled = models.BooleanField()
    closed_at = models.DateTimeField()
    publish_on = models.DateField()
    expires_on = models.DateField(null=True)
    decided_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=40, blank=True, default="")
    reviewed_by_id = models.BigIntegerField(null=True)
    correction = models.CharField(max_length=500, blank=True, default="")
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "closing"], name="disclosure_once_a_closing"),
            models.CheckConstraint(
                condition=~models.Q(state="WITHHELD") | ~models.Q(ground=""), name="disclosure_withheld_has_ground"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="PUBLISHED") | models.Q(published_at__isnull=False, expires_on__isnull=False),
                name="disclosure_published_has_term",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["publish_on", "id"], name="disclosure_waiting", condition=models.Q(state="WAITING")),
            models.Index(fields=["expires_on", "id"], name="disclosure_expiring", condition=models.Q(state="PUBLISHED")),
            models.Index(fields=["path", "publish_on"], name="disclosure_path"),
            models.Index(fields=["state", "path"], name="disclosure_going_on", condition=models.Q(state__in=GOING_ON)),
            models.Index(fields=["merchant", "-publish_on"], name="disclosure_merchant"),
        ]  # fmt: skip


class Objection(models.Model):
    """A merchant's objection with its evidence (files of the case), and what another officer decided."""

    id = models.BigIntegerField(primary_key=True)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="objections")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    files = models.JSONField(default=list)
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=40)
    raised_by_id = models.BigIntegerField(null=True)
    decide_by = models.DateField()
    was_published = models.BooleanField()
    state = models.CharField(max_length=10, choices=[(s.value, OBJECTION_LABELS[s]) for s in OBJECTION_LABELS])
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    decided_by_id = models.BigIntegerField(null=True)
    decision = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["disclosure"], name="objection_waits_once", condition=models.Q(state=ObjectionState.ASKED.value)
            ),
        ]


class PublicAnswer(models.Model):
    """What a merchant answers in public: as it wrote it, and masked as it is shown once an officer looked."""

    id = models.BigIntegerField(primary_key=True)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()
    masked = models.TextField()
    found = models.JSONField(default=list)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=40)
    given_by_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=[(s.value, ANSWER_LABELS[s]) for s in ANSWER_LABELS])
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=40, blank=True, default="")
    reviewed_by_id = models.BigIntegerField(null=True)
    refusal = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["disclosure"], name="public_answer_once",
                condition=~models.Q(state__in=[one.value for one in GIVEN_UP]),
            ),
        ]  # fmt: skip


class PublicEntry(models.Model):
    """One complaint in the public register, for as long as it stands there; nothing else of it is ever public.

    `number` is the register's own and random, so that no other can be guessed from it. The id orders by publication.
    """

    id = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=16, unique=True)
    disclosure = models.OneToOneField(Disclosure, on_delete=models.PROTECT, related_name="entry")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+", db_index=False)
    merchant_name = models.CharField(max_length=120)
    region_code = models.CharField(max_length=12)
    trade = models.CharField(max_length=16, blank=True, default="")
    office_name = models.CharField(max_length=80)
    object_code = models.CharField(max_length=16, blank=True, default="")
    problem_code = models.CharField(max_length=16, blank=True, default="")
    settled = models.BooleanField()
    received_on = models.DateField()
    closed_on = models.DateField()
    published_on = models.DateField()
    expires_on = models.DateField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    answer = models.TextField(blank=True, default="")
    correction = models.CharField(max_length=500, blank=True, default="")
    corrected_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["merchant", "-id"], name="public_entry_merchant"),
            models.Index(fields=["region_code", "-id"], name="public_entry_region"),
            models.Index(fields=["trade", "region_code", "closed_on", "merchant"], name="public_entry_ranked"),
        ]


class OpenPart(models.Model):
    """One ready piece of the open data: the entries from `first_id` up to the next piece or the end of the month, in two files.

    `changes` counts what was put in or taken out; `due_at`: from when on it is written anew. Files are named by their digests.
    """

    first_id = models.BigIntegerField(primary_key=True)
    month = models.DateField()
    changes = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    entries = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField(null=True)
    csv_sha256 = models.CharField(max_length=64, blank=True, default="")
    csv_size = models.BigIntegerField(default=0)
    json_sha256 = models.CharField(max_length=64, blank=True, default="")
    json_size = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["first_id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="open_part_due", condition=models.Q(due_at__isnull=False)),
        ]


class TradeTally(models.Model):
    """How many complaints of the last year a trade has in a county, as last counted."""

    trade = models.CharField(max_length=16)
    region_code = models.CharField(max_length=12)
    complaints = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region_code", "trade"], name="trade_tally_once"),
        ]


class PublicText(TextIndex):
    """The searchable words of one public entry; labels are the week of publication, region, trade and problem."""


def region_label(code: str) -> str:
    """The label of the entries of a region and of all below it."""
    return f"r{stem_of(code)}"


def trade_label(code: str) -> str:
    """The label of the entries of a trade."""
    return f"t{code.replace('_', '')}"


def problem_label(code: str) -> str:
    """The label of the entries of a problem and of all below it."""
    return f"p{''.join(sign for sign in code if sign.isalnum())}"


def labels_of(*, entry_id: int, region: str, trade: str, problem: str) -> list[str]:
    """Every label of an entry, those of what lies above its region and its problem among them."""
    above = [f"r{region[:end]}" for end in (2, 4, 6) if len(region) >= end]
    problems = [problem] if problem else []
    with suppress(UnknownClass):
        problems = [one.code for one in taxonomy().path("complaint_problem", problem)] if problem else []
    return [
        week_label(week_of(entry_id)), *above, *([trade_label(trade)] if trade else []), *map(problem_label, problems)
    ]  # fmt: skip
