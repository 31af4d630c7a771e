"""Which merchant a dispute is about: named exactly, or to be chosen by the person among those that are alike."""

from __future__ import annotations

from dataclasses import dataclass

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.queries import CHOICES, MerchantChoice, resolve_merchant
from fangxin.domain.merchants.words import MatchedBy

#: grounds on which nobody has to be asked
SURE = (MatchedBy.USCC, MatchedBy.NAME)


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """The merchant named exactly, else those to choose from; neither when the register holds none like it."""

    merchant: Merchant | None = None
    choices: tuple[MerchantChoice, ...] = ()


def merchant_meant(*, name: str, uscc: str, region: str) -> Meant:
    """The merchant a code or a registered name names; a signboard, a namesake or a name that is alike is only offered."""
    found = resolve_merchant(uscc=uscc, name=name, region=region)
    sure = found.how is MatchedBy.USCC if uscc else found.how in SURE and not found.alternatives
    if found.merchant is not None and sure:
        return Meant(merchant=found.merchant)
    offered = {one.id: one for one in found.alternatives}
    if found.merchant is not None:
        offered = {found.merchant.pk: _choice(found.merchant, found.score), **offered}
    return Meant(choices=tuple(offered.values())[:CHOICES])


def merchant_chosen(*, merchant_id: int) -> Merchant | None:
    """A merchant the person chose, one that is no more too; of a duplicate the one it is."""
    found = Merchant.objects.select_related("merged_into").filter(pk=merchant_id).first()
    return (found.merged_into or found) if found else None


def _choice(merchant: Merchant, score: float) -> MerchantChoice:
    return MerchantChoice(
        id=merchant.pk, name=merchant.name, uscc=merchant.uscc or "", address=merchant.address,
        region_code=merchant.region_code, score=score,
    )  # fmt: skip
