"""Campaigns with their cells and links, answers, and sheets of paper keyed twice. Nothing here tells who answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Office
from fangxin.domain.surveys.words import CAMPAIGN_STATES, MODE_LABELS, OVER_LABELS, SEX_LABELS


class Campaign(models.Model):
    """A survey of a region: a questionnaire as it was when the campaign opened, a sample, and what came of it.

    The journal's chain is the id; answers are told of there.
    """

    id = models.BigIntegerField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    title = models.CharField(max_length=80)
    questionnaire = models.CharField(max_length=40)
    questionnaire_version = models.CharField(max_length=20)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=[(s.value, label) for s, (label, _tone) in CAMPAIGN_STATES.items()])
    over = models.CharField(max_length=6, choices=[(o.value, label) for o, label in OVER_LABELS.items()])
    sample = models.PositiveIntegerField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    version = models.PositiveIntegerField(default=1)
    planned_at = models.DateTimeField()
    planned_by = models.CharField(max_length=40)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")), name="campaign_ends_after_start"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["office", "-id"], name="campaign_office")]


class Cell(models.Model):
    """One cell of the sample. `filled`: valid answers within the quota."""

    id = models.BigIntegerField(primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="cells")
    region_code = models.CharField(max_length=12)
    age = models.CharField(max_length=7)
    sex = models.CharField(max_length=1, choices=[(s.value, label) for s, label in SEX_LABELS.items()])
    population = models.PositiveIntegerField()
    target = models.PositiveIntegerField()
    filled = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "region_code", "age", "sex"], name="survey_cell_once"),
            models.CheckConstraint(
                condition=models.Q(filled__lte=models.F("target")), name="survey_cell_within_target"
            ),
        ]


class Link(models.Model):
    """One link given out. Only the digest of its token is kept, and that it was used; not for which answer."""

    id = models.BigIntegerField(primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    used = models.BooleanField(default=False)


class Batch(models.Model):
    """A pile of paper, its sheets numbered from 1. `twice`: the numbers drawn to be keyed by a second person, too."""

    id = models.BigIntegerField(primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="batches")
    label = models.CharField(max_length=40)
    sheets = models.PositiveIntegerField()
    twice = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)


class Answer(models.Model):
    """One person's answers, by question. Only the cell tells anything about the person, and the day when it was.

    The id of one that came by a link carries the first hour of that day, not the hour it came in.
    """

    id = models.BigIntegerField(primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="answers")
    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, related_name="answers")
    mode = models.CharField(max_length=5, choices=[(m.value, label) for m, label in MODE_LABELS.items()])
    answers = models.JSONField()
    faults = models.JSONField(default=list)
    valid = models.BooleanField()
    over = models.BooleanField(default=False)
    answered_on = models.DateField()
    #: of whoever keyed it; empty for a link, so that nothing leads to a person
    entered_by_id = models.BigIntegerField(null=True)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="answers")
    sheet = models.PositiveIntegerField(null=True)
    #: of the form it came with, so that a form sent twice is one answer
    key = models.CharField(max_length=40, unique=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "sheet"], name="survey_sheet_once"),
            models.CheckConstraint(
                condition=models.Q(batch=None, sheet=None) | models.Q(batch__isnull=False, sheet__gte=1),
                name="survey_sheet_of_batch",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["campaign", "cell"], name="survey_answer_cell")]


class SecondEntry(models.Model):
    """A sheet keyed a second time, by somebody else. `differing`: the questions in which both do not agree.

    `settled_by`: who looked at the paper and said which is right; empty while differences wait.
    """

    id = models.BigIntegerField(primary_key=True)
    answer = models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="second")
    answers = models.JSONField()
    differing = models.JSONField(default=list)
    entered_at = models.DateTimeField()
    entered_by_id = models.BigIntegerField()
    settled_by = models.CharField(max_length=40, blank=True, default="")
