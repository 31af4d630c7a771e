"""Messages about papers that end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.notices.models import Notice
from fangxin.domain.papers.models import Paper
from fangxin.domain.papers.words import PaperKind
from fangxin.domain.staff.notices import to_staff
from fangxin.domain.staff.words import Duty

#: papers a message names one by one
NAMED = 3


def of_ending(*, merchant: Merchant, papers: Sequence[Paper], first_on: date, at: datetime) -> list[Notice]:
    """To those who keep the merchant's records: which papers end, the first of them on `first_on`."""
    names = "、".join(dict.fromkeys(_named(paper) for paper in papers[:NAMED]))
    return to_staff(
        merchant=merchant, duty=Duty.RECORDS, template="papers_ending", at=at, papers=names, count=len(papers),
        until_on=first_on,
    )  # fmt: skip


def _named(paper: Paper) -> str:
    return f"{paper.title}的健康证" if paper.kind == PaperKind.HEALTH else paper.title
