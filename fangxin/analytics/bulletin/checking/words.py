"""The words between the figures: they are those of law/bulletin/sentences.yaml, so that no sentence says what no number says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from fangxin.analytics.bulletin.checking.finding import Finding
from fangxin.analytics.bulletin.model import Bulletin, Paragraph
from fangxin.analytics.bulletin.sections.closing import version_name
from fangxin.analytics.bulletin.sections.complaints import KIND_LABELS, VERBS
from fangxin.analytics.bulletin.sections.topics import topics_known
from fangxin.analytics.bulletin.wording import sentences
from fangxin.analytics.indicators import INDICATORS
from fangxin.foundation.definitions import definitions
from fangxin.foundation.noted_book import noted_book

_DATE = re.compile(r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日|[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLACE = re.compile(r"\{[a-z_]+\}")
_STOPS = re.compile(r"[，。；：、（）“”\x00]")
_TIER = re.compile(r"(?<![\u4e00-\u9fff])(?:全市|全省|全国|上级)平均")


class Wording:
    """The words a bulletin may use between its figures."""

    def __init__(self, bulletin: Bulletin) -> None:
        self.bulletin = bulletin

    @cached_property
    def filled(self) -> list[str]:
        """What is filled into sentences without being a figure, longest first."""
        head, bases = self.bulletin.head, definitions().bases.values()
        topics, _festivals = topics_known()
        labels = [one.label for one in INDICATORS.values()]
        tiers = [
            column.label
            for section in self.bulletin.sections
            for block in section.blocks
            for column in getattr(block, "columns", ())
            if column.key.startswith("tier-")
        ]
        found = {
            head.place, *head.spans.values(), *KIND_LABELS.values(), *VERBS.values(), *labels, *bases, *tiers,
            *(topic.why for topic in topics.values()), *map(version_name, head.rule_versions),
        }  # fmt: skip
        return sorted((one for one in found if one), key=len, reverse=True)

    @cached_property
    def known(self) -> set[str]:
        """Pieces of all sentences between their places and stops."""
        texts = [*sentences().values(), *(f"{one.says}。" for one in noted_book().figures.values())]
        return {piece for text in texts for piece in self._pieces(_PLACE.sub("\x00", text))}

    def _pieces(self, text: str) -> list[str]:
        text = _TIER.sub("\x00", _DATE.sub("\x00", text))
        for one in self.filled:
            text = text.replace(one, "\x00")
        return [piece for piece in _STOPS.split(text) if piece]

    def findings(self, line: Paragraph, place: str) -> Iterator[Finding]:
        """Words that stand in no sentence."""
        for run in line.runs:
            if isinstance(run, str):
                for piece in self._pieces(run):
                    if piece not in self.known:
                        rule = "数字要有凭据" if re.search(r"[0-9]", piece) else "文字不在通报用语之中"
                        yield Finding(place=place, printed=piece, expected="", rule=rule)
