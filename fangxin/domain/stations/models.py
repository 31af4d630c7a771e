"""Stations, who works there, merchants of a street, disputes, yearly reviews."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.people.models import Person
from fangxin.domain.staff.models import Member
from fangxin.domain.stations.words import (
    DISPUTE_LABELS,
    FINDING_LABELS,
    KIND_LABELS,
    STATION_STATE_LABELS,
    DisputeState,
    StationState,
)


class Station(models.Model):
    """One station, or a demonstration street. `place` is a code of law/stations.yaml; `street` the street it stands in.

    `notice` is what the notice board says besides what follows from the register. The journal's chain is the id.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=8, choices=list(KIND_LABELS.items()))
    name = models.CharField(max_length=60)
    place = models.CharField(max_length=16, blank=True, default="")
    address = models.CharField(max_length=200)
    region_code = models.CharField(max_length=12)
    host = models.ForeignKey(Merchant, null=True, on_delete=models.PROTECT, related_name="stations_hosted")
    street = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="stations")
    phone = models.CharField(max_length=30, blank=True, default="")
    hours = models.CharField(max_length=60, blank=True, default="")
    notice = models.CharField(max_length=500, blank=True, default="")
    sector = models.CharField(max_length=40, blank=True, default="")
    party_members = models.PositiveSmallIntegerField(default=0)
    recorded = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=list(STATION_STATE_LABELS.items()), default=StationState.ACTIVE)
    opened_on = models.DateField()
    review_due_on = models.DateField()
    withdrawn_on = models.DateField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region_code", "kind"], name="station_region"),
            models.Index(
                fields=["review_due_on", "id"],
                name="station_review",
                condition=models.Q(state=StationState.ACTIVE.value),
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state=StationState.ACTIVE.value, withdrawn_on=None)
                | models.Q(state=StationState.WITHDRAWN.value, withdrawn_on__isnull=False),
                name="station_withdrawn_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StationStaff(models.Model):
    """A member works at a station until it ends; whoever `leads` may act for colleagues."""

    id = models.BigIntegerField(primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="staff")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="station_work")
    title = models.CharField(max_length=20)
    leads = models.BooleanField(default=False)
    from_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-leads", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["station", "member"], name="station_staff_once", condition=models.Q(ended_at=None)
            ),
        ]


class StreetMember(models.Model):
    """A merchant of a demonstration street, from the day it joined until the day it left."""

    id = models.BigIntegerField(primary_key=True)
    street = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="street_members")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="streets")
    joined_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["joined_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["merchant"], name="street_member_once", condition=models.Q(left_on=None)),
        ]


class StationDispute(models.Model):
    """A dispute taken down at a station. Who brought it lies sealed in `person`; money is fen.

    `first_asked` answers for it until it ends; `due_on` is the last day for that. Handed over, the case was filed under
    `draft`, the key of that filing. The journal's chain is the id.
    """

    id = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="disputes")
    first_asked = models.ForeignKey(StationStaff, on_delete=models.PROTECT, related_name="disputes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    merchant = models.ForeignKey(Merchant, null=True, on_delete=models.PROTECT, related_name="station_disputes")
    merchant_name = models.CharField(max_length=120)
    content = models.TextField()
    wants = models.CharField(max_length=300, blank=True, default="")
    disputed_fen = models.BigIntegerField(null=True)
    draft = models.CharField(max_length=32, unique=True)
    recorded_at = models.DateTimeField()
    due_on = models.DateField()
    reminded_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=list(DISPUTE_LABELS.items()), default=DisputeState.OPEN)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True, default="")
    agreed = models.CharField(max_length=300, blank=True, default="")
    agreed_fen = models.BigIntegerField(null=True)
    case_number = models.CharField(max_length=32, blank=True, default="")
    intake_id = models.BigIntegerField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["-recorded_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["station", "-recorded_at"], name="dispute_station"),
            models.Index(
                fields=["due_on", "id"], name="dispute_due", condition=models.Q(state=DisputeState.OPEN.value)
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state=DisputeState.OPEN.value, ended_at=None)
                | (~models.Q(state=DisputeState.OPEN.value) & models.Q(ended_at__isnull=False)),
                name="station_dispute_ends_once",
            ),
        ]


class Review(models.Model):
    """What an officer found at a station, and when it is looked at again."""

    id = models.BigIntegerField(primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="reviews")
    due_on = models.DateField()
    finding = models.CharField(max_length=8, choices=list(FINDING_LABELS.items()))
    words = models.CharField(max_length=300)
    reviewed_at = models.DateTimeField()
    reviewed_by = models.CharField(max_length=40)
    next_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-reviewed_at", "-id"]
