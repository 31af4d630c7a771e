"""Reads law/forms/forms.yaml and checks it: every place in a sentence must have a fact or a word to fill it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from fangxin.foundation.documents.blocks import PLACE, Block, OneOrSeveral, block_spec
from fangxin.foundation.documents.forms import Fact, Form, FormBook, Signature
from fangxin.foundation.lawbook import (
    Anything,
    LawError,
    Listing,
    Numbered,
    OneOf,
    Page,
    Record,
    Spec,
    Table,
    Text,
    Truth,
    Whole,
    law_folder,
    lawbook,
    load_law_file,
)

FACT_TYPES = ("text", "long_text", "day", "moment", "money", "whole", "flag", "texts", "ground", "records", "choice")
TEMPLATES = ("letter", "table")

_NAME = Text("[a-z][a-z0-9_]*")
_SIGNATURE = Record({"name": Text()}, {"only_if": _NAME, "otherwise": Text()}, make=Signature)


def form_book() -> FormBook:
    """The forms of this installation, read once; raises LawError with file, line and reason."""
    return _load(law_folder() / "forms" / "forms.yaml")


@lru_cache(maxsize=8)
def _load(path: Path) -> FormBook:
    return read_form_book(path, laws={version.id: f"《{version.title}》" for version in lawbook().versions.all})


def read_form_book(path: Path, *, laws: Mapping[str, str]) -> FormBook:
    """The forms of one file, for the given rule versions and their titles; raises LawError."""
    book = load_law_file(path, _book_spec(tuple(laws)))
    forms = {name: _form(name, row, book, str(path), line) for name, (line, row) in book["forms"].items()}
    for name, (line, _) in book["forms"].items():
        for version in laws:
            _refuse_mistakes(forms[name], version, book["forms"][name][1]["body"], str(path), line)
    return FormBook(
        forms=forms,
        laws=laws,
        recipients=book["recipients"],
        channels=book["channels"],
        pattern=book["numbering"]["pattern"],
        offices=book["numbering"]["offices"],
    )


# What the file may hold -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ByVersion:
    """One value for all rule versions, or one for each of them."""

    of: Spec
    versions: tuple[str, ...]

    def read(self, page: Page, node: yaml.Node) -> dict[str, Any]:
        if isinstance(node, yaml.MappingNode):
            return dict(Record(dict.fromkeys(self.versions, self.of)).read(page, node))
        return dict.fromkeys(self.versions, self.of.read(page, node))


def _fact(**given: Any) -> Fact:
    kind, of = given["type"], given.get("of", {})
    if bool(of) != (kind in ("choice", "records")):
        raise ValueError(f"{kind} 类型的事实{'不能有' if of else '缺少'}“of”")
    if (kind == "ground") != ("kind" in given):
        raise ValueError("“kind”只用于 ground 类型的事实，并且必须写明")
    return Fact(
        type=kind,
        says=given["says"],
        optional=given.get("optional", False),
        versions=given.get("in", ()),
        kind=given.get("kind", ""),
        words=of if kind == "choice" else {},
        of=of if kind == "records" else {},
        example=given.get("example"),
    )


@dataclass(frozen=True)
class _FactSpec:
    versions: tuple[str, ...]

    def read(self, page: Page, node: yaml.Node) -> Fact:
        optional: dict[str, Spec] = {
            "optional": Truth(),
            "in": OneOrSeveral(OneOf(*self.versions)),
            "kind": OneOf(*lawbook().ground_kinds),
            "of": _Of(self),
            "example": Anything(),
        }
        fact = Record({"type": OneOf(*FACT_TYPES), "says": Text()}, optional, make=_fact).read(page, node)
        assert isinstance(fact, Fact)
        return fact


@dataclass(frozen=True)
class _Of:
    """Under `of`: words for the codes of a choice, or the facts of each record."""

    fact: _FactSpec

    def read(self, page: Page, node: yaml.Node) -> dict[str, Any]:
        records = isinstance(node, yaml.MappingNode) and any(isinstance(v, yaml.MappingNode) for _, v in node.value)
        return Table(_NAME, self.fact if records else Text(), least=1).read(page, node)


def _form_spec(versions: tuple[str, ...]) -> Spec:
    return Record(
        required={
            "number": Whole(1, 99),
            "template": OneOf(*TEMPLATES),
            "title": ByVersion(Text(), versions),
            "word": ByVersion(Text(), versions),
            "source": ByVersion(Text(), versions),
            "copies": Listing(_NAME, least=1),
            "served_by": Listing(_NAME),
            "facts": Table(_NAME, _FactSpec(versions)),
            "body": Listing(Numbered(block_spec(versions)), least=1),
        },
        optional={
            "words": ByVersion(Table(_NAME, Text()), versions),
            "receipt": OneOf("person", "office"),
            "addressee": _NAME,
            "signatures": Listing(_SIGNATURE, least=1),
            "sealed": Truth(),
            "without": Listing(_NAME),
            "notes": Listing(Text()),
        },
    )


def _book_spec(versions: tuple[str, ...]) -> Spec:
    office = Record({}, {"mark": Text(), "pattern": Text(), "words": Table(_NAME, Text())})
    return Record(
        {
            "numbering": Record({"pattern": Text(), "offices": Table(Text(), office)}),
            "recipients": Table(_NAME, Text()),
            "channels": Table(_NAME, Text()),
            "common": Table(_NAME, _FactSpec(versions)),
            "forms": Table(_NAME, Numbered(_form_spec(versions)), least=1),
        }
    )


# What must fit together -----------------------------------------------------------------------------------------------


def _form(name: str, row: dict[str, Any], book: dict[str, Any], file: str, line: int) -> Form:
    for known, used in ((book["recipients"], row["copies"]), (book["channels"], row["served_by"])):
        for word in used:
            if word not in known:
                raise LawError(file=file, line=line, reason=f"{name} 用到的“{word}”没有在上面列出名称")
    without = row.get("without", ())
    facts = {key: fact for key, fact in book["common"].items() if key not in without} | row["facts"]
    if row.get("addressee", next(iter(facts))) not in facts:
        raise LawError(file=file, line=line, reason=f"{name} 的 addressee 不是它的事实")
    rest = {key: value for key, value in row.items() if key not in ("facts", "body", "without", "words")}
    return Form(
        name=name,
        facts=facts,
        blocks=tuple(block for _, block in row["body"]),
        words=row.get("words", {}),
        **rest,
    )


def _refuse_mistakes(form: Form, version: str, body: Any, file: str, line: int) -> None:
    for at, block in body:
        if block.condition.versions and version not in block.condition.versions:
            continue
        for reason in _mistakes(form.facts_under(version), form.words.get(version, {}), block):
            raise LawError(file=file, line=at, reason=f"{reason}（文书 {form.name}，{version}）")
    for name in (form.addressee,):
        if name and form.facts[name].type != "text":
            raise LawError(file=file, line=line, reason=f"{form.name} 的 addressee 不是 text 类型")


def _mistakes(facts: Mapping[str, Fact], words: Mapping[str, str], block: Block) -> Iterator[str]:
    texts_of_grounds = {f"{name}_text" for name, fact in facts.items() if fact.type == "ground"}
    known = {"law", *words, *facts, *texts_of_grounds}
    for name in sorted((block.places() | set(block.names) | set(block.condition.when)) - known):
        yield f"“{name}”既不是事实，也不是 words 里的词"
    said = {name for text in block.texts for name in PLACE.findall(text)}
    for name in sorted(said & set(facts)):
        if facts[name].optional and name not in block.condition.when:
            yield f"“{name}”可以没有，这一句需要写明“when: {name}”"
    if block.kind == "table":
        yield from _table_mistakes(facts, block)


def _table_mistakes(facts: Mapping[str, Fact], block: Block) -> Iterator[str]:
    of = facts[block.names[0]].of
    wanted = {name for _, name in block.rows} | ({block.total, block.total_of} if block.total else set())
    for name in sorted(wanted - set(of)):
        yield f"“{name}”不是 {block.names[0]} 各项的事实"
