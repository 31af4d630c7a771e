"""The register at the desk: found, registered, changed, merged, imported; what each role may, what a refusal shows again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fangxin.domain.merchants.actions import NewMerchant, register_merchant
from fangxin.domain.merchants.models import Merchant, Outlet, StoreChain
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.registry.actions.extracts import forget_extracts
from fangxin.domain.registry.models import Extract, Merge
from tests.members import hired, signed_in
from tests.pages.conftest import folder, home, on  # noqa: F401 - the clock of the doors stands
from tests.pages.world import NOW, desk
from tests.people import MONDAY, Cast, filed
from tests.registry.test_importing import FRESH, HEADER, ROWS, WHALE

pytestmark = pytest.mark.django_db


@pytest.fixture
def whale(people: Cast) -> Merchant:
    new = NewMerchant(
        name="鹤壁云上鲸超市有限公司（演示）", uscc=WHALE, region_code="410611", phone="19900001001", trade="超市",
        brand="云上鲸超市",
    )  # fmt: skip
    return register_merchant(new=new, at=MONDAY)


@pytest.fixture
def client(people: Cast) -> Client:
    return desk(people.handler)


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:500]
    return str(answer.content.decode())


def test_merchants_are_found_by_whoever_sees_cases(whale: Merchant, client: Client, people: Cast) -> None:
    other = register_merchant(new=NewMerchant(name="山城云上饭店（演示）", region_code="410603"), at=MONDAY)
    assert whale.name in text(client.get("/desk/merchants/register/?q=云上"))
    assert other.name not in text(client.get("/desk/merchants/register/?q=云上")), "the own region first"
    everywhere = text(client.get("/desk/merchants/register/?q=云上&region="))
    assert other.name in everywhere and whale.name in everywhere
    assert whale.name in text(client.get("/desk/merchants/register/?q=0157"))
    assert "没有找到" in text(client.get("/desk/merchants/register/?q=没有这家"))
    assert "登记经营者" not in text(desk(people.analyst).get("/desk/merchants/register/"))
    assert client.get("/desk/merchants/register/?q=" + "+".join("一二三四五六七八九十甲")).status_code == 422
    assert desk(people.system_admin).get("/desk/merchants/register/").status_code == 403


def test_a_list_longer_than_a_page_goes_on(client: Client) -> None:
    for number in range(31):
        register_merchant(new=NewMerchant(name=f"连排小店{number}号（演示）", region_code="410611"), at=MONDAY)
    first = text(client.get("/desk/merchants/register/"))
    assert "下一页" in first and first.count("data-row") == 30
    after = first.split("after=")[1].split('"')[0]
    assert text(client.get(f"/desk/merchants/register/?after={after}")).count("data-row") == 1


def test_a_merchant_is_registered_and_mistakes_are_shown_again(client: Client) -> None:
    told = {"name": "满仓喜生鲜（演示）", "uscc": "123", "form": "SOLE_TRADER", "address": "鹤壁市浚县柳堤街9号"}
    again = text(client.post("/desk/merchants/new/", told), 422)
    assert "应为 18 位" in again and "满仓喜生鲜" in again
    answer = client.post("/desk/merchants/new/", {**told, "uscc": FRESH, "registered_on": "2020-11-05"})
    made = Merchant.objects.get(uscc=FRESH)
    assert answer["Location"] == f"/desk/merchants/{made.pk}/" and made.region_code == "410621"
    assert "登记经营者" in text(client.get(answer["Location"]))
    assert "已经登记过" in text(client.post("/desk/merchants/new/", {**told, "uscc": FRESH}), 409)


def test_what_is_kept_on_the_merchants_page(whale: Merchant, client: Client, people: Cast) -> None:
    page = f"/desk/merchants/{whale.pk}/"
    act = f"{page}act/"
    told = {"name": "鹤壁蓝鲸超市（演示）", "uscc": WHALE, "form": "COMPANY", "region_code": "410611", "version": "1"}
    assert client.post(f"{act}change/", told).status_code == 303
    assert "别人刚刚修改过" in text(client.post(f"{act}change/", told | {"name": "再改"}), 409)
    assert client.post(f"{act}outlet/", {"name": "九州路店", "address": "鹤壁市淇滨区青禾路88号"}).status_code == 303
    outlet = Outlet.objects.get()
    closed = {"row": outlet.pk, "version": "1", "name": "九州路老店", "address": outlet.address}
    assert client.post(f"{act}outlet/", closed).status_code == 303
    outlet.refresh_from_db()
    assert (outlet.name, outlet.active) == ("九州路老店", False)
    refused = text(client.post(f"{act}outlet/", closed | {"version": "2", "name": "！"}), 422)
    assert "open>" in refused and "请填写经营者名称" in refused
    assert "不是数字" in text(client.post(f"{act}size/", {"outlets": "两家"}), 422)
    assert client.post(f"{act}size/", {"outlets": "2", "area_m2": "1,200"}).status_code == 303
    assert "没有名为" in text(client.post(f"{act}join/", {"chain": "云上鲸"}), 422)
    assert client.post("/desk/merchants/chains/", {"name": "云上鲸", "uscc": WHALE}).status_code == 303
    assert client.post(f"{act}join/", {"chain": " 云上鲸 ", "member": ""}).status_code == 303
    chain = StoreChain.objects.get()
    assert whale.uscc and "鹤壁蓝鲸超市" in text(client.get(f"/desk/merchants/chains/{chain.pk}/"))
    assert "平台没有填写" in text(client.post(f"{act}shop/", {"name": "旗舰店", "platform": "没有"}), 422)
    ended = {"version": "2", "status": "REVOKED", "ended_on": "2026-06-08", "reason": "被吊销营业执照"}
    assert client.post(f"{act}end/", ended | {"reason": ""}).status_code == 422
    assert client.post(f"{act}end/", ended).status_code == 303
    shown = text(client.get(page))
    for words in (
        "已经退出市场",
        "吊销日期",
        "九州路老店",
        "1200",
        "云上鲸",
        "退出市场",
        "鹤壁云上鲸超市有限公司（演示） → 鹤壁蓝鲸超市（演示）",
    ):
        assert words in shown, words
    assert desk(people.other_handler).post(f"{act}end/", ended | {"version": "3"}).status_code == 404
    assert desk(people.analyst).post(f"{act}end/", ended).status_code == 403
    assert "/act/" not in text(desk(people.other_handler).get(page)), "no form for whoever keeps other regions"
    assert client.get(f"{act}end/").status_code == 404 and client.post(f"{act}nothing/").status_code == 404


def test_cases_of_the_family_within_the_readers_scope(whale: Merchant, client: Client, people: Cast) -> None:
    case = filed(people.hotline)
    assert case.merchant_id == whale.pk
    page = f"/desk/merchants/{whale.pk}/"
    assert case.number in text(client.get(page))
    assert case.number not in text(desk(people.other_handler).get(page))


def test_duplicates_are_compared_merged_and_parted(whale: Merchant, client: Client, people: Cast) -> None:
    twin = register_merchant(new=NewMerchant(name="云上鲸（演示）", region_code="410611", phone=whale.phone), at=MONDAY)
    assert twin.name in text(client.get("/desk/merchants/duplicates/"))
    compare = f"/desk/merchants/{twin.pk}/with/{whale.pk}/"
    assert client.get(f"/desk/merchants/{twin.pk}/with/?uscc={WHALE}")["Location"] == compare
    assert client.get(f"/desk/merchants/{twin.pk}/with/?uscc=1").status_code == 422
    assert "登记电话相同" in text(client.get(compare))
    assert "请选择保留" in text(client.post(compare, {"decision": "merge", "reason": "手工登记重复"}), 422)
    done = client.post(compare, {"decision": "merge", "keep": whale.pk, "reason": "手工登记重复"})
    assert done["Location"] == f"/desk/merchants/{whale.pk}/" and family_of(whale.pk) == {whale.pk, twin.pk}
    assert "并入本条" in text(client.get(done["Location"]))
    assert "已经并入另一条" in text(client.get(f"/desk/merchants/{twin.pk}/"))
    merge = Merge.objects.get()
    undo = f"/desk/merchants/merges/{merge.pk}/undo/"
    assert desk(people.other_handler).post(undo, {"reason": "不是同一家"}).status_code == 404
    assert client.post(undo, {"reason": "不是同一家"}).status_code == 303 and family_of(whale.pk) == {whale.pk}
    assert client.post(compare, {"decision": "apart", "reason": "总店与分店"}).status_code == 303
    assert "没有发现重复登记" in text(client.get("/desk/merchants/duplicates/"))
    assert "曾认定不是同一家" in text(client.get(compare))
    assert client.get(f"/desk/merchants/{twin.pk}/with/{twin.pk}/").status_code == 404


def table(rows: list[list[str]]) -> SimpleUploadedFile:
    lines = "\r\n".join(",".join(row) for row in [HEADER, *rows])
    return SimpleUploadedFile("名录.csv", lines.encode("gb18030"))


def test_an_extract_is_looked_at_then_imported(client: Client, people: Cast) -> None:
    answer = client.post("/desk/merchants/import/", {"file": table([*ROWS, ["1", "x", "", "", "", "", "", ""]])})
    extract = Extract.objects.get()
    page = f"/desk/merchants/import/{extract.pk}/"
    assert answer["Location"] == page and ROWS[0][1].encode() not in bytes(extract.rows), "rows lie sealed"
    shown = text(client.get(page))
    assert "备注" in shown and "应为 18 位" in shown and "不在本辖区" in shown
    with CaptureQueriesContext(connection) as asked:
        again = text(client.get(page))
    assert not [one for one in asked if "merchants_" in one["sql"]], (
        "a refresh reads what was found, and imports nothing"
    )
    assert "应为 18 位" in again and "不在本辖区" in again
    assert not Merchant.objects.exists(), "looking writes nothing"
    assert "uscc_length" in client.get(f"{page}mistakes/").content.decode()
    assert desk(people.other_handler).get(page).status_code == 404
    assert client.post(f"{page}start/").status_code == 303
    assert Merchant.objects.get().uscc == WHALE
    extract.refresh_from_db()
    assert (extract.created, extract.rejected, extract.rows) == (1, 2, b"")
    assert "uscc_length" in client.get(f"{page}mistakes/").content.decode()
    assert client.post(f"{page}start/").status_code == 409
    assert "已导入" in text(client.get("/desk/merchants/import/"))
    assert forget_extracts(at=NOW + timedelta(days=8)) == 1 and "导入结果" in text(client.get(page))


def test_an_extract_is_looked_at_anew_only_by_a_form(client: Client) -> None:
    client.post("/desk/merchants/import/", {"file": table(ROWS)})
    extract = Extract.objects.get()
    page = f"/desk/merchants/import/{extract.pk}/"
    assert extract.preview["created"] == 1 and extract.looked_at is not None
    register_merchant(new=NewMerchant(name="云上鲸（演示）", uscc=WHALE, region_code="410611"), at=MONDAY)
    assert client.get(f"{page}look/").status_code in (404, 405)
    assert client.post(page).status_code == 405
    extract.refresh_from_db()
    assert (extract.preview["created"], extract.preview["updated"]) == (1, 0)
    assert client.post(f"{page}look/").status_code == 303
    extract.refresh_from_db()
    assert (extract.preview["created"], extract.preview["updated"]) == (0, 1)
    assert Merchant.objects.get().name == "云上鲸（演示）", "looking again writes nothing"
    assert client.post(f"{page}start/").status_code == 303 and client.post(f"{page}look/").status_code == 409


def test_an_extract_is_given_up_or_cannot_be_read(client: Client) -> None:
    assert "请选择" in text(client.post("/desk/merchants/import/", {}), 422)
    wrong = SimpleUploadedFile("a.csv", "名称\n云上鲸\n".encode())
    assert "没有“统一社会信用代码”这一列" in text(client.post("/desk/merchants/import/", {"file": wrong}), 422)
    assert "没有数据行" in text(client.post("/desk/merchants/import/", {"file": table([])}), 422)
    client.post("/desk/merchants/import/", {"file": table(ROWS)})
    page = f"/desk/merchants/import/{Extract.objects.get().pk}/"
    assert client.post(f"{page}discard/").status_code == 303 and "已放弃" in text(client.get(page))
    client.post("/desk/merchants/import/", {"file": table(ROWS)})
    assert forget_extracts(at=NOW + timedelta(days=8)) == 1 and not Merchant.objects.exists()


def test_a_page_about_one_merchant_reads_its_family_once(whale: Merchant, client: Client) -> None:
    owner = signed_in(hired(whale))
    for who, path in ((client, f"/desk/merchants/{whale.pk}/"), (owner, "/merchant/")):
        with CaptureQueriesContext(connection) as asked:
            text(who.get(path))
        families = [one for one in asked if one["sql"].count("merged_into_id") and "merchants_merchant" in one["sql"]]
        alone = [one for one in families if one["sql"].startswith('SELECT "merchants_merchant"."id" AS "pk"')]
        assert len(alone) <= 2, path


def test_what_waits_in_the_sections_is_counted_together(whale: Merchant, client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        text(client.get("/desk/merchants/"))
    counting = [one for one in asked if "COUNT(" in one["sql"].upper()]
    assert len(counting) <= 4


def test_chains_and_claims_go_on_page_by_page(client: Client, monkeypatch: pytest.MonkeyPatch, people: Cast) -> None:
    monkeypatch.setattr("fangxin.interfaces.desk.merchants.chains.MOST", 1)
    for name in ("鲸", "鲸鲸"):
        client.post("/desk/merchants/chains/", {"name": f"{name}连锁"})
    first = text(client.get("/desk/merchants/chains/"))
    assert "鲸连锁" in first and "鲸鲸连锁" not in first and "from=1" in first
    assert "鲸鲸连锁" in text(client.get("/desk/merchants/chains/?from=1&q="))
    assert text(client.get("/desk/merchants/chains/?from=99999999999999"))


def test_a_refused_undoing_and_a_wrong_code_keep_what_was_typed(whale: Merchant, client: Client, people: Cast) -> None:
    twin = register_merchant(new=NewMerchant(name="云上鲸超市（演示）", region_code="410611"), at=MONDAY)
    compare = f"/desk/merchants/{twin.pk}/with/{whale.pk}/"
    given = {"decision": "merge", "keep": str(whale.pk), "reason": "同一执照，重复登记"}
    assert client.post(compare, given).status_code == 303
    merge = Merge.objects.get()
    refused = text(client.post(f"/desk/merchants/merges/{merge.pk}/undo/", {"reason": "误"}), 422)
    assert 'value="误"' in refused and "请写明理由" in refused and '<details class="confirm" open>' in refused
    wrong = text(client.get(f"/desk/merchants/{whale.pk}/with/", {"uscc": "9100"}), 422)
    assert 'value="9100"' in wrong and "应为 18 位" in wrong
    unknown = text(client.get(f"/desk/merchants/{whale.pk}/with/", {"uscc": FRESH}), 422)
    assert f'value="{FRESH}"' in unknown and "没有找到要比对的另一条登记" in unknown


def test_outlets_of_a_large_merchant_are_shown_in_parts(
    whale: Merchant, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fangxin.interfaces.desk.merchants.panels.PART", 2)
    for number in range(3):
        client.post(f"/desk/merchants/{whale.pk}/act/outlet/", {"name": f"第{number}店"})
    first = text(client.get(f"/desk/merchants/{whale.pk}/"))
    assert (
        "变更“第1店”" in first
        and "变更“第2店”" not in first
        and "共 3 家门店" in first
        and "?outlets=2#outlets" in first
    )
    assert "变更“第2店”" in text(client.get(f"/desk/merchants/{whale.pk}/?outlets=2"))
