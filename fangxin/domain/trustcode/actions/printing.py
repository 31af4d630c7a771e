"""Giving outlets their codes, and new editions of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.merchants.models import Outlet
from fangxin.domain.merchants.words import Standing
from fangxin.domain.timeline.actions.journal import Deed, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.domain.trustcode.actions.step import held_code, outlet_to_print, told
from fangxin.domain.trustcode.models import TrustCode
from fangxin.domain.trustcode.queries.keeping import outlets_without_code
from fangxin.domain.trustcode.rules.judging import (
    BULK_MOST,
    CodeChanged,
    CodeKnown,
    CodeNotValid,
    NothingToIssue,
    OutletNotOpen,
    OutletWithoutRegion,
    TooManyAtOnce,
    check_note,
)
from fangxin.domain.trustcode.rules.text import TOKEN_SIGNS
from fangxin.domain.trustcode.words import CodeState
from fangxin.storage.ids import new_id, public_token
from fangxin.storage.rows import write


@transaction.atomic
def issue(*, outlet_id: int, by: Actor, at: datetime, merchant_id: int | None = None) -> TrustCode:
    """The first code of an outlet. Raises NotFound, NotPermitted, OutletNotOpen, OutletWithoutRegion, CodeKnown."""
    outlet = outlet_to_print(outlet_id=outlet_id, by=by, merchant_id=merchant_id)
    known = TrustCode.objects.filter(outlet=outlet).first()
    if known is not None:
        raise CodeKnown(outlet=outlet.name, edition=known.edition)
    try:
        with transaction.atomic():
            return _issued([outlet], by=by, at=at)[0]
    except IntegrityError as raced:
        raise CodeKnown(outlet=outlet.name, edition=1) from raced


@transaction.atomic
def issue_many(*, outlet_ids: Sequence[int], by: Actor, at: datetime) -> list[TrustCode]:
    """The first codes of a street's or a market's outlets; those that have one already are passed over.

    Raises NotPermitted, NothingToIssue, TooManyAtOnce, OutletWithoutRegion; an outlet out of the officer's region counts
    as not chosen.
    """
    chosen = sorted(set(outlet_ids))
    if len(chosen) > BULK_MOST:
        raise TooManyAtOnce(most=BULK_MOST)
    found = list(outlets_without_code(by=by).filter(pk__in=chosen).select_for_update(of=("self",)))
    if not found:
        raise NothingToIssue
    return _issued(found, by=by, at=at)


@transaction.atomic
def reprint(
    *, code_id: int, edition: int, note: str, by: Actor, at: datetime, merchant_id: int | None = None
) -> TrustCode:
    """A new edition, signed with the newest key for the county the outlet stands in now; what was printed before is replaced.

    It also brings a revoked code back, but one that the agency revoked only by the agency. Raises NotFound, NotPermitted,
    NoteMissing, OutletNotOpen, OutletWithoutRegion, CodeNotValid, CodeChanged when `edition` is not the current one.
    """
    code = held_code(code_id=code_id, by=by, merchant_id=merchant_id)
    if code.edition != edition:
        raise CodeChanged
    reason = check_note(note)
    if code.by_agency and by.kind is ActorKind.MERCHANT:
        raise CodeNotValid(what="它由市场监管部门停用，需要重新启用的，请与当地市场监管所联系。")
    code.region_code = _region_of(code.outlet)
    code.edition += 1
    code.state, code.revoked_at, code.reason, code.by_agency = CodeState.VALID.value, None, "", False
    code.printed_at, code.printed_by = at, by.name
    code.save(
        update_fields=[
            "region_code", "edition", "state", "revoked_at", "reason", "by_agency", "printed_at", "printed_by",
        ]
    )  # fmt: skip
    told(code, Act.CODE_REPRINTED, by=by, at=at, reason=reason)
    return code


def _issued(outlets: Sequence[Outlet], *, by: Actor, at: datetime) -> list[TrustCode]:
    codes = [
        TrustCode(
            id=new_id(at), token=public_token(TOKEN_SIGNS * 5), outlet=outlet, edition=1, region_code=_region_of(outlet),
            state=CodeState.VALID.value, printed_at=at, printed_by=by.name, revoked_at=None, reason="", by_agency=False,
        )
        for outlet in outlets
    ]  # fmt: skip
    write(codes)
    entries = []
    for code in codes:
        deed = Deed(act=Act.CODE_ISSUED, by=by, at=at, facts={"edition": 1, "outlet": code.outlet.name[:60]})
        entries += new_chain(chain=code.pk, deeds=[deed])
    write(sorted(entries, key=lambda row: type(row).__name__))
    return codes


def _region_of(outlet: Outlet) -> str:
    if not outlet.active or outlet.merchant.status != Standing.ACTIVE:
        raise OutletNotOpen(outlet=outlet.name)
    region = outlet.region_code or outlet.merchant.region_code
    if not region:
        raise OutletWithoutRegion(outlet=outlet.name)
    return region[:6]
