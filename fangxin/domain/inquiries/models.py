"""Answers to inquiries, as they were given."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Office
from fangxin.domain.cases.models import Case
from fangxin.domain.knowledge.models import Edition


class Answer(models.Model):
    """The answer to one inquiry, with the edition it rests on; never changed.

    `at_once`: given in the act that registered the inquiry, without sending it anywhere.
    """

    id = models.BigIntegerField(primary_key=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="answer")
    text = models.TextField()
    edition = models.ForeignKey(Edition, null=True, on_delete=models.PROTECT, related_name="+")
    at_once = models.BooleanField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=40)
    account_id = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["answered_at"], name="answer_given")]
