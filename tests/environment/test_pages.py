"""The pages of the index: what each shows, what is refused on it and kept as typed, who may open it."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from fangxin.domain.environment.actions.deciding import correct_edition
from fangxin.domain.environment.models import Edition, Foreign, KeptScheme
from tests.environment.telling import OWN, adopted, begun, computed, entered, second_analyst
from tests.environment.test_editions import finished, published
from tests.pages.world import desk
from tests.people import MONDAY, Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture(autouse=True)
def no_lake(tmp_path: Any, settings: Any) -> None:
    settings.FANGXIN_HOME = tmp_path


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_scheme_from_draft_to_use(people: Cast) -> None:
    client, other = desk(people.analyst), desk(people.supervisor)
    page = text(client.get("/board/index/schemes/"))
    assert "放心消费环境指数" in page and "系统自带" in page
    shown = text(client.get("/board/index/schemes/new/?from=five"))
    assert "weight: 1/5" in shown and "id: five" in shown and "# The scheme" not in shown
    wrong = client.post("/board/index/schemes/new/", {"text": OWN.replace("weight: 0.2", "weight: 0.3")})
    assert wrong.status_code == 422 and "权重之和应为 1，现为 1.1" in text(wrong) and "weight: 0.3" in text(wrong)
    made = client.post("/board/index/schemes/new/", {"text": OWN})
    path = made["Location"]
    assert "越高越好，0—100 %折算为 0—100 分" in text(client.get(path))
    refused = client.post(f"{path}act/adopt/", {"version": "1"})
    assert refused.status_code == 403 and "不能由起草人自己办理" in text(refused)
    assert (
        client.post(f"{path}act/revise/", {"version": "1", "text": OWN.replace("试行。", "试行版。")}).status_code
        == 303
    )
    assert other.post(f"{path}act/adopt/", {"version": "2"}).status_code == 303
    assert KeptScheme.objects.get(pk=path.strip("/").split("/")[-1]).state == "ADOPTED"
    assert other.post(f"{path}act/drop/", {"version": "3"}).status_code == 409
    assert client.post("/board/index/schemes/five/act/drop/").status_code == 404


def test_a_scheme_is_tried_on_values(people: Cast) -> None:
    edition, client = finished(people), desk(people.analyst)
    page = text(client.get(f"/board/index/schemes/{edition.scheme_id}/?try={edition.pk}"))
    assert "结果不保存" in page and "60.56" in page
    refused = client.get(f"/board/index/schemes/five/?try={edition.pk}")
    assert refused.status_code == 409 and "还缺" in text(refused) and "食品安全监督抽检合格率" in text(refused)


def test_an_edition_by_its_pages(people: Cast) -> None:
    client, other = desk(people.analyst), desk(people.supervisor)
    wrong = client.post("/board/index/new/", {"scheme": "five", "title": "鹤壁指数", "first_on": "2026-05-01"})
    assert wrong.status_code == 422 and "鹤壁指数" in text(wrong)
    kept = adopted(people)
    made = client.post(
        "/board/index/new/",
        {
            "scheme": str(kept.pk),
            "title": "鹤壁指数",
            "first_on": "2026-05-01",
            "last_on": "2026-05-31",
            "members": ["410611", "410603"],
        },
    )
    path = made["Location"]
    assert "还没有结果" in text(client.get(path))
    refused = client.post(f"{path}act/compute/", {"version": "1"})
    assert refused.status_code == 409 and "淇滨区 合格率" in text(refused)
    given = {"member": "410611", "leaf": "A", "value": "九成", "evidence": "5月月报", "source_on": "2026-05-31"}
    wrong = client.post(f"{path}inputs/enter/", given)
    assert wrong.status_code == 422 and "“九成”不是数字" in text(wrong) and "5月月报" in text(wrong)
    for member in ("410611", "410603"):
        assert client.post(f"{path}inputs/enter/", {**given, "member": member, "value": "90"}).status_code == 303
    inputs = list(Edition.objects.get().inputs.order_by("pk"))
    assert "您填报的数据由他人复核" in text(client.get(f"{path}inputs/"))
    assert client.post(f"{path}inputs/check/", {"input": inputs[0].pk}).status_code == 403
    sent = other.post(f"{path}inputs/send-back/", {"input": inputs[0].pk, "reason": ""})
    assert sent.status_code == 422 and "请写明理由" in text(sent)
    for one in inputs:
        assert other.post(f"{path}inputs/check/", {"input": one.pk}).status_code == 303
    said = client.post(f"{path}act/collect/", {"version": str(Edition.objects.get().version)}, follow=True)
    assert "采集了 2 项数据。" in text(said)
    assert client.post(f"{path}act/compute/", {}).status_code == 303
    assert "各地总分" in text(client.get(path)) and "批准" not in text(client.get(path))
    stale = client.post(f"{path}act/hand-in/", {"version": "1"})
    assert stale.status_code == 409 and "别人刚刚修改过" in text(stale)
    assert client.post(f"{path}act/hand-in/", {}).status_code == 303
    assert client.post(f"{path}act/approve/", {}).status_code == 403
    assert other.post(f"{path}act/approve/", {}).status_code == 303
    assert other.post(f"{path}act/publish/", {}).status_code == 303
    corrected = client.post(f"{path}act/correct/", {"reason": "数据有误"})
    assert corrected.status_code == 303 and "第 2 版" in text(client.get(corrected["Location"]))
    assert "正在更正" in text(client.get(path))


def test_how_a_number_came_about(people: Cast) -> None:
    edition = finished(people)
    client = desk(people.supervisor)
    page = text(client.get(f"/board/index/{edition.pk}/members/410611/"))
    # the table beside the chart is markup
    assert "&lt;tr" not in page and '<td class="c-number" data-label="淇滨区（分）">90.00</td>' in page
    assert "0.5×90.00 + 0.3×0.00 + 0.2×77.78 = 60.56。" in page
    assert "依据：鹤市监〔2026〕5号；填报 苏见微，复核 陆知遥" in page
    assert "折算：(8 − 1) ÷ (10 − 1) × 100 = 77.78 分。" in page
    lacking = text(client.get(f"/board/index/{edition.pk}/members/410603/"))
    assert "没有数据（消费者调查）：剔除" in lacking and "62.5%（原 50%）" in lacking
    assert client.get(f"/board/index/{edition.pk}/members/410600/").status_code == 404


def test_files(people: Cast) -> None:
    edition = published(people, finished(people))
    client = desk(people.supervisor)
    path = f"/board/index/{edition.pk}/files/"
    assert client.get(f"{path}pdf/").content.startswith(b"%PDF")
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{path}xlsx/").content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][:3] == ["淇滨区", "", "总分"] and rows[1][6] == "60.56" and len(rows) == 9
    told = json.loads(client.get(f"{path}json/").content)
    assert told["members"][0]["result"]["total"] == "545/9" and told["scheme"]["digest"] == edition.scheme.digest
    assert client.get(f"{path}exchange/").status_code == 404
    given = client.post(f"{path}exchange/")
    assert json.loads(given.content)["format"] == "fangxin.index/1"
    file = io.BytesIO(given.content)
    file.name = "index.json"
    assert client.post("/board/index/exchange/", {"file": file}).status_code == 303
    assert Foreign.objects.count() == 2 and "外" not in Foreign.objects.first().sender  # type: ignore[union-attr]
    file.seek(0)
    again = client.post("/board/index/exchange/", {"file": file})
    assert again.status_code == 409 and "已经导入过" in text(again)
    assert "请选择文件" in text(client.post("/board/index/exchange/"))
    assert client.get(f"/board/index/{begun(people, scheme='five').pk}/files/pdf/").status_code == 404


def test_compared_and_not(people: Cast) -> None:
    edition = published(people, finished(people))
    client = desk(people.analyst)
    keys = [f"own-{edition.pk}-{code}" for code in ("410611", "410603")]
    page = text(client.get("/board/index/compare/", {"one": keys}))
    assert "全部按“试行指数 1”计算" in page and "60.56" in page
    assert "请至少选两个成员" in text(client.get("/board/index/compare/", {"one": keys[0]}))
    Foreign.objects.create(
        id=5, office=people.city, scheme_id="own", scheme_title="试行指数", scheme_label="2", scheme_digest="f" * 64,
        first_on=edition.first_on, last_on=edition.last_on, sender="外省局", key="k", member="110000", member_name="北京市",
        result=edition.result["410611"], file_digest="d", imported_at=edition.begun_at, imported_by="甘露",
    )  # fmt: skip
    refused = client.get("/board/index/compare/", {"one": [keys[0], "given-5"]})
    assert refused.status_code == 409 and "只有指标体系版本完全相同的结果才能比较" in text(refused)


def test_in_public_without_names(people: Cast) -> None:
    anybody = Client()
    edition = finished(people)
    assert "还没有发布指数" in text(anybody.get("/environment/"))
    assert anybody.get(f"/environment/{edition.pk}/").status_code == 404
    published(people, edition)
    assert "鹤壁市消费环境指数" in text(anybody.get("/environment/"))
    page = text(anybody.get(f"/environment/{edition.pk}/"))
    assert "总分最高的是淇滨区（60.56 分），最低的是山城区（37.50 分），相差 23.06 分" in page
    member = text(anybody.get(f"/environment/{edition.pk}/members/410611/"))
    assert "依据：鹤市监〔2026〕5号" in member and "苏见微" not in member and "陆知遥" not in member
    assert anybody.get(f"/environment/{edition.pk}/files/pdf/").content.startswith(b"%PDF")
    assert anybody.get(f"/environment/{edition.pk}/files/exchange/").status_code == 404


def test_what_was_corrected_leads_to_what_stands(people: Cast) -> None:
    first = edition = published(people, finished(people))
    for value in ("70", "60"):
        edition = correct_edition(edition_id=edition.pk, version=None, reason="有误", by=people.analyst, at=MONDAY)
        entered(people, edition, {"410611": value})
        published(people, computed(people, edition))
    page = text(Client().get(f"/environment/{first.pk}/"))
    assert f'href="/environment/{edition.pk}/">看更正版（第 3 版）' in page
    assert "看更正版" not in text(Client().get(f"/environment/{edition.pk}/"))


def test_who_may_open(people: Cast) -> None:
    edition = finished(people)
    assert desk(people.head).get(f"/board/index/{edition.pk}/").status_code == 404
    assert desk(people.head).post(f"/board/index/{edition.pk}/act/compute/").status_code == 404
    for path in ("new/", "schemes/new/", "surveys/new/", "exchange/"):
        assert desk(people.head).get(f"/board/index/{path}").status_code == 403
    assert desk(people.handler).get("/board/index/").status_code == 403
    assert desk(second_analyst(people)).get(f"/board/index/{edition.pk}/").status_code == 200
