"""The journal as hash chains, clocks as append-only events, and the calendar years loaded from notices."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models

from fangxin.domain.timeline.words import ACT_LABELS, AFTER_CLOSING, Act, ClockStatus


class Chain(models.Model):
    """The head of one chain; its row is locked while an entry is appended. The id is a case's id, or a ChainId.

    `counted`: the entry up to which the facts of the row it tells of were written for the numbers. A mark of its own, not
    a place in one line of all acts: whatever commits late, or tells of a day long past, is still seen.
    """

    id = models.BigIntegerField(primary_key=True)
    seq = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    counted = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="chain_to_count", condition=models.Q(seq__gt=models.F("counted"))),
        ]


class Entry(models.Model):
    """One act, forever. The database refuses to change or delete rows."""

    pk = models.CompositePrimaryKey("chain", "seq")
    chain = models.BigIntegerField()
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=24)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=40)
    post_id = models.BigIntegerField(null=True)
    office_name = models.CharField(max_length=80)
    for_account_id = models.BigIntegerField(null=True)
    facts_json = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    @property
    def facts(self) -> dict[str, Any]:
        """The act's particulars."""
        return dict(json.loads(self.facts_json))

    @property
    def label(self) -> str:
        """The act in the public's words."""
        return ACT_LABELS[Act(self.act)]


class Clock(models.Model):
    """One legal clock of one case. `due_on` follows from its events, its rule and the calendar; see ClockEvent.

    `due_at` is the exact end of a clock that counts hours, and empty for all others.
    """

    id = models.BigIntegerField(primary_key=True)
    case_id = models.BigIntegerField()
    rule = models.CharField(max_length=40)
    rule_version = models.CharField(max_length=16)
    calendar_version = models.CharField(max_length=16)
    received_on = models.DateField()
    started_on = models.DateField()
    due_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    provisional = models.BooleanField()
    status = models.CharField(max_length=8, choices=[(s.value, s.value) for s in ClockStatus])
    stopped_on = models.DateField(null=True)
    in_time = models.BooleanField(null=True)
    warned = models.PositiveSmallIntegerField(default=0)
    look_again_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case_id"], name="clock_case"),
            models.Index(
                fields=["look_again_at", "id"], name="clock_look_again", condition=models.Q(look_again_at__isnull=False)
            ),
            models.Index(
                fields=["calendar_version", "id"], name="clock_by_calendar", condition=models.Q(stopped_on__isnull=True)
            ),
            models.Index(
                fields=["due_on", "case_id"], name="clock_after_closing",
                condition=models.Q(stopped_on__isnull=True, rule__in=AFTER_CLOSING),
            ),
        ]  # fmt: skip
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case_id", "rule"], name="clock_rule_runs_once", condition=models.Q(stopped_on__isnull=True)
            ),
        ]


class ClockEvent(models.Model):
    """One event of a clock: START, PAUSE, RESUME, EXTEND, RESTART or STOP. Never changed.

    `at` is the instant it happened; a clock of days counts by `on` alone.
    """

    pk = models.CompositePrimaryKey("clock_id", "seq")
    clock_id = models.BigIntegerField()
    seq = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8)
    on = models.DateField()
    days = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    why = models.CharField(max_length=80, blank=True, default="")


class CalendarYear(models.Model):
    """A year's calendar loaded from its notice; the newest row of a year is in force, also when its text came before."""

    year = models.PositiveSmallIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=40)
