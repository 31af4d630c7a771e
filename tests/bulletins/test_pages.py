"""Pages of bulletins: counted from a lake, approved, published, read by everybody; noted figures; receipts."""

from __future__ import annotations

import hashlib
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from fangxin.domain.agency.queries import forget_directory
from fangxin.domain.agency.words import Role, Tier
from fangxin.domain.bulletins.models import Bulletin, Edition, Noted
from fangxin.domain.bulletins.queries.soundness import unsound_bulletins
from fangxin.domain.bulletins.words import BulletinState
from fangxin.interfaces.bulletins.making import findings
from fangxin.interfaces.bulletins.naming import covered
from fangxin.interfaces.clock import now
from fangxin.interfaces.lake.updating import update_lake
from tests.pages.world import desk
from tests.people import Cast, cast, filed, later, office, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(settings: Any, tmp_path: Path) -> Cast:
    settings.FANGXIN_HOME = tmp_path
    return cast()


@pytest.fixture
def lake(people: Cast) -> Cast:
    for day in range(3):
        filed(people.hotline, at=later(day))
    update_lake(at=now(), progress=lambda line: None)
    return people


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


def made(people: Cast) -> Bulletin:
    answer = desk(people.analyst).post("/board/bulletins/new/", {"office": "410611", "period": "2026-06"})
    assert answer.status_code == 303, text(answer, 422)
    return Bulletin.objects.get()


def acted(client: Client, act: str, status: int = 303, **fields: Any) -> str:
    one = Bulletin.objects.get()
    answer = client.post(f"/board/bulletins/{one.pk}/{act}/", {"version": one.version, **fields})
    return text(answer, status)


def test_without_a_lake_the_page_says_what_to_do(people: Cast) -> None:
    page = text(desk(people.analyst).get("/board/bulletins/"))
    assert "还没有通报" in page and "新编通报" in page
    assert "统计数据还没有建立" in text(desk(people.analyst).get("/board/bulletins/new/"))
    refused = desk(people.analyst).post("/board/bulletins/new/", {"office": "410611", "period": "2026-06"})
    assert "统计数据还没有建立" in text(refused, 409)


def test_facts_reach_as_far_as_the_topmost_agency(people: Cast) -> None:
    assert covered() == "410600"
    office("411700", "驻马店市市场监督管理局", Tier.CITY, None, "411700")
    forget_directory()
    assert covered() == ""


def test_from_counting_to_everybody(lake: Cast) -> None:
    one = made(lake)
    analyst, head = desk(lake.analyst), desk(lake.head)
    page = text(analyst.get(f"/board/bulletins/{one.pk}/"))
    assert "校验通过" in page and "编写中" in page
    assert one.title in text(analyst.get("/board/bulletins/"))
    acted(analyst, "remark", **{"remark-overview": "三件都是酸奶。"})
    assert "三件都是酸奶。" in text(analyst.get(f"/board/bulletins/{one.pk}/"))
    assert "三件都是酸奶。" in text(analyst.get(f"/board/bulletins/{one.pk}/2/changes/"))
    acted(analyst, "submit")
    assert "approve" in text(head.get(f"/board/bulletins/{one.pk}/"))
    acted(head, "approve")
    assert text(Client().get(f"/bulletins/{one.pk}/"), 404)
    acted(head, "publish", 422)
    acted(head, "publish", readers="PUBLIC")
    public = text(Client().get(f"/bulletins/{one.pk}/"))
    assert one.title in public and "三件都是酸奶。" in public
    assert one.title in text(Client().get("/bulletins/"))
    for form, kind in (("json", b"{"), ("html", b"<!doctype"), ("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")):
        answer = Client().get(f"/bulletins/{one.pk}/files/{form}/")
        assert answer.status_code == 200 and answer.content[: len(kind)].lower() == kind.lower(), form
    assert Client().get(f"/bulletins/{one.pk}/files/exe/").status_code == 404
    acted(head, "withdraw", reason="数据有误")
    assert Client().get(f"/bulletins/{one.pk}/").status_code == 404


def test_every_figure_leads_to_its_receipt(lake: Cast) -> None:
    one = made(lake)
    analyst = desk(lake.analyst)
    page = text(analyst.get(f"/board/bulletins/{one.pk}/"))
    ways = sorted(set(re.findall(rf'href="(/board/bulletins/{one.pk}/1/receipt/\?number=[^"]+)"', page)))
    assert len(ways) > 20
    for way in ways:
        assert "印在哪里" in text(analyst.get(way.replace("&amp;", "&"))), way
    told = text(analyst.get(f"/board/bulletins/{one.pk}/1/receipt/?number=received_complaints"))
    assert "按登记日期统计的投诉件数。" in told and "3件" in told
    assert analyst.get(f"/board/bulletins/{one.pk}/1/receipt/?number=nothing").status_code == 404


def test_a_number_that_is_nowhere_in_the_bulletin_stops_it(lake: Cast) -> None:
    one = made(lake)
    analyst = desk(lake.analyst)
    acted(analyst, "remark", **{"remark-overview": "走访企业57家。"})
    page = text(analyst.get(f"/board/bulletins/{one.pk}/"))
    assert "校验发现 1 处不符" in page and "“57”" in page
    assert "“57”" in acted(analyst, "submit", 409)
    assert Bulletin.objects.get().state == BulletinState.DRAFT
    acted(analyst, "remark", **{"remark-overview": "走访企业多家。"})
    acted(analyst, "submit")


def test_a_forged_document_is_never_approved(lake: Cast) -> None:
    one = made(lake)
    acted(desk(lake.analyst), "submit")
    edition = Edition.objects.get(bulletin=one)
    forged = edition.document.replace('"3件"', '"4件"')
    assert forged != edition.document
    text_of, told = forged.encode(), edition.document
    assert findings(told) == [] and findings(forged)
    # an edition as somebody with the database in hand would have put it there
    number = Edition.objects.create(
        bulletin=one, number=2, follows=1, packed=zlib.compress(text_of), digest=hashlib.sha256(text_of).hexdigest(),
        counted_from=edition.counted_from, data_of=edition.data_of, written_at=edition.written_at, written_by="",
    ).number  # fmt: skip
    Bulletin.objects.filter(pk=one.pk).update(latest=number)
    assert "不能继续" in acted(desk(lake.head), "approve", 409)
    assert list(unsound_bulletins()) == [(f"{one.pk} edition 2", "its journal does not tell of this document")]


def test_who_writes_and_who_reads(lake: Cast) -> None:
    one = made(lake)
    assert desk(lake.head).get(f"/board/bulletins/{one.pk}/").status_code == 200
    other = officer("qiuzhe", "裘哲", Role.HEAD, lake.other_county)
    assert desk(other).get(f"/board/bulletins/{one.pk}/").status_code == 404
    assert desk(other).post(f"/board/bulletins/{one.pk}/submit/", {"version": 1}).status_code == 404
    assert desk(lake.handler).get("/board/bulletins/").status_code == 403
    refused = desk(lake.analyst).post(f"/board/bulletins/{one.pk}/approve/", {"version": 1})
    assert refused.status_code == 403


def test_periods_that_cannot_be_told_of(lake: Cast) -> None:
    analyst = desk(lake.analyst)
    for period, said in (("2026-13", "不是统计周期"), ("2099", "还没有结束"), ("", "不是统计周期")):
        page = text(analyst.post("/board/bulletins/new/", {"office": "410611", "other": period}), 422)
        assert said in page, period
    made(lake)
    again = analyst.post("/board/bulletins/new/", {"office": "410611", "period": "2026-06"})
    assert "已经存在" in text(again, 409)


def test_figures_are_noted_and_taken_back(people: Cast) -> None:
    head = desk(people.head)
    assert "还没有填报数字" in text(head.get("/board/noted/"))
    given = {
        "figure": "red_stations_total", "value": "15", "approx": "AT_LEAST", "first_on": "2026-01-01", "last_on": "2026-05-31",
        "office": "410611", "source": "消保科台账",
    }  # fmt: skip
    wrong = text(head.post("/board/noted/", {**given, "value": "十五"}), 422)
    assert "不是有效的" in wrong and "消保科台账" in wrong, "what was entered is kept"
    assert head.post("/board/noted/", given).status_code == 303
    assert "15多家" in text(head.get("/board/noted/"))
    row = Noted.objects.get()
    assert "请填写撤回的理由" in text(head.post(f"/board/noted/{row.pk}/withdraw/", {"reason": ""}), 422)
    assert head.post(f"/board/noted/{row.pk}/withdraw/", {"reason": "数错了"}).status_code == 303
    assert "已撤回" in text(head.get("/board/noted/"))
    assert "填报一个数字" not in text(
        desk(officer("qiuzhe", "裘哲", Role.SUPERVISOR, people.other_county)).get("/desk/")
    )
