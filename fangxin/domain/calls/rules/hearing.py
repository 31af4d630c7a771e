"""What is heard in notes besides category and amounts: the caller's own name, and which sentence belongs to which part."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_ENDS = "。！？!?；;\n"
_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]?")
_ASKS = re.compile(
    r"请问|想问|问一下|问问|咨询|请教|了解一下|[吗呢][？?。]?\Z|[？?]\Z|怎么(?:办理|申请|算)|如何(?:办理|申请)|哪些材料|多长时间|归哪"
)
_NAMED = re.compile(
    r"(?:我叫|本人叫|名叫|姓名[:：是]?\s?|来电人[:：]\s?)(?P<name>[\u4e00-\u9fff·]{2,4}?)"
    r"(?=[，,。；;、\s]|反映|电话|手机|在|想|要|称|说|$)"
)
_PLACED = re.compile(
    r"(?:在|到|去|位于|地址[:：是]?\s?)"
    r"(?P<address>[^的，。；！？,;!?\s]{1,30}(?:号|路|街|巷|大道|镇|乡|村|广场|大厦|商场|市场|商城))"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """The caller's name and the merchant's address if they were said, and the text of each part; what was not said is empty."""

    name: str
    address: str
    complaint: str
    report: str
    inquiry: str


def heard_in(text: str, *, of_violation: Collection[str] = ()) -> Heard:
    """The sentences of a text by part. `of_violation`: the sentences classification took for a report.

    What is neither a report nor a question belongs to the complaint, so that nothing said is lost.
    """
    told = tuple(sentence.strip().rstrip(_ENDS) for sentence in of_violation)
    parts: dict[str, list[str]] = {"complaint": [], "report": [], "inquiry": []}
    for found in _SENTENCE.finditer(text):
        sentence = found.group().strip()
        if not sentence:
            continue
        part = "report" if told and sentence.startswith(told) else "inquiry" if _ASKS.search(sentence) else "complaint"
        parts[part].append(sentence)
    named, placed = _NAMED.search(text), _PLACED.search(text)
    return Heard(
        name=named["name"] if named else "",
        address=placed["address"] if placed else "",
        **{part: "".join(lines) for part, lines in parts.items()},
    )
