"""Founding a chain, renaming and closing it, and who joins and leaves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from fangxin.domain.agency.actions.changing import change, text
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.models import ChainMember, Merchant, Outlet, StoreChain
from fangxin.domain.merchants.permissions import region_scope
from fangxin.domain.merchants.rules import name_key
from fangxin.domain.registry.actions.step import changes_told, tell
from fangxin.domain.registry.permissions import check_keeps, check_keeps_outlet
from fangxin.domain.registry.rules import ChainKnown, InChainAlready, check_reason
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id


@transaction.atomic
def found_chain(*, name: str, head_id: int | None, by: Actor, at: datetime) -> StoreChain:
    """Found a chain, led by a merchant or by none. Raises NotPermitted, NotFound, ChainKnown, TextMissing, TextTooLong."""
    by.must(Permission.KEEP_REGISTER)
    plain = text(name, label="连锁名称", field="name", limit=60)
    key = name_key(name=plain)[:60]
    if not key or StoreChain.objects.filter(name_key=key).exists():
        raise ChainKnown(name=plain, field="name")
    head = _merchant(head_id) if head_id else None
    if head is not None:
        check_keeps(head, by=by)
    chain = StoreChain.objects.create(id=new_id(at), name=plain, name_key=key, head=head, created_at=at)
    tell(chain.pk, Act.CHAIN_FOUNDED, by=by, at=at, chain=chain.name, head=head.name if head else "")
    return chain


@transaction.atomic
def change_chain(*, chain_id: int, version: int, name: str, active: bool, by: Actor, at: datetime) -> StoreChain:
    """Rename a chain, close it or open it again. Raises NotPermitted, NotFound, ChainKnown, ChangedMeanwhile."""
    by.must(Permission.KEEP_REGISTER)
    chain = _chain(chain_id)
    _check_leads(chain, by)
    plain = text(name, label="连锁名称", field="name", limit=60)
    key = name_key(name=plain)[:60]
    if not key or StoreChain.objects.filter(name_key=key).exclude(pk=chain.pk).exists():
        raise ChainKnown(name=plain, field="name")
    changed = change(chain, version=version, name=plain, name_key=key, active=active)
    if changed:
        tell(chain.pk, Act.CHAIN_CHANGED, by=by, at=at, chain=chain.name, changed=changes_told(changed))
    return chain


@transaction.atomic
def join_chain(
    *, chain_id: int, merchant_id: int | None = None, outlet_id: int | None = None, on: date, by: Actor, at: datetime
) -> ChainMember:
    """A merchant with all its outlets, or one outlet, joins. Raises NotPermitted, NotFound, InChainAlready."""
    chain = _chain(chain_id)
    member: dict[str, Any]
    if outlet_id is not None:
        outlet = Outlet.objects.select_for_update(of=("self",)).select_related("merchant").filter(pk=outlet_id).first()
        if outlet is None:
            raise NotFound
        check_keeps_outlet(outlet, by=by)
        member, name, whose = {"outlet": outlet}, outlet.name, outlet.merchant_id
        taken = Q(outlet=outlet) | Q(merchant=outlet.merchant_id)
    else:
        merchant = _merchant(merchant_id or 0)
        check_keeps(merchant, by=by)
        member, name, whose = {"merchant": merchant}, merchant.name, merchant.pk
        taken = Q(merchant=merchant) | Q(outlet__merchant=merchant)
    if not chain.active or ChainMember.objects.filter(taken, left_on=None).exists():
        raise InChainAlready(name=name)
    joined = ChainMember.objects.create(id=new_id(at), chain=chain, joined_on=on, **member)
    for at_chain in (chain.pk, whose):
        tell(at_chain, Act.CHAIN_JOINED, by=by, at=at, chain=chain.name, member=name, on=on.isoformat())
    return joined


@transaction.atomic
def leave_chain(*, member_id: int, on: date, reason: str, by: Actor, at: datetime) -> ChainMember:
    """A member leaves as of a day. Raises NotPermitted, NotFound, ReasonMissing."""
    by.must(Permission.KEEP_REGISTER)
    told = check_reason(reason)
    members = ChainMember.objects.select_for_update(of=("self",)).select_related(
        "chain", "merchant", "outlet__merchant"
    )
    member = members.filter(pk=member_id, left_on=None).first()
    if member is None:
        raise NotFound
    if member.outlet is not None:
        check_keeps_outlet(member.outlet, by=by)
        name, whose = member.outlet.name, member.outlet.merchant_id
    else:
        assert member.merchant is not None  # the table's own check
        check_keeps(member.merchant, by=by)
        name, whose = member.merchant.name, member.merchant.pk
    member.left_on = max(on, member.joined_on)
    member.save(update_fields=["left_on"])
    for at_chain in (member.chain_id, whose):
        tell(at_chain, Act.CHAIN_LEFT, by=by, at=at, chain=member.chain.name, member=name, reason=told)
    return member


def _check_leads(chain: StoreChain, by: Actor) -> None:
    """A chain is renamed and closed where its head is registered; one without a head, where one of its members is.

    Raises NotFound elsewhere: closing it ends what stores of other places promised together.
    """
    if chain.head is not None:
        check_keeps(chain.head, by=by)
        return
    members = ChainMember.objects.filter(chain=chain, left_on=None)
    here = Q(merchant__in=Merchant.objects.filter(region_scope(by=by)).values("pk")) | Q(
        outlet__in=Outlet.objects.filter(region_scope(by=by)).values("pk")
    )
    if members.exists() and not members.filter(here).exists():
        raise NotFound


def _chain(chain_id: int) -> StoreChain:
    chain = StoreChain.objects.select_for_update(of=("self",)).select_related("head").filter(pk=chain_id).first()
    if chain is None:
        raise NotFound
    return chain


def _merchant(merchant_id: int) -> Merchant:
    merchant = Merchant.objects.select_for_update(of=("self",)).filter(pk=merchant_id).first()
    if merchant is None:
        raise NotFound
    return merchant
