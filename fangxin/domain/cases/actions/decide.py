"""The initial check: ask for proof of identity or more facts, accept, or refuse (Order 121 articles 10, 15, 16)."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.dispatch import ground_of
from fangxin.domain.cases.actions.documents import issue
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.cases.models import Case, FactRequest
from fangxin.domain.cases.notices import to_consumer, to_merchant, to_post
from fangxin.domain.cases.permissions import check_handles, speaking
from fangxin.domain.cases.queries import answer_token
from fangxin.domain.cases.rules.sealing import without_identity
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import OPEN_STATUSES, Kind, Move, Outcome
from fangxin.domain.evidence.actions.files import attach_to_intake
from fangxin.domain.evidence.queries import draft_file_count
from fangxin.domain.people.actions import open_person
from fangxin.domain.timeline.actions import clocks
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import told_day
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id

ANSWER_MOST = 4000


class TermImpossible(Refusal):
    """A time limit for the consumer lies in the past or more than sixty days ahead."""

    code = "term_impossible"
    status = 422
    sentence = "期限应在明天到 60 天之间，请重新选择日期。"


class LinkExpired(Refusal):
    """A link for answering has passed its day, was used, or the case is closed."""

    code = "link_expired"
    status = 410
    sentence = "这个链接已经过期或已经使用过。如需补充，请拨打 12315 或凭查询码联系承办单位。"


class OtherRoutesMissing(Refusal):
    """A refusal must tell the other routes (Order 121 article 15; Implementing Regulation article 46)."""

    code = "other_routes_missing"
    status = 422
    sentence = "不予受理应当告知理由和其他救济途径，请填写。"


@transaction.atomic
def ask_identity(*, case_id: int, version: int | None, answer_by: date, by: Actor, at: datetime) -> tuple[Case, str]:
    """Ask for proof of identity until a day (form 4); returns the case and the link's token, which is kept nowhere."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.ASK_IDENTITY)
    token = _request(step, "IDENTITY", "请补充能够证明真实身份的材料（如身份证照片）。", answer_by)
    step.note(Act.IDENTITY_ASKED, answer_by=answer_by)
    step.add(
        to_consumer(case=step.case, template="identity_requested", at=at, due_on=answer_by, link=_answer_link(token))
    )
    issue(step=step, form="identity_request", due_on=answer_by)
    return step.commit(), token


@transaction.atomic
def prove_identity(*, case_id: int, version: int | None, how: str, by: Actor, at: datetime) -> Case:
    """Record that the complainant's identity was verified, and how."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.PROVE_IDENTITY)
    step.note(Act.IDENTITY_PROVED, how=in_words(how, what="核验方式", most=200, field="how"))
    return step.commit()


@transaction.atomic
def ask_facts(
    *, case_id: int, version: int | None, question: str, answer_by: date, by: Actor, at: datetime
) -> tuple[Case, str]:
    """Ask the consumer for more facts by a link that works until a day; returns the case and the link's token."""
    step = begin(case_id=case_id, version=version, by=by, at=at)
    check_handles(case=step.case, by=by, act="请消费者补充情况")
    if step.case.status not in OPEN_STATUSES:
        raise LinkExpired
    question = in_words(question, what="需要补充的内容", most=1000, field="question")
    token = _request(step, "FACTS", question, answer_by)
    step.note(Act.FACTS_ASKED, question=question, answer_by=answer_by)
    step.add(
        to_consumer(
            case=step.case, template="facts_requested", at=at, due_on=answer_by, link=_answer_link(token),
        )
    )  # fmt: skip
    return step.commit(), token


@transaction.atomic
def answer_request(*, token: str, answer: str, at: datetime, draft: str = "") -> Case:
    """The consumer answers a request by its link, with the files brought under a draft; the same answer again is one.

    Raises LinkExpired past its day, or when something else was answered; ReasonMissing, TooLong.
    """
    request = (
        FactRequest.objects.select_for_update(of=("self",))
        .select_related("case__intake__person", "case__office", "case__post")
        .filter(token_digest=digest_of_token(token))
        .first()
    )
    if request is None:
        raise NotFound
    case, files = request.case, draft_file_count(draft_token=draft) if draft else 0
    answer = in_words(answer, what="您的补充", most=ANSWER_MOST, field="answer", needed=not files)
    if case.kind == Kind.REPORT and case.intake.person is not None:
        answer = without_identity(answer, open_person(person=case.intake.person))
    if request.answered_at and request.answer == answer:
        return case  # a second click, or a page sent again
    if request.answered_at or request.answer_by < day_of(at) or case.status not in OPEN_STATUSES:
        raise LinkExpired
    FactRequest.objects.filter(pk=request.pk).update(answered_at=at, answer=answer)
    attach_to_intake(draft_token=draft, intake_id=case.intake_id, case_id=case.pk, at=at)
    step = begin(case_id=case.pk, version=None, by=speaking(case=case), at=at)
    step.note(Act.FACTS_ANSWERED, answer=answer, evidence=files)
    step.add(to_post(post=case.post, case=case, template="facts_answered", at=at))
    return step.commit()


@transaction.atomic
def accept(*, case_id: int, version: int | None, by: Actor, at: datetime) -> Case:
    """Accept a complaint (form 5): stops the acceptance clock and starts the mediation clock."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.ACCEPT)
    case, today = step.case, day_of(at)
    decided = clocks.stop_if_running(case_id=case_id, rule="complaint.acceptance", on=today, at=at, why="ACCEPTED")
    rows = clocks.started(
        case_id=case_id, rule="complaint.mediation", received_on=day_of(case.received_at), on=today, at=at
    )
    mediation = next(row for row in rows if isinstance(row, Clock))
    step.add(rows)
    step.changes.update(
        decided_at=case.decided_at or at, accepted_at=case.accepted_at or at, due_on=mediation.due_on,
        due_rule=mediation.rule, ground="", overdue=False,
    )  # fmt: skip
    step.note(Act.ACCEPTED, in_time=decided.in_time if decided else None, due_on=mediation.due_on)
    step.add(to_consumer(case=case, template="accepted", at=at, due_on=told_day(mediation.due_on)))
    # mediation needs the consent of both (article 18; Order 20 article 16)
    step.add(to_merchant(case=case, template="mediation_proposed", at=at))
    issue(step=step, form="acceptance", mediation_due_on=mediation.due_on, provisional=mediation.provisional)
    return step.commit()


@transaction.atomic
def refuse(
    *, case_id: int, version: int | None, ground: str, reason: str, other_routes: str, by: Actor, at: datetime
) -> Case:
    """Refuse a complaint (form 6) on a ground of its rule version, with the reason and the other routes."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.REFUSE)
    found = ground_of(case=step.case, kind="non_acceptance", code=ground, at=at)
    reason = in_words(reason, what="具体理由", field="reason")
    if not other_routes.strip():
        raise OtherRoutesMissing(field="other_routes")
    other_routes = in_words(other_routes, what="其他救济途径", field="other_routes")
    decided = clocks.stop_if_running(case_id=case_id, rule="complaint.acceptance", on=day_of(at), at=at, why="REFUSED")
    step.changes.update(
        decided_at=at, closed_at=at, first_closed_at=step.case.first_closed_at or at, ground=ground, due_on=None,
        due_rule="", overdue=False,
    )  # fmt: skip
    step.note(
        Act.REFUSED, ground=ground, label=found.label, reason=reason, other_routes=other_routes,
        in_time=decided.in_time if decided else None, outcome=Outcome.NOT_ACCEPTED.value,
    )  # fmt: skip
    step.add(to_consumer(case=step.case, template="refused", at=at, ground=found.label, article=found.article))
    issue(step=step, form="non_acceptance", ground=ground, reason=reason, other_routes=other_routes)
    return step.commit()


def digest_of_token(token: str) -> str:
    """How a link's token is kept: only its digest."""
    return hashlib.sha256(f"fangxin.answer:{token.strip().upper()}".encode()).hexdigest()


def _request(step: Step, kind: str, question: str, answer_by: date) -> str:
    today = day_of(step.at)
    if not today < answer_by <= today + timedelta(days=60):
        raise TermImpossible(field="answer_by")
    identifier = new_id(step.at)
    token = answer_token(request_id=identifier)
    step.rows.append(
        FactRequest(
            id=identifier, case_id=step.case.pk, token_digest=digest_of_token(token), kind=kind,
            question=question, asked_at=step.at, answer_by=answer_by,
        )
    )  # fmt: skip
    return token


def _answer_link(token: str) -> str:
    return f"{settings.PUBLIC_URL}/a/{token}/"
