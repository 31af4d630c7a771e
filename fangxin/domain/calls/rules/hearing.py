"""What is heard in notes besides category and amounts: the caller's own name, and which sentence belongs to which part."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]?")
_ASKS = re.compile(
    r"请问|想问|问一下|问问|咨询|请教|了解一下|[吗呢][？?。]?\Z|[？?]\Z|怎么(?:办理|申请|算)|如何(?:办理|申请)|哪些材料|多长时间|归哪"
)
_NAMED = re.compile(
    r"(?:我叫|本人叫|名叫|姓名[:：是]?\s?|来电人[:：]\s?)(?P<name>[\u4e00-\u9fff·]{2,4}?)"
    r"(?=[，,。；;、\s]|反映|电话|手机|在|想|要|称|说|$)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """The caller's name if it was said, and the text of each part; a part nothing was said of is empty."""

    name: str
    complaint: str
    report: str
    inquiry: str


def heard_in(text: str, *, of_violation: Collection[str] = ()) -> Heard:
    """The sentences of a text by part. `of_violation`: the sentences classification took for a report.

    What is neither a report nor a question belongs to the complaint, so that nothing said is lost.
    """
    told = {sentence.strip() for sentence in of_violation}
    parts: dict[str, list[str]] = {"complaint": [], "report": [], "inquiry": []}
    for found in _SENTENCE.finditer(text):
        sentence = found.group().strip()
        if not sentence:
            continue
        part = "report" if sentence in told else "inquiry" if _ASKS.search(sentence) else "complaint"
        parts[part].append(sentence)
    named = _NAMED.search(text)
    return Heard(name=named["name"] if named else "", **{part: "".join(lines) for part, lines in parts.items()})
