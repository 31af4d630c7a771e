"""From computed to published: results taken over, handed in, approved by another person, published; corrected by a new version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.environment.actions.step import CHANGING, check_edition, commit, loosened, reason_of
from fangxin.domain.environment.models import Edition, Input
from fangxin.domain.environment.permissions import check_other_hand, kept_edition
from fangxin.domain.environment.queries import correction_of, inputs_digest
from fangxin.domain.environment.words import EditionState, InputState
from fangxin.domain.timeline.actions.journal import Deed, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import Refusal
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


class InputsUnchecked(Refusal):
    """An index is handed in when nothing entered waits to be checked."""

    code = "index_inputs_unchecked"
    status = 409
    sentence = "还有 {count} 项填报数据没有复核通过，不能提交审批。"


class CorrectedBefore(Refusal):
    """A published edition is corrected once; the next correction is of its correction."""

    code = "index_corrected_before"
    status = 409
    sentence = "这一版已经在更正（第 {number} 版），请到更正版办理。"


@transaction.atomic
def record_result(*, edition_id: int, digest: str, result: dict[str, Any], by: Actor, at: datetime) -> Edition:
    """Take over what analytics computed from the values of this digest (`inputs_digest`).

    Raises NotPermitted, NotFound, IndexNotOpen, and ChangedMeanwhile when a value changed meanwhile.
    """
    by.must(Permission.KEEP_INDEX)
    edition = kept_edition(edition_id=edition_id, by=by)
    check_edition(edition, *CHANGING)
    if digest != inputs_digest(edition=edition):
        raise ChangedMeanwhile
    edition.state, edition.result, edition.digest = EditionState.COMPUTED.value, result, digest
    edition.computed_at = at
    totals = {member: row["printed"] for member, row in result.items()}
    commit(edition, act=Act.INDEX_COMPUTED, by=by, at=at, digest=digest, totals=totals)
    return edition


@transaction.atomic
def hand_in(*, edition_id: int, version: int | None, by: Actor, at: datetime) -> Edition:
    """Freeze the numbers and ask for approval. Raises NotPermitted, NotFound, InputsUnchecked, IndexNotOpen, ChangedMeanwhile."""
    by.must(Permission.KEEP_INDEX)
    edition = kept_edition(edition_id=edition_id, by=by)
    check_edition(edition, EditionState.COMPUTED, version=version)
    waiting = edition.inputs.filter(state__in=[InputState.ENTERED, InputState.SENT_BACK]).count()
    if waiting:
        raise InputsUnchecked(count=waiting)
    edition.state, edition.frozen_at = EditionState.FROZEN.value, at
    edition.frozen_by, edition.frozen_by_id = by.name, by.account_id
    commit(edition, act=Act.INDEX_FROZEN, by=by, at=at, digest=edition.digest)
    return edition


@transaction.atomic
def decide_edition(
    *, edition_id: int, version: int | None, approved: bool, reason: str, by: Actor, at: datetime
) -> Edition:
    """Another person approves, or sends back with a reason; sent back, the values may be changed again.

    Raises NotPermitted, NotFound, SameHand, ReasonNeeded, IndexNotOpen, ChangedMeanwhile.
    """
    by.must(Permission.APPROVE_BULLETINS)
    edition = kept_edition(edition_id=edition_id, by=by)
    check_edition(edition, EditionState.FROZEN, version=version)
    check_other_hand(first_id=edition.frozen_by_id, who="提交人", by=by)
    edition.decided_at, edition.decided_by, edition.decided_by_id = at, by.name, by.account_id
    edition.decision = reason.strip()[:300] if approved else reason_of(reason)
    edition.state = (EditionState.APPROVED if approved else EditionState.COMPUTED).value
    act = Act.INDEX_APPROVED if approved else Act.INDEX_REFUSED
    commit(edition, act=act, by=by, at=at, digest=edition.digest, reason=edition.decision)
    return edition


@transaction.atomic
def publish_edition(*, edition_id: int, version: int | None, by: Actor, at: datetime) -> Edition:
    """Publish an approved edition; the one it corrects is replaced. Raises NotPermitted, NotFound, IndexNotOpen, ChangedMeanwhile."""
    by.must(Permission.APPROVE_BULLETINS)
    edition = kept_edition(edition_id=edition_id, by=by)
    check_edition(edition, EditionState.APPROVED, version=version)
    edition.state, edition.published_at = EditionState.PUBLISHED.value, at
    commit(edition, act=Act.INDEX_PUBLISHED, by=by, at=at, digest=edition.digest)
    if edition.follows_id is not None:
        old = Edition.objects.select_for_update().get(pk=edition.follows_id)
        old.state = EditionState.REPLACED.value
        commit(old, act=Act.INDEX_REPLACED, by=by, at=at, edition=edition.pk)
    return edition


@transaction.atomic
def correct_edition(*, edition_id: int, version: int | None, reason: str, by: Actor, at: datetime) -> Edition:
    """Begin the next version of a published edition with the same values; the published one stands until that is published.

    Values of the edition before are those of its correction where it was corrected meanwhile.
    Raises NotPermitted, NotFound, ReasonNeeded, CorrectedBefore, IndexNotOpen, ChangedMeanwhile.
    """
    by.must(Permission.KEEP_INDEX)
    old = kept_edition(edition_id=edition_id, by=by)
    check_edition(old, EditionState.PUBLISHED, version=version)
    there = Edition.objects.filter(follows=old).first()
    if there is not None:
        raise CorrectedBefore(number=there.number)
    why = reason_of(reason)
    before = correction_of(old.before) if old.before is not None else None
    new = Edition(
        id=new_id(at), office=old.office, scheme=old.scheme, campaign=old.campaign, title=old.title, first_on=old.first_on,
        last_on=old.last_on, members=old.members, number=old.number + 1, follows=old, before=before, why=why,
        state=EditionState.DRAFT.value, begun_at=at, begun_by=by.name,
    )  # fmt: skip
    new.save(force_insert=True)
    copies = list(Input.objects.filter(edition=old))
    for one in copies:
        one.pk, one.edition = new_id(at), new
    if copies:
        write(copies)
    facts = {"title": new.title, "scheme": new.scheme.digest, "follows": old.pk, "reason": why}
    write(new_chain(chain=new.pk, deeds=[Deed(act=Act.INDEX_BEGUN, by=by, at=at, facts=facts)]))
    return new


@transaction.atomic
def drop_edition(*, edition_id: int, version: int | None, by: Actor, at: datetime) -> Edition:
    """Let an edition go that was never handed in; a correction let go makes room for another.

    Raises NotPermitted, NotFound, IndexNotOpen, ChangedMeanwhile.
    """
    by.must(Permission.KEEP_INDEX)
    edition = kept_edition(edition_id=edition_id, by=by)
    check_edition(edition, *CHANGING, version=version)
    loosened(edition)
    edition.state, edition.follows = EditionState.DROPPED.value, None
    commit(edition, act=Act.INDEX_DROPPED, by=by, at=at)
    return edition
