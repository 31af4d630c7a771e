"""What a document form is: its facts, wording, recipients and number. No file is read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fangxin.foundation.documents.blocks import Block
from fangxin.foundation.refusals import Refusal


class UnknownForm(Refusal):
    """No document form has this name, or the rule version does not exist."""

    code = "unknown_form"
    status = 422
    sentence = "没有名为“{form}”的文书，或者没有“{rule_version}”这一规则版本。"


@dataclass(frozen=True)
class Fact:
    """What a form needs to know: its type, whether it may be absent, and under which rule versions it exists."""

    type: str
    says: str
    optional: bool = False
    versions: tuple[str, ...] = ()  # none: all
    kind: str = ""  # of a ground
    words: Mapping[str, str] = field(default_factory=dict)  # of a choice
    of: Mapping[str, Fact] = field(default_factory=dict)  # of records
    example: Any = None


@dataclass(frozen=True)
class Signature:
    """A place to sign; when the fact `only_if` is not true, the words `otherwise` stand there instead."""

    name: str
    only_if: str = ""
    otherwise: str = ""


@dataclass(frozen=True)
class Form:
    """One document form. What may differ by rule version is a mapping from the version."""

    name: str
    number: int
    template: str
    title: Mapping[str, str]
    word: Mapping[str, str]
    source: Mapping[str, str]
    facts: Mapping[str, Fact]
    blocks: tuple[Block, ...]
    words: Mapping[str, Mapping[str, str]]
    copies: tuple[str, ...]
    served_by: tuple[str, ...]
    addressee: str = ""
    receipt: str = ""
    signatures: tuple[Signature, ...] = ()
    sealed: bool = False
    notes: tuple[str, ...] = ()

    def facts_under(self, version: str) -> dict[str, Fact]:
        """The facts this form takes under a rule version."""
        return {name: fact for name, fact in self.facts.items() if not fact.versions or version in fact.versions}


@dataclass(frozen=True)
class FormBook:
    """All forms, the names of recipients and channels, and how documents are numbered."""

    forms: Mapping[str, Form]
    laws: Mapping[str, str]
    recipients: Mapping[str, str]
    channels: Mapping[str, str]
    pattern: str
    offices: Mapping[str, Mapping[str, Any]]

    def form(self, *, name: str, rule_version: str) -> Form:
        """The form of a name; raises UnknownForm."""
        if name not in self.forms or rule_version not in self.laws:
            raise UnknownForm(form=name, rule_version=rule_version)
        return self.forms[name]
