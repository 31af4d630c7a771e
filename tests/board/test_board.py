"""The board: every number leads to exactly its cases, within the caller's subtree, and says as of when it is."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from fangxin.analytics.lake.reading import Lake
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.models import Case
from fangxin.interfaces.board.figures import pages
from fangxin.interfaces.lake.updating import rebuild_lake, the_lake
from tests.pages.checking import queries
from tests.pages.conftest import built, folder, home, on, people, world
from tests.pages.world import NOW, World, desk
from tests.people import officer

__all__ = ["built", "folder", "home", "on", "people", "world"]
pytestmark = pytest.mark.django_db
COUNT = re.compile(r'<li[^>]*><a href="([^"]+)"[^>]*><b>([^<]+)</b> <span>([^<]+)</span>')


@pytest.fixture
def counted(world: World) -> World:
    rebuild_lake(at=NOW, progress=lambda line: None)
    return world


def supervisor(world: World) -> Client:
    return desk(world.people.supervisor)


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def listed(client: Client, path: str) -> int:
    """How many rows the lists behind a number have, page by page."""
    rows, seen = 0, set()
    while path not in seen:
        seen.add(path)
        text = page(client, path)
        rows += (
            text.count("<tr data-row>")
            if "/board/cases/" in path
            else text.split('id="cases"')[1].count("<tr data-row>")
        )
        following = re.search(r'href="(\?[^"]*after=[^"]*)"', text)
        if following is None:
            break
        path = path.partition("?")[0] + unescape(following[1])
    return rows


def test_every_number_of_the_overview_leads_to_its_cases(counted: World) -> None:
    client = supervisor(counted)
    text = page(client, "/board/")
    found = [(unescape(href), value, label) for href, value, label in COUNT.findall(text)]
    live = [one for one in found if one[0].startswith("/board/cases/")]
    assert len(live) == 8 and any(value != "0" for _, value, _ in live)
    for href, value, label in live:
        assert listed(client, href) == int(value), label
    figures = [one for one in found if one[0].startswith("/board/figures/")]
    assert any(label == "投诉接收量" and value != "0" for _, value, label in figures)
    for href, value, label in figures:
        if not value.endswith("%") and value != "—":
            assert listed(client, href) == int(value), label


def test_clocks_and_offices_lead_to_theirs(counted: World) -> None:
    client = supervisor(counted)
    links = re.findall(r'<a href="(/board/cases/[^"]+)">(\d+)</a>', page(client, "/board/"))
    assert len(links) > 8
    for href, value in links:
        assert listed(client, unescape(href)) == int(value), href


def test_a_number_is_told_with_its_receipt(counted: World) -> None:
    client = supervisor(counted)
    text = page(client, "/board/figures/mediation_success_rate/?period=2026")
    for words in ("怎么得来的", "分子", "分母", "受理后办结", "适用规定", "投诉举报处理", "统计数据截至", "下级单位"):
        assert words in text
    numerator, denominator = (int(one) for one in re.findall(r"(\d+)／(\d+)", text)[0])
    total = re.search(r"分子</dt>\s*<dd>(\d+)", text)
    assert total and int(total[1]) >= numerator
    assert listed(client, "/board/figures/mediation_success_rate/?period=2026&of=denominator") >= denominator


def test_what_lies_outside_is_not_there(counted: World) -> None:
    county, other = counted.people.county, counted.people.other_county
    city, own = desk(counted.people.supervisor), desk(officer("fangzheng", "方正", Role.SUPERVISOR, county))
    for path in ("/board/", "/board/wall/", "/board/cases/", "/board/figures/", "/board/figures/received_complaints/"):
        for client, codes, status in (
            (city, (county.code, other.code), 200), (city, ("none",), 404), (own, (county.code,), 200),
            (own, (other.code, county.parent.code, "none"), 404),
        ):  # fmt: skip
            for code in codes:
                assert client.get(f"{path}?office={code}").status_code == status, (path, code)


def test_without_facts_the_page_says_what_to_do(world: World, settings: Any, tmp_path: Any) -> None:
    settings.FANGXIN_HOME = tmp_path
    client = supervisor(world)
    for path in ("/board/", "/board/wall/", "/board/figures/", "/board/figures/received_complaints/"):
        assert "fangxin lake update" in page(client, path)


@pytest.mark.parametrize(
    "query",
    [
        "period=2026-13",
        "from=2026-06-09&to=2026-06-01",
        "from=x&to=y",
        "from=2026-06-01",
        "period=0001",
        "period=9999",
        "from=0001-01-01&to=2026-06-01",
        "from=2026-06-01&to=9999-12-31",
        "from=0001-01-01&to=9999-12-31",
    ],
)
def test_no_period_is_told_and_the_month_is_shown(counted: World, query: str) -> None:
    text = page(supervisor(counted), f"/board/figures/?{query}")
    assert "不是统计周期" in text and "投诉接收量" in text


def test_a_period_may_be_as_long_as_numbers_are_asked_for(counted: World) -> None:
    client = supervisor(counted)
    for path in ("/board/figures/", "/board/figures/received_complaints/"):
        for query in ("from=1990-01-01&to=2099-12-31", "period=1990", "period=2099"):
            assert "不是统计周期" not in page(client, f"{path}?{query}")


def test_a_page_opens_the_lake_once(counted: World, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Lake] = []

    def lake() -> Lake:
        opened.append(the_lake())
        return opened[-1]

    monkeypatch.setattr(pages, "the_lake", lake)
    for path in ("/board/figures/", "/board/figures/mediation_success_rate/?period=2026"):
        opened.clear()
        page(supervisor(counted), path)
        assert len(opened) == 1, path


def test_the_wall_needs_no_hand_no_script_and_names_nobody(counted: World) -> None:
    answer = supervisor(counted).get("/board/wall/")
    text = answer.content.decode()
    assert answer["Refresh"] == "60" and "<script" not in text
    assert counted.people.supervisor.name not in text
    for case in Case.objects.select_related("merchant"):
        assert case.title not in text and (not case.merchant_name or case.merchant_name not in text)


def test_questions_do_not_grow_with_the_cases(counted: World) -> None:
    client = supervisor(counted)
    page(client, "/board/")
    assert queries(client, "/board/") <= 18
    assert queries(client, "/board/cases/") <= 12
