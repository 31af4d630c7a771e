"""What officers look for again and again, kept as views of the search page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial

from fangxin.domain.search.actions.views import save_view
from fangxin.foundation.clock import BEIJING
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.story import Row

SAVED_AT = time(15, 10)


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Every view on the day it was saved."""
    for row in stage.story.chapters.get("search", {}).get("views", ()):
        at = datetime.combine(stage.today - timedelta(days=row["days_ago"]), SAVED_AT, tzinfo=BEIJING)
        yield at, partial(_save, stage, row, at)


def _save(stage: Stage, row: Row, at: datetime) -> None:
    by = stage.agency.own(account_id=stage.agency.accounts[row["login"]].pk)
    save_view(name=row["name"], fields=row["fields"], shared=row["shared"], by=by, at=at)
