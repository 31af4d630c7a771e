"""Two officers confirm one matter at the same moment: it is formed once, and the second is told what the first did."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from fangxin.domain.cases.actions.step import StaleVersion
from fangxin.domain.cases.models import Case
from fangxin.domain.matters.actions.joining import join
from fangxin.domain.matters.models import Matter, Member
from fangxin.domain.matters.rules.joining import SameMatter
from fangxin.domain.matters.words import MatterState
from fangxin.domain.timeline.queries import broken_chains
from tests.matters.telling import called, letter, web
from tests.people import Cast, cast, later

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act gave, or the refusal it raised, all begun at the same moment."""
    together = Barrier(len(acts))

    def one(act: Callable[[], object]) -> object:
        try:
            together.wait()
            return act()
        except (SameMatter, StaleVersion) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def joining(people: Cast, one: Case, two: Case, *, version: int | None = None) -> Callable[[], object]:
    return lambda: join(number=one.number, version=version, other=two.number, by=people.head, at=later(1))


def together() -> dict[int, set[int]]:
    """The cases of every open matter."""
    found: dict[int, set[int]] = {}
    for matter in Matter.objects.filter(state=MatterState.OPEN):
        found[matter.pk] = set(Member.objects.filter(matter=matter, left_at=None).values_list("case_id", flat=True))
    return found


@pytest.mark.parametrize("seen", [True, False])
def test_one_pair_confirmed_twice_is_one_matter(seen: bool) -> None:
    people = cast()
    one, two = web(people), called(people)
    version = Case.objects.get(pk=one.pk).version if seen else None
    # from either side: the pages of both cases offer the same pair
    results = at_once(joining(people, one, two, version=version), joining(people, two, one))
    assert sum(isinstance(result, Matter) for result in results) == 1, results
    assert list(together().values()) == [{one.pk, two.pk}]
    assert list(broken_chains()) == []


def test_two_pairs_that_share_a_case_never_make_two_matters_of_it() -> None:
    people = cast()
    one, two, three = web(people), called(people), letter(people)
    results = at_once(joining(people, one, two), joining(people, three, two))
    formed = together()
    assert len(formed) == 1, results
    (members,) = formed.values()
    assert members in ({one.pk, two.pk}, {two.pk, three.pk}, {one.pk, two.pk, three.pk})
    # who was refused looks again, and then all three are one
    for result, pair in zip(results, ((one, two), (three, two)), strict=True):
        if not isinstance(result, Matter):
            joining(people, *pair)()
    assert list(together().values()) == [{one.pk, two.pk, three.pk}]
    assert list(broken_chains()) == []
