"""The pages of warnings as officers of each side see them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from fangxin.domain.agency.rules import Actor
from fangxin.domain.alerts.models import Alert, Look, Measure
from fangxin.domain.cases.models import Case
from fangxin.domain.knowledge.models import Article
from fangxin.domain.letters.models import Letter
from fangxin.domain.people.rules import Identity
from fangxin.domain.supervision.models import Order
from fangxin.interfaces.board.hotspots import topics
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.commands.hotspots import hotspots
from fangxin.interfaces.lake.updating import update_lake
from fangxin.interfaces.lake.watching import look_daily
from tests.hotspots.warning import ASKS, accepted, proposed, raised, told
from tests.members import shop
from tests.pages.checking import proper
from tests.pages.world import desk
from tests.people import Cast, cast, filed

pytestmark = pytest.mark.django_db
BOARD = "/board/hotspots/"


@pytest.fixture
def people() -> Cast:
    return cast()


def text(answer: Any) -> str:
    return str(answer.content.decode())


def posted(by: Actor, alert: Alert, act: str, *, door: str = "desk", **fields: Any) -> Any:
    """What an officer's form brings back."""
    alert.refresh_from_db()
    here = "/desk/alerts" if door == "desk" else "/board/hotspots"
    return desk(by).post(f"{here}/{alert.pk}/{act}/", {"version": alert.version, **fields})


def test_the_board_lists_what_waits_and_what_runs_within_the_subtree(people: Cast) -> None:
    assert "没有待研判和处置中的热点" in text(desk(people.supervisor).get("/board/"))
    alert = proposed()
    page = text(desk(people.supervisor).get("/board/"))
    assert f'href="{BOARD}{alert.pk}/"' in page and "淇滨区 乳制品：" in page
    running = raised(people, region="410603")
    page = text(desk(people.supervisor).get("/board/"))
    assert page.index(f"{BOARD}{alert.pk}/") < page.index(f"{BOARD}{running.pk}/")
    assert f"{BOARD}{alert.pk}/" not in text(desk(people.supervisor).get("/board/?office=410603"))


def test_a_proposal_says_why_it_is_unusual(people: Cast) -> None:
    alert = proposed()
    page = text(desk(people.supervisor).get(BOARD))
    assert "淇滨区 乳制品：" in page
    assert "待研判" in page
    answer = desk(people.analyst).get(f"{BOARD}{alert.pk}/")
    assert proper(answer, "alert") == 200
    page = text(answer)
    for words in (
        "收到 28 件投诉举报",
        "工作日 5 天",
        "预计约 2.4 件",
        "11.7 倍",
        "不到一万亿分之一",
        "<svg",
        "淇滨区市场监督管理局",
    ):
        assert words in page, words


def test_from_the_board_to_the_desk_and_back(people: Cast) -> None:
    alert = proposed()
    due = today() + timedelta(days=10)
    bad = posted(people.supervisor, alert, "raise", door="board", office=people.county.pk, asks="", due_on=due)
    assert (bad.status_code, "请写明处置要求" in text(bad)) == (422, True)
    given = {"office": people.county.pk, "asks": ASKS, "due_on": due}
    assert posted(people.supervisor, alert, "raise", door="board", **given).status_code == 303
    page = text(desk(people.handler).get("/desk/alerts/"))
    assert f"/desk/alerts/{alert.pk}/" in page
    assert posted(people.handler, alert, "accept").status_code == 303
    assert posted(people.handler, alert, "measure", kind="SAMPLING", what="抽检三批次。", due_on="").status_code == 303
    early = posted(people.handler, alert, "tell", result="已经下架。")
    assert "还有 1 项措施没有填写结果" in text(early)
    measure = Measure.objects.get(alert=alert)
    assert posted(people.handler, alert, "finish", measure=measure.pk, result="一批次不合格。").status_code == 303
    assert posted(people.handler, alert, "tell", result="已经下架召回。").status_code == 303
    page = text(desk(people.supervisor).get(f"{BOARD}{alert.pk}/"))
    assert "已经下架召回。" in page
    assert posted(people.supervisor, alert, "close", door="board", remark="同意办结。").status_code == 303
    assert "已办结" in text(desk(people.handler).get(f"/desk/alerts/{alert.pk}/"))


def test_measures_with_a_life_of_their_own_are_begun_on_the_page(people: Cast) -> None:
    merchant, case = shop(), filed(people.hotline)
    alert = accepted(people, cell={"merchant": merchant.pk}, cases=(case.pk,))
    page = text(desk(people.head).get(f"/desk/alerts/{alert.pk}/"))
    assert case.number in page
    due_at = f"{today() + timedelta(days=5)}T10:00"
    order = posted(people.head, alert, "order", case=[str(case.pk)], asks="核查进货来源。", due_at=due_at)
    assert order.status_code == 303
    letter = {
        "letter_kind": "reminder", "subject": "酸奶质量", "findings": "连续收到反映酸奶发霉的投诉。",
        "basis": "《中华人民共和国食品安全法》", "requirements": "立即下架问题批次",
    }  # fmt: skip
    assert posted(people.head, alert, "letter", **letter).status_code == 303
    article = {
        "title": "购买酸奶请看冷藏条件", "answer": "近期酸奶变质的投诉增多，购买时请查看冷藏条件和生产日期，变质的请保留凭证。",
        "questions": "酸奶发霉怎么办", "law1": "中华人民共和国食品安全法", "article1": "第一百四十八条", "topic": "Q30",
    }  # fmt: skip
    assert posted(people.head, alert, "article", **article).status_code == 303
    page = text(desk(people.head).get(f"/desk/alerts/{alert.pk}/"))
    assert f"/board/orders/{Order.objects.get().pk}/" in page
    assert f"/desk/merchants/letters/{Letter.objects.get().pk}/" in page
    assert Article.objects.get().state == "REVIEW"
    wrong = posted(people.head, alert, "article", **{**article, "law1": ""})
    assert "依据" in text(wrong)
    assert wrong.status_code == 422


@pytest.mark.parametrize("shelf", ["", "proposed", "running", "overdue", "told", "over", "dismissed", "nonsense"])
def test_every_shelf_opens(people: Cast, shelf: str) -> None:
    told(people)
    raised(people, cell={"word": "霉变"}, cases=(900, 901))
    assert proper(desk(people.supervisor).get(f"{BOARD}?shelf={shelf}"), shelf) == 200


def test_dismissed_and_restored(people: Cast) -> None:
    alert = proposed()
    assert posted(people.supervisor, alert, "dismiss", door="board", reason="同一人重复登记。").status_code == 303
    page = text(desk(people.supervisor).get(f"{BOARD}{alert.pk}/"))
    assert "不作预警的理由：同一人重复登记。" in page
    assert posted(people.supervisor, alert, "restore", door="board").status_code == 303


def test_others_see_nothing(people: Cast) -> None:
    alert = raised(people)
    assert desk(people.other_handler).get(f"/desk/alerts/{alert.pk}/").status_code == 404
    assert desk(people.hotline).get("/desk/alerts/").status_code == 403
    assert desk(people.handler).get(BOARD).status_code == 403
    assert posted(people.handler, alert, "nonsense").status_code == 404
    assert Client().get(BOARD).status_code in (302, 303)


def test_the_daily_look_proposes_once(people: Cast, tmp_path: Path, settings: Any) -> None:
    settings.FANGXIN_HOME = tmp_path
    assert look_daily(at=now()) == 0  # no lake, nothing to look at
    yesterday = now() - timedelta(days=1)
    for week in range(1, 15):  # what is usual here
        filed(
            people.hotline,
            at=yesterday - timedelta(days=7 * week),
            content="健身房办卡后停业，预付款一千元不退。",
            object_code="S05",
        )
    for number in range(20):
        filed(people.hotline, at=yesterday, content=f"第{number}次反映：买的酸奶发霉，要求退款，商家不肯。")
    update_lake(at=now(), progress=lambda line: None)
    assert "第一次检查" in text(desk(people.supervisor).get(BOARD))
    assert look_daily(at=now()) >= 1
    alert = Alert.objects.latest("id")
    assert alert.evidence["observed"] == 20
    assert len(alert.evidence["cases"]) == 20
    look = Look.objects.get()
    assert (look.on, look.found >= 1, look.dropped) == (today() - timedelta(days=1), True, 0)
    assert "没有列出" not in text(desk(people.supervisor).get(BOARD))
    Look.objects.update(dropped=3)
    assert "另有 3 处" in text(desk(people.supervisor).get(BOARD))
    assert look_daily(at=now()) == 0
    told = json.loads(CliRunner().invoke(hotspots, ["list", "--region", "410600", "--json"]).output)
    assert told["findings"][0]["observed"] == 20
    ran = CliRunner().invoke(
        hotspots, ["backtest", "--from", str(look.on - timedelta(days=6)), "--to", str(look.on), "--every", "7"]
    )
    assert "1 looks" in ran.output and "recall -" in ran.output
    page = text(desk(people.supervisor).get(f"{BOARD}{alert.pk}/"))
    assert "收到 20 件投诉举报" in page


def test_a_topic_many_write_about_becomes_a_warning(people: Cast) -> None:
    supervisor = desk(people.supervisor)
    assert "没有发现新话题" in text(supervisor.get(f"{BOARD}topics/"))
    for number, (name, rest) in enumerate(zip("张李王赵钱孙周", "一二三四五六七", strict=True)):
        filed(
            people.hotline, at=now() - timedelta(days=number), title=f"桃源里小区捆绑销售车位第{rest}次反映",
            content=f"桃源里小区开发商卖房必须捆绑购买车位，{rest}号楼{name}先生要求退款，房款{rest}万元。",
            identity=Identity(name=f"{name}守拙", phone=f"1380000020{number}"),
        )  # fmt: skip
    filed(people.hotline, at=now(), content="健身房办卡后停业，预付款一千元不退，要求退卡。", object_code="S05")
    page = text(supervisor.get(f"{BOARD}topics/"))
    assert "捆绑" in page
    assert text(supervisor.get(f"{BOARD}topics/")).count("捆绑") == page.count("捆绑")
    assert "号楼" not in repr(topics._last._held)  # what was found is kept, the texts are not
    assert "7 件，7 人反映" in page
    ids = [case.pk for case in Case.objects.filter(content__contains="桃源里")]
    asked: dict[str, Any] = {"case": ids, "title": "桃源里捆绑销售车位", "older": 0}
    form = supervisor.get(f"{BOARD}topics/raise/", asked)
    assert proper(form, "form") == 200
    given = {"case": ids, "older": 0, "office": people.county.pk, "asks": ASKS, "due_on": today() + timedelta(days=9)}
    assert "请写明话题名称" in text(supervisor.post(f"{BOARD}topics/raise/", {**given, "title": ""}))
    sent = supervisor.post(f"{BOARD}topics/raise/", {**given, "title": "桃源里捆绑销售车位"})
    assert sent.status_code == 303
    alert = Alert.objects.get()
    assert (alert.source, alert.evidence["observed"], alert.region) == ("TOPIC", 7, "410611")
    page = text(desk(people.handler).get(f"/desk/alerts/{alert.pk}/"))
    assert "有 7 件说的是同一件事" in page
    assert supervisor.get(f"{BOARD}topics/raise/", {"case": [1]}).status_code == 404
