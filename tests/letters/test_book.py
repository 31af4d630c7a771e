"""Kinds, templates and numbers are data, checked when they are read; drafts say everything that is wrong at once."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from fangxin.domain.letters.queries.letters import composed, law_now
from fangxin.domain.letters.rules.book import UnknownLetter, letter_book, read_letter_book
from fangxin.domain.letters.rules.drafting import ServiceDayImpossible, check_draft, check_served, check_text
from fangxin.foundation.documents.reading import plain_text
from fangxin.foundation.documents.setting import set_pdf
from fangxin.foundation.lawbook import LawError, law_file, law_folder
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from tests.letters.writing import draft
from tests.people import MONDAY, later

BOOK = letter_book()


def folder(tmp_path: Path, old: str, new: str) -> Path:
    (tmp_path / "forms").mkdir()
    shutil.copy(law_folder() / "forms" / "letters.yaml", tmp_path / "forms")
    text = (law_file("letters.yaml")).read_text()
    assert old in text
    (tmp_path / "letters.yaml").write_text(text.replace(old, new))
    return tmp_path


def test_three_letters_and_one_notice_by_their_names() -> None:
    assert [kind.title for kind in BOOK.kinds.values()] == ["行政提示书", "行政告诫书", "行政建议书", "行政约谈函"]
    with pytest.raises(UnknownLetter):
        BOOK.kind("nosuch")


@pytest.mark.parametrize("kind", BOOK.kinds)
def test_every_kind_prints_its_example(kind: str) -> None:
    form = BOOK.form(kind, law_now())
    facts = {name: fact.example for name, fact in form.facts.items()}
    facts["issued_on"] = facts["issued_on"].isoformat()
    document = composed(kind=kind, facts=facts, law=law_now())
    text = plain_text(document)
    assert BOOK.kinds[kind].title in text
    assert "{" not in text
    assert set_pdf(document)[:5] == b"%PDF-"


@pytest.mark.parametrize("template", BOOK.templates)
def test_every_template_makes_a_draft_that_can_be_issued(template: str) -> None:
    one = BOOK.templates[template]
    texts = one.filled(merchant="云上鲸超市", source="青禾市监投登〔2026〕第27号")
    assert "云上鲸超市" in texts["findings"] or "{merchant}" not in one.findings
    texts["requirements"] = tuple(texts["requirements"])
    check_draft(
        draft(**texts, talk_at=later(1), talk_place="三楼会议室"), kind=BOOK.kind(one.kind), book=BOOK, at=MONDAY
    )


def test_what_a_template_could_not_know_must_be_written_before_issue() -> None:
    texts = BOOK.templates["silence"].filled(merchant="", source="")
    with pytest.raises(SeveralRefusals) as refused:
        check_draft(draft(findings=texts["findings"]), kind=BOOK.kind("reminder"), book=BOOK, at=MONDAY)
    assert "〔〕" in refused.value.refusals[0].told()


@pytest.mark.parametrize(
    ("changes", "kind", "fields"),
    [
        ({"subject": "", "findings": ""}, "caution", ["subject", "findings"]), ({"requirements": ()}, "caution", ["requirements"]),
        ({"requirements": ("长" * 301,)}, "caution", ["requirements"]), ({"requirements": ("x",) * 21}, "advice", ["requirements"]),
        ({"subject": "长" * 61, "basis": "长" * 301}, "caution", ["subject", "basis"]),
        ({"reply_days": 0}, "caution", ["reply_days"]), ({"reply_days": 61}, "caution", ["reply_days"]),
        ({}, "talk", ["talk_at", "talk_place"]), ({"talk_at": MONDAY, "talk_place": "会议室"}, "talk", ["talk_at"]),
    ],
)  # fmt: skip
def test_everything_wrong_with_a_draft_is_said_at_once(
    changes: dict[str, object], kind: str, fields: list[str]
) -> None:
    with pytest.raises(SeveralRefusals) as refused:
        check_draft(draft(**changes), kind=BOOK.kind(kind), book=BOOK, at=MONDAY)
    assert [one.field for one in refused.value.refusals] == fields


def test_no_reply_need_be_asked_for() -> None:
    check_draft(draft(reply_days=None), kind=BOOK.kind("caution"), book=BOOK, at=MONDAY)


def test_numbers_carry_the_office_the_word_and_the_year() -> None:
    assert BOOK.number(kind="caution", office="淇滨区局", year=2026, serial=3) == "淇滨区市监诫〔2026〕第3号"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  reminder: {", "  nosuch: {"), ("kind: advice", "kind: nosuch"),
        ("（{source}），{merchant}部分", "（{oops}），{merchant}部分"),
        ("reply_most: 60", "reply_most: many"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(LawError):
        read_letter_book(folder(tmp_path, old, new))


def test_days_and_proof_of_a_service() -> None:
    first, last = date(2026, 6, 8), date(2026, 6, 10)
    assert check_served(served_on=first, issued_on=first, on=last, proof=" EMS  123 ") == "EMS 123"
    for day, proof in ((date(2026, 6, 7), "x"), (date(2026, 6, 11), "x"), (first, " "), (first, "长" * 121)):
        with pytest.raises(ServiceDayImpossible):
            check_served(served_on=day, issued_on=first, on=last, proof=proof)


def test_texts_of_answers_and_minutes() -> None:
    assert check_text(" 已经全部整改。 ", what="回复", field="text") == "已经全部整改。"
    for text in ("", "好的", "长" * 3001):
        with pytest.raises(Refusal):
            check_text(text, what="回复", field="text")
