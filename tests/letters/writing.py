"""A draft as an officer writes it, letters drafted and issued."""

from __future__ import annotations

from datetime import datetime

from fangxin.domain.letters.actions.drafting import draft_letters
from fangxin.domain.letters.actions.issuing import issue_letter
from fangxin.domain.letters.models import Letter
from fangxin.domain.letters.rules.drafting import Draft
from fangxin.domain.merchants.models import Merchant
from tests.people import MONDAY, Cast

ANSWER = "已在收银台公示退费办法，四名消费者的余额已全部退还，附退款凭证。"


def draft(**changes: object) -> Draft:
    """A caution that asks for a reply in ten working days."""
    given: dict[str, object] = {
        "subject": "预付卡退费",
        "findings": "近三个月我局收到涉及你单位预付卡退费的投诉6件。",
        "basis": "《中华人民共和国消费者权益保护法》第五十三条",
        "requirements": ("公示退费办法并依约退费；", "逐一答复仍未退费的消费者。"),
        "reply_days": 10,
    }
    return Draft(**{**given, **changes})  # type: ignore[arg-type]


def drafted(
    people: Cast, *merchants: Merchant, kind: str = "caution", at: datetime = MONDAY, **changes: object
) -> list[Letter]:
    """Drafts of the county's first handler."""
    ids = [one.pk for one in merchants]
    return draft_letters(kind=kind, merchant_ids=ids, draft=draft(**changes), by=people.handler, at=at)


def issued(people: Cast, merchant: Merchant, *, at: datetime = MONDAY, **changes: object) -> Letter:
    """A caution issued on a Monday."""
    (letter,) = drafted(people, merchant, at=at, **changes)
    return issue_letter(letter_id=letter.pk, by=people.handler, at=at)
