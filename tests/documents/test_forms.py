"""Every form, under both rule sets: the page holds the facts, cites the right rules, is fit for the archive."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.foundation import documents
from tests.documents.printed import EVERY_FORM, fonts_of, reader, text_of

LAWS = {"order20": "《市场监督管理投诉举报处理暂行办法》", "order121": "《市场监督管理投诉举报处理办法》"}


def one_line_facts(form: str, version: str) -> list[str]:
    wanted = documents.wanted_facts(form, version)
    facts = documents.example_facts(form, version)
    return [str(facts[name]) for name, fact in wanted.items() if fact.type == "text"]


@pytest.mark.parametrize(("form", "version"), EVERY_FORM)
def test_the_page_holds_every_fact_and_is_fit_for_the_archive(form: str, version: str) -> None:
    pdf = reader(form, version)
    printed = text_of(pdf)
    for fact in one_line_facts(form, version):
        assert "".join(fact.split()) in printed
    assert documents.form_book().forms[form].title[version] in printed
    assert len(pdf.pages) == (2 if form == "mediation_agreement" else 1)
    fonts = set(fonts_of(pdf))
    assert {name.split("+")[1][:9] for name, _ in fonts} == {"NotoSerif", "NotoSansS"}
    assert all(embedded for _, embedded in fonts)
    marks = pdf.xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in marks
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in marks
    assert "<pdfuaid:part>1</pdfuaid:part>" in marks


@pytest.mark.parametrize(("form", "version"), EVERY_FORM)
def test_the_plain_text_says_what_the_page_says(form: str, version: str) -> None:
    facts = documents.example_facts(form, version)
    printed = text_of(reader(form, version))
    blocks = documents.preview_text(form, facts, version).split("\n")
    sentences = [line for line in blocks if line.endswith("。") and not line.startswith("【")]
    assert sentences or form == "complaint_registration"
    for line in sentences:
        assert "".join(line.removeprefix("（四）").split()) in printed


@pytest.mark.parametrize(("form", "version"), EVERY_FORM)
def test_a_document_cites_only_the_rules_it_was_made_under(form: str, version: str) -> None:
    facts = documents.example_facts(form, version)
    text = documents.preview_text(form, facts, version)
    other = "order20" if version == "order121" else "order121"
    assert LAWS[other] not in text
    assert (LAWS[version] in text) == (form not in ("complaint_registration", "report_registration"))


@pytest.mark.parametrize(
    ("form", "version", "article"),
    [
        ("dispatch_notice", "order121", "第四十一条"),
        ("dispatch_notice", "order20", "第三十七条"),
        ("identity_request", "order121", "第十条第三款"),
        ("acceptance", "order121", "第十五条"),
        ("acceptance", "order20", "第十四条"),
        ("acceptance", "order121", "六十日"),
        ("acceptance", "order20", "四十五个工作日"),
        ("non_acceptance", "order121", "第十六条第一项"),
        ("non_acceptance", "order20", "第十五条第一项"),
        ("mediation_notice", "order121", "第二十三条第一款第二项"),
        ("mediation_notice", "order20", "第二十一条第一款第三项"),
        ("mediation_termination", "order121", "第二十三条第一款第五项"),
        ("mediation_termination", "order20", "第二十一条第一款第五项"),
        ("mediation_termination", "order121", "第二十五条"),
        ("mediation_agreement", "order121", "第二十四条"),
        ("mediation_agreement", "order20", "第二十二条"),
    ],
)
def test_the_articles(form: str, version: str, article: str) -> None:
    assert article in documents.preview_text(form, documents.example_facts(form, version), version)


@pytest.mark.parametrize("version", ["order20", "order121"])
@pytest.mark.parametrize("form", ["non_acceptance", "mediation_termination"])
def test_whoever_is_turned_away_is_told_of_the_other_routes(form: str, version: str) -> None:
    text = documents.preview_text(form, documents.example_facts(form, version), version)
    for word in ("《中华人民共和国消费者权益保护法》第三十九条", "仲裁", "诉讼", "时效"):
        assert word in text


def test_the_implementing_regulation_is_cited_only_for_what_came_after_it_took_effect() -> None:
    facts = documents.example_facts("identity_request", "order20")
    before, after = date(2024, 6, 30), date(2024, 7, 1)
    assert "实施条例" not in documents.preview_text("identity_request", facts | {"received_on": before}, "order20")
    assert "实施条例" in documents.preview_text("identity_request", facts | {"received_on": after}, "order20")


def test_a_provisional_last_day_says_so() -> None:
    facts = documents.example_facts("acceptance")
    assert "尚未公布" not in documents.preview_text("acceptance", facts, "order121")
    told = documents.preview_text("acceptance", facts | {"mediation_due_provisional": True}, "order121")
    assert "放假安排尚未公布" in told


def test_the_agreement_writes_amounts_in_capitals_and_adds_up_each_payer_alone() -> None:
    facts = documents.example_facts("mediation_agreement")
    terms = [
        {"who": "被投诉人", "what": "退款", "amount": 128050, "due_on": date(2026, 5, 25)},
        {"who": "投诉人", "what": "补付运费", "amount": 1200},
        {"who": "被投诉人", "what": "补偿", "amount": 10},
    ]
    text = documents.preview_text("mediation_agreement", facts | {"terms": terms}, "order121")
    assert "被投诉人合计：人民币1,280.60元（大写：壹仟贰佰捌拾元陆角整）" in text
    assert "投诉人合计：人民币12.00元（大写：壹拾贰元整）" in text
    assert "履行方：被投诉人；履行内容：退款；金额：1,280.50元；履行期限：2026年5月25日" in text
    assert "履行方式" not in text  # nobody gave one, so the column is left out


def test_the_agreement_is_signed_by_three_and_made_in_three_copies() -> None:
    printed = text_of(reader("mediation_agreement"))
    for words in ("投诉人（签字）", "被投诉人（签字或盖章）", "调解人员（签字）", "一式三份", "（印章）"):
        assert words in printed


def test_only_who_is_present_signs_the_registration() -> None:
    assert "无须签字" in text_of(reader("complaint_registration", in_person=False))
    assert "无须签字" not in text_of(reader("complaint_registration", in_person=True))


def test_the_order20_registration_asks_for_no_identity_papers() -> None:
    assert "id_number" not in documents.wanted_facts("complaint_registration", "order20")
    assert "证件号码" not in text_of(reader("complaint_registration", "order20"))


def test_the_same_facts_give_the_same_bytes() -> None:
    facts = documents.example_facts("acceptance")
    assert documents.render("acceptance", facts, "order121") == documents.render("acceptance", dict(facts), "order121")
