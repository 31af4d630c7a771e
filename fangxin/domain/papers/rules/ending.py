"""When a paper ends and when its merchant is reminded; what law/papers.yaml says; the refusals of those who keep papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.domain.papers.words import Expiry, PaperKind
from fangxin.foundation.lawbook import Listing, Record, Text, Whole, law_file, load_law_file
from fangxin.foundation.refusals import Refusal

REASON_LEAST = 2
REASON_MOST = 200
#: papers of one merchant that are not ended
MOST = 20_000


class PaperEnded(Refusal):
    """The paper was ended; a new one is recorded instead."""

    code = "paper_ended"
    status = 409
    sentence = "这项资料已经停用，需要的话请重新登记。"


class PaperChanged(Refusal):
    """Somebody else changed the paper since the page was loaded."""

    code = "paper_changed"
    status = 409
    sentence = "别人刚刚修改过这项资料。请看过最新内容再决定，您填写的内容没有保存。"


class PaperReasonMissing(Refusal):
    """Ending and correcting need a reason in words."""

    code = "paper_reason_missing"
    status = 422
    sentence = "请写明原因（{least}到{most}个字）。"


class SupplierInUse(Refusal):
    """A supplier that recorded batches name is not ended before them."""

    code = "supplier_in_use"
    status = 409
    sentence = "还有{count}个批次登记在这家供应商名下，请先停用这些批次。"


class TooManyPapers(Refusal):
    """A merchant records more than anybody could read."""

    code = "too_many_papers"
    status = 409
    sentence = "登记的资料已经超过{most}项，请先停用不再使用的。"


class PaperFileKind(Refusal):
    """A paper is shown by photographs or PDFs, not by sound or film."""

    code = "paper_file_kind"
    status = 422
    sentence = "“{name}”不是图片或者 PDF。请拍照，或者另存为 PDF 再上传。"


class PaperWithoutFiles(Refusal):
    """Suppliers and batches have no files."""

    code = "paper_without_files"
    status = 422
    sentence = "供应商和进货批次不用上传文件。"


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperRules:
    """Everything law/papers.yaml says; days before a paper's last day, longest first."""

    remind_days: tuple[int, ...]
    soon_days: int
    licences: tuple[str, ...]
    shown: dict[str, int]


def paper_rules() -> PaperRules:
    """The rules in force at this installation, read once. Raises LawError with file, line and reason."""
    return read_paper_rules(law_file("papers.yaml"))


@lru_cache(maxsize=8)
def read_paper_rules(path: Path) -> PaperRules:
    """The rules of one file. Raises LawError with file, line and reason."""
    found: PaperRules = load_law_file(path, SCHEMA)
    return found


def expiry_of(*, until_on: date | None, on: date, soon_days: int) -> Expiry:
    """How a paper stands on a day; its last day still counts."""
    if until_on is None:
        return Expiry.OPEN_ENDED
    if until_on < on:
        return Expiry.EXPIRED
    return Expiry.SOON if until_on <= on + timedelta(days=soon_days) else Expiry.VALID


def next_reminder(*, until_on: date | None, after: date, remind_days: tuple[int, ...]) -> date | None:
    """The next day behind `after` on which the merchant is reminded; None when there is none any more."""
    if until_on is None:
        return None
    days = (until_on - timedelta(days=before) for before in remind_days)
    return min((day for day in days if day > after), default=None)


def check_reason(reason: str) -> str:
    """A reason as it is kept; raises PaperReasonMissing."""
    plain = " ".join(reason.split())
    if not REASON_LEAST <= len(plain) <= REASON_MOST:
        raise PaperReasonMissing(least=REASON_LEAST, most=REASON_MOST, field="reason")
    return plain


def _made(*, remind_days: tuple[int, ...], shown: dict[str, int], **rest: Any) -> PaperRules:
    return PaperRules(remind_days=tuple(sorted(set(remind_days), reverse=True)), shown=shown, **rest)


_SOME = Whole(0, 366)
#: The shape of law/papers.yaml.
SCHEMA = Record(
    {
        "remind_days": Listing(_SOME, least=1),
        "soon_days": _SOME,
        "licences": Listing(Text(), least=1),
        "shown": Record({kind.value: Whole(1, 50) for kind in PaperKind}),
    },
    make=_made,
)
