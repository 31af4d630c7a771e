"""What cases are found by, and what officers keep of their questions."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar, Final, NamedTuple

from django.db import models

from fangxin.domain.agency.models import PATH_STEP, Account, Office
from fangxin.foundation.taxonomy import UnknownClass, taxonomy
from fangxin.storage.fulltext import TextIndex
from fangxin.storage.ids import week_of
from fangxin.storage.lookback import week_label


class CaseText(TextIndex):
    """The searchable words of one case: title, merchant, numbers and content; nothing of a sealed identity.

    Its labels are the week of receipt, the paths of its office and of all above, and the values of the columns a search is
    narrowed by, so that the newest hits of a jurisdiction that fit are read from the index alone.
    """


class Columns(NamedTuple):
    """The columns of a case whose values are labels, by their names; empty or None for what it does not have."""

    kind: str
    status: str
    outcome: str
    intake__channel: str
    object_code: str
    disputed_fen: int | None
    duplicate_of: int | None


def path_label(path: str) -> str:
    """The label of the cases of an office's subtree."""
    return f"p{path}"


def value_label(column: str, value: str) -> str:
    """The label of the cases that have a value in one of the columns."""
    return _SIGNS[column] + value.replace("_", "")


def amount_label(fen: int) -> str:
    """The label of the cases whose amount lies between the same powers of two, in yuan."""
    return f"m{(fen // 100).bit_length()}"


#: the label of the cases that repeat an earlier one
DUPLICATE: Final = "d"
_SIGNS: Final = {"kind": "k", "status": "s", "outcome": "o", "intake__channel": "c", "object_code": "g"}


def labels_of(*, case_id: int, path: str, columns: Columns) -> list[str]:
    """Every label of a case."""
    above = range(PATH_STEP, len(path) + 1, PATH_STEP)
    values = columns._asdict()
    labels = [value_label(name, values[name]) for name in _SIGNS if values[name]]
    with suppress(UnknownClass):  # an imported class of another book is found by itself alone
        labels += [value_label("object_code", one.code) for one in taxonomy().path("object", columns.object_code)[:-1]]
    if columns.disputed_fen is not None:
        labels.append(amount_label(columns.disputed_fen))
    if columns.duplicate_of is not None:
        labels.append(DUPLICATE)
    return [week_label(week_of(case_id)), *(path_label(path[:end]) for end in above), *labels]


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
