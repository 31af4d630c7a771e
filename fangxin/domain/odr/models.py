"""Enterprises that joined, disputes they settle first, what was said, and the promises of settlements."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.cases.models import Intake
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.odr.words import (
    DISPUTE_LABELS,
    ENROLMENT_LABELS,
    OFFER_LABELS,
    PROMISE_LABELS,
    RUNNING,
    SAYING_LABELS,
    SPEAKER_LABELS,
    WHY_LABELS,
    DisputeState,
    EnrolmentState,
    PromiseState,
)


class Enrolment(models.Model):
    """One membership of an enterprise, from asking to leaving; coming back makes a new row."""

    id = models.BigIntegerField(primary_key=True)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="enrolments")
    region_code = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=[(s.value, ENROLMENT_LABELS[s]) for s in ENROLMENT_LABELS])
    conditions = models.JSONField(default=list)
    contact_phone = models.CharField(max_length=30)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    left_at = models.DateTimeField(null=True)
    #: a ground of law/odr.yaml when it had to leave; empty when it chose to
    left_ground = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["merchant"],
                name="enrolment_runs_once",
                condition=models.Q(state__in=[EnrolmentState.ASKED.value, EnrolmentState.JOINED.value]),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "region_code"], name="enrolment_state_region"),
        ]  # fmt: skip


class Dispute(models.Model):
    """A complaint that went to the merchant first. `filing` is what was filed, without the people, who stay sealed.

    `awaiting`: whose turn it is. `answer_on` asks for a result, `end_on` is the last day with the merchant; both follow
    from the day of filing, the rules named and the calendar. `case_id`: what it became when it went to the desk.
    """

    id = models.BigIntegerField(primary_key=True)
    intake = models.OneToOneField(Intake, on_delete=models.PROTECT, related_name="dispute")
    number = models.CharField(max_length=40, unique=True)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    filing = models.JSONField()
    title = models.CharField(max_length=120)
    content = models.TextField()
    disputed_fen = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=[(s.value, DISPUTE_LABELS[s]) for s in DISPUTE_LABELS])
    awaiting = models.CharField(max_length=8, blank=True, default="")
    filed_at = models.DateTimeField()
    terms = models.CharField(max_length=20)
    answer_on = models.DateField()
    end_on = models.DateField()
    provisional = models.BooleanField()
    calendar_version = models.CharField(max_length=16)
    first_answer_at = models.DateTimeField(null=True)
    #: when the merchant entered a result: an agreement, or a refusal
    result_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(
        max_length=10, blank=True, default="", choices=[(w.value, WHY_LABELS[w]) for w in WHY_LABELS]
    )
    case_id = models.BigIntegerField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["merchant", "state", "end_on"], name="dispute_of_merchant"),
            models.Index(fields=["merchant", "filed_at"], name="dispute_filed"),
            models.Index(fields=["end_on"], name="dispute_open_end", condition=models.Q(state=DisputeState.OPEN.value)),
            models.Index(fields=["case_id"], name="dispute_case", condition=models.Q(case_id__isnull=False)),
            models.Index(
                fields=["calendar_version"], name="dispute_provisional",
                condition=models.Q(provisional=True, state=DisputeState.OPEN.value),
            ),
        ]  # fmt: skip

    @property
    def running(self) -> bool:
        """Whether it can still go to the competent desk."""
        return self.state in RUNNING


class Message(models.Model):
    """One thing said in a dispute, never changed but for what became of an offer. `items`: the promises of an offer."""

    pk = models.CompositePrimaryKey("dispute_id", "seq")
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="messages")
    seq = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    side = models.CharField(max_length=8, choices=[(s.value, SPEAKER_LABELS[s]) for s in SPEAKER_LABELS] + [("", "")])
    by = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=[(s.value, SAYING_LABELS[s]) for s in SAYING_LABELS])
    text = models.TextField(blank=True, default="")
    items = models.JSONField(default=list)
    offer = models.CharField(
        max_length=8, blank=True, default="", choices=[(s.value, OFFER_LABELS[s]) for s in OFFER_LABELS]
    )
    files = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["seq"]


class Promise(models.Model):
    """One promise of a settlement, with the day by which it is to be kept."""

    id = models.BigIntegerField(primary_key=True)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="promises")
    kind = models.CharField(max_length=12)
    what = models.CharField(max_length=200)
    amount_fen = models.BigIntegerField(null=True)
    perform_by = models.DateField()
    state = models.CharField(max_length=8, choices=[(s.value, PROMISE_LABELS[s]) for s in PROMISE_LABELS])
    reported_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["perform_by", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(amount_fen__gte=0) | models.Q(amount_fen=None), name="odr_promise_not_negative"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["perform_by"], name="odr_promise_due", condition=models.Q(state=PromiseState.DUE.value)),
            models.Index(
                fields=["reported_at"], name="odr_promise_reported",
                condition=models.Q(state=PromiseState.REPORTED.value),
            ),
        ]  # fmt: skip
