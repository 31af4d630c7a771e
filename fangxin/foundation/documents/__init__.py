"""Statutory documents: facts in, PDF or plain text out. Wording, required facts and numbers are law/forms/forms.yaml.

Pure: nothing here knows a case, a database or a clock; the caller gives every fact and keeps the bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fangxin.foundation.documents.book import form_book, read_form_book
from fangxin.foundation.documents.checking import DocumentFactMissing, DocumentFactUnknown, DocumentFactWrong
from fangxin.foundation.documents.composing import compose
from fangxin.foundation.documents.forms import Fact, Form, FormBook, UnknownForm

__all__ = [
    "DocumentFactMissing",
    "DocumentFactUnknown",
    "DocumentFactWrong",
    "Fact",
    "Form",
    "FormBook",
    "UnknownForm",
    "document_number",
    "example_facts",
    "form_book",
    "preview_text",
    "read_form_book",
    "render",
    "wanted_facts",
]


def render(form: str, facts: Mapping[str, Any], rule_version: str) -> bytes:
    """The document as PDF/A-2b and PDF/UA-1 with embedded fonts; the same facts always give the same bytes.

    `facts` as `wanted_facts` says: days as date, instants as aware datetime, money as whole fen. Facts are printed as
    they are, never read as markup. Raises UnknownForm, DocumentFactMissing, DocumentFactWrong, DocumentFactUnknown.
    """
    from fangxin.foundation.documents.setting import set_pdf

    return set_pdf(compose(_form(form, rule_version), facts, version=rule_version))


def preview_text(form: str, facts: Mapping[str, Any], rule_version: str) -> str:
    """The words of the same document as plain text; raises what `render` raises. Needs no typst."""
    from fangxin.foundation.documents.reading import plain_text

    return plain_text(compose(_form(form, rule_version), facts, version=rule_version))


def wanted_facts(form: str, rule_version: str) -> dict[str, Fact]:
    """The facts a form takes under a rule version, by name; raises UnknownForm."""
    return _form(form, rule_version).facts_under(rule_version)


def example_facts(form: str, rule_version: str = "") -> dict[str, Any]:
    """Invented facts that fill every place of a form, for previews and tests; raises UnknownForm.

    The examples are of the newest rule set, which is also taken when no version is named; under an older one they lie
    four weeks earlier, while it was in force.
    """
    newest = [*form_book().laws][-1]
    rule_version = rule_version or newest
    wanted = wanted_facts(form=form, rule_version=rule_version)
    facts = {name: fact.example for name, fact in wanted.items()}
    if rule_version != newest:
        facts = {name: _four_weeks_earlier(value) for name, value in facts.items()}
    facts["number"] = document_number(form=form, office="青禾局", year=2026, serial=27, rule_version=rule_version)
    return facts


def _four_weeks_earlier(value: Any) -> Any:
    if isinstance(value, date):
        return value - timedelta(weeks=4)
    if isinstance(value, list):
        return [_four_weeks_earlier(entry) for entry in value]
    if isinstance(value, dict):
        return {name: _four_weeks_earlier(entry) for name, entry in value.items()}
    return value


def document_number(*, form: str, office: str, year: int, serial: int, rule_version: str) -> str:
    """`淇滨区市监投受〔2026〕第12号`; `office` is the short name of the office. Raises UnknownForm.

    The pattern, the office's mark and the word of the form stand in forms.yaml, per office where it wants its own.
    """
    book = form_book()
    own = book.offices.get(office, {})
    word = own.get("words", {}).get(form, _form(form, rule_version).word[rule_version])
    mark = own.get("mark", office.removesuffix("局"))
    return str(own.get("pattern", book.pattern)).format(office=mark, word=word, year=year, n=serial)


def _form(name: str, rule_version: str) -> Form:
    return form_book().form(name=name, rule_version=rule_version)
