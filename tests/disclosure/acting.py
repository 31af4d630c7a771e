"""A closed complaint about a registered merchant, and days on which the sweep runs."""

from __future__ import annotations

from datetime import datetime

from fangxin.domain.cases.actions import close, decide
from fangxin.domain.cases.models import Case
from fangxin.domain.disclosure.actions.sweeping import sweep_disclosure
from fangxin.domain.disclosure.models import Disclosure
from fangxin.domain.merchants.models import Merchant
from tests.members import shop
from tests.people import Cast, filed, later

PLAIN = "在云上鲸超市买了两箱酸奶，开封就有霉点，商家不肯退款，要求退货退款。"


def merchant() -> Merchant:
    """The merchant all complaints here are about."""
    return Merchant.objects.first() or shop()


def closed(people: Cast, *, day: int = 2, content: str = PLAIN, **changes: object) -> Case:
    """A complaint whose mediation the handler ended."""
    own = merchant()
    case = filed(people.hotline, content=content, merchant_name=own.name, merchant_uscc=own.uscc, **changes)
    case = decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    return close.terminate(
        case_id=case.pk, version=case.version, ground="MT2", reason="商家两次不到场。", by=people.handler, at=later(day)
    )


def swept(day: int) -> dict[str, int]:
    """What the sweep does on a day."""
    return sweep_disclosure(at=later(day))


def published(people: Cast, **changes: object) -> Disclosure:
    """A complaint that stands in the register."""
    case = closed(people, **changes)
    swept(2)
    swept(20)
    return of(case)


def of(case: Case) -> Disclosure:
    """The newest decision on a case, read afresh."""
    return Disclosure.objects.select_related("case", "merchant").filter(case=case).latest("closing")


def on(day: int) -> datetime:
    """An instant so many days after the first Monday."""
    return later(day)
