"""Finding cases: what is found is what fits, whatever the steps back in time, and only of the own jurisdiction."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import combinations_with_replacement
from typing import Any

import pytest

from fangxin.domain.agency.actions.offices import move_office
from fangxin.domain.agency.models import Account, Post
from fangxin.domain.agency.queries import actor_for
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.cases.actions import dispatch
from fangxin.domain.cases.models import Case
from fangxin.domain.search.actions.indexing import index_due
from fangxin.domain.search.queries import finding
from fangxin.domain.search.queries.finding import Found, find
from fangxin.domain.search.rules import read
from fangxin.foundation.money import MOST_FEN, yuan_plain
from fangxin.foundation.refusals import NotFound
from fangxin.storage import lookback
from tests.people import MONDAY, Cast, cast, filed, later
from tests.search.library import shelved

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 8)
WORDS = ("退款", "健身房", "预付卡", "酸奶", "手机", "跑路", "鸡蛋", "iphone", "5980")


UNLIKE = "不相干的内容，请处理一下这件事情。"


@pytest.fixture
def people() -> Cast:
    return cast()


def asked(by: Actor, size: int = 20, after: int | None = None, **fields: str) -> Found:
    given = {name.rstrip("_"): value for name, value in fields.items()}
    return find(criteria=read(given), by=by, on=TODAY, after=after, size=size)


def every_page(by: Actor, size: int, **fields: str) -> list[int]:
    ids: list[int] = []
    after: int | None = None
    while True:
        found = asked(by, size, after, **fields)
        ids += found.ids
        if not found.after:
            return ids
        after = int(found.after)


def library(people: Cast, seed: int, size: int = 60) -> list[Case]:
    """Cases of random words over four years, in three offices."""
    chance = random.Random(seed)
    offices = [people.county, people.station, people.other_county]
    return shelved(
        filed(people.hotline, content=UNLIKE),
        [
            {
                "at": MONDAY - timedelta(days=chance.randrange(1500) ** 2 // 1500), "office": chance.choice(offices),
                "title": "的".join(chance.sample(WORDS, 2)), "content": "，".join(chance.choices(WORDS, k=3)),
                "disputed_fen": chance.randrange(10_000), "kind": chance.choice(["COMPLAINT", "REPORT"]),
            }
            for _ in range(size)
        ],
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("rare", "too_many"), [(3000, 12_000), (3000, 5), (0, 5), (20, 5)])
def test_what_is_found_is_what_fits_in_every_jurisdiction(
    people: Cast, seed: int, rare: int, too_many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookback, "RARE", rare)
    monkeypatch.setattr(lookback, "HITS_WANTED", 3)
    monkeypatch.setattr(lookback, "TOO_MANY", too_many)
    monkeypatch.setattr(finding, "CHUNK", 7)
    cases = library(people, seed)
    for typed in ("退款", "身房", "健身 跑路", "iph", "手机的跑路", "没有这个词"):
        for by in (people.supervisor, people.handler, people.station_handler, people.other_handler):
            fitting = [
                case.pk
                for case in sorted(cases, key=lambda case: -case.pk)
                if case.path.startswith(by.office_path)
                and all(word in f"{case.title}，{case.content}" for word in typed.split())
            ]
            assert every_page(by, 4, q=typed) == fitting, (typed, by.office_name)
            found = asked(by, 4, q=typed)
            assert (found.count, found.exact) == (len(fitting), True)


def test_filters_of_columns(people: Cast) -> None:
    like = filed(people.hotline, merchant_name="青禾优选")
    one, two, three, four = shelved(
        like,
        [
            {"at": later(0), "kind": "REPORT", "disputed_fen": 100, "object_code": "10101", "content": "退款一"},
            {"at": later(1), "status": "CLOSED", "outcome": "SETTLED", "disputed_fen": 200, "content": "退款二"},
            {"at": later(2), "due_on": date(2026, 6, 1), "disputed_fen": None, "merchant_name": "云上鲸超市", "content": "退款三"},
            {"at": later(3), "duplicate_of": like.pk, "office": people.station, "object_code": "20101", "content": "退款四"},
        ],
    )  # fmt: skip
    by = people.supervisor
    Case.objects.filter(pk=like.pk).update(status="ARCHIVED", outcome="SETTLED", content="别的")
    for q in ("退款", ""):
        expected: dict[str, tuple[dict[str, str], set[Case]]] = {
            "kind": ({"kind": "REPORT"}, {one}),
            "status": ({"status": "CLOSED"}, {two}),
            "open": ({"status": "OPEN"}, {one, three, four}),
            "outcome": ({"outcome": "SETTLED", "status": "CLOSED"}, {two}),
            "office": ({"office": people.station.code}, {four}),
            "category": ({"category": "101", "kind": "REPORT"}, {one}),
            "days": ({"from": "2026-06-09", "to": "2026-06-10"}, {two, three}),
            "from": ({"from": "2026-06-11"}, {four}),
            "amount": ({"least": "1.5", "most": "2"}, {two}),
            "overdue": ({"overdue": "on"}, {three}),
            "merchant": ({"merchant": "上鲸"}, {three}),
            "only duplicates": ({"duplicates": "only"}, {four}),
            "channel": ({"channel": "WEB"}, set()),
        }
        for name, (fields, cases) in expected.items():
            assert set(asked(by, q=q, **fields).ids) == {case.pk for case in cases}, (q, name)
        without = set(asked(by, q=q, duplicates="no").ids)
        assert without >= {one.pk, two.pk, three.pk} and four.pk not in without


def test_an_amount_lies_between_its_bounds(people: Cast) -> None:
    edges = (0, 99, 100, 101, 199, 200, 399, 400, 102_399, 102_400, MOST_FEN)
    like = filed(people.hotline, content=UNLIKE)
    cases = shelved(like, [{"disputed_fen": fen, "content": "退款"} for fen in (None, 2**62, *edges)])
    fen_of = {case.pk: case.disputed_fen for case in cases if case.disputed_fen is not None}
    for least, most in [*combinations_with_replacement(edges, 2), *((fen, None) for fen in edges)]:
        fitting = {pk for pk, fen in fen_of.items() if least <= fen and (most is None or fen <= most)}
        fields = {"least": yuan_plain(least), "most": yuan_plain(most)}
        assert set(asked(people.supervisor, q="退款", **fields).ids) == fitting, fields


def test_a_day_begins_at_midnight_in_shanghai(people: Cast) -> None:
    midnight = MONDAY.replace(hour=16)  # of the 9th in Shanghai
    late, early = shelved(filed(people.hotline), [{"at": midnight - timedelta(seconds=1)}, {"at": midnight}])
    for q in ("酸奶", ""):
        assert early.pk not in asked(people.supervisor, q=q, to="2026-06-08").ids
        assert late.pk in asked(people.supervisor, q=q, to="2026-06-08").ids
        assert asked(people.supervisor, q=q, from_="2026-06-09").ids == [early.pk]


def test_an_office_outside_the_jurisdiction_does_not_exist(people: Cast) -> None:
    for code in (people.other_county.code, people.city.code, "none"):
        with pytest.raises(NotFound) as refused:
            asked(people.handler, q="退款", office=code)
        assert refused.value.field == "office"


def test_nobody_without_the_right_to_see_cases_finds_any(people: Cast) -> None:
    library(people, 1, 5)
    assert asked(people.system_admin, q="退款").ids == asked(people.system_admin).ids == []


def test_the_most_relevant_come_first_page_by_page(people: Cast) -> None:
    rows: list[dict[str, Any]] = [{"title": "酸奶", "content": "退款"}] * 3 + [{"title": "要求退款", "content": "退款"}]
    cases = shelved(filed(people.hotline, content=UNLIKE), rows)
    by_title, *others = cases[3].pk, *sorted((case.pk for case in cases[:3]), reverse=True)
    first = asked(people.supervisor, 2, q="退款", order="RELEVANCE")
    assert (first.ids, first.count, first.exact) == ([by_title, others[0]], 4, True)
    second = asked(people.supervisor, 2, int(first.after), q="退款", order="RELEVANCE")
    assert (second.ids, second.after, second.count) == (others[1:], "", None)


def test_many_are_counted_up_to_a_bound(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "COUNTED", 5)
    monkeypatch.setattr(finding, "CHUNK", 2)
    shelved(filed(people.hotline, content=UNLIKE), [{"title": "退款"}] * 6)
    for q in ("退款", ""):
        found = asked(people.supervisor, 3, q=q)
        assert (found.count, found.exact, len(found.ids)) == (5, False, 3)
    monkeypatch.setattr(finding, "LOOKED_AT", 4)
    found = asked(people.supervisor, 2, q="退款")
    assert (found.count, found.exact, len(found.ids), bool(found.after)) == (4, False, 2, True)
    assert len(every_page(people.supervisor, 2, q="退款")) == 6
    monkeypatch.setattr(finding, "COUNTED", 6)
    monkeypatch.setattr(finding, "LOOKED_AT", 100)
    found = asked(people.supervisor, 3, q="退款")
    assert (found.count, found.exact) == (6, True)


def test_a_case_is_found_where_it_went_and_no_longer_where_it_was(people: Cast) -> None:
    case = filed(people.hotline)
    index_due(most=10)
    dispatch.dispute_jurisdiction(
        case_id=case.pk, version=case.version, office_id=people.other_county.pk, reason="在山城区。", by=people.handler, at=later(1)
    )  # fmt: skip
    case.refresh_from_db()
    dispatch.rule_jurisdiction(
        case_id=case.pk, version=case.version, office_id=people.other_county.pk, reason="住所在山城区。", by=people.supervisor,
        at=later(2),
    )  # fmt: skip
    assert asked(people.handler, q="酸奶").ids == []
    assert index_due(most=10) == 1
    assert asked(people.other_handler, q="酸奶").ids == [case.pk]
    assert asked(people.handler, q="酸奶").ids == []


def test_cases_are_found_after_their_office_moved(people: Cast) -> None:
    case = filed(people.hotline)
    index_due(most=10)
    move_office(office_id=people.county.pk, version=1, parent_id=people.other_county.pk, by=SYSTEM, at=MONDAY)
    assert index_due(most=10) == 1
    account = Account.objects.get(pk=people.other_handler.account_id)
    post = Post.objects.select_related("office").get(pk=people.other_handler.post_id)
    assert asked(actor_for(account=account, post=post), q="酸奶").ids == [case.pk]
