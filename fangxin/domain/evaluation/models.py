"""Schemes, rounds with their editions and standings, spot checks, appeals, lists. Points are whole hundredths."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Office
from fangxin.domain.evaluation.words import (
    APPEAL_STATES,
    MARK_LABELS,
    ROUND_KIND_LABELS,
    ROUND_STATES,
    SCHEME_STATE_LABELS,
    AppealState,
    RoundState,
)


class Scheme(models.Model):
    """An agency's own scheme in one version; `text` is what was written, never changed once adopted."""

    id = models.BigIntegerField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    valid_from = models.DateField()
    state = models.CharField(
        max_length=10, choices=[(one.value, SCHEME_STATE_LABELS[one]) for one in SCHEME_STATE_LABELS]
    )
    version = models.PositiveIntegerField(default=1)
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=40)
    tried_at = models.DateTimeField(null=True)
    tried_on = models.CharField(max_length=10, blank=True, default="")
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "number"], name="evaluation_scheme_once"),
        ]


class Round(models.Model):
    """One evaluation of the offices one tier below `office`. `edition` is the number of the edition in force.

    The scheme's text and terms (working days) are kept with it, so that it can be counted again in years.
    """

    id = models.BigIntegerField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=40)
    kind = models.CharField(max_length=6, choices=[(one.value, ROUND_KIND_LABELS[one]) for one in ROUND_KIND_LABELS])
    first = models.DateField()
    last = models.DateField()
    state = models.CharField(max_length=10, choices=[(one.value, ROUND_STATES[one][0]) for one in ROUND_STATES])
    version = models.PositiveIntegerField(default=1)
    edition = models.PositiveSmallIntegerField(default=1)
    scheme_title = models.CharField(max_length=60)
    scheme_version = models.PositiveSmallIntegerField()
    scheme_text = models.TextField()
    scheme_digest = models.CharField(max_length=64)
    appeal_days = models.PositiveSmallIntegerField()
    decide_days = models.PositiveSmallIntegerField()
    explain_days = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=40)
    opened_by_id = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=40, blank=True, default="")
    appeals_until = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["office", "kind", "first"], name="evaluation_round_once",
                condition=~models.Q(state=RoundState.WITHDRAWN),
            ),
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="evaluation_round_days"),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["path", "-last"], name="evaluation_round_list")]


class Edition(models.Model):
    """One version of a round's results, kept for good: what it was counted from, why it was made, the digest of its standings.

    `lake`: the digest of the facts; empty for a year that is the mean of its months.
    """

    id = models.BigIntegerField(primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="editions", db_index=False)
    number = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    made_by_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True, default="")
    lake = models.CharField(max_length=64, blank=True, default="")
    known_on = models.DateField(null=True)
    whole = models.JSONField(default=list)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "number"], name="round_edition_once"),
        ]

    @property
    def of_months(self) -> bool:
        """Whether it is the mean of months that were evaluated before: nothing in it can be counted anew."""
        return not self.lake


class Standing(models.Model):
    """An office in an edition: its points by item as they were counted, its total, rank and peers. Without a total it has no rank."""

    id = models.BigIntegerField(primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="standings", db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    tier = models.CharField(max_length=8)
    volume = models.PositiveIntegerField()
    group = models.CharField(max_length=20)
    grade = models.CharField(max_length=10, blank=True, default="")
    total = models.PositiveIntegerField(null=True)
    scored = models.PositiveIntegerField()
    rank = models.PositiveSmallIntegerField(null=True)
    group_rank = models.PositiveSmallIntegerField(null=True)
    rank_before = models.PositiveSmallIntegerField(null=True)
    items = models.JSONField(default=list)
    proposals = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "office"], name="evaluation_standing_once"),
        ]


class SpotCheck(models.Model):
    """Points for an item that is checked on the spot, for one office and period; `points` in hundredths."""

    id = models.BigIntegerField(primary_key=True)
    by_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=40)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=40)
    first = models.DateField()
    last = models.DateField()
    points = models.PositiveIntegerField()
    evidence = models.TextField()
    reason = models.TextField()
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=40)
    entered_by_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["by_office", "office", "item", "first", "last"], name="spot_check_once",
                condition=models.Q(ended_at=None),
            ),
        ]  # fmt: skip


class Appeal(models.Model):
    """An office's appeal against its points for an item, and what was decided. `recount` tells before and after."""

    id = models.BigIntegerField(primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="appeals", db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=40)
    reason = models.TextField()
    files = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    asked_by_id = models.BigIntegerField(null=True)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=[(one.value, APPEAL_STATES[one][0]) for one in APPEAL_STATES])
    reminded = models.PositiveSmallIntegerField(default=0)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    decided_by_id = models.BigIntegerField(null=True)
    #: nobody else could decide than who opened or counted the round, or entered the points
    alone = models.BooleanField(default=False)
    decision = models.TextField(blank=True, default="")
    recount = models.JSONField(default=dict)
    edition = models.ForeignKey(Edition, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "office", "item"], name="evaluation_appeal_waits_once",
                condition=models.Q(state=AppealState.ASKED),
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by_id=None) | ~models.Q(decided_by_id=models.F("asked_by_id")),
                name="evaluation_appeal_by_another",
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_on"], name="evaluation_appeal_waits", condition=models.Q(state=AppealState.ASKED)
            ),
        ]


class Mark(models.Model):
    """An office put on the red or black list of a round, or told to do better; `rule` is what the rule found, `reason` a person's."""

    id = models.BigIntegerField(primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="marks", db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=[(one.value, MARK_LABELS[one]) for one in MARK_LABELS])
    rule = models.JSONField(default=dict)
    reason = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    due_on = models.DateField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=40, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")
    ended_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "office", "kind"], name="evaluation_mark_once", condition=models.Q(ended_at=None)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_on"], name="evaluation_mark_unanswered",
                condition=models.Q(answered_at=None, ended_at=None, due_on__isnull=False),
            ),
        ]  # fmt: skip
