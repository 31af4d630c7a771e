"""What every act on a scheme or an edition shares: is it as the page showed it, is it open for the act, and the note in its chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.agency.rules import Actor
from fangxin.domain.environment.models import Edition, KeptScheme
from fangxin.domain.environment.words import EDITION_STATES, SCHEME_STATES, EditionState, SchemeState
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import Refusal

CHANGING = (EditionState.DRAFT, EditionState.COMPUTED)


class IndexNotOpen(Refusal):
    """It is in a state in which the act is not possible."""

    code = "index_not_open"
    status = 409
    sentence = "目前是“{state}”，不能这样办理。"


class ReasonNeeded(Refusal):
    """Sending back and correcting need a reason."""

    code = "index_reason_needed"
    status = 422
    sentence = "请写明理由。"


def check_edition(edition: Edition, *states: EditionState, version: int | None = None) -> None:
    """Raises IndexNotOpen, ChangedMeanwhile."""
    if version is not None and version != edition.version:
        raise ChangedMeanwhile
    if edition.state not in states:
        raise IndexNotOpen(state=EDITION_STATES[EditionState(edition.state)][0])


def check_scheme(scheme: KeptScheme, *states: SchemeState, version: int | None = None) -> None:
    """Raises IndexNotOpen, ChangedMeanwhile."""
    if version is not None and version != scheme.version:
        raise ChangedMeanwhile
    if scheme.state not in states:
        raise IndexNotOpen(state=SCHEME_STATES[SchemeState(scheme.state)][0])


def reason_of(text: str) -> str:
    """A reason. Raises ReasonNeeded."""
    if not text.strip():
        raise ReasonNeeded(field="reason")
    return text.strip()[:300]


def commit(row: Edition | KeptScheme, *, act: Act, by: Actor, at: datetime, **facts: Any) -> None:
    """Save one version on and note the act."""
    row.version += 1
    row.save()
    append(chain=row.pk, deeds=[Deed(act=act, by=by, at=at, facts=facts)])


def loosened(edition: Edition) -> None:
    """A value changed: what was computed from the old ones is no more."""
    edition.state, edition.result, edition.digest, edition.computed_at = EditionState.DRAFT.value, None, "", None
