"""What every change of the agency shares: reading a row for change, and writing it only as the caller saw it."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.foundation.refusals import NotFound, Refusal

Row = TypeVar("Row", bound=models.Model)


class ChangedMeanwhile(Refusal):
    """Somebody else changed it since the page was loaded."""

    code = "changed_meanwhile"
    status = 409
    sentence = "别人刚刚修改过这一条。请看过最新内容再决定，您填写的内容没有保存。"


class TextMissing(Refusal):
    """A required text is empty."""

    code = "text_missing"
    status = 422
    sentence = "请填写{label}。"


class TextTooLong(Refusal):
    """A text is longer than its column."""

    code = "text_too_long"
    status = 422
    sentence = "{label}最多 {limit} 字。"


def text(value: str, *, label: str, field: str, limit: int, required: bool = True) -> str:
    """A trimmed one-line text. Raises TextMissing, TextTooLong."""
    trimmed = " ".join(value.split())
    if required and not trimmed:
        raise TextMissing(label=label, field=field)
    if len(trimmed) > limit:
        raise TextTooLong(label=label, limit=limit, field=field)
    return trimmed


def office_to_change(*, office_id: int, by: Actor) -> Office:
    """An office of the caller's subtree, locked until the transaction ends. Raises NotFound."""
    found = Office.objects.select_for_update().filter(scope(by=by, field="path"), pk=office_id).first()
    if found is None:
        raise NotFound
    return found


def change(row: Row, *, version: int, **values: Any) -> dict[str, list[Any]]:
    """Write `values` to the row if it still has `version`, and raise the version; returns field → [before, after].

    Fields that keep their value are not written; with none left nothing is. Raises ChangedMeanwhile.
    """
    before = {name: getattr(row, name) for name in values}
    changed = {name: value for name, value in values.items() if before[name] != value}
    rows = type(row)._default_manager.filter(pk=row.pk, version=version)
    try:
        with transaction.atomic():
            done = rows.update(**changed, version=version + 1) if changed else rows.count()
    except IntegrityError as taken:  # another transaction took the code or name after it was looked up
        raise ChangedMeanwhile from taken
    if not done:
        raise ChangedMeanwhile
    for name, value in changed.items():
        setattr(row, name, value)
    return {name: [before[name], value] for name, value in changed.items()}
