"""Letters on their pages: chosen, written, issued, answered in the portal, followed up; a joint talk from end to end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fangxin.domain.letters.actions.talks import Committed, issue_talk, record_talk
from fangxin.domain.letters.models import Commitment, Letter, Talk
from fangxin.domain.letters.words import LetterState, TalkState
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.staff.words import StaffRole
from fangxin.foundation.clock import BEIJING
from fangxin.interfaces.clock import now, today
from tests.evidence.makers import picture
from tests.letters.writing import ANSWER, drafted, issued
from tests.members import hired, shop, signed_in
from tests.pages.checking import proper
from tests.pages.world import desk
from tests.people import Cast, cast, filed

pytestmark = pytest.mark.django_db
NEW = "/desk/merchants/letters/new/"
FORM = {
    "kind": "caution", "subject": "预付卡退费", "findings": "近三个月收到投诉6件。", "basis": "",
    "requirements": "公示退费办法；\n依约退费。",
    "reply_days": "10",
}  # fmt: skip


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def merchant(people: Cast) -> Merchant:
    return shop()


@pytest.fixture
def handler(people: Cast) -> Client:
    return desk(people.handler)


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_kind_and_template_are_chosen_and_the_form_begins_with_its_texts(
    people: Cast, merchant: Merchant, handler: Client
) -> None:
    number = filed(people.hotline).number
    page = text(handler.get(f"{NEW}?merchant={merchant.pk}&case={number}"))
    for words in ("行政提示书", "行政告诫书", "行政建议书", "行政约谈函", "预付卡退费难", merchant.name):
        assert words in page, words
    form = text(handler.get(f"{NEW}?merchant={merchant.pk}&case={number}&kind=caution&template=prepaid_refund"))
    assert f"对{merchant.name}预付卡退费的投诉（{number}）" in form
    assert 'value="10"' in form
    blank = handler.get(f"{NEW}?kind=talk")
    assert proper(blank, "blank") == 200
    assert "约谈时间" in text(blank)


def test_written_previewed_issued_answered_and_followed_up(people: Cast, merchant: Merchant, handler: Client) -> None:
    owner = signed_in(hired(merchant))
    wrong = handler.post(NEW, {**FORM, "merchant": merchant.pk, "subject": "", "reply_days": "99"})
    assert wrong.status_code == 422
    assert "近三个月收到投诉6件" in text(wrong)
    assert handler.post(NEW, {**FORM, "merchant": merchant.pk, "case": "无此件"}).status_code == 422
    case = filed(people.hotline)
    done = handler.post(NEW, {**FORM, "merchant": merchant.pk, "case": case.number})
    assert done.status_code == 303, text(done)
    letter = Letter.objects.get()
    where = f"/desk/merchants/letters/{letter.pk}/"
    page = text(handler.get(where))
    for words in ("草稿", "（制发时编号）", "公示退费办法", case.number):
        assert words in page, words
    assert handler.get(f"/desk/merchants/letters/{letter.pk}.pdf").status_code == 404
    assert handler.post(f"{where}change/", {**FORM, "subject": "会员卡退费"}).status_code == 303
    assert not owner.get("/merchant/letters/").content.decode().count("会员卡退费"), "no draft is seen"
    assert handler.post(f"{where}issue/").status_code == 303
    page = text(handler.get(where))
    assert "第1号" in page
    assert "为什么是这一天" in page
    assert handler.get(f"/desk/merchants/letters/{letter.pk}.pdf")["Content-Type"] == "application/pdf"
    assert handler.get(f"{where}change/").status_code == 404

    assert "回复行政告诫书" in text(owner.get("/merchant/"))
    mine = f"/merchant/letters/{letter.pk}/"
    page = text(owner.get(mine))
    assert "会员卡退费" in page
    assert owner.get(f"/merchant/letters/{letter.pk}.pdf")["Content-Type"] == "application/pdf"
    draft = page.split('name="draft" value="')[1].split('"')[0]
    assert owner.post(f"{mine}answer/", {"draft": draft, "text": "好"}).status_code == 422
    proof = SimpleUploadedFile("退款凭证.jpg", picture(), content_type="image/jpeg")
    assert owner.post(f"{mine}answer/", {"draft": draft, "text": ANSWER, "files": [proof]}).status_code == 303
    page = text(owner.get(mine))
    assert "已回复" in page
    file = page.split(f'href="{mine}answers/')[1].split('"')[0]
    assert owner.get(f"{mine}answers/{file}")["Content-Type"] == "image/jpeg"
    assert "回复行政告诫书" not in text(owner.get("/merchant/"))

    page = text(handler.get(where))
    assert ANSWER in page
    assert handler.get(f"{where}answers/{file}")["Content-Type"] == "image/jpeg"
    assert "已回复" in text(handler.get("/desk/merchants/letters/?shelf=answered"))
    check = {"checked_on": today().isoformat(), "remark": "现场查看，仍未公示退费办法。"}
    assert handler.post(f"{where}check/", {**check, "found": ""}).status_code == 422
    further = handler.post(f"{where}check/", {**check, "found": "FURTHER"})
    assert further["Location"] == f"{NEW}?follows={letter.pk}"
    assert merchant.name in text(handler.get(further["Location"]))
    assert handler.post(NEW, {**FORM, "follows": letter.pk}).status_code == 303
    assert "再发文书" in text(handler.get(where))
    page = text(handler.get("/desk/merchants/letters/"))
    assert "100.0%（1 / 1，其中按期 1）" in page
    panel = text(handler.get(f"/desk/merchants/{merchant.pk}/"))
    assert letter.kind and "会员卡退费" in panel


def test_served_by_post_answered_on_paper_and_withdrawn(people: Cast, merchant: Merchant, handler: Client) -> None:
    letter = issued(people, merchant, at=now())
    where = f"/desk/merchants/letters/{letter.pk}/"
    assert "待送达" in text(handler.get("/desk/merchants/letters/?shelf=issued"))
    assert "1 件待办" in text(handler.get("/desk/merchants/"))
    assert handler.post(f"{where}serve/", {"way": "POST", "served_on": "昨天", "proof": "EMS"}).status_code == 422
    assert (
        handler.post(
            f"{where}serve/", {"way": "POST", "served_on": today().isoformat(), "proof": "EMS 1029"}
        ).status_code
        == 303
    )
    assert "EMS 1029" in text(handler.get(where))
    assert handler.post(f"{where}answer/", {"text": "来信答复：已经公示退费办法。"}).status_code == 303
    assert handler.post(f"{where}withdraw/", {"reason": ""}).status_code == 422
    assert handler.post(f"{where}withdraw/", {"reason": "核实后发现对象有误。"}).status_code == 303
    assert "核实后发现对象有误" in text(handler.get(where))
    letter.refresh_from_db()
    assert letter.state == LetterState.WITHDRAWN
    assert handler.post(f"{where}discard/").status_code == 409


def test_a_joint_talk_from_the_codes_to_the_checked_commitments(
    people: Cast, merchant: Merchant, handler: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = shop(name="邻家健身房", uscc="92000000MA0000001N", phone="19900001002")
    starts = (now() + timedelta(days=2)).astimezone(BEIJING)
    form = {
        **FORM, "kind": "talk", "codes": f"{merchant.uscc}\n{other.uscc}", "talk_at": starts.strftime("%Y-%m-%dT%H:%M"),
        "talk_place": "三楼会议室", "bring": "退费台账", "reply_days": "1",
    }  # fmt: skip
    assert "没有这个统一社会信用代码" in text(handler.post(NEW, {**form, "codes": "93000000MA000000XA"}))
    assert handler.post(NEW, {**form, "codes": "不是代码"}).status_code == 422
    assert handler.post(NEW, {**form, "codes": "", "merchant": ""}).status_code == 422
    done = handler.post(NEW, form)
    assert done.status_code == 303, text(done)
    talk = Talk.objects.get()
    where = f"/desk/merchants/talks/{talk.pk}/"
    assert done["Location"] == where
    assert "全部制发" in text(handler.get(where))
    first, second = Letter.objects.order_by("pk")
    assert "约谈函随约谈一并制发" in text(handler.get(f"/desk/merchants/letters/{first.pk}/"))
    assert handler.post(f"{where}issue/").status_code == 303
    page = text(handler.get(where))
    assert page.count("市监约〔") == 2
    assert handler.post(f"{where}move/", {"starts_at": "2020-01-01T09:00", "place": "二楼"}).status_code == 422
    assert handler.post(f"{where}record/", {"minutes": "还没有开始就登记。"}).status_code == 422
    at = now() + timedelta(days=2, hours=2)
    monkeypatch.setattr("fangxin.interfaces.desk.merchants.talks.now", lambda: at)
    record = {
        "minutes": "两家到场，通报情况并作出承诺。",
        f"what_{first.pk}": "七日内退还全部余额",
        f"due_on_{first.pk}": "坏日子",
    }
    wrong = handler.post(f"{where}record/", record)
    assert wrong.status_code == 422
    assert "两家到场" in text(wrong)
    due = (at + timedelta(days=7)).date().isoformat()
    assert handler.post(f"{where}record/", {**record, f"due_on_{first.pk}": due}).status_code == 303
    talk.refresh_from_db()
    assert talk.state == TalkState.HELD
    page = text(handler.get(where))
    assert "七日内退还全部余额" in page
    promise = page.split('name="commitment" value="')[1].split('"')[0]
    assert handler.post(f"{where}kept/", {"commitment": promise, "remark": ""}).status_code == 422
    assert handler.post(f"{where}kept/", {"commitment": promise, "remark": "已核对退款凭证。"}).status_code == 303
    assert "已兑现" in text(handler.get(where))
    assert "七日内退还全部余额" in text(handler.get(f"/desk/merchants/letters/{first.pk}/"))
    assert second.pk


def test_talk_cancelled(people: Cast, merchant: Merchant, handler: Client) -> None:
    starts = (now() + timedelta(days=2)).astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")
    handler.post(NEW, {**FORM, "kind": "talk", "merchant": merchant.pk, "talk_at": starts, "talk_place": "三楼"})
    where = f"/desk/merchants/talks/{Talk.objects.get().pk}/"
    later = (now() + timedelta(days=3)).astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")
    assert handler.post(f"{where}move/", {"starts_at": later, "place": "二楼"}).status_code == 303
    assert handler.post(f"{where}cancel/", {"reason": "问题已经解决。"}).status_code == 303
    assert "已取消" in text(handler.get(where))


def test_who_sees_and_does_what(people: Cast, merchant: Merchant, handler: Client) -> None:
    letter = issued(people, merchant)
    where = f"/desk/merchants/letters/{letter.pk}/"
    assert desk(people.other_handler).get(where).status_code == 404
    assert desk(people.hotline).get(where).status_code == 403
    head = desk(people.head)
    assert head.get(where).status_code == 200
    reader = desk(people.supervisor)
    assert reader.get(where).status_code == 200
    assert reader.post(f"{where}withdraw/", {"reason": "核实后发现对象有误。"}).status_code == 403
    assert handler.post(f"{where}nosuch/").status_code == 404
    assert handler.get("/desk/merchants/letters/?shelf=nosuch").status_code == 404
    stranger = signed_in(hired(shop(name="邻家便利店", uscc="92000000MA0000001N", phone="19900001002")))
    for path in (f"{letter.pk}/", f"{letter.pk}.pdf"):
        assert stranger.get(f"/merchant/letters/{path}").status_code == 404
    assert stranger.post(f"/merchant/letters/{letter.pk}/answer/", {"text": ANSWER}).status_code == 404
    clerk = signed_in(hired(merchant, role=StaffRole.CLERK))
    assert clerk.get(f"/merchant/letters/{letter.pk}/").status_code == 200
    letter.refresh_from_db()
    assert letter.seen_at is None  # who answers no letters is served none
    assert letter.state == LetterState.ISSUED
    service = signed_in(hired(merchant, role=StaffRole.SERVICE, name="客小服"))
    assert service.get(f"/merchant/letters/{letter.pk}/").status_code == 200
    letter.refresh_from_db()
    assert letter.state == LetterState.SERVED, "opening it was its service"
    assert clerk.post(f"/merchant/letters/{letter.pk}/answer/", {"text": ANSWER}).status_code == 403


def test_lists_go_on_where_they_end(
    people: Cast, merchant: Merchant, handler: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fangxin.interfaces.desk.merchants import letters as desk_pages
    from fangxin.interfaces.merchant import letters as portal_pages

    monkeypatch.setattr(desk_pages, "MOST", 1)
    monkeypatch.setattr(portal_pages, "PAGE", 1)
    portal = signed_in(hired(merchant))
    old, new = sorted((issued(people, merchant, at=now()) for _ in range(2)), key=lambda one: one.pk)
    assert "未查看" not in text(portal.get("/merchant/letters/")), "it was served at once to who has an account"
    Letter.objects.filter(pk=new.pk).update(state=LetterState.ISSUED, served_on=None, due_on=None)
    assert "未查看" in text(portal.get("/merchant/letters/"))
    Letter.objects.filter(pk=new.pk).update(state=LetterState.SERVED, served_on=today(), due_on=today())
    for client, door in ((handler, "/desk/merchants/letters/"), (portal, "/merchant/letters/")):
        first = text(client.get(door))
        assert f"after={new.pk}" in first
        assert old.number not in first
        second = text(client.get(door, {"after": str(new.pk)}))
        assert old.number in second
        assert "回到第一页" in second
    assert "办完后其余的会列上来" in text(handler.get("/desk/merchants/letters/?shelf=waiting"))


def test_a_refused_check_of_a_commitment_keeps_its_words(people: Cast, merchant: Merchant, handler: Client) -> None:
    (letter,) = drafted(
        people, merchant, kind="talk", reply_days=3, talk_at=now() + timedelta(hours=1), talk_place="三楼"
    )
    issue_talk(talk_id=letter.talk_id or 0, by=people.handler, at=now())
    committed = Committed(letter_id=letter.pk, what="公示退费办法", due_on=today() + timedelta(days=3))
    record_talk(
        talk_id=letter.talk_id or 0, minutes="到场说明情况并承诺整改。", committed=[committed], by=people.handler,
        at=now() + timedelta(hours=2),
    )  # fmt: skip
    one = Commitment.objects.get()
    answer = handler.post(
        f"/desk/merchants/talks/{letter.talk_id}/kept/", {"commitment": str(one.pk), "remark": "看过"}
    )
    assert answer.status_code == 422
    assert ">\n看过</textarea>" in text(answer)


def test_a_merchant_whose_form_is_too_old_keeps_its_answer(people: Cast, merchant: Merchant) -> None:
    letter, portal = issued(people, merchant, at=now()), signed_in(hired(merchant))
    portal.get(f"/merchant/letters/{letter.pk}/")
    answer = portal.post(f"/merchant/letters/{letter.pk}/answer/", {"text": ANSWER, "draft": "too-old"})
    assert answer.status_code == 410
    assert ANSWER in text(answer)
    draft = re.findall(r'name="draft" value="([^"]+)"', text(answer))[0]
    assert portal.post(f"/merchant/letters/{letter.pk}/answer/", {"text": ANSWER, "draft": draft}).status_code == 303
