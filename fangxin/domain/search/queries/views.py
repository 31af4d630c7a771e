"""The views an officer may open."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef

from fangxin.domain.agency.rules import Actor
from fangxin.domain.search.models import FirstView
from fangxin.domain.search.permissions import may_change, views_of


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """A saved view as a page shows it; `query` is its question as part of an address."""

    id: int
    name: str
    query: str
    shared: bool
    own: bool
    changeable: bool
    first: bool


def views(*, by: Actor) -> list[View]:
    """The caller's views and those shared at the office, by name; the one opened with is marked."""
    first = FirstView.objects.filter(account_id=by.account_id or 0, view_id=OuterRef("pk"))
    return [
        View(
            id=view.pk, name=view.name, query=urlencode(view.fields), shared=view.office_id is not None,
            own=view.account_id == by.account_id, changeable=may_change(view=view, by=by), first=view.is_first,
        )
        for view in views_of(by=by).annotate(is_first=Exists(first)).order_by("name", "pk")
    ]  # fmt: skip
