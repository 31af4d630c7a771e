"""The panel of serial claims for complaints of people who turned to the agency once, often and very often, out of a million cases."""

from __future__ import annotations

import random
import statistics
import time
from datetime import timedelta

from benchmarks.seeding import SOURCE, seed_cases
from fangxin.domain.agency.models import Post
from fangxin.domain.agency.queries import actor_for
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.claimants.queries import panel_for
from fangxin.domain.people.actions import sealed_person
from fangxin.domain.people.rules import Identity
from fangxin.interfaces.clock import now
from fangxin.storage.rows import load

CASES = 1_000_000
#: how many complaints a person of the measurement has made
OFTEN = (1, 20, 200, 900)
ROUNDS = 5


def measure() -> list[tuple[str, float, str]]:
    """(name, value, unit); finding one case by its number is the baseline of the run."""
    at = now()
    if Case.objects.filter(source=SOURCE).count() < CASES:
        seed_cases(number=CASES, at=at)
    post = Post.objects.filter(role="SUPERVISOR", holder__isnull=False).select_related("holder", "office").first()
    assert post is not None and post.holder is not None
    by = actor_for(account=post.holder, post=post)
    figures: list[tuple[str, float, str]] = []
    slowest = 0.0
    for number in OFTEN:
        case = _complained(number, seed=number)
        turns = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            panel = panel_for(case=case, by=by, at=at)
            turns.append(time.perf_counter() - began)
        assert max(count for _, rows in panel.by_contact for _, count in rows.windows) >= min(number, 1)
        slowest = max(slowest, statistics.median(turns))
        figures.append((f"panel of a person with {number} complaints", round(statistics.median(turns) * 1000, 1), "ms"))
    began = time.perf_counter()
    for _ in range(100):
        Case.objects.filter(number=case.number).first()
    bare = (time.perf_counter() - began) / 100
    return [*figures, ("slowest panel / finding a case by its number", round(slowest / bare, 1), "ratio")]


def _complained(number: int, *, seed: int) -> Case:
    """Give `number` recent complaints to one person; returns the newest."""
    at, dice = now(), random.Random(seed)
    phone = f"139{dice.randrange(10**8):08d}"
    number_of_card = f"0000001990{dice.randrange(10**8):08d}"
    identity = Identity(name="季守拙", phone=phone, id_number=number_of_card, address=f"青禾路{seed}号{phone}")
    recent = Case.objects.filter(source=SOURCE, received_at__gte=at - timedelta(days=300)).order_by("received_at")
    start = dice.randrange(50_000)
    intakes = list(recent.values_list("intake_id", flat=True)[start : start + number])
    people = [sealed_person(identity=identity, at=at) for _ in intakes]
    load(type(people[0]), people)
    for intake_id, person in zip(intakes, people, strict=True):
        Intake.objects.filter(pk=intake_id).update(person=person)
    return Case.objects.select_related("intake__person").filter(intake_id__in=intakes).latest("received_at")
