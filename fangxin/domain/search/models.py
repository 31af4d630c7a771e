"""What cases are found by, and what officers keep of their questions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import PATH_STEP, Account, Office
from fangxin.storage.fulltext import TextIndex
from fangxin.storage.ids import week_of


class CaseText(TextIndex):
    """The searchable words of one case: title, merchant, numbers and content; nothing of a sealed identity.

    Its labels are the week of receipt and the paths of its office and of all above, so that the newest hits of a
    jurisdiction are read from the index alone.
    """


def week_label(week: int) -> str:
    """The label of the cases received in a week, see storage.ids.week_of."""
    return f"w{week}"


def path_label(path: str) -> str:
    """The label of the cases of an office's subtree."""
    return f"p{path}"


def labels_of(*, case_id: int, path: str) -> list[str]:
    """Every label of a case."""
    above = range(PATH_STEP, len(path) + 1, PATH_STEP)
    return [week_label(week_of(case_id)), *(path_label(path[:end]) for end in above)]


class SavedView(models.Model):
    """What an officer looks for again and again; with an office, everybody at that office sees it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=30)
    fields = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "name"], name="view_named_once"),
            models.UniqueConstraint(
                fields=["office", "name"], name="view_shared_once", condition=models.Q(office__isnull=False)
            ),
        ]


class FirstView(models.Model):
    """The view an officer's search page opens with."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.PROTECT, related_name="+")
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="+")
