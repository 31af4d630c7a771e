"""Merging a duplicate into the merchant it is, undoing that, and saying that two entries are two merchants."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.registry.actions.step import found_by_words, tell
from fangxin.domain.registry.models import Apart, Merge
from fangxin.domain.registry.permissions import check_keeps
from fangxin.domain.registry.queries.duplicates import weighed
from fangxin.domain.registry.rules import MergedAlready, MergeUndone, SameMerchant, check_reason
from fangxin.domain.timeline.actions.counting import count_again
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id


@transaction.atomic
def merge(*, merchant_id: int, into_id: int, reason: str, by: Actor, at: datetime) -> Merge:
    """Merge a duplicate into the merchant it is; those merged into the duplicate before come along.

    Nothing of either is rewritten: cases, outlets and people stay where they are and are counted through the family.
    Raises NotPermitted, NotFound outside the region of the duplicate, SameMerchant, MergedAlready, ReasonMissing.
    """
    told = check_reason(reason)
    if merchant_id == into_id:
        raise SameMerchant
    merchant, into = _both(merchant_id, into_id)
    check_keeps(merchant, by=by)
    if into.merged_into_id is not None:
        raise MergedAlready(name=into.name)
    followers = list(Merchant.objects.filter(merged_into=merchant).order_by("pk").values_list("pk", flat=True))
    done = Merge.objects.create(
        id=new_id(at), merchant=merchant, into=into, moved=followers, reason=told, merged_at=at, merged_by=by.name,
        signs=[sign.value for sign, _ in weighed(merchant, into).signs],
    )  # fmt: skip
    _lead([merchant.pk, *followers], into.pk)
    tell(merchant.pk, Act.MERCHANT_MERGED, by=by, at=at, into=into.name, uscc=into.uscc, reason=told)
    tell(into.pk, Act.MERCHANT_MERGED, by=by, at=at, duplicate=merchant.name, uscc=merchant.uscc, reason=told)
    return done


@transaction.atomic
def undo_merge(*, merge_id: int, reason: str, by: Actor, at: datetime) -> Merge:
    """Take a merge back: the duplicate stands by itself again, with those that had been merged into it.

    Raises NotPermitted, NotFound, ReasonMissing, and MergeUndone when it was undone, or the merchant was merged further.
    """
    by.must(Permission.KEEP_REGISTER)
    told = check_reason(reason)
    found = Merge.objects.filter(pk=merge_id).first()
    if found is None:
        raise NotFound
    merchant, into = _both(found.merchant_id, found.into_id)
    found.refresh_from_db()
    if found.undone_at is not None or merchant.merged_into_id != into.pk:
        raise MergeUndone
    merchant.merged_into = None
    check_keeps(merchant, by=by)
    found.undone_at, found.undone_by, found.undo_reason = at, by.name, told
    found.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    _lead([merchant.pk], None)
    # those whose own merge was undone meanwhile stand by themselves already
    back = list(Merchant.objects.filter(pk__in=found.moved, merged_into=into).values_list("pk", flat=True))
    _lead(back, merchant.pk)
    tell(merchant.pk, Act.MERGE_UNDONE, by=by, at=at, into=into.name, reason=told)
    tell(into.pk, Act.MERGE_UNDONE, by=by, at=at, duplicate=merchant.name, reason=told)
    return found


@transaction.atomic
def say_apart(*, one_id: int, other_id: int, reason: str, by: Actor, at: datetime) -> Apart:
    """Say that two entries are two merchants: the pair is not proposed again. Raises NotFound, ReasonMissing …"""
    told = check_reason(reason)
    if one_id == other_id:
        raise SameMerchant
    one, other = _both(*sorted((one_id, other_id)))
    by.must(Permission.KEEP_REGISTER)
    try:
        check_keeps(one, by=by)
    except NotFound:
        check_keeps(other, by=by)
    said, new = Apart.objects.get_or_create(
        one=one, other=other, defaults={"id": new_id(at), "reason": told, "said_at": at, "said_by": by.name}
    )
    if new:
        tell(one.pk, Act.MERCHANTS_APART, by=by, at=at, other=other.name, reason=told)
        tell(other.pk, Act.MERCHANTS_APART, by=by, at=at, other=one.name, reason=told)
    return said


def _both(one: int, other: int) -> tuple[Merchant, Merchant]:
    """Both entries, locked in one order whoever asks."""
    rows = {
        row.pk: row
        for row in Merchant.objects.select_for_update(of=("self",)).filter(pk__in=(one, other)).order_by("pk")
    }
    if one not in rows or other not in rows:
        raise NotFound
    return rows[one], rows[other]


def _lead(ids: list[int], into: int | None) -> None:
    led = Merchant.objects.filter(pk__in=ids)
    led.update(merged_into=into, version=F("version") + 1)
    if ids:
        found_by_words(*ids)
        # nothing is told of those that come along
        count_again(chains=led.values("pk"))
