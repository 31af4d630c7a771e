"""Which earlier cases a new one may be one dispute with, out of a million: for a person who calls again in other words, for
somebody who complains often, and about a merchant with a hundred thousand cases."""

from __future__ import annotations

import random
import statistics
import time
from datetime import timedelta

from benchmarks.seeding import SOURCE, seed_cases
from fangxin.domain.agency.models import Account, Post
from fangxin.domain.agency.queries import actor_for
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.cases.words import Channel
from fangxin.domain.matters.actions.looking import look_for, sketch_cases
from fangxin.domain.matters.models import Sketch
from fangxin.domain.matters.queries import known_of, sketch_of
from fangxin.domain.matters.rules.figures import figures
from fangxin.domain.people.actions import phone_index
from fangxin.domain.people.models import Person
from fangxin.domain.people.rules import Identity
from fangxin.interfaces.clock import now
from fangxin.storage.rows import load

CASES, STEP, ROUNDS = 1_000_000, 5_000, 40
OFTEN = "13900000500"


def measure() -> list[tuple[str, float, str]]:
    """(name, value, unit); reading one case by its key is the baseline of the run."""
    at = now()
    if Case.objects.filter(source=SOURCE).count() < CASES:
        seed_cases(number=CASES, at=at)
    sketched = _sketch_all()
    _often()
    figures_: list[tuple[str, float, str]] = [("cases sketched", Sketch.objects.count(), "rows"), *sketched]
    slowest = 0.0
    for name, changes in (
        ("somebody calling again", {}),
        ("somebody with 500 complaints", {"phone": OFTEN}),
        ("the largest merchant", {"merchant": "云海商城"}),
    ):
        turns, found = [], 0
        for number in range(ROUNDS):
            case_id = _filed(number, **changes)
            began = time.perf_counter()
            sketch_cases(case_ids=[case_id])
            found += look_for(case_id=case_id, at=at)
            turns.append(time.perf_counter() - began)
        turns.sort()
        slowest = max(slowest, statistics.median(turns))
        figures_.append((f"suggestions for {name}, median", round(statistics.median(turns) * 1000, 1), "ms"))
        figures_.append((f"suggestions for {name}, p95", round(turns[int(ROUNDS * 0.95)] * 1000, 1), "ms"))
        figures_.append((f"suggestions for {name}, found", found, "pairs"))
    began = time.perf_counter()
    for _ in range(100):
        Case.objects.get(pk=case_id)
    bare = (time.perf_counter() - began) / 100
    return [*figures_, ("slowest / reading one case by its key", round(slowest / bare, 1), "ratio")]


def _sketch_all() -> list[tuple[str, float, str]]:
    """Sketch what has no sketch yet, as the worker does, but with COPY."""
    given, ids = figures(), list(Case.objects.order_by("pk").values_list("pk", flat=True))
    known = set(Sketch.objects.values_list("case_id", flat=True))
    missing = [pk for pk in ids if pk not in known]
    began = time.perf_counter()
    for start in range(0, len(missing), STEP):
        rows = known_of(case_ids=missing[start : start + STEP])
        load(Sketch, [sketch_of(known=one, given=given) for one in rows.values()])
    took = time.perf_counter() - began
    return [("sketching", round(len(missing) / took), "cases/s")] if missing else []


def _often() -> None:
    """Give 500 recent complaints to one telephone."""
    index = phone_index(OFTEN)
    if Person.objects.filter(phone_index=index).exists():
        return
    since = now() - timedelta(days=150)
    recent = Case.objects.filter(source=SOURCE, received_at__gte=since).values_list("pk", "intake__person_id")[:500]
    cases, people = zip(*recent, strict=True)
    Person.objects.filter(pk__in=people).update(phone_index=index)
    sketch_cases(case_ids=cases)


def _filed(number: int, *, phone: str = "", merchant: str = "") -> int:
    """A new case that tells an earlier one's story in other words."""
    chance = random.Random(f"{number}{phone}{merchant}")
    earlier = Case.objects.select_related("intake").filter(source=SOURCE, received_at__gte=now() - timedelta(days=100))
    model = earlier.filter(merchant_name=merchant)[number] if merchant else earlier[chance.randrange(10_000)]
    phone = phone or f"138{chance.randrange(10**8):08d}"
    if phone != OFTEN:
        Person.objects.filter(pk=model.intake.person_id).update(phone_index=phone_index(phone))
        sketch_cases(case_ids=[model.pk])
    told = model.content.replace("消费者反映", "来电人称").replace("与商家协商不成", "商家不管")
    filing = Filing(
        channel=Channel.HOTLINE12345, content=told,
        identity=Identity(name="演示", phone=phone), merchant_name=model.merchant_name,
        merchant_address="河南省鹤壁市淇滨区青禾路88号", disputed_fen=model.disputed_fen, purchased_on=model.purchased_on,
    )  # fmt: skip
    post = Post.objects.filter(role="HOTLINE", holder__isnull=False).select_related("holder", "office").first()
    assert post is not None and isinstance(post.holder, Account)
    by = actor_for(account=post.holder, post=post)
    return file_request(filing=filing, draft=f"bench{time.time_ns()}", by=by, at=now()).cases[0].id
