"""What kind of request a text is, whether it also reports a violation, and what it claims."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from fangxin.domain.classification.rules.scorer import Hit, TextReading, plain, read_words
from fangxin.domain.classification.rules.wordlists import Scoring, WordLists, word_lists
from fangxin.domain.classification.words import Axis, Kind

_SENTENCE_END = re.compile(r"[。！？!?;；\n]+")
_CLAUSE_END = re.compile(r"[，。！？；,!?;\n]")
_LONGEST_QUOTE = 120


@dataclass(frozen=True)
class ReportFinding:
    """Whether a text reports a violation, the sentences that say so and the words that told. True when it does."""

    found: bool
    points: float
    sentences: tuple[str, ...]
    words: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.found


@dataclass(frozen=True)
class KindReading:
    """The kind of a request, in one sentence why, the words that told, and whether a report stands beside it."""

    kind: Kind
    reason: str
    words: tuple[str, ...]
    report: ReportFinding


@dataclass(frozen=True)
class Claim:
    """A claim (code CL1 … of the scheme claim); `demanded` when a word of asking stands before it."""

    code: str
    label: str
    words: tuple[str, ...]
    demanded: bool


def looks_like_report(
    text: str, *, title: str = "", lists: WordLists | None = None, reading: TextReading | None = None
) -> ReportFinding:
    """Whether the text holds a report of a violation beside or instead of a complaint."""
    book = lists or word_lists()
    hits = _requests(text, title, book, reading).get("T2", [])
    points = _weight(hits)
    found = points >= book.scoring.report_threshold
    return ReportFinding(found, round(points, 2), _quotes(hits, text, title) if found else (), _words(hits))


def kind_of(
    text: str, *, title: str = "", lists: WordLists | None = None, reading: TextReading | None = None
) -> KindReading:
    """Complaint, report, inquiry or commendation. A text that asks for its money and for punishment is a complaint
    with a report beside it; a suggestion is taken as an inquiry; a text that says nothing of the sort is a complaint.
    """
    book = lists or word_lists()
    requests = _requests(text, title, book, reading)
    report = looks_like_report(text, title=title, lists=book, reading=reading)
    points = {code: _weight(hits) for code, hits in requests.items()}
    kind, code, reason = _decide(points, report, len(text), book.scoring)
    return KindReading(kind, reason, _words(requests.get(code, [])), report)


def _decide(points: dict[str, float], report: ReportFinding, length: int, rules: Scoring) -> tuple[Kind, str, str]:
    """Kind, the code whose words told, and the reason. A long story that asks once is no inquiry."""
    own = points.get("T1", 0.0)
    praise = points.get("T4", 0.0)
    no_dispute = own < rules.complaint_threshold or praise > 2 * own
    if no_dispute and praise >= rules.commendation_threshold and not report:
        return Kind.COMMENDATION, "T4", "文中表示感谢或者表扬，没有提出争议"
    stretch = 1 + length / rules.inquiry_length
    asks = points.get("T3", 0.0)
    if asks >= rules.inquiry_threshold * stretch and asks > own and not report:
        return Kind.INQUIRY, "T3", "文中询问办法或者规定，没有要求商家承担责任"
    suggests = points.get("T5", 0.0)
    if suggests >= rules.suggestion_threshold * stretch and suggests > own and not report:
        return Kind.INQUIRY, "T5", "文中提出建议，按咨询登记"
    if report and own < rules.complaint_threshold:
        return Kind.REPORT, "T2", "文中反映违法行为并要求查处，没有提出本人的争议"
    if report:
        return Kind.COMPLAINT, "T1", "文中要求解决本人的争议，同时反映违法行为，投诉与举报分别办理"
    if own >= rules.complaint_threshold:
        return Kind.COMPLAINT, "T1", "文中要求解决本人的消费争议"
    return Kind.COMPLAINT, "T1", "没有明确的类型用语，按投诉登记"


def claims_in(
    text: str, *, title: str = "", lists: WordLists | None = None, reading: TextReading | None = None
) -> tuple[Claim, ...]:
    """What the writer wants, in the order of the scheme: what is asked for outright, else what is mentioned."""
    book = lists or word_lists()
    words: dict[str, set[str]] = defaultdict(set)
    demanded: set[str] = set()
    for hit in (reading or read_words(text=text, title=title, lists=book)).hits:
        if hit.axis is Axis.CLAIM:
            source = plain(title) if hit.in_title else plain(text)
            clause = _CLAUSE_END.split(source[max(0, hit.start - 24) : hit.start])[-1]
            for code, _ in hit.gives:
                words[code].add(hit.word)
                if any(word in clause for word in book.scoring.demand_words):
                    demanded.add(code)
    order = [item.code for item in book.taxonomy.of_scheme(Axis.CLAIM) if item.code in words]
    return tuple(
        Claim(code, book.taxonomy.items[Axis.CLAIM][code].zh, tuple(sorted(words[code])), code in demanded)
        for code in order
        if code in demanded or not demanded
    )


def _requests(text: str, title: str, book: WordLists, reading: TextReading | None) -> dict[str, list[Hit]]:
    found: dict[str, list[Hit]] = defaultdict(list)
    for hit in (reading or read_words(text=text, title=title, lists=book)).hits:
        if hit.axis is Axis.REQUEST:
            for code, _ in hit.gives:
                found[code].append(hit)
    return found


def _weight(hits: Sequence[Hit]) -> float:
    """The list's own weights, each word once: what is said decides here, not how rare the word is."""
    book = {hit.word: max(w for _, w in hit.gives) for hit in hits}
    return sum(book.values())


def _words(hits: Sequence[Hit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit.word for hit in hits))


def _quotes(hits: Sequence[Hit], text: str, title: str) -> tuple[str, ...]:
    quotes: dict[str, None] = {}
    for hit in hits:
        quotes[_sentence(title if hit.in_title else text, hit.start)] = None
    return tuple(quotes)


def _sentence(text: str, place: int) -> str:
    start = 0
    for mark in _SENTENCE_END.finditer(text):
        if mark.start() >= place:
            return text[start : mark.end()].strip()[:_LONGEST_QUOTE]
        start = mark.end()
    return text[start:].strip()[:_LONGEST_QUOTE]
