"""The law of jurisdiction as a table: law/jurisdiction.yaml, checked and complete for every kind and respondent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from fangxin.domain.routing.words import Basis, RequestKind, Respondent
from fangxin.foundation.lawbook import (
    LawError,
    Listing,
    Numbered,
    OneOf,
    Record,
    Spec,
    Table,
    Text,
    Truth,
    law_folder,
    lawbook,
    load_law_file,
)
from fangxin.foundation.lawbook.reading import Page


@dataclass(frozen=True, slots=True)
class Cited:
    """A rule in our words with its citation in both languages."""

    text: str
    article: str
    article_en: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: the places that count, in order; those `if_first` only for the agency that received first."""

    id: str
    cited: Cited
    places: tuple[Basis, ...]
    if_first: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """The table of one rule set, with the rules that hold for every row."""

    version: str
    rows: Mapping[tuple[RequestKind, Respondent, bool], Rule]
    first_received: Cited
    station: Cited
    superior: Cited
    dispute: Cited
    no_power: Cited

    def rule(self, *, kind: RequestKind, respondent: Respondent, published_address_ok: bool = False) -> Rule:
        """The row for a request; the table is complete, so there is one."""
        return self.rows[kind, respondent, published_address_ok]


@dataclass(frozen=True, slots=True)
class JurisdictionBook:
    """All rule sets, and the names of the places."""

    versions: Mapping[str, Jurisdiction]
    bases: Mapping[Basis, tuple[str, str]]

    def version(self, version_id: str) -> Jurisdiction:
        """The table of one rule set of law/versions.yaml."""
        return self.versions[version_id]


class _OneOrMore:
    """A word of a closed list, or a list of such words; read as a tuple."""

    def __init__(self, *choices: str) -> None:
        self.one: Spec = OneOf(*choices)
        self.many: Spec = Listing(self.one, least=1)

    def read(self, page: Page, node: Any) -> tuple[str, ...]:
        if node.id == "sequence":
            return tuple(self.many.read(page, node))
        return (self.one.read(page, node),)


_CITED: Final = Record({"article": Text(pattern=r"第[一二三四五六七八九十百]+条(第.+)?"), "en": Text(), "text": Text()})
_PLACES: Final = Listing(OneOf(*Basis))
_SCHEMA: Final = Record(
    {
        "bases": Table(OneOf(*Basis), Record({"zh": Text(), "en": Text()})),
        "versions": Table(
            Text(pattern=r"[a-z]+[0-9]+"),
            Numbered(
                Record(
                    {
                        "common": Record(
                            dict.fromkeys(("first_received", "station", "superior", "dispute", "no_power"), _CITED)
                        ),
                        "rows": Listing(
                            Numbered(
                                Record(
                                    {
                                        "id": Text(pattern=r"[a-z_]+(\.[a-z_]+)+"),
                                        "kind": _OneOrMore(*RequestKind),
                                        "respondent": _OneOrMore(*Respondent),
                                        "places": _PLACES,
                                        "article": Text(pattern=r"第[一二三四五六七八九十百]+条(第.+)?"),
                                        "en": Text(),
                                        "text": Text(),
                                    },
                                    {"published_address_ok": Truth(), "if_first": _PLACES},
                                )
                            ),
                            least=1,
                        ),
                    }
                )
            ),
        ),
    }
)


def jurisdiction_book() -> JurisdictionBook:
    """The table of the configured law folder, read once; raises LawError."""
    return _read_once(law_folder())


@lru_cache(maxsize=4)
def _read_once(folder: Path) -> JurisdictionBook:
    return read_jurisdiction(path=folder / "jurisdiction.yaml", titles={v.id: v.title for v in lawbook().versions.all})


def read_jurisdiction(*, path: Path, titles: Mapping[str, str]) -> JurisdictionBook:
    """The table of one file, for exactly the rule sets of `titles`; raises LawError naming file, line and reason."""
    read = load_law_file(path, _SCHEMA)
    missing = set(titles) ^ set(read["versions"])
    if missing:
        reason = f"规则版本与 versions.yaml 不一致：{'、'.join(sorted(missing))}"
        raise LawError(file=str(path), line=1, reason=reason)
    unnamed = set(Basis) - set(read["bases"])
    if unnamed:
        raise LawError(file=str(path), line=1, reason=f"bases 缺少“{min(unnamed)}”")
    tables = {name: _table(path, name, titles[name], line, entry) for name, (line, entry) in read["versions"].items()}
    bases = {Basis(name): (names["zh"], names["en"]) for name, names in read["bases"].items()}
    return JurisdictionBook(versions=tables, bases=bases)


def _table(path: Path, version: str, title: str, line: int, entry: dict[str, Any]) -> Jurisdiction:
    rows: dict[tuple[RequestKind, Respondent, bool], Rule] = {}
    for row_line, row in entry["rows"]:
        rule = _rule(path, title, row_line, row)
        answers = (row["published_address_ok"],) if "published_address_ok" in row else (True, False)
        for kind in row["kind"]:
            for respondent in row["respondent"]:
                for answer in answers:
                    key = (RequestKind(kind), Respondent(respondent), answer)
                    if key in rows:
                        reason = f"{kind} {respondent} 写了两次：{rows[key].id} 和 {rule.id}"
                        raise LawError(file=str(path), line=row_line, reason=reason)
                    rows[key] = rule
    for kind in RequestKind:
        for respondent in Respondent:
            if (kind, respondent, True) not in rows or (kind, respondent, False) not in rows:
                raise LawError(file=str(path), line=line, reason=f"{version} 没有写 {kind} {respondent}")
    common = {name: _cited(title, words) for name, words in entry["common"].items()}
    return Jurisdiction(version=version, rows=rows, **common)


def _rule(path: Path, title: str, line: int, row: dict[str, Any]) -> Rule:
    places = tuple(Basis(name) for name in row["places"])
    if_first = tuple(Basis(name) for name in row.get("if_first", ()))
    if not places or len(set(places + if_first)) != len(places + if_first):
        reason = "places 至少写一处，places 和 if_first 中每处只写一次"
        raise LawError(file=str(path), line=line, reason=reason)
    return Rule(row["id"], _cited(title, row), places, if_first)


def _cited(title: str, words: Mapping[str, str]) -> Cited:
    return Cited(text=words["text"], article=f"《{title}》{words['article']}", article_en=words["en"])
