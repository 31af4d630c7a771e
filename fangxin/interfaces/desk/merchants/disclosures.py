"""Disclosure at the desk: what waits, one complaint with its findings in the text, what was not published and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.disclosure.actions.objecting import DECISIONS, decide_objection, handled_by
from fangxin.domain.disclosure.actions.reviewing import (
    FindingsChanged,
    TextChanged,
    look_at_changed,
    mark_of,
    restore,
    review,
    review_answer,
    withhold,
)
from fangxin.domain.disclosure.actions.scanning import Kept, as_findings, digest_of
from fangxin.domain.disclosure.actions.sweeping import ENDED
from fangxin.domain.disclosure.models import Disclosure, Objection, PublicAnswer
from fangxin.domain.disclosure.queries.waiting import (
    answers_to_review,
    disclosure_of,
    disclosure_rate,
    disclosures,
    files_of,
    objections_to_decide,
    to_review,
)
from fangxin.domain.disclosure.rules.policy import OFFICER, policy
from fangxin.domain.disclosure.words import (
    ANSWER_LABELS,
    KIND_LABELS,
    OBJECTION_LABELS,
    STATE_LABELS,
    AnswerState,
    ObjectionState,
    State,
)
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.look.words import NOTHING
from fangxin.interfaces.public.reading import Fields, fields_of
from fangxin.interfaces.public.register.showing import percent
from fangxin.storage.counting import counted

MOST, SIZE = 50, 50
#: so many days back the rate counts when no period is chosen
PERIOD = 365
#: states in which the term of publication tells something
IN_TERM = (State.PUBLISHED, State.SUSPENDED, State.EXPIRED)
_TONES = {State.PUBLISHED: "done", State.WAITING: "active", State.REVIEW: "waiting", State.SUSPENDED: "waiting"}


@page(for_=Audience.OFFICER, permission=Permission.DISCLOSE)
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for an officer, and how much was disclosed of what had to be."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    on, fields = today(), fields_of(request.GET)
    reviews, answers, objections = to_review(by=by), answers_to_review(by=by), objections_to_decide(by=by)
    from_on, to_on = _day(fields, "from") or on - timedelta(days=PERIOD), _day(fields, "to") or on
    rate = disclosure_rate(path=by.office_path, from_on=from_on, to_on=to_on)
    grounds = [
        {"ground": (policy().label(code), reverse("desk:disclosures", query={"ground": code})), "many": many}
        for code, many in rate.grounds
    ]
    context = {
        **frame(request, current="merchants"), "reviews": [_row(one) for one in reviews[:MOST]],
        "answers": list(answers[:MOST]), "objections": list(objections[:MOST]), "today": on, "most": MOST,
        "counts": dict(zip(("reviews", "answers", "objections"), counted([reviews, answers, objections]), strict=True)),
        "rate": rate, "percent": percent(rate.rate), "from_on": from_on, "to_on": to_on, "grounds": grounds,
        "columns": [Column("ground", _("理由"), kind="link", head=True), Column("many", _("件数"), kind="number")],
        "doubts": policy().label,
    }  # fmt: skip
    return render(request, "desk/merchants/disclosure_waiting.html", context)


@page(for_=Audience.OFFICER, permission=Permission.DISCLOSE)
def every(request: HttpRequest) -> HttpResponse:
    """All disclosures of the jurisdiction, by state and ground."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields = fields_of(request.GET)
    state = State(fields.text("state")) if fields.text("state") in State.__members__ else None
    ground = fields.text("ground") if fields.text("ground") in policy().exclusions else ""
    after = fields.whole("after")
    rows = list(disclosures(by=by, state=state, ground=ground, after=after)[: SIZE + 1])
    query = {"state": state.value if state else "", "ground": ground}
    more = len(rows) > SIZE
    context = {
        **frame(request, current="merchants"), "f": fields, "rows": [_listed(one) for one in rows[:SIZE]],
        "next": reverse("desk:disclosures", query={**query, "after": str(rows[SIZE - 1].pk)}) if more else "",
        "first": reverse("desk:disclosures", query=query) if after is not None else "",
        "states": [("", _("全部状态")), *((one.value, STATE_LABELS[one]) for one in State)],
        "grounds": [("", _("全部理由")), *((code, one.label) for code, one in policy().exclusions.items())],
        "columns": [
            Column("case", _("投诉"), kind="link", head=True), Column("merchant", _("经营者")),
            Column("state", _("状态"), kind="status"), Column("ground", _("不公示理由")),
            Column("publish_on", _("应公示"), kind="day"), Column("expires_on", _("公示到"), kind="day"),
        ],
    }  # fmt: skip
    return render(request, "desk/merchants/disclosures.html", context)


@page(for_=Audience.OFFICER, permission=Permission.DISCLOSE)
def disclosure(request: HttpRequest, disclosure_id: int) -> HttpResponse:
    """One complaint: what is hidden in it, its answer, its objections."""
    return _shown(request, disclosure_id)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.DISCLOSE)
def act(request: HttpRequest, disclosure_id: int, disclosure_act: str) -> HttpResponse:
    """Review, withhold or undo that, let an answer through or decide an objection."""
    done = _ACTS.get(disclosure_act)
    if request.method != "POST" or done is None:
        raise NotFound
    by: Actor = request.actor  # type: ignore[attr-defined]
    row, fields = disclosure_of(disclosure_id=disclosure_id, by=by), fields_of(request.POST)
    try:
        said = done(row, fields, {"by": by, "at": now()})
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        return _shown(request, disclosure_id, refusal=refusal, fields=fields, failed=disclosure_act)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("desk:disclosure", args=[disclosure_id]), status=303)


def _review(row: Disclosure, fields: Fields, given: dict[str, Any]) -> str:
    """What is ticked stays hidden; the rest is given back. A text that changed is read anew, to be looked at again."""
    try:
        found = review(
            disclosure_id=row.pk, title_dropped=_unticked(fields, "title", row.title_found),
            text_dropped=_unticked(fields, "text", row.text_found), hide=_words(fields), seen=fields.text("seen"), **given,
        )  # fmt: skip
    except TextChanged:
        look_at_changed(disclosure_id=row.pk, **given)
        raise
    return _("已确认，将于 %(day)s 公示，已通知经营者。") % {"day": f"{found.publish_on:%Y-%m-%d}"}


def _withhold(row: Disclosure, fields: Fields, given: dict[str, Any]) -> str:
    withhold(disclosure_id=row.pk, ground=fields.text("ground"), reason=fields.text("reason"), **given)
    return _("已决定不公示，理由已记录。")


def _restore(row: Disclosure, fields: Fields, given: dict[str, Any]) -> str:
    restore(disclosure_id=row.pk, reason=fields.text("reason"), **given)
    return _("已撤销不公示的决定，请重新审核。")


def _look_at_changed(row: Disclosure, _fields: Fields, given: dict[str, Any]) -> str:
    look_at_changed(disclosure_id=row.pk, **given)
    return _("已按现在的内容重新识别个人信息。")


def _answer(row: Disclosure, fields: Fields, given: dict[str, Any]) -> str:
    answer = PublicAnswer.objects.filter(disclosure=row, state=AnswerState.REVIEW).first()
    if answer is None:
        raise NotFound
    shown = fields.text("shown") == "yes"
    review_answer(
        answer_id=answer.pk, shown=shown, dropped=_unticked(fields, "answer", answer.found), hide=_words(fields),
        reason=fields.text("reason"), seen=fields.text("seen"), **given,
    )  # fmt: skip
    return _("答复已公开。") if shown else _("已答复不予公开。")


def _objection(row: Disclosure, fields: Fields, given: dict[str, Any]) -> str:
    objection = Objection.objects.filter(disclosure=row, state=ObjectionState.ASKED).first()
    if objection is None:
        raise NotFound
    wanted = fields.text("decision")
    decision = ObjectionState(wanted) if wanted in ObjectionState.__members__ else ObjectionState.ASKED
    decide_objection(
        objection_id=objection.pk, decision=decision, reason=fields.text("reason"), title=fields.text("title"),
        text=fields.text("text"), correction=fields.text("correction"), **given,
    )  # fmt: skip
    return _("已作出决定，并通知经营者。")


_ACTS = {
    "review": _review, "withhold": _withhold, "restore": _restore, "look-again": _look_at_changed, "answer": _answer,
    "objection": _objection,
}  # fmt: skip


def _unticked(fields: Fields, name: str, kept: Kept) -> list[int]:
    # each finding has a field of its own, and one that says the form knew it: what a form never held stays hidden
    return [
        place for place in range(len(kept))
        if fields.text(f"{name}_known_{place}") and not fields.ticked(f"{name}_hidden_{place}")
    ]  # fmt: skip


def _words(fields: Fields) -> Sequence[str]:
    return fields.text("hide").split()


def _day(fields: Fields, name: str) -> date | None:
    try:
        return date.fromisoformat(fields.text(name))
    except ValueError:
        return None


def _row(one: Disclosure) -> dict[str, Any]:
    unsure = sum(1 for kept in (*one.title_found, *one.text_found) if float(kept[3]) < policy().sure)
    return {"id": one.pk, "title": one.title, "merchant": one.merchant.name if one.merchant else "", "number": one.case.number,
            "unsure": unsure, "doubts": [policy().label(code) for code in one.doubts], "decided_at": one.decided_at}  # fmt: skip


def _listed(one: Disclosure) -> dict[str, Any]:
    state = State(one.state)
    return {
        "case": (one.title, reverse("desk:disclosure", args=[one.pk])), "merchant": one.merchant.name if one.merchant else NOTHING,
        "state": (STATE_LABELS[state], _TONES.get(state, "")), "ground": policy().label(one.ground) if one.ground else "",
        "publish_on": one.publish_on if one.due else None, "expires_on": one.expires_on if state in IN_TERM else None,
    }  # fmt: skip


def _pieces(text: str, kept: Kept, name: str, ticks: Fields | None) -> list[dict[str, Any]]:
    """The text in pieces; a finding carries its place in the list, its kind, whether it is sure, and whether it is ticked.

    `ticks`: a refused form to be shown again; without one everything found is to be hidden.
    """
    pieces: list[dict[str, Any]] = []
    at = 0
    for place, one in enumerate(as_findings(kept)):
        if one.start < at:
            continue
        pieces.append({"text": text[at : one.start], "found": None})
        pieces.append(
            {
                "text": text[one.start : one.end], "found": place, "kind": KIND_LABELS[one.kind],
                "unsure": one.confidence < policy().sure,
                "ticked": ticks is None or ticks.ticked(f"{name}_hidden_{place}") or not ticks.text(f"{name}_known_{place}"),
            }
        )  # fmt: skip
        at = one.end
    return [*pieces, {"text": text[at:], "found": None}]


def _shown(
    request: HttpRequest,
    disclosure_id: int,
    *,
    refusal: Refusal | None = None,
    fields: Fields | None = None,
    failed: str = "",
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = disclosure_of(disclosure_id=disclosure_id, by=by)
    same = row.text_digest == digest_of(row.case)
    answer = PublicAnswer.objects.filter(disclosure=row).order_by("-given_at").first()
    raised = list(Objection.objects.filter(disclosure=row).order_by("-raised_at"))
    files = files_of(raised)
    objections = [
        {
            "reason": one.reason, "raised_at": one.raised_at, "raised_by": one.raised_by, "decide_by": one.decide_by,
            "state": OBJECTION_LABELS[ObjectionState(one.state)], "waits": one.state == ObjectionState.ASKED,
            "decision": one.decision, "decided_at": one.decided_at, "decided_by": one.decided_by,
            "files": [(files[pk].name, reverse("evidence:file", args=[pk])) for pk in one.files if pk in files],
        }
        for one in raised
    ]  # fmt: skip
    state = State(row.state)
    # after another's review the places stand for other words
    ticks = fields if not isinstance(refusal, FindingsChanged | TextChanged) else None
    ended = row.case.status in ENDED and row.closing == row.case.reopened
    context: dict[str, Any] = {
        "seen": mark_of(row.title_found, row.text_found), "answer_seen": mark_of(answer.found) if answer else "",
        **frame(request, current="merchants"), "row": row, "state": (STATE_LABELS[state], _TONES.get(state, "")),
        "ground": policy().label(row.ground) if row.ground else "",
        "doubts": [policy().label(code) for code in row.doubts],
        "title_pieces": _pieces(row.case.title, row.title_found, "title", ticks if failed == "review" else None) if same else [],
        "text_pieces": _pieces(row.case.content, row.text_found, "text", ticks if failed == "review" else None) if same else [],
        "may_review": state in (State.REVIEW, State.WAITING) and same,
        "may_withhold": state in (State.REVIEW, State.WAITING, State.PUBLISHED), "same": same,
        "may_restore": state is State.WITHHELD and ended, "may_look_again": state in (State.REVIEW, State.WAITING) and not same,
        "in_term": state in IN_TERM, "may_see_files": by.may(Permission.VIEW_EVIDENCE),
        "exclusions": [
            (code, one.label) for code, one in policy().exclusions.items() if one.found == OFFICER and code != "OBJECTION"
        ],
        "answer": answer, "answer_label": ANSWER_LABELS[AnswerState(answer.state)] if answer else "",
        "answer_waits": answer is not None and answer.state == AnswerState.REVIEW,
        "answer_pieces": _pieces(answer.text, answer.found, "answer", ticks if failed == "answer" else None) if answer else [],
        "objections": objections,
        "objection_waits": any(one["waits"] for one in objections),
        "may_decide": by.account_id not in handled_by(row), "today": today(),
        "decisions": [
            (one.value, OBJECTION_LABELS[one]) for one in DECISIONS
        ],
        "f": fields or Fields(), "failed": failed, "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
        "register_href": reverse("public:register-entry", args=[row.public_number]) if state is State.PUBLISHED else "",
    }  # fmt: skip
    return render(request, "desk/merchants/disclosure.html", context, status=refusal.status if refusal else 200)
