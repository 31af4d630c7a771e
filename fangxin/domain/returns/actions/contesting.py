"""A store contests what it is said to owe for a return that another took back: no charge stands without its say.

Who leads the chain has consented for its stores by law of the chain; it says whether an entry stands when two others disagree.
Where it is one of the two nobody judges: they settle it between them, and after the days of law/promises.yaml an open contest no
longer holds up the month.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.promises.rules.terms import check_reason
from fangxin.domain.returns.models import ClearingConfirmation, ClearingContest, ClearingEntry, ReturnRequest
from fangxin.domain.returns.notices import to_store
from fangxin.domain.returns.queries.clearing import judge_of
from fangxin.domain.returns.words import Contest
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


class NotContestable(Refusal):
    """The entry was reversed, contested or confirmed already, or stands between two stores of one merchant."""

    code = "clearing_not_contestable"
    status = 409
    sentence = "这笔清算不能提出异议：已经冲销、确认或者提过异议，或者两家门店属于同一经营者。"


class ContestOver(Refusal):
    """The contest has ended."""

    code = "clearing_contest_over"
    status = 409
    sentence = "这项异议已经有了结果。"


@transaction.atomic
def contest_entry(*, merchant_id: int, entry_id: int, reason: str, by: Actor, at: datetime) -> ClearingContest:
    """The store that is said to owe does not agree: the receipt is not its own, or the amount is wrong. The other store is told.

    Raises NotFound, ReasonMissing, NotContestable.
    """
    family = family_of(merchant_id)
    own = ClearingEntry.objects.filter(pk=entry_id, debtor__merchant_id__in=family, reverses=None)
    held = ReturnRequest.objects.select_for_update(of=("self",)).select_related("taken_by__merchant")
    request = held.filter(pk__in=own.values("request")).first()
    if request is None:
        raise NotFound
    # read only now that nobody else can reverse it
    entry = own.select_related("creditor", "reversed_by").get()
    told = check_reason(reason)
    confirmed = ClearingConfirmation.objects.filter(month=entry.month, outlet=entry.debtor_id, other=entry.creditor_id)
    if not entry.stands or entry.creditor.merchant_id in family or confirmed.exists():
        raise NotContestable
    contest = ClearingContest(id=new_id(at), entry=entry, reason=told, contested_at=at, contested_by=by.name)
    notices = to_store(request=request, template="clearing_contested", at=at)
    try:
        with transaction.atomic():
            write([contest, *notices])
    except IntegrityError as clash:
        raise NotContestable from clash
    facts = {"amount_fen": entry.amount_fen, "reason": told}
    append(chain=request.pk, deeds=[Deed(act=Act.CLEARING_CONTESTED, by=by, at=at, facts=facts)])
    return contest


@transaction.atomic
def withdraw_contest(*, merchant_id: int, contest_id: int, by: Actor, at: datetime) -> ClearingContest:
    """The store that contested agrees after all. Raises NotFound, ContestOver."""
    contest = _held(contest_id)
    if contest.entry.debtor.merchant_id not in family_of(merchant_id):
        raise NotFound
    return end_contest(contest, how=Contest.WITHDRAWN, answer="", by=by, at=at)


@transaction.atomic
def dismiss_contest(*, merchant_id: int, contest_id: int, answer: str, by: Actor, at: datetime) -> ClearingContest:
    """Whoever led the chain when it was entered finds that the entry stands; neither the one that contests nor the one that is
    owed. Raises NotFound, ReasonMissing, ContestOver."""
    contest = _held(contest_id)
    if judge_of(entry=contest.entry) not in family_of(merchant_id):
        raise NotFound
    return end_contest(contest, how=Contest.DISMISSED, answer=check_reason(answer), by=by, at=at)


def end_contest(contest: ClearingContest, *, how: Contest, answer: str, by: Actor, at: datetime) -> ClearingContest:
    """Note what became of a contest, within the caller's transaction. Raises ContestOver."""
    if contest.state != Contest.OPEN:
        raise ContestOver
    contest.state, contest.answer, contest.ended_at, contest.ended_by = how.value, answer, at, by.name
    contest.save(update_fields=["state", "answer", "ended_at", "ended_by"])
    facts = {"state": how.value, "reason": answer}
    append(chain=contest.entry.request_id, deeds=[Deed(act=Act.CLEARING_CONTEST_ENDED, by=by, at=at, facts=facts)])
    return contest


def _held(contest_id: int) -> ClearingContest:
    rows = ClearingContest.objects.select_for_update(of=("self",)).select_related("entry__debtor", "entry__creditor")
    found = rows.filter(pk=contest_id).first()
    if found is None:
        raise NotFound
    return found
