"""Settling first through the doors: choosing it while filing, the merchant's inbox, one tap, and who sees what."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fangxin.domain.agency.models import Account
from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.odr.models import Dispute, Enrolment
from fangxin.domain.odr.notices import settling_token
from fangxin.domain.people.actions import phone_confirmation
from fangxin.domain.staff.words import StaffRole
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.public.drafts import new_draft
from tests.access.cast import opened
from tests.evidence.makers import picture
from tests.members import PHONE, acting, hired, shop, signed_in
from tests.odr.world import asked, disputed, joined
from tests.people import ZHANG, Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: object, settings: object) -> None:
    settings.FANGXIN_HOME = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def merchant(people: Cast) -> Merchant:
    return shop()


@pytest.fixture
def service(merchant: Merchant, people: Cast) -> Client:
    employment = hired(merchant, role=StaffRole.SERVICE)
    joined(merchant, people, acting(employment))
    return signed_in(employment)


def desk(actor: Actor) -> Client:
    return opened(Account.objects.get(pk=actor.account_id))


def form(merchant: Merchant, **changes: str) -> dict[str, object]:
    return {
        "draft": new_draft(), "kind": "COMPLAINT", "content": "在这家超市买的酸奶发霉，商家不肯退款，要求退款。",
        "merchant_name": merchant.name, "merchant_uscc": merchant.uscc, "object_code": "10107", "problem_code": "P20",
        "claims": ["CL6"], "name": ZHANG.name, "id_type": "RESIDENT_ID", "id_number": ZHANG.id_number,
        "phone": ZHANG.phone, "confirmation": phone_confirmation(phone=ZHANG.phone, at=now()),
        "consents_disclosure": "yes", "consents_commission": "no", "disputed_amount": "59.80", "not_the_same": "on",
        **changes,
    }  # fmt: skip


def test_the_form_offers_the_merchant_first_only_for_who_joined(merchant: Merchant, people: Cast) -> None:
    given = form(merchant) | {"propose": "1"}
    assert "先请商家解决" not in Client().post("/file/details/", given).content.decode()
    joined(merchant, people, acting(hired(merchant)))
    assert "先请商家解决" in Client().post("/file/details/", given).content.decode()
    assert "先请商家解决" not in Client().post("/file/details/", given | {"kind": "REPORT"}).content.decode()


def test_a_consumer_files_with_the_merchant_and_goes_on_by_one_tap(merchant: Merchant, service: Client) -> None:
    client = Client()
    answer = client.post("/file/details/", form(merchant, first="merchant"))
    assert answer["Location"] == "/file/done/"
    done = client.get("/file/done/").content.decode()
    dispute = Dispute.objects.get()
    href = re.search(r'href="(/s/[^"]+/)"', done)
    assert href and not Case.objects.exists() and dispute.number in done
    assert "转市场监管部门处理" in client.get(href[1]).content.decode()
    assert client.get(href[1] + "escalate/").status_code == 302 and not Case.objects.exists()
    assert client.post(href[1] + "escalate/").status_code == 303
    case = Case.objects.get()
    assert case.number in client.get(href[1]).content.decode()
    assert client.post(href[1] + "escalate/").status_code == 409 and Case.objects.count() == 1


def test_who_chooses_the_agency_files_a_case(merchant: Merchant, service: Client) -> None:
    Client().post("/file/details/", form(merchant, first="agency"))
    assert Case.objects.count() == 1 and not Dispute.objects.exists()


def test_merchant_and_consumer_settle_through_the_pages(merchant: Merchant, service: Client) -> None:
    dispute = disputed(merchant, at=now())
    inbox = service.get("/merchant/settlements/").content.decode()
    assert dispute.title in inbox and "张**" in inbox and ZHANG.phone not in inbox and ZHANG.name not in inbox
    assert dispute.title in service.get("/merchant/").content.decode()
    path = f"/merchant/settlements/{dispute.number}/"
    page = service.get(path).content.decode()
    assert ZHANG.name not in page and ZHANG.phone not in page and ZHANG.id_number not in page
    day = today().isoformat()
    wrong = service.post(path + "offer/", {"version": "1", "kind1": "REFUND", "amount1": "", "what1": "", "day1": day})
    assert wrong.status_code == 422 and "请写明金额" in wrong.content.decode()
    given = {"version": "1", "kind1": "REFUND", "amount1": "59.80", "what1": "原路退回", "day1": "2099-01-01"}
    assert service.post(path + "offer/", given).status_code == 422
    last = re.search(r'name="version" value="(\d+)"', page)
    assert last
    given |= {"day1": day, "version": last[1]}
    assert service.post(path + "offer/", given).status_code == 303
    token = settling_token(dispute_id=dispute.pk)
    consumer = Client()
    page = consumer.get(f"/s/{token}/").content.decode()
    assert "退款（原路退回）" in page and "59.80" in page
    dispute.refresh_from_db()
    assert consumer.post(f"/s/{token}/accept/", {"version": str(dispute.version)}).status_code == 303
    promise = dispute.promises.get()
    assert service.post(path + "report/", {"promise": str(promise.pk), "text": "已退"}).status_code == 303
    assert consumer.post(f"/s/{token}/confirm/", {"promise": str(promise.pk)}).status_code == 303
    dispute.refresh_from_db()
    assert dispute.state == "KEPT"
    assert "已和解并履行" in consumer.get(f"/s/{token}/").content.decode()


def test_files_of_the_talk_are_seen_by_both_sides_and_nobody_else(
    merchant: Merchant, service: Client, people: Cast
) -> None:
    dispute = disputed(merchant, at=now())
    path = f"/merchant/settlements/{dispute.number}/"
    photo = SimpleUploadedFile("退货单.jpg", picture(), content_type="image/jpeg")
    sent = service.post(path + "say/", {"text": "请看", "draft": new_draft(), "files": photo})
    assert sent.status_code == 303
    token = settling_token(dispute_id=dispute.pk)
    hrefs = re.findall(rf'href="(/s/{token}/files/\d+/)"', Client().get(f"/s/{token}/").content.decode())
    assert len(hrefs) == 1 and Client().get(hrefs[0]).status_code == 200
    number = hrefs[0].split("/")[-2]
    assert service.get(f"{path}files/{number}/").status_code == 200
    stranger = signed_in(hired(shop(name="另一家商行", uscc="92000000MA0000023Y")))
    assert stranger.get(f"{path}files/{number}/").status_code == 404
    assert stranger.get(path).status_code == 404
    other = disputed(merchant, at=now())
    assert Client().get(f"/s/{settling_token(dispute_id=other.pk)}/files/{number}/").status_code == 404


@pytest.mark.parametrize("token", ["x", "1-", "zzzzzzzzzzzzzzzzzz-00", "1-" + "0" * 20])
def test_a_link_that_is_none_of_ours_opens_nothing(people: Cast, token: str) -> None:
    assert Client().get(f"/s/{token}/").status_code == 404
    assert Client().post(f"/s/{token}/escalate/").status_code == 404


def test_a_clerk_sees_no_settlements(merchant: Merchant, service: Client) -> None:
    clerk = signed_in(hired(merchant, role=StaffRole.CLERK, name="店小二"))
    assert clerk.get("/merchant/settlements/").status_code == 403


def test_joining_through_the_pages(merchant: Merchant, people: Cast) -> None:
    owner = signed_in(hired(merchant))
    assert "申请加入" in owner.get("/merchant/enrolment/").content.decode()
    bad = owner.post("/merchant/enrolment/", {"conditions": ["premises"], "contact_phone": PHONE})
    assert bad.status_code == 422 and "还没有确认" in bad.content.decode()
    given = {"conditions": ["premises", "person", "equipment", "rules"], "pledged": "on", "contact_phone": PHONE}
    assert owner.post("/merchant/enrolment/", given).status_code == 303
    enrolment = Enrolment.objects.get()
    handler, head = desk(people.handler), desk(people.head)
    assert merchant.name in handler.get("/desk/merchants/settling/").content.decode()
    assert handler.post(f"/desk/merchants/settling/{enrolment.pk}/join/").status_code == 403
    assert desk(people.other_handler).get("/desk/merchants/settling/").content.decode().count(merchant.name) == 0
    assert head.post(f"/desk/merchants/settling/{enrolment.pk}/join/").status_code == 303
    assert head.post(f"/desk/merchants/settling/{enrolment.pk}/join/").status_code == 409
    assert "已加入" in owner.get("/merchant/enrolment/").content.decode()
    assert merchant.name in Client().get("/settles/").content.decode()
    out = {"ground": "SILENT", "reason": "连续三件不答复"}
    assert head.post(f"/desk/merchants/settling/{enrolment.pk}/out/", out).status_code == 303
    assert "以后可以重新申请" in owner.get("/merchant/enrolment/").content.decode()
    assert owner.post("/merchant/enrolment/", given).status_code == 409


def test_the_case_page_tells_the_talk(merchant: Merchant, service: Client, people: Cast) -> None:
    dispute = disputed(merchant, at=now())
    service.post(f"/merchant/settlements/{dispute.number}/say/", {"text": "我们正在核对库存"})
    service.post(f"/merchant/settlements/{dispute.number}/refuse/", {"text": "不是本店卖的"})
    case = Case.objects.get()
    page = desk(people.handler).get(f"/desk/cases/{case.number}/").content.decode()
    for words in ("与商家和解的经过", "经营者拒绝和解", "我们正在核对库存", "不是本店卖的", "与商家和解的记录.pdf"):
        assert words in page, words


def test_the_desk_page_of_a_merchant_tells_its_standing(merchant: Merchant, people: Cast) -> None:
    asked(merchant, acting(hired(merchant)))
    page = desk(people.handler).get(f"/desk/merchants/{merchant.pk}/").content.decode()
    assert "待审批" in page and "尚**" in page
