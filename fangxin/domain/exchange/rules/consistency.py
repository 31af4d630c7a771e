"""What a row implies without saying it, and where it contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from fangxin.domain.cases.words import KIND_LABELS, Kind, Outcome
from fangxin.domain.exchange.rules.case_row import CaseRow
from fangxin.domain.exchange.words import DECISION_WORDS, DECISIONS_OF, LABELS, OUTCOME_WORDS, OUTCOMES_OF
from fangxin.foundation.clock.events import BEIJING
from fangxin.foundation.refusals import Refusal


class OutOfOrder(Refusal):
    """An instant lies before one it cannot precede."""

    code = "out_of_order"
    status = 422
    sentence = "{later} {later_at} 早于{earlier} {earlier_at}。"


class NotOfKind(Refusal):
    """A decision or an outcome that this kind of request cannot have."""

    code = "not_of_kind"
    status = 422
    sentence = "{kind}不会有“{word}”的{what}。"


class OutcomeContradicts(Refusal):
    """The outcome cannot follow the decision."""

    code = "outcome_contradicts"
    status = 422
    sentence = "受理结果“{decision}”与处理结果“{outcome}”矛盾。"


class OutcomeUndecided(Refusal):
    """A mediation ended although the complaint was not accepted."""

    code = "outcome_undecided"
    status = 422
    sentence = "处理结果是“{outcome}”，但是没有写明已经受理。"


class InstantNeeded(Refusal):
    """A decision, an ending or a disclosure without its instant."""

    code = "instant_needed"
    status = 422
    sentence = "写明了{what}，但是缺少{key}。"


class NothingHappened(Refusal):
    """An instant without what happened then."""

    code = "nothing_happened"
    status = 422
    sentence = "有{key}，但是没有{what}。"


class GroundForNothing(Refusal):
    """A legal ground without a refusal, a termination or a decision not to file."""

    code = "ground_for_nothing"
    status = 422
    sentence = "写明了理由，但是没有不予受理、终止调解或者不予立案。"


class NotDisclosable(Refusal):
    """A case disclosed although it is said not to be disclosable."""

    code = "not_disclosable"
    status = 422
    sentence = "写明不公示，却有公示时间。"


#: a decision that ends the matter, and the outcome that says so
_FINAL: Final = {
    "NOT_ACCEPTED": Outcome.NOT_ACCEPTED,
    "FILED": Outcome.FILED,
    "NOT_FILED": Outcome.NOT_FILED,
}
_ACCEPTED: Final = "ACCEPTED"
_AFTER_ACCEPTANCE: Final = (Outcome.SETTLED, Outcome.TERMINATED)


def implied(row: CaseRow) -> dict[str, Any]:
    """What follows from what the row says: a refusal ends the case at the decision; an ending by decision was decided."""
    given: dict[str, Any] = {}
    if row.decision in _FINAL and not row.outcome:
        given["outcome"] = _FINAL[row.decision].value
        given["closed_at"] = row.closed_at or row.decided_at
    elif row.outcome and not row.decision and row.outcome in _FINAL.values():
        given["decision"] = row.outcome
        given["decided_at"] = row.decided_at or row.closed_at
    if row.decision in _FINAL and row.outcome == _FINAL[row.decision] and not row.closed_at:
        given["closed_at"] = row.decided_at
    if row.decision in _FINAL and not row.decided_at:
        given["decided_at"] = row.closed_at
    return given


def contradictions(row: CaseRow) -> Iterator[tuple[str, Refusal]]:
    """Every contradiction as (key, refusal). The row is one that `implied` has completed."""
    yield from _of_kind(row)
    yield from _of_outcome(row)
    yield from _of_instants(row)
    if row.ground and not row.outcome and row.decision not in _FINAL:
        yield "ground", GroundForNothing()
    if row.disclosed_at and row.disclosable is False:
        yield "disclosed_at", NotDisclosable()


def _of_kind(row: CaseRow) -> Iterator[tuple[str, Refusal]]:
    kind = Kind(row.kind)
    if row.decision and row.decision not in DECISIONS_OF[kind]:
        word = DECISION_WORDS[row.decision][1]
        yield "decision", NotOfKind(kind=KIND_LABELS[kind], word=word, what=LABELS["decision"])
    if row.outcome and row.outcome not in OUTCOMES_OF[kind]:
        word = OUTCOME_WORDS[Outcome(row.outcome)][1]
        yield "outcome", NotOfKind(kind=KIND_LABELS[kind], word=word, what=LABELS["outcome"])


def _of_outcome(row: CaseRow) -> Iterator[tuple[str, Refusal]]:
    if not row.outcome:
        return
    outcome = Outcome(row.outcome)
    word = OUTCOME_WORDS[outcome][1]
    # what was filed may end with the police
    handed = (row.decision, outcome) == ("FILED", Outcome.TRANSFERRED)
    if row.decision in _FINAL and outcome is not _FINAL[row.decision] and not handed:
        yield "outcome", OutcomeContradicts(decision=DECISION_WORDS[row.decision][1], outcome=word)
    if row.decision == _ACCEPTED and outcome is Outcome.NOT_ACCEPTED:
        yield "outcome", OutcomeContradicts(decision=DECISION_WORDS[row.decision][1], outcome=word)
    # what an enterprise settled by itself never came to a decision
    if outcome in _AFTER_ACCEPTANCE and not row.decision and row.odr != "SETTLED":
        yield "outcome", OutcomeUndecided(outcome=word)


def _of_instants(row: CaseRow) -> Iterator[tuple[str, Refusal]]:
    pairs = (
        ("decided_at", row.decided_at, "decision", row.decision),
        ("closed_at", row.closed_at, "outcome", row.outcome),
    )
    for key, at, word, told in pairs:
        if told and at is None:
            yield key, InstantNeeded(what=LABELS[word], key=LABELS[key])
        elif at is not None and not told:
            yield key, NothingHappened(what=LABELS[word], key=LABELS[key])
    steps = (("received_at", row.received_at), ("decided_at", row.decided_at), ("closed_at", row.closed_at))
    told_steps = [(key, at) for key, at in steps if at is not None]
    for (earlier, before), (later, after) in pairwise(told_steps):
        if after < before:
            yield later, _order(earlier, before, later, after)
    if row.disclosed_at is not None and row.disclosed_at < row.received_at:
        yield "disclosed_at", _order("received_at", row.received_at, "disclosed_at", row.disclosed_at)


def _order(earlier: str, before: datetime, later: str, after: datetime) -> OutOfOrder:
    told = "%Y-%m-%d %H:%M:%S"
    return OutOfOrder(
        later=LABELS[later],
        later_at=after.astimezone(BEIJING).strftime(told),
        earlier=LABELS[earlier],
        earlier_at=before.astimezone(BEIJING).strftime(told),
    )
