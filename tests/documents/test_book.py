"""forms.yaml is checked when it is read, and offices may number in their own way."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fangxin.foundation import documents
from fangxin.foundation.lawbook import LawError, law_folder

FORMS = law_folder() / "forms" / "forms.yaml"


@pytest.mark.parametrize(
    ("wrote", "instead_of", "reason"),
    [
        ("你关于{subjekt}的投诉。经", "你关于{subject}的投诉。经", "“subjekt”既不是事实"),
        ("        when: how_to_sent\n", "        when: how_to_send\n", "“how_to_sent”既不是事实"),
        ("      - say: 特此通知。\n        inn: [order20]\n", "      - say: 特此通知。\n", "“inn”"),
        (
            '- say: "提供方式：{how_to_send}。"\n',
            '- say: "提供方式：{how_to_send}。"\n        when: how_to_send\n',
            "可以没有",
        ),
        ("copies: [complainant, court, file]", "copies: [complainant, respondent, file]", "“court”"),
        ("type: grund, kind: non_acceptance", "type: ground, kind: non_acceptance", "“grund”不是"),
        ("kind: non_aceptance", "kind: non_acceptance", "“non_aceptance”不是"),
        ("- [金额, sum]", "- [金额, amount]", "“sum”不是 terms 各项的事实"),
        ("addressee: to_ofice", "addressee: to_office", "dispatch_notice 的 addressee"),
        (
            "      order20: {decide: 第十四条}\n",
            "      order20: {decide: 第十四条}\n      order121: {decide: 第十五条}\n",
            "order121",
        ),
    ],
)
def test_a_mistake_in_the_forms_is_told_with_its_line(tmp_path: Path, wrote: str, instead_of: str, reason: str) -> None:
    text = FORMS.read_text(encoding="utf-8")
    assert instead_of in text
    at = text.index(instead_of)
    path = tmp_path / "forms.yaml"
    path.write_text(text[:at] + wrote + text[at + len(instead_of) :], encoding="utf-8")
    with pytest.raises(LawError, match=reason) as told:
        documents.read_form_book(path, laws=documents.form_book().laws)
    assert told.value.file == str(path)
    assert 0 < told.value.line <= text[:at].count("\n") + 1 + wrote.count("\n")


def test_the_number_of_a_document() -> None:
    number = documents.document_number(
        form="acceptance", office="淇滨区局", year=2026, serial=12, rule_version="order121"
    )
    assert number == "淇滨区市监投受〔2026〕第12号"


def test_an_office_may_have_its_own_mark_words_and_pattern(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    law = tmp_path / "law"
    shutil.copytree(law_folder(), law, ignore=shutil.ignore_patterns("*.csv", "keywords", "calendars"))
    forms = law / "forms" / "forms.yaml"
    own = 'offices: {淇滨区局: {mark: 淇, words: {acceptance: 受}, pattern: "{office}{word}[{year}]{n}"}}'
    forms.write_text(forms.read_text(encoding="utf-8").replace("offices: {}", own), encoding="utf-8")
    monkeypatch.setenv("FANGXIN_LAW", str(law))
    asked = {"office": "淇滨区局", "year": 2026, "serial": 3, "rule_version": "order121"}
    assert documents.document_number(form="acceptance", **asked) == "淇受[2026]3"
    assert documents.document_number(form="non_acceptance", **asked) == "淇投不受[2026]3"
    assert documents.document_number(form="acceptance", **asked | {"office": "山城区局"}).startswith("山城区市监")


def test_every_form_has_its_own_word_in_numbers() -> None:
    forms = documents.form_book().forms.values()
    for version in documents.form_book().laws:
        assert len({form.word[version] for form in forms}) == len(forms)
