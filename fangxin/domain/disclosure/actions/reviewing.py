"""Officers look: what is hidden is confirmed or adjusted, a complaint is not published with its ground, answers are let through."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.cases.words import Visibility
from fangxin.domain.disclosure.actions.opening import mark
from fangxin.domain.disclosure.actions.scanning import Kept, as_findings, as_kept, digest_of
from fangxin.domain.disclosure.actions.sweeping import ENDED, announce, as_read, leave, read_anew
from fangxin.domain.disclosure.models import Disclosure, PublicAnswer
from fangxin.domain.disclosure.permissions import reviewable
from fangxin.domain.disclosure.rules.deciding import (
    ExclusionUnknown,
    NotInThisState,
    StillExcluded,
    TermOver,
    check_reason,
    check_words,
    kept,
)
from fangxin.domain.disclosure.rules.masking.finding import masked
from fangxin.domain.disclosure.rules.policy import OFFICER, policy
from fangxin.domain.disclosure.words import ANSWER_LABELS, STATE_LABELS, AnswerState, State
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, Refusal


class TextChanged(Refusal):
    """The complaint's text changed since it was read for personal data."""

    code = "disclosed_text_changed"
    status = 409
    sentence = "诉求内容有变动，请看过重新识别的内容再确认，您的勾选没有保存。"


class FindingsChanged(Refusal):
    """Somebody else reviewed the text since the page was loaded."""

    code = "findings_changed"
    status = 409
    sentence = "其他人刚刚审核过这件，要隐去的内容已经变化。请看过最新内容再确认，您的勾选没有保存。"


def mark_of(*found: Kept) -> str:
    """What names a list of findings as it was shown."""
    return hashlib.sha256(json.dumps(found, ensure_ascii=False).encode()).hexdigest()[:32]


def held(disclosure_id: int, *, by: Actor, at: datetime, states: Collection[State]) -> tuple[Step, Disclosure]:
    """Lock a case and its disclosure for an officer's act. Raises NotPermitted, NotFound, NotInThisState."""
    by.must(Permission.DISCLOSE)
    found = reviewable(by=by).filter(pk=disclosure_id).values_list("case_id", flat=True).first()
    if found is None:
        raise NotFound
    step = begin(case_id=found, version=None, by=by, at=at)
    row = Disclosure.objects.select_for_update().get(pk=disclosure_id)
    if State(row.state) not in states:
        raise NotInThisState(state=STATE_LABELS[State(row.state)])
    return step, row


@transaction.atomic
def review(
    *,
    disclosure_id: int,
    title_dropped: Iterable[int],
    text_dropped: Iterable[int],
    hide: Iterable[str],
    by: Actor,
    at: datetime,
    seen: str | None = None,
) -> Disclosure:
    """Confirm what is hidden, without the findings dropped (by their place in the list) and with further words hidden.

    `seen`: the mark of the findings as they were shown, see `mark_of`; places in another list would give back the wrong ones.

    It then waits for its day of publication, of which the merchant is told first. Raises NotPermitted, NotFound,
    NotInThisState, TextChanged, FindingsChanged, HideWordMissing.
    """
    step, row = held(disclosure_id, by=by, at=at, states=(State.REVIEW, State.WAITING))
    case, given = step.case, policy()
    if row.text_digest != digest_of(case):
        raise TextChanged
    if seen is not None and seen != mark_of(row.title_found, row.text_found):
        raise FindingsChanged
    words = check_words(hide, case.title, case.content)
    title = kept(as_findings(row.title_found), dropped=title_dropped, hide=words, text=case.title)
    text = kept(as_findings(row.text_found), dropped=text_dropped, hide=words, text=case.content)
    row.title_found, row.text_found = as_kept(title), as_kept(text)
    row.title = masked(case.title, title, show=given.show)[:120]
    row.text = masked(case.content, text, show=given.show)
    first = row.state == State.REVIEW
    row.state, row.doubts = State.WAITING.value, []
    row.reviewed_at, row.reviewed_by, row.reviewed_by_id = at, by.name, by.account_id
    if first:
        # the merchant hears of it only now, and has the whole time from now on
        row.publish_on = calendar_in_force().working_day(given.delay_working_days, after=day_of(at))
    row.save()
    step.note(Act.DISCLOSURE_REVIEWED, on=row.publish_on, evidence=len(title) + len(text))
    if first:
        announce(step, row)
    step.commit()
    return row


@transaction.atomic
def withhold(*, disclosure_id: int, ground: str, reason: str, by: Actor, at: datetime) -> Disclosure:
    """Do not publish, on a ground of the policy that officers find.

    Raises ExclusionUnknown, DisclosureReasonMissing, NotInThisState.
    """
    step, row = held(disclosure_id, by=by, at=at, states=(State.REVIEW, State.WAITING, State.PUBLISHED))
    given = policy()
    exclusion = given.exclusions.get(ground)
    if exclusion is None or exclusion.found != OFFICER or ground == "OBJECTION":
        raise ExclusionUnknown(field="ground")
    told = check_reason(reason)
    row.ground, row.due, row.publish_on = ground, exclusion.due, min(row.publish_on, day_of(at))
    row.reviewed_at, row.reviewed_by, row.reviewed_by_id = at, by.name, by.account_id
    row.save(update_fields=["ground", "due", "publish_on", "reviewed_at", "reviewed_by", "reviewed_by_id"])
    leave(row, State.WITHHELD, at)
    step.changes.update(visibility=Visibility.WITHHELD.value, disclosed_at=None)
    step.note(Act.DISCLOSURE_WITHHELD, label=exclusion.label, reason=told)
    step.commit()
    return row


@transaction.atomic
def restore(*, disclosure_id: int, reason: str, by: Actor, at: datetime) -> Disclosure:
    """Undo that a complaint is not published: it is read anew and waits for review, as if it had never been decided.

    Raises NotPermitted, NotFound, NotInThisState, DisclosureReasonMissing, TermOver, and StillExcluded when a rule of the
    policy finds a ground.
    """
    told = check_reason(reason)
    step, row = held(disclosure_id, by=by, at=at, states=(State.WITHHELD,))
    if step.case.status not in ENDED or row.closing != step.case.reopened:
        raise NotInThisState(state=STATE_LABELS[State.PULLED_BACK])
    given, on = policy(), day_of(at)
    last = row.expires_on or day_of(row.closed_at) + timedelta(days=given.term_days)
    if last < on:
        raise TermOver(day=f"{last:%Y-%m-%d}")
    decided = as_read(step, row)
    if decided.ground:
        raise StillExcluded(ground=given.label(decided.ground))
    row.state, row.ground, row.due, row.doubts = State.REVIEW.value, "", True, list(decided.doubts)
    row.publish_on = calendar_in_force().working_day(given.delay_working_days, after=on)
    row.left_at = row.reviewed_at = row.reviewed_by_id = None
    row.reviewed_by = ""
    row.save()
    step.changes["visibility"] = Visibility.DISCLOSABLE.value
    step.note(Act.DISCLOSURE_RESTORED, reason=told)
    step.commit()
    return row


@transaction.atomic
def look_at_changed(*, disclosure_id: int, by: Actor, at: datetime) -> Disclosure:
    """Read a complaint anew whose text changed since it was read. Raises NotPermitted, NotFound, NotInThisState."""
    step, row = held(disclosure_id, by=by, at=at, states=(State.REVIEW, State.WAITING))
    if row.text_digest != digest_of(step.case):
        read_anew(step, row)
    return row


@transaction.atomic
def review_answer(
    *, answer_id: int, shown: bool, dropped: Iterable[int], hide: Iterable[str], reason: str, by: Actor, at: datetime,
    seen: str | None = None,
) -> PublicAnswer:  # fmt: skip
    """Let a merchant's public answer through, masked, or refuse it with the reason.

    Raises NotFound, NotInThisState, FindingsChanged, HideWordMissing.
    """
    found = PublicAnswer.objects.filter(pk=answer_id).values_list("disclosure_id", flat=True).first()
    if found is None:
        raise NotFound
    step, row = held(found, by=by, at=at, states=(State.REVIEW, State.WAITING, State.PUBLISHED, State.SUSPENDED))
    answer = PublicAnswer.objects.select_for_update().get(pk=answer_id)
    if answer.state != AnswerState.REVIEW:
        raise NotInThisState(state=ANSWER_LABELS[AnswerState(answer.state)])
    answer.reviewed_at, answer.reviewed_by, answer.reviewed_by_id = at, by.name, by.account_id
    if shown:
        if seen is not None and seen != mark_of(answer.found):
            raise FindingsChanged
        findings = kept(
            as_findings(answer.found), dropped=dropped, hide=check_words(hide, answer.text), text=answer.text
        )
        answer.found, answer.masked = as_kept(findings), masked(answer.text, findings, show=policy().show)
        answer.state = AnswerState.SHOWN.value
        step.note(Act.DISCLOSURE_SAID)
    else:
        answer.refusal = check_reason(reason)[:200]
        answer.state = AnswerState.REFUSED.value
        step.note(Act.DISCLOSURE_UNSAID, reason=answer.refusal)
    answer.save()
    if shown:
        from_entry(row, answer.masked, at)
    step.commit()
    return answer


def from_entry(row: Disclosure, answer: str, at: datetime) -> None:
    """Show an answer with the entry that stands in the register."""
    entry = getattr(row, "entry", None)
    if entry is not None:
        entry.answer = answer
        entry.save(update_fields=["answer"])
        mark(entry_id=entry.pk, due_at=at)
