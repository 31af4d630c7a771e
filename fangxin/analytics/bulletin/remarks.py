"""Words an office writes beside the numbers: set into the document, and held against it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from fangxin.analytics.bulletin.model import Bulletin, Form, Note

#: names the source of such words in the document
SOURCE = "编写单位说明"
#: a number with what gives it its size; a date, an article or the name of a hotline is none
_NUMBER = re.compile(r"(?<![0-9.·])(?P<digits>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<size>%|个百分点|万|亿)?")
_NAMES = re.compile(
    r"12315|12345|12366|3[·.]15|315|第[0-9]+(?:[-–—至~][0-9]+)?|[0-9]+(?:[-–—至~][0-9]+)?(?:年|月|日|号|时)"
)
#: what a figure's form says of its size where the column does: a table prints no per cent in its cells
_SIZES = {
    Form.RATE: "%", Form.SHARE: "%", Form.ARROW: "%", Form.GROWTH: "%", Form.AT_LEAST: "%", Form.POINTS: "个百分点",
    Form.POINT_ARROW: "个百分点",
}  # fmt: skip


def with_remarks(bulletin: Bulletin, remarks: Mapping[str, str]) -> Bulletin:
    """The document with these words at the end of their sections, in the place of those it had."""
    sections = []
    for section in bulletin.sections:
        blocks = tuple(block for block in section.blocks if not (isinstance(block, Note) and block.source == SOURCE))
        text = remarks.get(section.id, "")
        sections.append(replace(section, blocks=(*blocks, *((Note(text=text, source=SOURCE),) if text else ()))))
    return replace(bulletin, sections=tuple(sections))


def unfounded(bulletin: Bulletin) -> list[str]:
    """A sentence for each number in an office's words that the document prints nowhere."""
    printed = {
        (value, size or _SIZES.get(figure.form, ""))
        for _, figure in bulletin.figures()
        for _, (value, size) in _numbers(figure.printed)
    }
    wrong = []
    for section in bulletin.sections:
        for block in section.blocks:
            if isinstance(block, Note) and block.source == SOURCE:
                wrong += [
                    f"“{section.title}”的说明中“{text}”在通报的数字里找不到，请核对；案件中没有的数字请先填报。"
                    for text, found in _numbers(block.text)
                    if found not in printed
                ]
    return wrong


def _numbers(text: str) -> Iterator[tuple[str, tuple[Decimal, str]]]:
    for found in _NUMBER.finditer(_NAMES.sub("□", unicodedata.normalize("NFKC", text))):
        value = Decimal(found["digits"].replace(",", "")).normalize()
        yield found[0], (value, found["size"] or "")
