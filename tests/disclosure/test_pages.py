"""The pages: the register for everybody, the desk that reviews and decides, the merchant that answers and objects."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fangxin.domain.agency.models import Account
from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.disclosure.models import Disclosure, Objection, PublicEntry
from fangxin.domain.disclosure.queries.opened import open_file
from fangxin.domain.disclosure.rules.policy import policy
from fangxin.domain.disclosure.words import ObjectionState, State
from fangxin.domain.feedback.actions import ask_to_reopen, decide_reopening
from fangxin.domain.feedback.models import ReopenRequest
from fangxin.domain.merchants.models import Merchant
from fangxin.interfaces import clock
from fangxin.interfaces.public.register.columns import COLUMNS
from fangxin.interfaces.public.register.writing import write_ready
from tests.access.cast import opened
from tests.disclosure.acting import closed, merchant, of, published, swept
from tests.evidence.makers import picture
from tests.members import hired, signed_in
from tests.people import Cast, cast, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> Cast:
    from fangxin.interfaces.desk.merchants import disclosures as desk_disclosures
    from fangxin.interfaces.merchant import disclosures
    from fangxin.interfaces.public.register import data, ranking, screen, searching

    for module in (desk_disclosures, disclosures, data, ranking, screen, searching, clock):
        for name, value in (("now", later(21)), ("today", later(21).date())):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, lambda value=value: value)
    return cast()


def desk(actor: Actor) -> Client:
    return opened(Account.objects.get(pk=actor.account_id))


def text_of(client: Client, path: str, status: int = 200, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_the_register_without_anything_says_so() -> None:
    client = Client()
    assert "还没有公示的投诉" in text_of(client, "/register/")
    assert "没有找到公示的投诉" in text_of(client, "/register/", q="健身")
    assert "近一年还没有公示的投诉" in text_of(client, "/register/ranking/")
    assert "本地区目前没有公示的投诉" in text_of(client, "/register/screen/")
    text_of(client, "/register/c/NOTHING/", 404)
    text_of(client, "/register/m/91000000MA00000157/", 404)


def test_a_complaint_is_found_and_read(people: Cast) -> None:
    Merchant.objects.filter(pk=merchant().pk).update(trade_code="SUPERMARKET")
    row = published(people, content="我叫张晚晴，电话13800000101，在云上鲸超市买了两箱酸奶，开封就有霉点，要求退货。")
    entry, client = PublicEntry.objects.get(), Client()
    for query in (
        {},
        {"q": "酸奶"},
        {"q": "云上鲸 霉点", "region": "410611", "trade": "SUPERMARKET", "problem": "P20"},
    ):
        text = text_of(client, "/register/", **query)
        assert f"/register/c/{entry.number}/" in text, query
        assert "张晚晴" not in text
        assert "13800000101" not in text
        assert str(row.case_id) not in text
        assert str(row.pk) not in text
    assert "没有找到" in text_of(client, "/register/", q="张晚晴")
    text = text_of(client, f"/register/c/{entry.number}/")
    assert "张**" in text
    assert "终止调解" in text
    assert "不等于认定经营者违法" in text
    for key in (merchant().uscc, entry.number):
        text = text_of(client, f"/register/m/{key}/")
        assert "未申报规模" in text
        assert "可信区间" in text
    text = text_of(client, "/register/ranking/", trade="SUPERMARKET", region="410611")
    assert merchant().name in text
    assert merchant().name in text_of(client, "/register/screen/", region="410600")
    assert merchant().name not in text_of(client, "/register/screen/", region="410603")


def test_odd_questions_get_a_sentence(people: Cast) -> None:
    client = Client()
    text_of(client, "/register/", 422, q="一" * 200)
    text_of(client, "/register/", 422, **{"from": "2026-13-01"})
    text_of(client, "/register/", 422, **{"from": "2026-05-01", "to": "2026-04-01"})
    text_of(client, "/register/", region="'; DROP", trade="NOPE", problem="NOPE", after="x")
    for name in ("2026-99-1.csv", "2026-06-1.csv", "..%2F..%2Fkeys", "x"):
        text_of(client, f"/register/data/files/{name}", 404)


def test_whoever_takes_page_after_page_is_shown_the_open_data(people: Cast) -> None:
    client = Client()
    for _ in range(policy().limit_pages):
        assert client.get("/register/ranking/").status_code == 200
    answer = client.get("/register/")
    assert answer.status_code == 429
    assert "/register/data/" in answer.content.decode()
    assert client.get("/register/data/").status_code == 200


def test_open_data_lies_ready_and_is_described(people: Cast) -> None:
    client = Client()
    assert "还没有公示的投诉" in text_of(client, "/register/data/")
    published(people)
    PublicEntry.objects.update(title="=1+1")
    assert "正在生成" in text_of(client, "/register/data/")
    write_ready(at=later(21))
    text = text_of(client, "/register/data/")
    assert "2026 年 6 月" in text
    assert all(one.name in text for one in COLUMNS)
    csv_href, json_href = re.findall(r'href="(/register/data/files/[^"]+)"', text)
    rows = list(csv.reader(io.StringIO(client.get(csv_href).content.decode("utf-8-sig"))))
    assert rows[0] == [one.label for one in COLUMNS]
    assert len(rows) == 2
    assert "'=1+1" in rows[1]
    document = json.loads(client.get(json_href).content)
    assert (
        [field["name"] for field in document["fields"]] == [one.name for one in COLUMNS] == list(document["entries"][0])
    )
    assert document["licence"]
    assert json.loads(client.get("/register/data/dictionary.json").content)["fields"] == document["fields"]
    told = json.loads(client.get("/register/data/catalogue.json").content)["files"]
    assert [one["address"].endswith(href) for one, href in zip(told, (csv_href, json_href), strict=True)] == [
        True,
        True,
    ]


def test_a_ready_file_is_handed_over_whole_and_only_when_it_changed(
    people: Cast, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(people)
    write_ready(at=later(21))
    client, path = Client(), "/register/data/files/2026-06-1.json"
    packed = client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert not packed.streaming
    assert (packed["Content-Encoding"], packed["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(packed.content) == client.get(path).content
    monkeypatch.setattr(PublicEntry.objects, "filter", lambda **_: pytest.fail("the register is not read"))
    with django_assert_max_num_queries(4):
        again = client.get(path, headers={"If-None-Match": packed["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    open_file(name="2026-06-1.json").path.unlink()
    assert "重新生成" in text_of(client, path, 503)


def test_screens_are_counted_like_other_pages(people: Cast) -> None:
    client = Client()
    for _ in range(policy().limit_pages):
        assert client.get("/register/screen/").status_code == 200
    assert client.get("/register/screen/").status_code == 429


def test_the_screen_is_one_file_when_it_is_taken_along(people: Cast) -> None:
    published(people)
    answer = Client().get("/register/screen/", {"file": "on"})
    text = answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]
    assert "<link" not in text
    assert 'src="' not in text
    assert "stale-if-error" in Client().get("/register/screen/")["Cache-Control"]


def seen_in(text: str, *, last: bool = False) -> str:
    """The mark of the findings a page showed; the answer's stands behind the complaint's."""
    return re.findall(r'name="seen" value="(\w+)"', text)[-1 if last else 0]


def draft_in(text: str) -> str:
    """The draft a form holds its files under."""
    return re.findall(r'name="draft" value="([^"]+)"', text)[0]


def ticks(text: str, name: str) -> list[bool]:
    """Which findings are ticked."""
    return [" checked" in one for one in re.findall(rf'<input type="checkbox" name="{name}_hidden_\d+"[^>]*>', text)]


def test_a_refused_review_keeps_its_ticks_and_words(people: Cast) -> None:
    case = closed(people, content="我把钱转给邹建明了，买的酸奶有霉点，商家不肯退款，联系安居乐没用。")
    swept(2)
    row, client = of(case), desk(people.handler)
    path = f"/desk/merchants/disclosure/{row.pk}/"
    text = text_of(client, path)
    assert ticks(text, "text") == [True, True]
    known = {"text_known_0": "1", "text_known_1": "1", "text_hidden_0": "on", "seen": seen_in(text)}
    refused = client.post(f"{path}review/", known | {"hide": "不在文中"})
    assert refused.status_code == 422
    assert ticks(refused.content.decode(), "text") == [True, False]
    assert 'value="不在文中"' in refused.content.decode()
    # another looked meanwhile: the places are others, so that no tick is taken over
    refused = client.post(f"{path}review/", known | {"seen": "x"})
    assert refused.status_code == 409
    assert ticks(refused.content.decode(), "text") == [True, True]


def test_a_text_that_changed_is_read_anew_at_the_desk(people: Cast) -> None:
    case = closed(people, content="我把钱转给邹建明了，买的酸奶有霉点，商家不肯退款。")
    swept(2)
    client, path = desk(people.handler), f"/desk/merchants/disclosure/{of(case).pk}/"
    given = {"seen": seen_in(text_of(client, path))}
    Case.objects.filter(pk=case.pk).update(content="我把钱转给邹建明了，开票给安居乐，商家不肯退款。")
    assert "重新识别" in text_of(client, path)
    refused = client.post(f"{path}review/", given)
    assert refused.status_code == 409
    assert "安居乐" in refused.content.decode(), "the words as they are now, to be looked at"
    Case.objects.filter(pk=case.pk).update(content="我把钱转给邹建明了，商家不肯退款，要求退货。")
    assert client.post(f"{path}look-again/").status_code == 303
    assert "要求退货" in text_of(client, path)


def test_what_was_withheld_is_restored_at_the_desk(people: Cast) -> None:
    row = published(people)
    client, path = desk(people.handler), f"/desk/merchants/disclosure/{row.pk}/"
    assert "撤销不公示的决定" not in text_of(client, path)
    client.post(f"{path}withhold/", {"ground": "PRIVACY", "reason": "涉及个人隐私。"})
    assert "撤销不公示的决定" in text_of(client, path)
    refused = client.post(f"{path}restore/", {"reason": "错"})
    assert refused.status_code == 422
    assert ">\n错</textarea>" in refused.content.decode()
    assert client.post(f"{path}restore/", {"reason": "并不涉及隐私，应当公示。"}).status_code == 303
    assert of(row.case).state == State.REVIEW


def test_a_decision_has_to_be_chosen(people: Cast) -> None:
    row = published(people)
    own = signed_in(hired(merchant()))
    draft = draft_in(text_of(own, f"/merchant/disclosures/{row.pk}/"))
    given = {"reason": "商品不是本店出售，附台账。", "draft": draft}
    assert own.post(f"/merchant/disclosures/{row.pk}/object/", given).status_code == 303
    path = f"/desk/merchants/disclosure/{row.pk}/objection/"
    refused = desk(people.second_handler).post(path, {"reason": "核实后维持公示。"})
    assert refused.status_code == 422
    assert "请选择决定" in refused.content.decode()


def test_a_merchant_reads_what_became_of_its_objection(people: Cast) -> None:
    row = published(people)
    client, path = signed_in(hired(merchant())), f"/merchant/disclosures/{row.pk}/"
    given = {"reason": "商品不是本店出售，附台账。", "draft": draft_in(text_of(client, path))}
    assert client.post(f"{path}object/", given).status_code == 303
    ask_to_reopen(case_id=row.case_id, reason="事实没有查清。", at=later(21))
    decide_reopening(
        request_id=ReopenRequest.objects.get().pk, version=None, granted=True, reason="核实后决定。", by=people.supervisor,
        at=later(21),
    )  # fmt: skip
    swept(21)
    text = text_of(client, path)
    assert "公示已撤回，不再审查" in text
    assert "重新办理，公示已撤回" in text
    assert row.title in text_of(client, "/merchant/disclosures/")
    assert "公示已撤回，不再审查" in text_of(desk(people.handler), f"/desk/merchants/disclosure/{row.pk}/")


def test_long_lists_tell_how_many_there_are(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from fangxin.interfaces.desk.merchants import disclosures as desk_pages
    from fangxin.interfaces.merchant import disclosures as portal_pages

    for module, name in ((desk_pages, "MOST"), (desk_pages, "SIZE"), (portal_pages, "PAGE")):
        monkeypatch.setattr(module, name, 1)
    for _ in range(2):
        closed(people, content="我女儿在店里摔伤，商家不肯赔偿医药费。")
    swept(2)
    client = desk(people.handler)
    text = text_of(client, "/desk/merchants/disclosure/")
    assert "待审核（2）" in text
    assert "等得最久的 1 件" in text
    last = Disclosure.objects.earliest("pk")
    assert f"/{last.pk}/" in text_of(client, "/desk/merchants/disclosure/all/", after=str(last.pk + 1))
    text_of(client, "/desk/merchants/disclosure/all/", after="²")
    Disclosure.objects.update(state=State.WAITING)
    own = signed_in(hired(merchant()))
    assert f"?after={Disclosure.objects.latest('pk').pk}" in text_of(own, "/merchant/disclosures/")
    assert f"/{last.pk}/" in text_of(own, "/merchant/disclosures/", after=str(last.pk + 1))


def test_the_desk_sees_the_findings_and_confirms(people: Cast) -> None:
    case = closed(people, content="我把钱转给邹建明了，买的酸奶有霉点，商家不肯退款，联系安居乐没用。")
    swept(2)
    row, client = of(case), desk(people.handler)
    assert "处拿不准" in text_of(client, "/desk/merchants/disclosure/")
    text = text_of(client, f"/desk/merchants/disclosure/{row.pk}/")
    assert "<mark>邹建明</mark>" in text
    assert "拿不准" in text
    path = f"/desk/merchants/disclosure/{row.pk}/review/"
    # the second finding, a firm's name, is given back; what the form never held stays hidden
    given = {"text_known_1": "1", "hide": "霉点", "seen": seen_in(text)}
    assert client.post(path, given | {"hide": "不在文中"}).status_code == 422
    answer = client.post(path, given)
    assert answer.status_code == 303
    # another list of findings: the old places would give back the wrong ones
    assert client.post(path, given).status_code == 409
    row = of(case)
    assert row.state == State.WAITING
    assert not any(word in row.text for word in ("邹建明", "霉点")), row.text
    assert "安居乐" in row.text
    assert client.post(path.replace("review", "withhold"), {"ground": "PRIVACY", "reason": ""}).status_code == 422
    assert (
        client.post(path.replace("review", "withhold"), {"ground": "PRIVACY", "reason": "涉及个人隐私。"}).status_code
        == 303
    )
    assert "涉及个人隐私" in text_of(client, "/desk/merchants/disclosure/")
    assert "不公示" in text_of(client, "/desk/merchants/disclosure/all/", ground="PRIVACY")
    assert desk(people.other_handler).get(f"/desk/merchants/disclosure/{row.pk}/").status_code == 404
    assert desk(people.analyst).get("/desk/merchants/disclosure/").status_code == 403


def test_a_merchant_answers_objects_and_is_told(people: Cast) -> None:
    row = published(people)
    client = signed_in(hired(merchant()))
    assert row.title in text_of(client, "/merchant/disclosures/")
    path = f"/merchant/disclosures/{row.pk}/"
    assert "公示的内容" in text_of(client, path)
    assert client.post(f"{path}answer/", {"answer": ""}).status_code == 422
    assert client.post(f"{path}answer/", {"answer": "愿意退款，请联系本店。"}).status_code == 303
    officer = desk(people.second_handler)
    shown = text_of(officer, f"/desk/merchants/disclosure/{row.pk}/")
    given = {"shown": "yes", "seen": seen_in(shown, last=True)}
    assert officer.post(f"/desk/merchants/disclosure/{row.pk}/answer/", given).status_code == 303
    number = PublicEntry.objects.get().number
    assert "愿意退款" in text_of(Client(), f"/register/c/{number}/")
    refused = client.post(f"{path}object/", {"reason": "这张是过期的表单"})
    assert refused.status_code == 410
    assert "这张是过期的表单" in refused.content.decode()
    draft = draft_in(refused.content.decode())
    file = SimpleUploadedFile("台账.png", picture())
    refused = client.post(f"{path}object/", {"reason": "不对", "draft": draft, "files": file})
    assert refused.status_code == 422
    assert "台账.png" in refused.content.decode(), "a refused form keeps its files"
    given = {"reason": "商品不是本店出售，附台账。", "draft": draft_in(refused.content.decode())}
    assert client.post(f"{path}object/", given).status_code == 303
    text_of(Client(), f"/register/c/{number}/", 404)
    assert "台账.png" in text_of(officer, f"/desk/merchants/disclosure/{row.pk}/")
    act = f"/desk/merchants/disclosure/{row.pk}/objection/"
    assert desk(people.handler).post(act, {"decision": "KEPT", "reason": "核实后维持公示。"}).status_code == 403
    # who let the answer through did not handle the case
    assert (
        desk(people.head)
        .post(
            act,
            {
                "decision": "CORRECTED",
                "reason": "数量记录有误，予以更正。",
                "text": "购买一箱酸奶。",
                "correction": "两箱更正为一箱。",
            },
        )
        .status_code
        == 303
    )
    assert Objection.objects.get().state == ObjectionState.CORRECTED
    text = text_of(Client(), f"/register/c/{number}/")
    assert "两箱更正为一箱" in text
    assert "购买一箱酸奶" in text
    assert "更正后公示" in text_of(client, path)


def test_what_is_going_to_be_public_stands_in_the_todo(people: Cast) -> None:
    case = closed(people, day=20)
    swept(20)
    client = signed_in(hired(merchant()))
    assert "投诉信息即将公示" in text_of(client, "/merchant/")
    Disclosure.objects.filter(case=case).update(state=State.REVIEW)
    assert "投诉信息即将公示" not in text_of(client, "/merchant/")
    text_of(client, f"/merchant/disclosures/{of(case).pk}/", 404)
