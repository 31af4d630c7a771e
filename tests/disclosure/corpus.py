"""The narratives written for masking: one a line, what tells of a person marked as ‹KIND:text›."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fangxin.domain.disclosure.rules.masking.finding import find

HERE = Path(__file__).parent
_MARK = re.compile(r"‹([A-Z_]+):([^›]*)›")


@dataclass(frozen=True)
class Narrative:
    """One text, and the stretches of it that must be found."""

    text: str
    planted: tuple[tuple[int, int, str], ...]


def narratives(name: str) -> list[Narrative]:
    """The narratives of one file of this folder; lines that begin with # are remarks."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [_read(line) for line in lines if line.strip() and not line.startswith("#")]


def _read(line: str) -> Narrative:
    text, planted, at = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[at : mark.start()]
        planted.append((len(text), len(text) + len(mark[2]), mark[1]))
        text += mark[2]
        at = mark.end()
    return Narrative(text + line[at:], tuple(planted))


@dataclass
class Measured:
    """What was planted and found; `missed` and `wrong` tell each case in its surroundings."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def recall(self, kind: str = "") -> float:
        """Share of what was planted that is hidden as a whole."""
        missed = sum(1 for one, _ in self.missed if kind in ("", one))
        return 1 - missed / (self.planted[kind] if kind else self.planted.total())

    def precision(self, kind: str = "") -> float:
        """Share of what is hidden that touches something planted."""
        wrong = sum(1 for one, _ in self.wrong if kind in ("", one))
        return 1 - wrong / max(1, self.found[kind] if kind else self.found.total())


def measured(texts: list[Narrative]) -> Measured:
    """Every narrative read, and compared with what was planted in it."""
    result = Measured()
    for one in texts:
        findings = find(one.text)
        hidden = {place for finding in findings for place in range(finding.start, finding.end)}
        for start, end, kind in one.planted:
            result.planted[kind] += 1
            if any(place not in hidden and not one.text[place].isspace() for place in range(start, end)):
                result.missed.append((kind, _around(one.text, start, end)))
        for finding in findings:
            result.found[finding.kind.value] += 1
            if not any(start < finding.end and finding.start < end for start, end, _ in one.planted):
                result.wrong.append((finding.kind.value, _around(one.text, finding.start, finding.end)))
    return result


def told(result: Measured) -> Iterator[str]:
    """The figures as lines, kind by kind."""
    for kind in sorted(result.planted | result.found):
        yield f"{kind:10} {result.planted[kind]:4} recall {result.recall(kind):.4f} precision {result.precision(kind):.4f}"
    yield f"{'all':10} {result.planted.total():4} recall {result.recall():.4f} precision {result.precision():.4f}"


def _around(text: str, start: int, end: int) -> str:
    return f"{text[max(0, start - 8) : start]}【{text[start:end]}】{text[end : end + 8]}"
