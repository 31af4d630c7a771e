"""Stations at the desk, at their own door, and for everybody."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from fangxin.domain.cases.models import Case
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.evidence.queries import case_files
from fangxin.domain.stations.models import Station, StationDispute, StationStaff
from fangxin.interfaces.access.members import MEMBER, SEEN
from fangxin.interfaces.clock import now
from fangxin.interfaces.public.drafts import new_draft
from tests.evidence.makers import picture
from tests.members import hired, shop, signed_in
from tests.pages.conftest import folder, home, on  # noqa: F401 - the clock of the doors stands
from tests.pages.world import desk
from tests.people import Cast
from tests.stations.conftest import works

pytestmark = pytest.mark.django_db
TOLD = {
    "merchant_name": "云上鲸超市", "content": "昨天在店里买的两箱酸奶开封就有霉点，店员只肯换不肯退。", "wants": "退货退款",
    "disputed_amount": "59.80", "name": "张晚晴", "phone": "13800000101",
}  # fmt: skip


def at_station(staff: StationStaff) -> Client:
    """A client signed in by phone as somebody of a station."""
    client = Client()
    session = client.session
    session[MEMBER] = [staff.member_id, staff.member.sessions]
    session[SEEN] = int(now().timestamp())
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:500]
    return str(answer.content.decode())


def test_founded_staffed_reviewed_withdrawn_at_the_desk(people: Cast) -> None:
    client = desk(people.handler)
    assert "还没有服务站" in text(client.get("/desk/merchants/stations/"))
    told = {"kind": "FIVE_IN", "name": "青禾商场消费维权服务站", "address": "鹤壁市山城区青禾路88号", "place": "MALL"}
    assert "不在本辖区" in text(client.post("/desk/merchants/stations/new/", told), 422)
    assert "请选择服务站设在哪里" in text(client.post("/desk/merchants/stations/new/", told | {"place": ""}), 422)
    told |= {"address": "鹤壁市淇滨区青禾路88号", "hours": "9:00至21:00"}
    page = client.post("/desk/merchants/stations/new/", told)["Location"]
    station = Station.objects.get()
    assert page == f"/desk/merchants/stations/{station.pk}/"
    colleague = {"name": "商听雨", "phone": "19811110001", "title": "站长", "leads": "on"}
    assert "手机号" in text(client.post(f"{page}staff/", colleague | {"phone": "123"}), 422)
    assert client.post(f"{page}staff/", colleague).status_code == 303
    assert "已经是本站工作人员" in text(client.post(f"{page}staff/", colleague), 409)
    assert client.post(f"{page}change/", told | {"version": "1", "notice": "周末照常"}).status_code == 303
    assert client.post(f"{page}review/", {"finding": "IMPROVE", "words": "台账不全"}).status_code == 303
    assert "限期改进" in text(client.get(page)) and "站长 商**" in text(client.get(page))
    assert station.name in text(client.get("/desk/merchants/stations/?kind=FIVE_IN"))
    assert client.post(f"{page}review/", {"finding": "FAILED", "words": "仍不合格"}).status_code == 303
    assert "撤销：仍不合格" in text(client.get(page))
    assert client.post(f"{page}staff/", colleague).status_code == 409
    assert desk(people.other_handler).get(page).status_code == 404
    assert desk(people.analyst).get(page).status_code == 403
    assert "已于" in text(Client().get(f"/stations/{station.pk}/"))


def test_a_street_at_the_desk_and_on_its_board(people: Cast) -> None:
    client, whale = desk(people.handler), shop()
    told = {"kind": "STREET", "name": "青禾路示范街", "address": "鹤壁市淇滨区青禾路1号"}
    page = client.post("/desk/merchants/stations/new/", told)["Location"]
    assert "名录里没有" in text(client.post(f"{page}join/", {"uscc": "92000000MA0000023Y"}), 422)
    assert client.post(f"{page}join/", {"uscc": whale.uscc}).status_code == 303
    shown = text(client.get(page))
    assert "未达标" in shown and "0 / 1 家" in shown and whale.name in shown
    board = text(Client().get(f"/stations/{Station.objects.get().pk}/"))
    assert "未达标" in board and "首问负责" in board and "0 家，共 1 家（0%）" in board
    assert "青禾路示范街" in text(Client().get("/stations/"))
    row = Station.objects.get().street_members.get().pk
    assert client.post(f"{page}leave/", {"row": row, "reason": "搬离本街"}).status_code == 303


def test_the_door_is_for_people_of_stations(head: StationStaff, people: Cast) -> None:
    assert "/merchant/sign-in/?next=/station/" in Client().get("/station/")["Location"].replace("%2F", "/")
    assert "不是任何消费维权服务站" in text(signed_in(hired(shop())).get("/station/"), 403)
    client = at_station(head)
    assert "没有等待办理的纠纷" in text(client.get("/station/"))
    assert "还没有登记过" in text(client.get("/station/all/"))
    assert client.get("/station/disputes/WQ-0/").status_code == 404


def test_recorded_and_settled_on_a_phone(clerk: StationStaff) -> None:
    client = at_station(clerk)
    draft = {"draft": new_draft()}
    again = text(client.post("/station/record/", draft | TOLD | {"content": "坏", "phone": ""}), 422)
    assert "请再多写几句" in again and "请填写联系电话" in again and "云上鲸超市" in again
    answer = client.post("/station/record/", draft | TOLD)
    dispute = StationDispute.objects.get()
    assert answer["Location"] == f"/station/disputes/{dispute.number}/"
    assert client.post("/station/record/", draft | TOLD)["Location"] == answer["Location"]
    page = text(client.get(answer["Location"]))
    assert "张**" in page and "138****0101" in page and "张晚晴" not in page and "名录里没有这家" in page
    assert "您首问" in text(client.get("/station/"))
    assert "请填写和解内容" in text(client.post(f"{answer['Location']}settle/", {"agreed": "退"}), 422)
    settled = {"agreed": "当场退款59.8元", "agreed_amount": "59.80"}
    assert client.post(f"{answer['Location']}settle/", settled).status_code == 303
    assert "当场退款59.8元，金额 59.80 元" in text(client.get(answer["Location"]))
    assert client.post(f"{answer['Location']}drop/", {"reason": "不要了吧"}).status_code == 409
    assert client.post(f"{answer['Location']}nothing/").status_code == 404


def test_handed_over_the_desk_sees_where_it_came_from(clerk: StationStaff, people: Cast) -> None:
    whale = shop()
    client = at_station(clerk)
    told = TOLD | {"draft": new_draft(), "files": SimpleUploadedFile("霉点.png", picture(), content_type="image/png")}
    asked = text(client.post("/station/record/", told), 422)
    assert "请选择是哪一家" in asked and whale.name in asked and "名录里没有这家" in asked
    assert "霉点.png" in asked and TOLD["content"] in asked, "a refused form keeps its words and its files"
    told = TOLD | {"draft": told["draft"], "merchant": str(whale.pk), "chosen_for": "云上鲸超市"}
    assert client.post("/station/record/", told | {"merchant_name": "云上鲸小店"}).status_code == 422, (
        "chosen for another name"
    )
    page = client.post("/station/record/", told)["Location"]
    assert StationDispute.objects.get().merchant == whale
    assert client.post(f"{page}hand-over/", {"tried": "店长只同意换货"}).status_code == 303
    case = Case.objects.get()
    assert case.merchant_id == whale.pk
    shown = text(client.get(page))
    assert case.number in shown and "1 份证据已随件转给承办单位" in shown
    (file,) = case_files(case_id=case.pk, intake_id=case.intake_id)
    assert "霉点.png" in text(desk(people.handler).get(f"/desk/cases/{case.number}/"))
    assert desk(people.handler).get(f"/evidence/{file.pk}/").status_code == 200
    shown = text(desk(people.handler).get(f"/desk/cases/{case.number}/"))
    for words in ("维权服务站转来", "青禾商场消费维权服务站", "店长只同意换货", StationDispute.objects.get().number):
        assert words in shown, words
    assert "已转市场监管部门" in text(client.get("/station/all/"))


def test_photos_are_taken_at_the_station_and_seen_by_its_own_people(
    clerk: StationStaff, head: StationStaff, people: Cast
) -> None:
    client, stranger = at_station(clerk), signed_in(hired(shop(name="鹤壁别家商行")))
    assert 'capture="environment"' in text(client.get("/station/record/"))
    page = client.post("/station/record/", TOLD | {"draft": new_draft()})["Location"]
    assert "还没有照片" in text(client.get(page))
    assert "请拍照或者选择文件" in text(client.post(f"{page}evidence/", {"draft": new_draft()}), 422)
    broken = {"draft": new_draft(), "files": SimpleUploadedFile("坏.png", b"no picture")}
    assert "坏.png" in text(client.post(f"{page}evidence/", broken), 415)
    good = {"draft": new_draft(), "files": SimpleUploadedFile("小票.png", picture())}
    assert client.post(f"{page}evidence/", good).status_code == 303
    shown = text(client.get(page))
    assert "小票.png" in shown and "补充证据" in shown
    file = EvidenceFile.objects.get()
    for path in (f"{page}files/{file.pk}/", f"{page}files/{file.pk}/thumb/"):
        assert client.get(path).status_code == 200
        assert at_station(head).get(path).status_code == 200
        assert stranger.get(path).status_code == 403
    assert client.get(f"{page}files/5/").status_code == 404
    client.post(f"{page}settle/", {"agreed": "当场退款59.8元"})
    assert client.post(f"{page}evidence/", good | {"draft": new_draft()}).status_code in (409, 422)
    assert "小票.png" in text(client.get(page))


def test_a_form_open_too_long_keeps_what_was_typed(clerk: StationStaff) -> None:
    again = text(at_station(clerk).post("/station/record/", TOLD | {"draft": "too-old"}), 410)
    assert TOLD["content"] in again and TOLD["wants"] in again


def test_somebody_of_two_stations_chooses(head: StationStaff, people: Cast, mall: Station) -> None:
    other = Station.objects.create(
        id=9, kind="RED", name="红旗街红色维权站", address="红旗街1号", region_code="410611", opened_on=mall.opened_on,
        review_due_on=mall.review_due_on, created_at=mall.created_at,
    )  # fmt: skip
    second = works(other, people, name="商听雨", phone="19811110001")
    client = at_station(head)
    for work, name in ((head, "青禾商场"), (second, "红旗街红色维权站")):
        assert client.post("/station/choose/", {"work": str(work.pk)}).status_code == 303
        assert name in text(client.get("/station/"))
    assert client.post("/station/choose/", {"work": str(second.pk)}).status_code == 303
    assert "红旗街红色维权站" in text(client.get("/station/"))
    assert client.post("/station/choose/", {"work": "5"}).status_code == 404


def test_the_board_is_one_text_on_its_page_and_on_paper(people: Cast, mall: Station, head: StationStaff) -> None:
    Station.objects.filter(pk=mall.pk).update(notice="监督单位：淇滨区市场监督管理局\n调解时间：周六周日也办")
    page = text(Client().get(f"/stations/{mall.pk}/"))
    officer = desk(people.handler)
    assert "打印公示栏" in text(officer.get(f"/desk/merchants/stations/{mall.pk}/"))
    assert "打印公示栏" in text(at_station(head).get("/station/"))
    for client, path in (
        (officer, f"/desk/merchants/stations/{mall.pk}/board.pdf"), (at_station(head), "/station/board.pdf")
    ):  # fmt: skip
        answer = client.get(path)
        assert answer["Content-Type"] == "application/pdf"
        printed = "".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages)
        printed = re.sub(r"\s", "", printed)
        for words in (
            mall.name,
            "首问负责",
            "5个工作日",
            "商调解员",
            "周六周日也办",
            "投诉举报电话12315",
            "9:00至21:00",
        ):
            assert words in printed, words
    for words in (mall.name, "首问负责", "5 个工作日", "商调解员", "周六周日也办", "9:00至21:00"):
        assert words in page, words
    assert desk(people.other_handler).get(f"/desk/merchants/stations/{mall.pk}/board.pdf").status_code == 404
    officer.post(f"/desk/merchants/stations/{mall.pk}/withdraw/", {"reason": "商场停业了"})
    assert officer.get(f"/desk/merchants/stations/{mall.pk}/board.pdf").status_code == 404


def test_lists_of_stations_go_on_where_they_end(
    people: Cast, mall: Station, head: StationStaff, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fangxin.interfaces.desk.merchants import stations as desk_pages
    from fangxin.interfaces.public.stations import views

    monkeypatch.setattr(desk_pages, "PAGE", 1)
    monkeypatch.setattr(views, "SIZE", 1)
    told = {"kind": "STREET", "name": "黎阳路示范街", "address": "鹤壁市淇滨区黎阳路1号"}
    page = desk(people.handler).post("/desk/merchants/stations/new/", told)["Location"]
    for name, uscc in (("甲商行", "91000000MA00000157"), ("乙商行", "92000000MA0000001N")):
        merchant = shop(name=name, uscc=uscc)
        desk(people.handler).post(f"{page}join/", {"uscc": merchant.uscc})
    for client, path, names in (
        (desk(people.handler), "/desk/merchants/stations/", [mall.name, told["name"]]),
        (Client(), "/stations/", [mall.name, told["name"]]),
        (desk(people.handler), page, ["甲商行", "乙商行"]),
    ):
        first = text(client.get(path))
        way = re.findall(r'rel="next" href="([^"#]+)', first)[0].replace("&amp;", "&")
        second = text(client.get(way if way.startswith("/") else path + way))
        assert sorted((name in first.split("经过")[0], name in second.split("经过")[0]) for name in names) == [
            (False, True), (True, False)
        ], path  # fmt: skip
        assert "回到第一页" in second
    refused = text(desk(people.handler).post(f"{page}join/", {"uscc": "92000000MA0000023Y"}), 422)
    assert re.findall(r'rel="next" href="([^"?]+)', refused) == [page], "not the address of the act"
    text(Client().get("/stations/?region=410611&after=²"))
