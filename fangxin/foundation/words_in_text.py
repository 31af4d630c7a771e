"""Words in Chinese and Latin text: how text is folded and cut for an index, how a question is read, what is highlighted.

A run of Chinese characters is cut into every pair of neighbours (健身房 gives 健身, 身房 and the closing 房), a run of
letters and digits stays one word. So a word of two characters is found wherever it stands, also inside longer words,
and no segmenter's opinion on where words end decides what is found. The same tokens go into every database.

Numbers of orders, cases and telephones are indexed backwards besides: whoever was told "ending in 0011" finds them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final

from fangxin.foundation.refusals import Refusal

#: a question longer than this, in characters or in terms, is refused
QUESTION_MOST: Final = 100
TERMS_MOST: Final = 10
#: of a text only so many characters are indexed, of a word of letters and digits only its beginning
TEXT_MOST: Final = 60_000
WORD_MOST: Final = 64
#: a shorter word of letters and digits stands for itself, a longer one also for every word that begins with it
PREFIX_LEAST: Final = 3
#: so many last characters of a number find it
END_LEAST: Final = 4
#: tokens that are no words: the end of a run, and the end of the head (title, names, numbers) of a text
BREAK: Final = "|"
HEAD_END: Final = "||"
#: begins a label: what a row belongs to rather than what it says; never part of a text, as it is no letter
LABEL: Final = "§"
#: begins a number told backwards; never part of a text, as it is no letter
BACKWARDS: Final = "¬"

#: scripts written without spaces: radicals, 々〇, kana, ideographs with their extensions, Hangul
_DENSE: Final = (
    (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0x1B000, 0x1B16F), (0x20000, 0x3FFFD),
)  # fmt: skip
_SELECTORS: Final = frozenset({*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)})


class QuestionTooLong(Refusal):
    """The words to look for are too many or too long."""

    code = "question_too_long"
    status = 422
    sentence = "查询内容最多 {most} 字、{terms} 个词，请缩短后再查。"


class _Folding(dict[int, str]):
    """Code point → what it is indexed as: nothing, a space between words, or folded letters; worked out once each."""

    def __missing__(self, point: int) -> str:
        self[point] = folded = self._folded(chr(point))
        return folded

    @staticmethod
    def _folded(char: str) -> str:
        if ord(char) in _SELECTORS or unicodedata.category(char) in ("Cf", "Cs"):
            return ""  # invisible: a word is not cut by what nobody sees
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
        return "".join(one if one.isalnum() or unicodedata.category(one)[0] == "M" else " " for one in plain)


_FOLDING: Final = _Folding()


def folded(text: str) -> str:
    """Text as it is compared: width, case and composition do not matter, whatever is no letter or digit is a space."""
    return unicodedata.normalize("NFC", text).translate(_FOLDING)


@dataclass(frozen=True, slots=True)
class Term:
    """One piece of a question between spaces. `whole` and `begun`: tokens to be present, as they are or as a beginning.

    `pattern`: what a row's tokens must contain besides, because they follow one another; empty when one token says all.
    `end`: instead of `begun`, a number may end in the term; empty when it is no number's end.
    """

    text: str
    whole: tuple[str, ...]
    begun: str
    pattern: str
    end: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: every term, and of every group of labels at least one. False when it asks for no word."""

    terms: tuple[Term, ...]
    groups: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def among(self, *labels: str) -> Question:
        """The same question, only of rows that carry one of the labels; asked twice, rows must carry one of each."""
        return replace(self, groups=(*self.groups, tuple(map(_label, labels))))

    @property
    def whole(self) -> tuple[str, ...]:
        """Every token that must be present as it is, each once."""
        return tuple(dict.fromkeys(token for term in self.terms for token in term.whole))

    @property
    def begun(self) -> tuple[str, ...]:
        """Every token of which a word must be present that begins with it, each once."""
        return tuple(dict.fromkeys(term.begun for term in self.terms if term.begun))

    @property
    def ends(self) -> dict[str, str]:
        """For tokens of `begun`, what may be present instead, also as a beginning: a number that ends so, backwards."""
        return {term.begun: term.end for term in self.terms if term.end}

    @property
    def patterns(self) -> tuple[str, ...]:
        """What the stored tokens must contain besides."""
        return tuple(term.pattern for term in self.terms if term.pattern)


def question(text: str) -> Question:
    """Read what a person typed; punctuation separates terms. Raises QuestionTooLong."""
    words = folded(text).split()
    if len(text) > QUESTION_MOST or len(words) > TERMS_MOST:
        raise QuestionTooLong(most=QUESTION_MOST, terms=TERMS_MOST, field="q")
    return Question(tuple(_term(word) for word in dict.fromkeys(words)))


def indexed(
    *, head: Iterable[str], body: Iterable[str] = (), numbers: Sequence[str] = (), labels: Iterable[str] = ()
) -> str:
    """The tokens of a row as one line: labels, then `head` (title, names) and `numbers`, then `body`, ends of runs marked."""
    backwards = (_backwards(number) for number in numbers)
    told = [BREAK, *map(_label, labels), BREAK, *(one for one in backwards if len(one) > END_LEAST + 1), BREAK]
    line = [*told, *_tokens([*head, *numbers]), HEAD_END, *_tokens(body), BREAK]
    return " ".join(line)


def weight(tokens: str, asked: Question) -> int:
    """How well a row answers the question: terms in its head count most, then how often they are told, up to a few."""
    head, _, body = tokens.partition(f" {HEAD_END} ")
    score = 0
    for term in asked.terms:
        sought = term.pattern or f" {term.whole[0]} " if term.whole else f" {term.begun}"
        in_head = sought in f"{head} " or (term.end and f" {term.end}" in head)
        score += 8 * bool(in_head) + min(f" {body}".count(sought), 4)
    return score


def marked(text: str, asked: Question) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a hit, for highlighting; joined they are the text in NFC."""
    text = unicodedata.normalize("NFC", text)
    return _pieces_at(text, _spans(text, asked))


def _pieces_at(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    at = 0
    for begin, end in spans:
        if begin > at:
            pieces.append((text[at:begin], False))
        pieces.append((text[begin:end], True))
        at = end
    return [*pieces, (text[at:], False)] if at < len(text) else pieces


def excerpt(text: str, asked: Question, *, length: int = 80) -> list[tuple[str, bool]]:
    """A part of the text of about `length` characters around its first hit, as `marked` gives it; cut ends are told."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    spans = _spans(text, asked)
    begin = max(0, min((spans[0][0] if spans else 0) - length // 4, len(text) - length))
    end = min(len(text), begin + length)
    pieces = marked(text[begin:end], asked)
    return [*([("…", False)] if begin else []), *pieces, *([("…", False)] if end < len(text) else [])]


def marked_number(number: str, asked: Question) -> list[tuple[str, bool]]:
    """A number in pieces as `marked` gives them, its last characters among the hits; empty when nothing of it is one."""
    number = unicodedata.normalize("NFC", number)
    spans, line = _spans(number, asked), _backwards(number)
    places = [at for at, char in enumerate(number) for _ in _FOLDING[ord(char)].strip()]
    ends = [(places[1 - len(term.end)], len(number)) for term in asked.terms if term.end and line.startswith(term.end)]
    return _pieces_at(number, _joined(sorted([*spans, *ends]))) if spans or ends else []


def _backwards(number: str) -> str:
    return BACKWARDS + "".join(folded(number).split())[::-1][:WORD_MOST]


def _label(label: str) -> str:
    if not (label.isascii() and label.isalnum()):
        raise ValueError(f"{label!r} is no label: plain letters and digits only")
    return LABEL + label


def _tokens(texts: Iterable[str]) -> Iterator[str]:
    cut = (run for text in texts if text for run in folded(text[:TEXT_MOST]).split())
    for number, run in enumerate(cut):
        if number:
            yield BREAK
        yield from _of_run(run)


def _of_run(run: str) -> Iterator[str]:
    """The tokens of letters and characters that stand together."""
    for dense, piece in _pieces(run):
        if dense:
            yield from map("".join, pairwise(piece))
            yield piece[-1]
        else:
            yield piece[:WORD_MOST]


@lru_cache(maxsize=20_000)
def _is_dense(char: str) -> bool:
    point = ord(char)
    return any(first <= point <= last for first, last in _DENSE)


def _pieces(run: str) -> Iterator[tuple[bool, str]]:
    """A run in pieces of one kind: characters written without spaces, or letters and digits."""
    begin = 0
    for at in range(1, len(run) + 1):
        if at == len(run) or _is_dense(run[at]) != _is_dense(run[begin]):
            yield _is_dense(run[begin]), run[begin:at]
            begin = at


def _term(word: str) -> Term:
    tokens = list(_of_run(word))
    whole, begun, open_end = tokens, "", ""
    dense, last = list(_pieces(word))[-1]
    if dense and len(last) > 1:
        whole = tokens[:-1]  # more characters may follow: the closing single one need not be there
    elif dense or len(last) >= PREFIX_LEAST:
        whole, begun, open_end = tokens[:-1], tokens[-1], tokens[-1]
    line = " ".join(whole)
    pattern = f" {line} {open_end}" if whole else f" {open_end}"
    one = len(whole) + bool(begun) == 1
    end = _backwards(word) if one and not dense and len(word) >= END_LEAST else ""
    return Term(text=word, whole=tuple(dict.fromkeys(whole)), begun=begun, pattern="" if one else pattern, end=end)


def _spans(text: str, asked: Question) -> list[tuple[int, int]]:
    """Where hits stand in a text in NFC, as (begin, end), in order and joined where they touch."""
    if not asked:
        return []
    parts = [_FOLDING[ord(char)] for char in text]
    line = "".join(parts)
    origin = list(chain.from_iterable([at] * len(part) for at, part in enumerate(parts)))
    found: list[tuple[int, int]] = []
    for term in asked.terms:
        at = line.find(term.text)
        while at >= 0:
            if _stands(line, at, term):
                found.append((origin[at], origin[at + len(term.text) - 1] + 1))
            at = line.find(term.text, at + 1)
    return _joined(sorted(found))


def _stands(line: str, at: int, term: Term) -> bool:
    """Whether a term found as a part of a folded text is a hit: a word of letters and digits is not hit in its middle."""
    end = at + len(term.text)
    if at and _is_word(line[at]) and _is_word(line[at - 1]):
        return False
    last = term.text[-1]
    return bool(term.begun) or not _is_word(last) or end == len(line) or not _is_word(line[end])


def _is_word(char: str) -> bool:
    return char != " " and not _is_dense(char)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for begin, end in spans:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined
