"""An evaluation in a real browser: a superior scores the counties, one appeals, another officer recounts and corrects."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fangxin.domain.agency.rules import Actor
from fangxin.domain.evaluation.actions.schemes import adopt_scheme, draft_scheme, record_trial
from fangxin.domain.evaluation.models import Round
from fangxin.domain.evaluation.queries.soundness import unsound_editions
from fangxin.domain.timeline.queries import broken_chains
from fangxin.interfaces.evaluation.keeping import used
from tests.access.cast import opened
from tests.browser import axe, shot, visit
from tests.evaluation.world import JULY_2, City, account_of, city, lake, scheme
from tests.pages.conftest import on

__all__ = ["on"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def given(tmp_path: Path, settings: Any) -> City:
    settings.FANGXIN_HOME = tmp_path
    made = city()
    lake()
    own = draft_scheme(scheme=used(scheme()), valid_from=scheme().valid_from, by=made.people.supervisor, at=JULY_2)
    record_trial(scheme_id=own.pk, month="2026-05", by=made.people.supervisor, at=JULY_2)
    adopt_scheme(scheme_id=own.pk, version=own.version, by=made.people.supervisor, at=JULY_2)
    return made


@pytest.fixture
def board(chromium: Browser, live_server: Any, on: Callable[[datetime], None]) -> Callable[[Actor], Page]:
    """An officer's browser at the board of evaluation."""
    on(JULY_2)

    def opened_for(actor: Actor) -> Page:
        page = visit(chromium, live_server.url, opened(account_of(actor)), viewport={"width": 1280, "height": 900})
        page.goto("/board/evaluation/")
        return page

    return opened_for


def test_a_round_an_appeal_a_recount_a_new_edition(given: City, board: Callable[[Actor], Page]) -> None:
    superior = board(given.people.supervisor)
    superior.get_by_text("发起评价").click()
    superior.get_by_label("评价的周期").select_option("2026-06")
    shot(superior, "board-evaluation")
    axe(superior)
    superior.get_by_role("button", name="计算").click()
    expect(superior.get_by_text("评价已计算，请核对后公布。")).to_be_visible()
    superior.get_by_role("button", name="公布").click()
    expect(superior.get_by_text("已公布，各单位已收到消息。")).to_be_visible()
    shot(superior, "board-evaluation-round")
    axe(superior)

    head = board(given.people.head)
    head.locator("tbody a").first.click()
    head.locator("section.panel", has_text="排名").locator("a").first.click()
    expect(head.get_by_text("(80 − 60) ÷ (100 − 60) × 60 = 30.00")).to_be_visible()
    head.get_by_text("申请复核", exact=True).click()
    head.get_by_label("对哪一项得分有异议").select_option("check")
    head.get_by_label("理由").fill(f"{given.late.number} 系重复登记，已经并入另一件办理，不应计入。")
    shot(head, "board-evaluation-office")
    axe(head)
    head.get_by_role("button", name="提交申请").click()
    expect(head.get_by_text("复核申请已提交。")).to_be_visible()

    second = board(given.second)
    second.locator("section.panel", has_text="待决定的复核申请").locator("tbody a").first.click()
    second.get_by_label("剔除的件").fill(given.late.number)
    second.get_by_role("button", name="重新计算").click()
    row = second.locator("tr", has_text="本项得分")
    expect(row).to_contain_text("30.00")
    expect(row).to_contain_text("60.00")
    shot(second, "board-evaluation-recount")
    axe(second)
    second.get_by_label("决定的理由").fill("核对登记记录，确系重复登记，予以剔除。")
    second.get_by_role("button", name="按重新计算的结果更正").click()
    expect(second.get_by_text("已更正得分，形成新版结果。")).to_be_visible()

    head.goto("/board/evaluation/")
    head.locator("tbody a").first.click()
    expect(head.get_by_role("link", name="第 1 版")).to_be_visible()
    county = head.locator("tr", has_text=re.compile("淇滨区")).first
    expect(county).to_contain_text("100.00")
    head.get_by_role("link", name="第 1 版").click()
    expect(head.locator("tr", has_text=re.compile("淇滨区")).first).to_contain_text("62.50")
    shot(head, "board-evaluation-before")
    assert Round.objects.get().edition == 2
    assert list(unsound_editions()) == [] and list(broken_chains()) == []
