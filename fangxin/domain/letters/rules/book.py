"""law/letters.yaml and law/forms/letters.yaml as checked objects: kinds, templates, what is printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.foundation.documents import Form, FormBook, form_book, read_form_book
from fangxin.foundation.lawbook import (
    LawError,
    Listing,
    Maybe,
    Record,
    Table,
    Text,
    Truth,
    Whole,
    law_folder,
    load_law_file,
)
from fangxin.foundation.refusals import Refusal

PLACES = re.compile(r"\{([a-z_]+)\}")
KNOWN_PLACES = ("merchant", "source")


class UnknownLetter(Refusal):
    """No kind of letter has this name."""

    code = "unknown_letter"
    status = 422
    sentence = "请选择文书的种类。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of letter: its printed form, the proposed terms, whether it invites to a talk."""

    code: str
    title: str
    word: str
    says: str
    reply_days: int | None
    check_days: int
    talk: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """The texts a draft begins with; {merchant} and {source} are filled when it is taken."""

    code: str
    kind: str
    label: str
    subject: str
    findings: str
    basis: str
    requirements: tuple[str, ...]

    def filled(self, *, merchant: str, source: str) -> dict[str, Any]:
        """The texts with their places filled; what is not known is marked for the officer."""
        given = {"merchant": merchant or "你单位", "source": source or "〔请写明来源〕"}
        return {
            "subject": self.subject,
            "findings": PLACES.sub(lambda place: given[place[1]], self.findings),
            "basis": self.basis,
            "requirements": list(self.requirements),
        }


@dataclass(frozen=True, kw_only=True)
class LetterBook:
    """Everything the two files say."""

    kinds: Mapping[str, Kind]
    templates: Mapping[str, Template]
    forms: FormBook
    reply_most: int
    remind_days: int
    merchants_most: int

    def kind(self, code: str) -> Kind:
        """A kind by its code; raises UnknownLetter."""
        if code not in self.kinds:
            raise UnknownLetter(field="kind")
        return self.kinds[code]

    def form(self, code: str, law: str) -> Form:
        """What is printed of a kind under a rule set."""
        return self.forms.form(name=code, rule_version=law)

    def number(self, *, kind: str, office: str, year: int, serial: int) -> str:
        """`淇滨市监提〔2026〕第3号`; `office` is the short name of the agency."""
        own = self.forms.offices.get(office, {})
        word = own.get("words", {}).get(kind, self.kinds[kind].word)
        mark = own.get("mark", office.removesuffix("局"))
        return str(own.get("pattern", self.forms.pattern)).format(office=mark, word=word, year=year, n=serial)


def letter_book() -> LetterBook:
    """The letters of this installation, read once. Raises LawError with file, line and reason."""
    return read_letter_book(law_folder())


@lru_cache(maxsize=8)
def read_letter_book(folder: Path) -> LetterBook:
    """The letters of one law folder. Raises LawError with file, line and reason."""
    path = folder / "letters.yaml"
    forms = read_form_book(folder / "forms" / "letters.yaml", laws=form_book().laws)
    row = load_law_file(path, _SCHEMA)
    newest = [*forms.laws][-1]
    for code in row["kinds"]:
        if code not in forms.forms:
            raise LawError(file=str(path), line=1, reason=f"{code} 在 forms/letters.yaml 中没有格式")
    kinds = {
        code: Kind(code=code, title=forms.forms[code].title[newest], word=forms.forms[code].word[newest], **one)
        for code, one in row["kinds"].items()
    }
    for code, one in row["templates"].items():
        if one["kind"] not in kinds:
            raise LawError(file=str(path), line=1, reason=f"模板 {code} 的文书种类不存在")
        unknown = set(PLACES.findall(one["findings"])) - set(KNOWN_PLACES)
        if unknown:
            raise LawError(file=str(path), line=1, reason=f"模板 {code} 里没有“{unknown.pop()}”这一项")
    templates = {
        code: Template(code=code, **{"basis": "", **one, "requirements": tuple(one["requirements"])})
        for code, one in row["templates"].items()
    }
    return LetterBook(
        kinds=kinds, templates=templates, forms=forms, reply_most=row["reply_most"], remind_days=row["remind_days"],
        merchants_most=row["merchants_most"],
    )  # fmt: skip


_NAME = Text("[a-z][a-z0-9_]*")
_SCHEMA = Record(
    {
        "reply_most": Whole(1, 250),
        "remind_days": Whole(1, 30),
        "merchants_most": Whole(1, 1000),
        "kinds": Table(
            _NAME,
            Record({"reply_days": Maybe(Whole(1, 250)), "check_days": Whole(1, 365), "talk": Truth(), "says": Text()}),
            least=1,
        ),
        "templates": Table(
            _NAME,
            Record(
                {
                    "kind": _NAME,
                    "label": Text(),
                    "subject": Text(),
                    "findings": Text(),
                    "requirements": Listing(Text(), least=1),
                },
                {"basis": Text()},
            ),
        ),
    }
)
