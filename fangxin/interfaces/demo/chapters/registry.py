"""The register of merchants as an agency keeps it: sizes, a chain, an entry made twice and merged, another that waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.merchants.actions import NewMerchant
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.queries import chain_of
from fangxin.domain.registry.actions.chaining import found_chain, join_chain
from fangxin.domain.registry.actions.keeping import register, state_size
from fangxin.domain.registry.actions.merging import merge
from fangxin.domain.registry.rules import SIZES
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.story import Row

KEPT_AT, MERGED_AT = time(10, 40), time(15, 5)


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """What is stated, joined, entered twice and merged, each on its day."""
    chapter = stage.story.chapters.get("registry", {})
    for name, act in (("sizes", _size), ("chains", _chain), ("duplicates", _duplicate)):
        for row in chapter.get(name, ()):
            at = _at(stage, row["days_ago"], KEPT_AT)
            yield at, partial(act, stage, row, at)
            if "merged" in row:
                at = _at(stage, row["merged"]["days_ago"], MERGED_AT)
                yield at, partial(_merge, stage, row, at)


def merchant_of(stage: Stage, name: str) -> Merchant:
    """A merchant of the story by its id there."""
    return Merchant.objects.get(uscc=stage.story.merchant(name)["uscc"])


def _size(stage: Stage, row: Row, at: datetime) -> None:
    state_size(
        merchant_id=merchant_of(stage, row["merchant"]).pk, measures={name: row.get(name) for name in SIZES},
        stated_on=day_of(at), stated_by=row["by"], by=_keeper(stage, at), at=at,
    )  # fmt: skip


def _chain(stage: Stage, row: Row, at: datetime) -> None:
    if chain_of(merchant_id=merchant_of(stage, row["head"]).pk, on=day_of(at)) is not None:
        return  # another chapter told of it before
    by = _keeper(stage, at)
    chain = found_chain(name=row["name"], head_id=merchant_of(stage, row["head"]).pk, by=by, at=at)
    for name in row["members"]:
        join_chain(chain_id=chain.pk, merchant_id=merchant_of(stage, name).pk, on=day_of(at), by=by, at=at)


def _duplicate(stage: Stage, row: Row, at: datetime) -> None:
    like = merchant_of(stage, row["like"])
    new = NewMerchant(
        name=row["name"], address=like.address, region_code=like.region_code, trade=like.trade, phone=like.phone
    )
    register(new=new, by=_keeper(stage, at), at=at)


def _merge(stage: Stage, row: Row, at: datetime) -> None:
    twice = Merchant.objects.get(name=row["name"])
    into = merchant_of(stage, row["like"])
    merge(merchant_id=twice.pk, into_id=into.pk, reason=row["merged"]["reason"], by=_keeper(stage, at), at=at)


def _keeper(stage: Stage, at: datetime) -> Actor:
    office = stage.agency.offices[stage.story.chapters["registry"]["office"]]
    return stage.agency.officer(office_id=office.pk, role=Role.HANDLER, on=day_of(at))


def _at(stage: Stage, days_ago: int, when: time) -> datetime:
    return datetime.combine(stage.today - timedelta(days=days_ago), when, tzinfo=BEIJING)
