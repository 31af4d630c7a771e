"""The pages behind a printed code: what they show, weigh, ask and count; copied codes; filing from one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.papers.actions.keeping import record_paper
from fangxin.domain.papers.words import PaperKind
from fangxin.domain.trustcode.actions.ending import revoke
from fangxin.domain.trustcode.actions.printing import reprint
from fangxin.domain.trustcode.models import CopyReport, ScanCount, TrustCode
from fangxin.domain.trustcode.queries.signing import text_of
from fangxin.domain.trustcode.words import Look, Reason, Verdict
from fangxin.interfaces.public.code import limiting
from fangxin.interfaces.public.code.counting import Tally, tally
from tests.members import acting, hired, shop
from tests.papers.test_papers import BATCH, HEALTH, LICENCE, TEST
from tests.people import MONDAY, Cast, cast, later
from tests.trustcode.making import coded, outlet_of

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 8)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    tally.flush()
    monkeypatch.setattr("fangxin.interfaces.public.code.scanning.misses", limiting.Misses())
    yield
    tally._counts.clear()


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def code(people: Cast) -> TrustCode:
    merchant = shop()
    Merchant.objects.filter(pk=merchant.pk).update(trade_code="SUPERMARKET")
    return coded(people.handler, outlet_of(merchant))


def stocked(merchant: Merchant, *, batches: int = 3) -> None:
    """Papers as a busy shop records them."""
    by = acting(hired(merchant))

    def add(kind: PaperKind, told: dict[str, object]) -> int:
        return record_paper(merchant_id=merchant.pk, kind=kind, told=told, by=by, at=MONDAY).pk

    supplier = add(PaperKind.SUPPLIER, {"title": "青禾乳业股份有限公司（示例）", "number": "91000000000000000K"})
    for number in range(batches):
        add(
            PaperKind.BATCH,
            BATCH | {"title": f"巴氏杀菌乳{number}", "supplier_id": supplier, "proof": f"HG-{number:06d}"},
        )
    for number in range(3):
        add(PaperKind.TEST, TEST | {"number": f"QH-{number:06d}"})
    for number in range(5):
        add(PaperKind.LICENCE, LICENCE | {"title": f"食品经营许可证（副本{number}）"})
        add(PaperKind.HEALTH, HEALTH | {"number": f"健{number:06d}"})


def page_of(code: TrustCode) -> str:
    return f"/c/{text_of(code=code)}/"


def weight(html: str) -> int:
    """Bytes of a page with every stylesheet, script and picture it names."""
    parts = re.findall(r'(?:src|href)="/static/([^"]+)"', html)
    return len(html.encode()) + sum(len(Path(str(finders.find(part))).read_bytes()) for part in set(parts))


def test_five_look_ups_on_one_light_page_without_script_or_cookie(code: TrustCode) -> None:
    stocked(code.outlet.merchant, batches=9)
    answer = Client().get(page_of(code))
    html = answer.content.decode()
    assert answer.status_code == 200 and not answer.cookies
    for word in (
        "九州路店",
        "查信用",
        "溯来源",
        "看人员",
        "我要维权",
        "懂政策",
        "您现在是在这家店吗？",
        "食品安全法第五十三条",
    ):
        assert word in html
    assert "卫**" in html and "卫知夏" not in html and "健000001" not in html
    assert "<script" not in html and "style=" not in html
    assert weight(html) < 30_000
    assert html.count("巴氏杀菌乳") == 4 and f"{page_of(code)}source/" in html


def test_an_empty_record_says_so_in_every_part(code: TrustCode) -> None:
    html = Client().get(page_of(code)).content.decode()
    for words in ("没有公示期内的行政处罚", "还没有登记进货来源", "还没有登记证照和人员"):
        assert words in html


def test_a_scan_asks_the_database_once(code: TrustCode, django_assert_num_queries: object) -> None:
    stocked(code.outlet.merchant)
    client, path = Client(), page_of(code)
    client.get(path)
    with django_assert_num_queries(1):  # type: ignore[operator]
        client.get(path)


@pytest.mark.parametrize("part", ["credit", "source", "people", "policy"])
def test_each_look_up_has_a_page_of_its_own(code: TrustCode, part: str) -> None:
    stocked(code.outlet.merchant, batches=9)
    answer = Client().get(f"{page_of(code)}{part}/")
    assert answer.status_code == 200
    if part == "source":
        assert answer.content.decode().count("巴氏杀菌乳") == 9
    assert Client().get(f"{page_of(code)}nothing/").status_code == 404


def test_what_is_read_is_counted_without_anything_of_the_reader(code: TrustCode) -> None:
    path = page_of(code)
    for _ in range(3):
        Client().get(path)
    Client().get(f"{path}source/")
    Client().get("/file/", {"code": text_of(code=code)})
    assert not ScanCount.objects.exists()  # a page that only reads writes nothing
    assert tally.flush() == 5
    found = dict(ScanCount.objects.values_list("look", "count"))
    assert found == {Look.SCAN: 3, Look.SOURCE: 1, Look.COMPLAIN: 1}
    assert tally.flush() == 0
    assert {field.name for field in ScanCount._meta.get_fields()} == {"id", "code", "on", "look", "count"}


def test_counts_that_could_not_be_added_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Tally()
    own.note(code_id=1, on=ON, look=Look.SCAN)
    seen: list[object] = []

    def away(*, counts: object) -> None:
        seen.append(counts)
        raise RuntimeError

    monkeypatch.setattr("fangxin.interfaces.public.code.counting.add_scans", away)
    with pytest.raises(RuntimeError):
        own.flush()
    own.note(code_id=1, on=ON, look=Look.SCAN)
    monkeypatch.setattr("fangxin.interfaces.public.code.counting.add_scans", lambda *, counts: seen.append(counts))
    assert own.flush() == 2 and seen[-1] == {(1, ON, "SCAN"): 2}


def test_a_revoked_or_replaced_code_says_so_at_the_next_scan(code: TrustCode, people: Cast) -> None:
    client, old = Client(), page_of(code)
    assert client.get(old).status_code == 200
    revoke(code_id=code.pk, edition=1, reason=Reason.COPIED, note="发现复印件。", by=people.handler, at=later(1))
    answer = client.get(old)
    assert answer.status_code == 410 and "已经停用" in answer.content.decode()
    assert "被复制到别处使用" in answer.content.decode() and "发现复印件" not in answer.content.decode()
    reprint(code_id=code.pk, edition=1, note="换发新的码牌。", by=people.handler, at=later(1))
    answer = client.get(old)
    assert answer.status_code == 410 and "第2版" in answer.content.decode()
    code.refresh_from_db()
    assert client.get(page_of(code)).status_code == 200
    tally.flush()
    assert ScanCount.objects.get(look=Look.REFUSED).count == 2


def test_what_was_recorded_shows_at_the_next_scan(code: TrustCode) -> None:
    client, path = Client(), page_of(code)
    assert "食品经营许可证" not in client.get(path).content.decode()
    stocked(code.outlet.merchant)
    assert "食品经营许可证" in client.get(path).content.decode()


def test_every_bad_code_has_a_page_in_words(code: TrustCode) -> None:
    text = text_of(code=code)
    forged = text.replace(".1.", ".2.", 1)
    elsewhere = ".".join([*text.split(".")[:3], "0000", "0" * 16])
    for wrong, words in ((forged, "不是市场监管部门制发的"), (elsewhere, "不是本平台制发的"), ("x", "读不全")):
        answer = Client().get(f"/c/{wrong}/")
        assert answer.status_code == 404 and words in answer.content.decode()
        assert "九州路店" not in answer.content.decode()
    assert "河南省鹤壁市淇滨区" in Client().get(f"/c/{elsewhere}/").content.decode()
    TrustCode.objects.filter(pk=code.pk).delete()
    assert "登记中没有这张码" in Client().get(f"/c/{text}/").content.decode()


def test_a_scan_looks_at_no_session_and_no_account(code: TrustCode, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.sessions.middleware import SessionMiddleware

    def met(*_: object) -> None:
        raise AssertionError("the session was looked at")

    monkeypatch.setattr(SessionMiddleware, "process_request", met)
    client = Client()
    assert client.get(page_of(code)).status_code == 200
    assert client.head(page_of(code)).status_code == 200
    assert client.get("/c/x/")["Content-Security-Policy"].startswith("default-src 'none'")
    with pytest.raises(AssertionError):
        client.get(f"{page_of(code)}copied/")


def test_what_was_typed_is_read_as_it_was_printed_and_nothing_is_markup(code: TrustCode) -> None:
    Outlet.objects.filter(pk=code.outlet_id).update(name="<b>店</b>", address='"><script>')
    Merchant.objects.filter(pk=code.outlet.merchant_id).update(name="甲&乙")
    html = Client().get(f"/c/{text_of(code=code).lower()}/").content.decode()
    assert "&lt;b&gt;店&lt;/b&gt;" in html and "<script>" not in html and "甲&amp;乙" in html
    assert f'href="/c/{text_of(code=code)}/copied/"' in html and "\x1f" not in html


def test_who_guesses_codes_has_to_wait(code: TrustCode) -> None:
    forged = text_of(code=code).replace(".1.", ".2.", 1)
    for _ in range(limiting.MOST):
        assert Client().get(f"/c/{forged}/").status_code == 404
    answer = Client().get(f"/c/{forged}/")
    assert answer.status_code == 429 and answer["Retry-After"] and "分钟后再试" in answer.content.decode()
    assert Client().get(page_of(code)).status_code == 200
    assert Client(REMOTE_ADDR="10.1.1.1").get(f"/c/{forged}/").status_code == 404


def test_a_copied_code_is_told_in_two_taps(code: TrustCode) -> None:
    client, path = Client(), f"{page_of(code)}copied/"
    assert path in client.get(page_of(code)).content.decode()
    assert "青禾路88号" in client.get(path).content.decode()
    answer = client.post(path, {"place": "城南集市"})
    assert answer.status_code == 200 and "已经记下" in answer.content.decode()
    report = CopyReport.objects.get()
    assert (report.code_id, report.place) == (code.pk, "城南集市")
    for _ in range(12):
        answer = client.post(path, {})
    assert answer.status_code == 429 and "分钟后再试" in answer.content.decode()


def test_the_form_from_a_code_is_filled(code: TrustCode) -> None:
    client = Client()
    html = client.get("/file/", {"code": text_of(code=code)}).content.decode()
    assert "您要反映的商家" in html and "九州路店" in html and "91000000MA00000157" in html
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html))
    answer = client.post("/file/", {**hidden, "content": "买的酸奶开封就有霉点，不肯退款，要求退款。"})
    details = answer.content.decode()
    assert answer.status_code == 200 and "核对与补充" in details
    for value in ("鹤壁云上鲸超市有限公司", "河南省鹤壁市淇滨区青禾路88号", "91000000MA00000157"):
        assert f'value="{value}"' in details
    assert "您要反映的商家" not in client.get("/file/", {"code": "nonsense"}).content.decode()


def test_large_type_is_remembered_by_the_device_only(code: TrustCode) -> None:
    client = Client()
    path = page_of(code)
    assert 'class="large"' not in client.get(path).content.decode()
    client.cookies["large"] = "1"
    html = client.get(path).content.decode()
    assert 'class="large"' in html and "恢复标准字号" in html


def test_verdicts_and_pages_match() -> None:
    from fangxin.interfaces.public.code.scanning import _NEVER_OURS

    assert Verdict.VALID not in _NEVER_OURS and Verdict.REVOKED not in _NEVER_OURS
