"""Stories cut short for tests, told once and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from fangxin.foundation.clock import BEIJING
from fangxin.interfaces.demo import Replayed, Story, replay
from fangxin.interfaces.demo.replaying import forget
from fangxin.interfaces.demo.story import Row

#: the last minute of a working Friday, so that whatever falls on the day has happened
AT = datetime(2026, 11, 20, 23, 59, tzinfo=BEIJING)


def only(story: Story, *, keep: Callable[[Row], bool]) -> Story:
    """The story with some of its submissions."""
    return replace(story, complaints=[row for row in story.complaints if keep(row)])


@contextmanager
def told(story: Story, *, at: datetime = AT) -> Iterator[Replayed]:
    """A story told inside a transaction that is taken back at the end."""
    with transaction.atomic():
        try:
            yield replay(story=story, at=at)
        finally:
            transaction.set_rollback(True)
            forget()
