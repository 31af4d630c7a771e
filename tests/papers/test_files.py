"""Files of papers: taken through the room of evidence, kept with the paper, opened by those who may and by nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fangxin.domain.evidence.actions import purge_expired
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.papers import queries
from fangxin.domain.papers.actions.keeping import end_paper
from fangxin.domain.papers.models import Paper
from fangxin.domain.papers.queries import public_papers_at
from fangxin.domain.papers.words import PaperKind
from fangxin.domain.record.queries import reading
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import Act
from fangxin.domain.trustcode.queries.signing import text_of
from fangxin.interfaces.clock import today
from fangxin.interfaces.desk.merchants import papers
from fangxin.interfaces.public.drafts import new_draft
from tests.evidence.makers import mp3, pdf, picture
from tests.members import acting, hired, shop, signed_in
from tests.pages.world import desk
from tests.papers.test_papers import HEALTH, LICENCE, TEST
from tests.people import cast, later
from tests.trustcode.making import coded, outlet_of

pytestmark = pytest.mark.django_db


class Shelf:
    """A shop with a code, somebody who keeps its papers, and the people of the agency."""

    def __init__(self) -> None:
        self.people = cast()
        self.merchant = shop()
        self.code = coded(self.people.handler, outlet_of(self.merchant))
        self.employment = hired(self.merchant)
        self.client = signed_in(self.employment)

    def post(self, where: str, told: dict[str, Any], *files: SimpleUploadedFile, client: Client | None = None) -> Any:
        data = {"draft": new_draft(), **told, "files": list(files)}
        return (client or self.client).post(where, data)

    def recorded(self, kind: PaperKind, told: dict[str, Any], *files: SimpleUploadedFile) -> Paper:
        before = set(Paper.objects.values_list("pk", flat=True))
        answer = self.post(f"/merchant/papers/new/{kind.value}/", told, *files)
        assert answer.status_code == 303, answer.content.decode()
        return Paper.objects.exclude(pk__in=before).get()

    def public(self, paper: Paper, file: EvidenceFile, *, text: str = "") -> Any:
        return Client().get(f"/c/{text or text_of(code=self.code)}/reports/{paper.pk}/{file.pk}/")

    def at_desk(self, client: Client, paper: Paper, file: EvidenceFile, *, reason: str | None = None) -> Any:
        where = f"/desk/merchants/{self.merchant.pk}/papers/{paper.pk}/files/{file.pk}/"
        return client.get(where) if reason is None else client.post(where, {"reason": reason})


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def scan_of(name: str = "卫知夏的报告.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf())


def photo(name: str = "正面.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture())


def file_of(paper: Paper) -> EvidenceFile:
    return EvidenceFile.objects.get(intake_id=paper.pk, removed_at=None)


def test_a_test_report_is_opened_from_the_code_under_a_name_of_ours(shelf: Shelf) -> None:
    paper = shelf.recorded(PaperKind.TEST, TEST, scan_of())
    file, text = file_of(paper), text_of(code=shelf.code)
    assert paper.files == 1 and file.side == "MERCHANT"
    for where in (f"/c/{text}/", f"/c/{text}/source/"):
        assert f"/c/{text}/reports/" in Client().get(where).content.decode()
    page = Client().get(f"/c/{text}/reports/").content.decode()
    assert f"/c/{text}/reports/{paper.pk}/{file.pk}/" in page and "酸奶" in page and "卫知夏" not in page
    got = shelf.public(paper, file)
    assert got.status_code == 200 and got["Content-Type"] == "application/pdf"
    assert "sandbox" in got["Content-Security-Policy"] and "%E5%8D%AB" not in got["Content-Disposition"]
    (entry,) = Entry.objects.filter(act=Act.PAPER_ADDED)
    assert entry.facts["evidence"] == [file.pk] and "卫知夏" not in entry.facts_json


def test_an_old_report_behind_many_newer_papers_is_still_led_to(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.recorded(PaperKind.TEST, TEST | {"on": "2026-01-05"}, scan_of())
    for day in range(10, 16):
        shelf.recorded(PaperKind.TEST, TEST | {"on": f"2026-05-{day}"})
    for module in (queries, reading):
        monkeypatch.setattr(module, "FEW", 2)
    text = text_of(code=shelf.code)
    assert f"/c/{text}/reports/" in Client().get(f"/c/{text}/").content.decode()


def test_licences_and_health_certificates_are_never_public(shelf: Shelf) -> None:
    for kind, told in ((PaperKind.LICENCE, LICENCE), (PaperKind.HEALTH, HEALTH)):
        paper = shelf.recorded(kind, told, photo())
        assert shelf.public(paper, file_of(paper)).status_code == 404
    assert not public_papers_at(merchant_id=shelf.merchant.pk, outlet_id=shelf.code.outlet_id)
    text = text_of(code=shelf.code)
    assert f"/c/{text}/reports/" not in Client().get(f"/c/{text}/").content.decode()
    assert "还没有上传" in Client().get(f"/c/{text}/reports/").content.decode()


def test_a_report_is_public_only_at_its_outlet_while_it_stands(shelf: Shelf) -> None:
    second = outlet_of(shelf.merchant, name="二店")
    paper = shelf.recorded(PaperKind.TEST, TEST | {"outlet": str(second.pk)}, scan_of())
    file = file_of(paper)
    assert shelf.public(paper, file).status_code == 404
    there = text_of(code=coded(shelf.people.handler, second))
    assert shelf.public(paper, file, text=there).status_code == 200
    other = text_of(
        code=coded(shelf.people.handler, outlet_of(shop(name="别家", uscc="92000000MA0000023Y"), name="别家店"))
    )
    assert shelf.public(paper, file, text=other).status_code == 404
    end_paper(
        merchant_id=shelf.merchant.pk, paper_id=paper.pk, version=1, reason="不再使用", by=acting(shelf.employment),
        at=later(1),
    )  # fmt: skip
    assert shelf.public(paper, file, text=there).status_code == 404
    assert shelf.public(paper, file, text="x").status_code == 404


def test_another_merchant_and_another_paper_do_not_open_a_file(shelf: Shelf) -> None:
    paper, licence = (
        shelf.recorded(PaperKind.TEST, TEST, scan_of()),
        shelf.recorded(PaperKind.LICENCE, LICENCE, photo()),
    )
    theirs = signed_in(hired(shop(name="别家", uscc="92000000MA0000023Y")))
    where = f"/merchant/papers/{paper.pk}/files/{file_of(paper).pk}/"
    assert shelf.client.get(where).status_code == 200
    assert theirs.get(where).status_code == 404
    assert shelf.client.get(f"/merchant/papers/{paper.pk}/files/{file_of(licence).pk}/").status_code == 404
    assert shelf.public(paper, file_of(licence)).status_code == 404


def test_the_officer_of_the_region_opens_a_licence_and_a_health_certificate_only_with_a_reason(shelf: Shelf) -> None:
    licence, health = (
        shelf.recorded(PaperKind.LICENCE, LICENCE, photo()),
        shelf.recorded(PaperKind.HEALTH, HEALTH, photo()),
    )
    officer, other = desk(shelf.people.handler), desk(shelf.people.other_handler)
    assert shelf.at_desk(officer, licence, file_of(licence)).status_code == 200
    assert shelf.at_desk(other, licence, file_of(licence)).status_code == 404
    file = file_of(health)
    page = officer.get(f"/desk/merchants/{shelf.merchant.pk}/papers/").content.decode()
    assert "食品经营许可证" in page and "卫**" in page and "正面.jpg" in page
    assert shelf.at_desk(officer, health, file).status_code == 404
    refused = shelf.at_desk(officer, health, file, reason="看")
    assert refused.status_code == 422 and 'value="看"' in refused.content.decode()
    assert shelf.at_desk(other, health, file, reason="现场检查核对").status_code == 404
    assert not Entry.objects.filter(act=Act.UNSEALED).exists()
    assert shelf.at_desk(officer, health, file, reason="现场检查核对").status_code == 200
    assert Entry.objects.get(act=Act.UNSEALED).chain == health.pk


def test_a_paper_is_shown_on_whatever_page_it_stands(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "PAGE", 1)
    until = f"{today() + timedelta(days=1)}"
    recorded = [
        shelf.recorded(PaperKind.TEST, TEST), shelf.recorded(PaperKind.LICENCE, LICENCE | {"until_on": until}),
        shelf.recorded(PaperKind.HEALTH, HEALTH, photo()),
    ]  # fmt: skip
    officer, base = desk(shelf.people.handler), f"/desk/merchants/{shelf.merchant.pk}/papers/"
    ending = officer.get("/desk/merchants/papers/?from=1").content.decode()
    ways = re.findall(rf'href="({base}[^"]+)"', officer.get("/desk/merchants/papers/").content.decode() + ending)
    assert sorted(ways) == sorted(f"{base}?paper={one.pk}#p{one.pk}" for one in recorded[1:])
    for one in recorded:
        page = officer.get(f"{base}?paper={one.pk}").content.decode()
        assert re.findall(r'id="p(\d+)"', page) == [str(one.pk)]
    first = re.findall(r'id="p(\d+)"', officer.get(base).content.decode())
    assert re.findall(r'id="p(\d+)"', officer.get(f"{base}?paper=1").content.decode()) == first
    refused = shelf.at_desk(officer, recorded[2], file_of(recorded[2]), reason="看").content.decode()
    assert 'value="看"' in refused, "the page of the paper whose file was asked for"
    turned = re.findall(r'rel="(?:next|prev)" href="([^"?]+)', refused)
    assert turned and set(turned) == {base}, "not the address of the act"


def test_what_is_refused_keeps_what_was_entered_and_what_arrived(shelf: Shelf) -> None:
    told = TEST | {"number": "", "draft": new_draft()}
    refused = shelf.post("/merchant/papers/new/TEST/", told, scan_of())
    text = refused.content.decode()
    assert refused.status_code == 422 and "请填写报告编号" in text
    assert "已收到" in text and 'value="青禾市检验所"' in text and f'value="{told["draft"]}"' in text
    again = shelf.post("/merchant/papers/new/TEST/", told | {"number": "QH-1"})
    assert again.status_code == 303 and Paper.objects.get().files == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("说明.mp3", mp3(), "不是图片或者 PDF"),
        ("报告.pdf", b"<html><script>alert(1)</script></html>", "报告.pdf"),
        ("空.pdf", b"", "空文件"),
    ],
)
def test_what_is_no_picture_or_pdf_is_refused(shelf: Shelf, name: str, content: bytes, said: str) -> None:
    refused = shelf.post("/merchant/papers/new/TEST/", TEST, SimpleUploadedFile(name, content))
    assert refused.status_code in (413, 415, 422) and said in refused.content.decode()
    assert not Paper.objects.exists()


def test_a_supplier_has_no_files(shelf: Shelf) -> None:
    refused = shelf.post("/merchant/papers/new/SUPPLIER/", {"title": "青禾乳业有限公司"}, scan_of())
    assert refused.status_code == 422 and not Paper.objects.exists()


def test_a_renewal_brings_a_new_photograph_and_takes_the_old_one_away_for_good(shelf: Shelf) -> None:
    paper = shelf.recorded(PaperKind.LICENCE, LICENCE, photo())
    old, foreign = file_of(paper), file_of(shelf.recorded(PaperKind.TEST, TEST, scan_of()))
    change = LICENCE | {
        "act": "change", "version": "1", "until_on": "2032-01-31", "dropped": [str(old.pk), str(foreign.pk), "x"],
    }  # fmt: skip
    answer = shelf.post(f"/merchant/papers/{paper.pk}/", change, scan_of("新证.pdf"))
    assert answer.status_code == 303, answer.content.decode()
    paper.refresh_from_db()
    assert paper.files == 1 and file_of(paper).name == "新证.pdf"
    entry = Entry.objects.filter(act=Act.PAPER_CHANGED).get()
    assert entry.facts["dropped"] == [old.pk] and len(entry.facts["evidence"]) == 1
    purge_expired(at=later(30))
    assert not EvidenceFile.objects.filter(pk=old.pk).exists()
    assert set(EvidenceFile.objects.values_list("pk", flat=True)) == {file_of(paper).pk, foreign.pk}
    assert "添加附件" in shelf.client.get(f"/merchant/papers/{paper.pk}/").content.decode()


def test_all_of_one_kind_are_reached_page_by_page(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fangxin.interfaces.merchant.papers.SHOWN", 1)
    monkeypatch.setattr("fangxin.interfaces.merchant.papers.PAGE", 2)
    for number in range(3):
        shelf.recorded(PaperKind.SUPPLIER, {"title": f"供应商{number}"})
    every = shelf.client.get("/merchant/papers/").content.decode()
    assert "全部 3 项" in every and every.count("供应商0") + every.count("供应商1") + every.count("供应商2") == 1
    first = shelf.client.get("/merchant/papers/?kind=SUPPLIER").content.decode()
    second = shelf.client.get("/merchant/papers/?kind=SUPPLIER&from=2").content.decode()
    seen = [name for name in ("供应商0", "供应商1", "供应商2") for page in (first, second) if f"<b>{name}</b>" in page]
    assert sorted(seen) == ["供应商0", "供应商1", "供应商2"] and "from=2" in first


def test_a_typed_correction_is_shown_again_though_its_box_was_not_ticked(shelf: Shelf) -> None:
    paper = shelf.recorded(PaperKind.LICENCE, LICENCE)
    given = LICENCE | {"act": "change", "version": "1", "number": "", "correction": "号码抄错了"}
    refused = shelf.client.post(f"/merchant/papers/{paper.pk}/", given)
    assert refused.status_code == 422 and 'value="号码抄错了"' in refused.content.decode()
