"""What every act on the register shares: the entry held, what was done told in its chain, its words brought up to date."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.actions import index_merchants
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.registry.permissions import check_keeps
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound


def held(merchant_id: int, *, by: Actor) -> Merchant:
    """The entry, locked until the transaction ends. Raises NotPermitted, NotFound, MergedAlready."""
    merchant = Merchant.objects.select_for_update(of=("self",)).filter(pk=merchant_id).first()
    if merchant is None:
        raise NotFound
    check_keeps(merchant, by=by)
    return merchant


def tell(chain: int, act: Act, /, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Record an act in the chain of the object it is done to."""
    append(
        chain=chain, deeds=[Deed(act=act, by=by, at=at, facts={k: v for k, v in facts.items() if v not in ("", None)})]
    )


def found_by_words(*merchant_ids: int) -> None:
    """Bring what the entries are found by up to date."""
    index_merchants(merchant_ids)


def plain(value: Any) -> Any:
    """A value as the journal keeps it."""
    return value.isoformat() if isinstance(value, date) else value


#: fields whose values the journal does not repeat: a telephone may be a person's
_UNTOLD = frozenset({"phone"})
#: computed from others, so nobody is told of them
_COMPUTED = frozenset({"name_key", "core", "core_start", "brand_key", "trade_code"})


def changes_told(changed: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Field → [before, after] as the journal keeps them."""
    return {
        name: [] if name in _UNTOLD else [plain(one) for one in values]
        for name, values in changed.items()
        if name not in _COMPUTED
    }
