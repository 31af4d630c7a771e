"""Draws checked afterwards: made again from their seed, compared with the journal; every kind of tampering is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from click.testing import CliRunner

from fangxin.domain.cases.models import Case
from fangxin.domain.feedback.actions import draw_follow_ups
from fangxin.domain.feedback.models import Draw, FollowUp
from fangxin.domain.feedback.queries import repeated, unsound_draws
from fangxin.interfaces.commands.verify import verify
from tests.people import cast, filed, later, working
from tests.supervision.tree import copies

pytestmark = pytest.mark.django_db


@pytest.fixture
def draw() -> Draw:
    """Four of twelve cases closed in June."""
    people = cast()
    pool = copies(filed(people.hotline), 12)
    Case.objects.filter(pk__in=[case.pk for case in pool]).update(
        status="CLOSED", outcome="SETTLED", closed_at=working(day=date(2026, 6, 10))
    )
    june = {"closed_from": date(2026, 6, 1), "closed_to": date(2026, 6, 30)}
    draw_follow_ups(count=4, seed="抽" * 100, by=people.head, at=later(30), **june)
    return Draw.objects.get()


def test_what_was_drawn_is_sound(draw: Draw) -> None:
    assert list(unsound_draws()) == []


def test_a_long_seed_is_cut_before_it_draws(draw: Draw) -> None:
    assert (len(draw.seed), len(draw.chosen)) == (80, 4)
    assert repeated(draw=draw)


def another_choice(draw: Draw) -> None:
    others = [case_id for case_id, _ in draw.pool if case_id not in draw.chosen]
    Draw.objects.update(chosen=sorted([*draw.chosen[:3], others[0]]))


def smaller_pool(draw: Draw) -> None:
    Draw.objects.update(pool=[pair for pair in draw.pool if pair[0] != draw.chosen[0]])


def another_seed(draw: Draw) -> None:
    Draw.objects.update(seed="another")


def call_gone(draw: Draw) -> None:
    FollowUp.objects.filter(case_id=draw.chosen[0]).delete()


def row_gone(draw: Draw) -> None:
    FollowUp.objects.all().delete()
    Draw.objects.all().delete()


def row_added(draw: Draw) -> None:
    draw.pk += 1
    draw.save(force_insert=True)


WRONG: list[tuple[Callable[[Draw], None], str]] = [
    (another_choice, "drawing again gives other cases"),
    (smaller_pool, "its seed or its pool is not the one that was drawn from"),
    (another_seed, "its seed or its pool is not the one that was drawn from"),
    (call_gone, "its call-backs are not the cases drawn"),
    (row_gone, "it is in the journal and nowhere else"),
    (row_added, "the journal knows nothing of it"),
]


@pytest.mark.parametrize(("tamper", "reason"), WRONG, ids=lambda one: getattr(one, "__name__", ""))
def test_each_way_of_tampering_has_its_own_reason(draw: Draw, tamper: Callable[[Draw], None], reason: str) -> None:
    tamper(draw)
    assert [why for _, why in unsound_draws()] == [reason]


def test_verify_names_the_draw(draw: Draw) -> None:
    another_choice(draw)
    done = CliRunner().invoke(verify, ["--json"])
    broken = [one for one in json.loads(done.stdout)["broken"] if one["what"] == "draw"]
    assert done.exit_code == 1
    assert broken == [{"what": "draw", "draw": str(draw.pk), "reason": "drawing again gives other cases"}]
