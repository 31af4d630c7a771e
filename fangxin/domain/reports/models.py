"""What becomes of a report: verifications, tests, proposals to the leader, the filed case, its penalty and publication."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.cases.models import Case
from fangxin.domain.reports.words import ASKED_LABELS, AskedState


class Verification(models.Model):
    """One verification on the spot or on paper, by two officers."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="verifications")
    verified_on = models.DateField()
    place = models.CharField(max_length=160)
    record = models.TextField()
    first_account = models.BigIntegerField()
    first_name = models.CharField(max_length=40)
    second_account = models.BigIntegerField()
    second_name = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(first_account=models.F("second_account")), name="verified_by_two_people"
            ),
        ]


class Examination(models.Model):
    """A test, appraisal or identification of goods; while it lasts, the time to verify stands still."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="examinations")
    body = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    finding = models.TextField(blank=True, default="")


class Proposal(models.Model):
    """What one officer proposed and another, the leader, decided. `days` is of an extension, in the clock's unit."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    what = models.CharField(max_length=16, choices=[(one.value, ASKED_LABELS[one]) for one in ASKED_LABELS])
    ground = models.CharField(max_length=16, blank=True, default="")
    reason = models.TextField()
    days = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=8, choices=[(one.value, one.value) for one in AskedState])
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField()
    asked_by_name = models.CharField(max_length=40)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=40, blank=True, default="")
    decision = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "what"], name="proposal_waits_once", condition=models.Q(state="ASKED")
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("asked_by")),
                name="proposal_decided_by_another",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_at", "id"], name="proposal_waiting", condition=models.Q(state="ASKED")),
        ]


class Investigation(models.Model):
    """The case filed on a report: its cause and the two officers named to investigate (Penalty Procedure Rules art. 19)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="investigation")
    cause = models.CharField(max_length=120)
    filed_on = models.DateField()
    first_account = models.BigIntegerField()
    first_name = models.CharField(max_length=40)
    second_account = models.BigIntegerField()
    second_name = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(first_account=models.F("second_account")), name="investigated_by_two_people"
            ),
        ]


class Telling(models.Model):
    """That the reporter was told a result: by which way and on which legal basis."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tellings")
    basis = models.CharField(max_length=16)
    basis_text = models.CharField(max_length=120)
    result = models.TextField()
    way = models.CharField(max_length=12)
    told_on = models.DateField()
    told_by = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()


class Bonded(models.Model):
    """Why a report case belongs to another case: a clue of its mediation, a repetition, or merged into it."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bonds")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bonded")
    bond = models.CharField(max_length=8)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "other"], name="bonded_once"),
            models.CheckConstraint(condition=~models.Q(case=models.F("other")), name="bonded_to_another"),
        ]


class Penalty(models.Model):
    """The penalty decided on a filed case, and its publication. Sums are fen.

    `elsewhere`: the operator is registered in another province, so the penalty is sent there to be published.
    """

    id = models.BigIntegerField(primary_key=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="penalty")
    number = models.CharField(max_length=60)
    decided_on = models.DateField()
    kinds = models.JSONField(default=list)
    fine_fen = models.BigIntegerField(default=0)
    confiscated_fen = models.BigIntegerField(default=0)
    other = models.CharField(max_length=200, blank=True, default="")
    elsewhere = models.BooleanField(default=False)
    pushed_on = models.DateField(null=True)
    pushed_to = models.CharField(max_length=80, blank=True, default="")
    published_on = models.DateField(null=True)
    link = models.CharField(max_length=200, blank=True, default="")
    change = models.CharField(max_length=12, blank=True, default="")
    changed_on = models.DateField(null=True)
    change_reason = models.TextField(blank=True, default="")
    withdrawn_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(fine_fen__gte=0, confiscated_fen__gte=0), name="penalty_not_negative"
            ),
        ]


class Transfer(models.Model):
    """A case on its way to the police: written report, decision, hand-over with receipt, what the police said.

    A case goes at most once at a time: `ended_at` closes a transfer that was denied or taken back.
    """

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transfers")
    police = models.CharField(max_length=80)
    crime = models.CharField(max_length=80)
    report = models.TextField()
    reported_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=80, blank=True, default="")
    reply = models.CharField(max_length=10, blank=True, default="")
    #: when the police who were not in charge sent it on, the last time they did
    forwarded_at = models.DateTimeField(null=True)
    replied_on = models.DateField(null=True)
    reply_reason = models.TextField(blank=True, default="")
    asked_again_on = models.DateField(null=True)
    answer = models.CharField(max_length=10, blank=True, default="")
    answered_on = models.DateField(null=True)
    procuratorate_on = models.DateField(null=True)
    goods_on = models.DateField(null=True)
    goods = models.CharField(max_length=200, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case"], name="transfer_once_at_a_time", condition=models.Q(ended_at=None)),
        ]


class Reward(models.Model):
    """A reward worked out by level and base, and whether the leader approved it. Sums are fen; the person stays sealed."""

    id = models.BigIntegerField(primary_key=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="reward")
    level = models.CharField(max_length=8)
    base_fen = models.BigIntegerField()
    amount_fen = models.BigIntegerField()
    inside = models.BooleanField(default=False)
    finance = models.CharField(max_length=80, blank=True, default="")
    state = models.CharField(max_length=8, choices=[(one.value, one.value) for one in AskedState])
    told_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0, base_fen__gte=0), name="reward_positive"),
        ]
