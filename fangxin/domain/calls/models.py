"""Calls as the telephone system told of them, and what operators typed meanwhile. Numbers and notes are sealed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Account, Office
from fangxin.domain.calls.words import CALL_STATE_LABELS, Back, DraftState
from fangxin.domain.cases.models import Intake
from fangxin.domain.people.models import Person


class Call(models.Model):
    """One incoming call. Its number is a sealed person of its own, which is deleted when the number is forgotten."""

    id = models.BigIntegerField(primary_key=True)
    source = models.CharField(max_length=40)
    reference = models.CharField(max_length=80)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=40)
    queue = models.CharField(max_length=40, blank=True, default="")
    caller = models.CharField(max_length=12)
    number = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    operator = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    operator_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=[(s.value, CALL_STATE_LABELS[s]) for s in CALL_STATE_LABELS])
    began_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    intake = models.ForeignKey(Intake, null=True, on_delete=models.PROTECT, related_name="+")
    back = models.CharField(max_length=12, default=Back.NONE.value)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    tried_by = models.CharField(max_length=40, blank=True, default="")
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "reference"], name="call_told_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # what rings or is being talked: asked every few seconds by every operator's page
            models.Index(
                fields=["operator", "began_at"], name="call_going_on", condition=models.Q(state__in=["RINGING", "TALKING"])
            ),
            models.Index(fields=["path", "began_at"], name="call_to_call_back", condition=models.Q(back="WAITING")),
            models.Index(fields=["path", "-began_at"], name="call_path_newest"),
            models.Index(fields=["began_at"], name="call_to_forget", condition=models.Q(forgotten_at=None)),
        ]  # fmt: skip


class Draft(models.Model):
    """What an operator has typed of one call, sealed, until it is filed or given up; then it is empty.

    `token` is the key under which it will be filed: however often it is sent, one submission comes of it.
    """

    id = models.BigIntegerField(primary_key=True)
    token = models.CharField(max_length=32, unique=True)
    call = models.ForeignKey(Call, null=True, on_delete=models.PROTECT, related_name="drafts")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=DraftState.OPEN.value)
    version = models.PositiveIntegerField(default=1)
    window = models.CharField(max_length=16, blank=True, default="")
    sealed = models.BinaryField()
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    intake = models.ForeignKey(Intake, null=True, on_delete=models.PROTECT, related_name="+")
    handed_by = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["call", "account"], name="draft_once_a_call_and_operator",
                condition=models.Q(state="OPEN", call__isnull=False),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account", "-saved_at"], name="draft_of_operator", condition=models.Q(state="OPEN")),
            models.Index(fields=["saved_at"], name="draft_to_forget", condition=models.Q(state="OPEN")),
        ]
