"""Keeping a reporter unknown in words: what names a person is taken out of a text, or found in it (Order 121 article 37)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fangxin.domain.people.rules import Identity

#: a name of one character is no name anybody is found by
NAME_LEAST = 2
ADDRESS_LEAST = 6
#: how the parts of an identity are called where they stood
WORDS = {
    "name": "〔姓名〕",
    "phone": "〔电话〕",
    "id_number": "〔证件号码〕",
    "email": "〔电子邮件〕",
    "address": "〔地址〕",
}
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]*")


def without_identity(text: str, *people: Identity) -> str:
    """The text with everything that names one of these people replaced by what it was; what it said stays readable.

    Nothing is lost: the identity is kept sealed beside it. Numbers are found however they are spaced.
    """
    for person in people:
        for part, pattern in _patterns(person):
            text = pattern.sub(WORDS[part], text)
    return text


def tells_of(text: str, person: Identity) -> bool:
    """Whether a text names the person."""
    return any(pattern.search(text) for _, pattern in _patterns(person))


def without_sentences(text: str, sentences: Iterable[str], *, least: int) -> str:
    """The text without these sentences (each named by how it begins); all of it when less than `least` would be left."""
    gone = tuple(sentence.strip() for sentence in sentences if sentence.strip())
    kept = [one for one in _SENTENCE.findall(text) if not (gone and one.strip().startswith(gone))]
    left = "".join(kept).strip()
    return left if len(left) >= least else text


def _patterns(person: Identity) -> Iterator[tuple[str, re.Pattern[str]]]:
    name = person.name.strip()
    if len(name) >= NAME_LEAST:
        yield "name", re.compile(re.escape(name))
    for part, value in (("id_number", person.id_number), ("phone", person.phone)):
        signs = re.sub(r"[\s-]", "", value)
        if len(signs) >= 7:
            yield part, re.compile(r"[\s-]*".join(map(re.escape, signs)), re.IGNORECASE)
    if person.email:
        yield "email", re.compile(re.escape(person.email), re.IGNORECASE)
    if len(person.address.strip()) >= ADDRESS_LEAST:
        yield "address", re.compile(re.escape(person.address.strip()))
