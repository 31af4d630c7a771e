"""What a merchant recorded. One table: every kind is a name, a number, a day and a last day of something."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.papers.words import PAPER_KIND_LABELS, TEST_RESULT_LABELS, PaperKind
from fangxin.domain.people.models import Person


class Paper(models.Model):
    """One supplier, batch, test report, licence or health certificate; of one outlet, or of all when `outlet` is empty.

    Which column holds what of a kind says rules/fields.py. Of a health certificate `title` is the masked name, the name
    itself lies sealed in `person`. What a paper said before stands in the journal, on the chain of its id.
    """

    id = models.BigIntegerField(primary_key=True)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="papers", db_index=False)
    outlet = models.ForeignKey(Outlet, null=True, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=8, choices=list(PAPER_KIND_LABELS.items()))
    title = models.CharField(max_length=80)
    number = models.CharField(max_length=60, blank=True, default="")
    party = models.CharField(max_length=80, blank=True, default="")
    proof = models.CharField(max_length=60, blank=True, default="")
    on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    result = models.CharField(max_length=8, choices=list(TEST_RESULT_LABELS.items()), blank=True, default="")
    supplier = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="batches")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    #: how many files were brought with it; they are evidence of this id
    files = models.PositiveSmallIntegerField(default=0)
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    #: when the merchant is reminded next that the paper ends
    remind_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["merchant", "kind", "-on", "-id"], name="paper_shown", condition=models.Q(ended_at=None)
            ),
            models.Index(
                fields=["remind_on", "id"], name="paper_remind", condition=models.Q(remind_on__isnull=False)
            ),
            models.Index(
                fields=["until_on", "id"], name="paper_ending",
                condition=models.Q(ended_at=None, until_on__isnull=False, kind__in=["LICENCE", "HEALTH"]),
            ),
        ]  # fmt: skip
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(kind=PaperKind.HEALTH, person__isnull=False)
                | ~models.Q(kind=PaperKind.HEALTH) & models.Q(person=None),
                name="paper_person_of_health",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(remind_on=None), name="paper_ended_reminds_no_more"
            ),
        ]
