"""Links sent to a consumer: answering a question of the officer, and rating the result."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxin.domain.cases.actions.decide import LinkExpired, answer_request, digest_of_token
from fangxin.domain.cases.models import FactRequest
from fangxin.domain.cases.words import OUTCOME_LABELS, Outcome
from fangxin.domain.evidence.queries import draft_files
from fangxin.domain.feedback.actions import case_of_rating, rate
from fangxin.domain.feedback.words import Satisfaction
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.evidence.receiving import keep_posted_files
from fangxin.interfaces.public.drafts import draft_of, new_draft
from fangxin.interfaces.public.reading import Fields, fields_of


class ChoiceMissing(Refusal):
    """No satisfaction was chosen."""

    code = "choice_missing"
    status = 422
    sentence = "请选择一项。"


@page(for_=Audience.PUBLIC, writes=True)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The consumer answers a request for facts or for proof of identity, with files when needed."""
    ask = FactRequest.objects.select_related("case__office").filter(token_digest=digest_of_token(token)).first()
    if ask is None:
        raise NotFound
    if request.method == "GET" and (ask.answered_at or ask.answer_by < today()):
        raise LinkExpired
    fields = fields_of(request.POST) if request.method == "POST" else Fields({"draft": new_draft()})
    refusals: list[Refusal] = []
    thanked = False
    draft = draft_of(fields.text("draft"))
    if request.method == "POST":
        refusals = keep_posted_files(request, draft_token=draft, at=now())
        if not refusals:
            try:
                answer_request(token=token, answer=fields.text("answer"), draft=draft, at=now())
                thanked = True
            except Refusal as refusal:
                if refusal.status != 422:
                    raise
                refusals.append(refusal)
    context = {
        "ask": ask, "f": fields, "thanked": thanked, "refusals": refusals,
        "files": draft_files(draft_token=draft),
        "errors": {refusal.field or "answer": refusal.told() for refusal in refusals},
    }  # fmt: skip
    return render(request, "public/answer.html", context, status=422 if refusals else 200)


@page(for_=Audience.PUBLIC, writes=True)
def rating(request: HttpRequest, token: str) -> HttpResponse:
    """The consumer rates a closing."""
    case = case_of_rating(token=token, at=now())
    fields = fields_of(request.POST)
    refusals: list[Refusal] = []
    thanked = asked = False
    if request.method == "POST":
        try:
            if fields.text("satisfaction") not in Satisfaction.__members__:
                raise ChoiceMissing(field="satisfaction")
            asked = fields.ticked("reopen") and fields.text("satisfaction") == Satisfaction.DISSATISFIED
            rate(
                case_id=case.pk, satisfaction=Satisfaction(fields.text("satisfaction")), why=fields.text("why"),
                reopen=fields.ticked("reopen"), at=now(),
            )  # fmt: skip
            thanked = True
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            refusals.append(refusal)
    context = {
        "case": case, "f": fields, "thanked": thanked, "asked": asked, "refusals": refusals,
        "outcome": OUTCOME_LABELS[Outcome(case.outcome)],
        "errors": {refusal.field or "satisfaction": refusal.told() for refusal in refusals},
    }  # fmt: skip
    return render(request, "public/rate.html", context, status=422 if refusals else 200)
