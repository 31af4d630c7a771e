"""Codes and papers at the desk and in the merchants' door: what is shown, done, printed, and refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.papers.models import Paper
from fangxin.domain.papers.words import PaperKind
from fangxin.domain.staff.words import StaffRole
from fangxin.domain.trustcode.actions.counting import add_scans
from fangxin.domain.trustcode.actions.ending import report_copy, revoke
from fangxin.domain.trustcode.models import CopyReport, TrustCode
from fangxin.domain.trustcode.queries.signing import text_of
from fangxin.domain.trustcode.words import CodeState, Finding, Reason
from fangxin.interfaces.clock import now, today
from tests.members import hired, shop, signed_in
from tests.pages.world import desk
from tests.people import Cast, cast, later
from tests.trustcode.making import coded, outlet_of
from tests.trustcode.test_pages import stocked

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def merchant(people: Cast) -> Merchant:
    return shop()


def words_of(pdf: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


# the desk -------------------------------------------------------------------------------------------------------------


def test_a_street_gets_its_codes_as_one_pdf(people: Cast, merchant: Merchant) -> None:
    outlets = [outlet_of(merchant, name=f"{number}号摊") for number in range(3)]
    client = desk(people.handler)
    page = client.get("/desk/merchants/codes/issue/?q=青禾路").content.decode()
    assert page.count('name="outlet"') == 3
    answer = client.post("/desk/merchants/codes/issue/", {"outlet": [str(one.pk) for one in outlets[:2]]})
    assert answer.status_code == 303 and TrustCode.objects.count() == 2
    printed = client.get(answer["Location"])
    assert printed.status_code == 200 and "0号摊" in printed.content.decode()
    pdf = client.get(answer["Location"], {"paper": "PLAQUE"})
    assert pdf["Content-Type"] == "application/pdf"
    pages = words_of(pdf.content)
    assert len(pages) == 2 and all("淇滨区市场监督管理局" in words and "12315" in words for words in pages)
    refused = client.post("/desk/merchants/codes/issue/", {"q": "青禾路"})
    assert refused.status_code == 422 and "没有选中" in refused.content.decode()
    assert desk(people.other_handler).get(answer["Location"]).status_code == 404


def test_the_list_tells_reach_readers_and_copies(people: Cast, merchant: Merchant) -> None:
    code = coded(people.handler, outlet_of(merchant))
    outlet_of(merchant, name="没有码的店")
    add_scans(counts={(code.pk, today(), "SCAN"): 41, (code.pk, today(), "POLICY"): 7})
    report_copy(text=text_of(code=code), place="城南集市", reader="r", at=now())
    page = desk(people.handler).get("/desk/merchants/codes/").content.decode()
    for words in ("城南集市", "41", "7", "九州路店", "给一条街或市场制发"):
        assert words in page
    assert "没有符合条件的信用码" in desk(people.handler).get("/desk/merchants/codes/?q=别处").content.decode()
    assert "九州路店" not in desk(people.other_handler).get("/desk/merchants/codes/").content.decode()
    overview = desk(people.handler).get("/desk/merchants/").content.decode()
    assert "信用码" in overview and "1 件待办" in overview
    assert desk(people.hotline).get("/desk/merchants/codes/").status_code == 403


def test_one_code_is_printed_renewed_revoked_and_its_copies_settled(people: Cast, merchant: Merchant) -> None:
    code = coded(people.handler, outlet_of(merchant))
    report = report_copy(text=text_of(code=code), place="集市", reader="r", at=now())
    client, path = desk(people.handler), reverse("desk:trust-code", args=[code.pk])
    assert client.get(path).status_code == 200
    assert client.get(f"{path}svg/")["Content-Type"] == "image/svg+xml"
    (card,) = words_of(client.get(f"{path}card/").content)
    assert "九州路店" in card and "第1版" in card
    assert client.get(f"{path}poster/").status_code == 404
    settled = reverse("desk:copy-report", args=[report.pk])
    wrong = client.post(settled, {"finding": "COPIED", "note": "少"})
    assert wrong.status_code == 422 and "请写明情况" in wrong.content.decode()
    assert client.post(settled, {"finding": "COPIED", "note": "摊位上挂着复印件，已取下。"}).status_code == 303
    assert CopyReport.objects.get().finding == Finding.COPIED
    given = {"edition": "1", "note": "有人复制，换发新码。"}
    assert client.post(path, {"act": "reprint", **given}).status_code == 303
    assert client.post(path, {"act": "reprint", **given}).status_code == 409
    assert client.post(path, {"act": "revoke", **given, "edition": "2", "reason": "COPIED"}).status_code == 303
    page = client.get(path).content.decode()
    assert "被复制到别处使用" in page and "确被复制使用" in page and "停用信用码" in page
    assert client.get(f"{path}svg/").status_code == 404 == client.get(f"{path}card/").status_code
    assert desk(people.other_handler).get(path).status_code == 404
    panel = client.get(reverse("desk:merchant", args=[merchant.pk])).content.decode()
    assert "已停用" in panel


def test_the_desk_sees_what_ends(people: Cast, merchant: Merchant) -> None:
    client = desk(people.handler)
    assert "没有快到期的证照" in client.get("/desk/merchants/papers/").content.decode()
    stocked(merchant)
    page = client.get("/desk/merchants/papers/").content.decode()
    assert "卫**" in page and "已过期" in page and "卫知夏" not in page
    assert "进货批次" in client.get(reverse("desk:merchant", args=[merchant.pk])).content.decode()


# the merchant ---------------------------------------------------------------------------------------------------------


def keeper(merchant: Merchant) -> Client:
    return signed_in(hired(merchant, role=StaffRole.KEEPER))


def test_a_merchant_takes_prints_renews_and_ends_its_code(people: Cast, merchant: Merchant) -> None:
    outlet, client = outlet_of(merchant), keeper(merchant)
    assert "领取信用码" in client.get("/merchant/codes/").content.decode()
    assert client.post(f"/merchant/codes/{outlet.pk}/issue/").status_code == 303
    code = TrustCode.objects.get()
    page = client.get("/merchant/codes/").content.decode()
    assert text_of(code=code) in page and "打印台卡" in page
    assert client.get(f"/merchant/codes/{outlet.pk}/print/svg/").status_code == 200
    assert "九州路店" in words_of(client.get(f"/merchant/codes/{outlet.pk}/print/plaque/").content)[0]
    short = client.post(f"/merchant/codes/{outlet.pk}/reprint/", {"edition": "1", "note": ""})
    assert short.status_code == 422 and "请写明情况" in short.content.decode()
    assert (
        client.post(f"/merchant/codes/{outlet.pk}/reprint/", {"edition": "1", "note": "台卡丢了一张"}).status_code
        == 303
    )
    given = {"edition": "2", "note": "台卡又丢了", "reason": "LOST"}
    assert client.post(f"/merchant/codes/{outlet.pk}/revoke/", given).status_code == 303
    code.refresh_from_db()
    assert (code.state, code.by_agency) == (CodeState.REVOKED, False)
    assert client.get(f"/merchant/codes/{outlet.pk}/issue/").status_code == 404


def test_a_code_the_agency_revoked_stays_revoked(people: Cast, merchant: Merchant) -> None:
    outlet, client = outlet_of(merchant), keeper(merchant)
    code = coded(people.handler, outlet)
    revoke(code_id=code.pk, edition=1, reason=Reason.UNTRUE, note="登记地址不实。", by=people.handler, at=later(1))
    page = client.get("/merchant/codes/").content.decode()
    assert "登记内容不实" in page and "与所在地市场监管所联系" in page
    answer = client.post(f"/merchant/codes/{outlet.pk}/reprint/", {"edition": "1", "note": "重新启用吧"})
    assert answer.status_code == 409


def test_only_those_who_keep_records_and_only_the_own_ones(people: Cast, merchant: Merchant) -> None:
    clerk = signed_in(hired(merchant, role=StaffRole.CLERK))
    other = shop(name="鹤壁别家超市有限公司", uscc="92000000MA0000023Y")
    theirs = outlet_of(other)
    coded(people.handler, theirs)
    for path in ("/merchant/codes/", "/merchant/papers/", "/merchant/papers/new/LICENCE/"):
        assert clerk.get(path).status_code == 403
    client = keeper(merchant)
    assert client.get(f"/merchant/codes/{theirs.pk}/print/svg/").status_code == 404
    assert client.post(f"/merchant/codes/{theirs.pk}/reprint/", {"edition": "1", "note": "试试看"}).status_code == 404


def test_papers_are_recorded_changed_corrected_and_ended(people: Cast, merchant: Merchant) -> None:
    client = keeper(merchant)
    assert "先登记供应商" in client.get("/merchant/papers/new/BATCH/").content.decode()
    empty = client.post("/merchant/papers/new/LICENCE/", {"title": ""})
    assert empty.status_code == 422 and "请填写证照名称" in empty.content.decode()
    told = {"title": "食品经营许可证", "number": "JY1", "until_on": "2020-01-31"}
    assert client.post("/merchant/papers/new/LICENCE/", told).status_code == 303
    paper = Paper.objects.get()
    path = f"/merchant/papers/{paper.pk}/"
    assert "已过期" in client.get("/merchant/papers/").content.decode()
    assert "更新到期和快到期的证照" in client.get("/merchant/").content.decode()
    renewed = told | {"act": "change", "version": "1", "until_on": "2099-01-31"}
    assert client.post(path, renewed).status_code == 303
    wrong = client.post(path, renewed | {"version": "2", "wrong": "on", "correction": ""})
    assert wrong.status_code == 422 and "请写明原因" in wrong.content.decode()
    assert (
        client.post(
            path, renewed | {"version": "2", "number": "JY2", "wrong": "on", "correction": "抄错号码"}
        ).status_code
        == 303
    )
    page = client.get(path).content.decode()
    assert "抄错号码" in page and "证照编号：JY1" in page
    assert client.post(path, {"act": "end", "version": "3", "reason": "不再经营食品"}).status_code == 303
    assert "食品经营许可证" not in client.get("/merchant/papers/").content.decode()
    assert "食品经营许可证" in client.get("/merchant/papers/?ended=1").content.decode()
    assert "已经停用" in client.get(path).content.decode()
    assert client.post(path, renewed | {"version": "4"}).status_code == 409


def test_every_kind_has_its_form_and_list(people: Cast, merchant: Merchant) -> None:
    client = keeper(merchant)
    stocked(merchant)
    for kind in PaperKind:
        assert client.get(f"/merchant/papers/new/{kind}/").status_code == 200
    for paper in Paper.objects.all():
        assert client.get(f"/merchant/papers/{paper.pk}/").status_code == 200
    assert client.get("/merchant/papers/new/NOTHING/").status_code == 404
    page = client.get("/merchant/papers/").content.decode()
    assert "卫**" in page and "卫知夏" not in page


def test_ticked_outlets_stay_ticked_after_a_refusal(people: Cast, merchant: Merchant) -> None:
    one, other = outlet_of(merchant, name="一店"), outlet_of(merchant, name="二店")
    coded(people.handler, one)
    # the one ticked got its code meanwhile; the other was not ticked and stays so, though a street was asked for
    client = desk(people.handler)
    refused = client.post("/desk/merchants/codes/issue/", {"q": "店", "outlet": [str(one.pk)]})
    assert refused.status_code in (409, 422)
    assert f'value="{other.pk}">' in refused.content.decode()
