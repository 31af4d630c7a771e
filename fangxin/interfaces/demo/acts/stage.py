"""What an act is played on: the story with its agency, and how far one life has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries import Receipt
from fangxin.foundation.clock import day_of
from fangxin.interfaces.demo.agency import Agency
from fangxin.interfaces.demo.story import Row, Story, draw


@dataclass(kw_only=True)
class Stage:
    """The story, the agency set up for it, the day of the replay, and the lives begun so far by the ids of their rows."""

    story: Story
    agency: Agency
    today: date
    lives: dict[str, Life] = field(default_factory=dict)

    @cached_property
    def intake_id(self) -> int:
        """The office that takes everything in."""
        return self.agency.intake().pk


@dataclass(kw_only=True)
class Life:
    """One submission: its receipt, the case as the last act left it, the last link's token, the last agreement's items."""

    row: Row
    receipt: Receipt
    case: Case
    token: str = ""
    items: list[str] = field(default_factory=list)

    def seed(self, *names: object, below: int = 1000) -> int:
        """A number that looks like chance and is this life's own."""
        return draw(self.row["id"], *names, below=below)

    def reread(self) -> None:
        """Take the case as it stands, after an act that does not return it."""
        self.case = Case.objects.select_related("office", "intake__person").get(pk=self.case.pk)


def handler(stage: Stage, life: Life, at: datetime) -> Actor:
    """Who handles the case at the instant: the post it lies at, else a handler of the office, else its head."""
    on, agency, case = day_of(at), stage.agency, life.case
    if case.post_id is not None:
        return agency.serving(agency.posts[case.post_id], on=on)
    for role in (Role.HANDLER, Role.HEAD):
        if agency.by_role.get((case.office_id, role.value)):
            return agency.officer(office_id=case.office_id, role=role, on=on)
    raise LookupError(f"nobody handles the cases of {case.office.name}")


def dispatcher(stage: Stage, life: Life, at: datetime) -> Actor:
    """A dispatcher of the intake unit."""
    return stage.agency.officer(
        office_id=stage.intake_id, role=Role.DISPATCHER, on=day_of(at), seed=life.seed("dispatcher")
    )
