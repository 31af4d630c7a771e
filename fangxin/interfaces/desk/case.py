"""The case page: summary, parties (masked), evidence, clocks, timeline, documents, and the acts allowed now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.models import Office, Post
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.documents import PARTY_LABELS, WAYS, document_pdf
from fangxin.domain.cases.models import Case, Document, FactRequest
from fangxin.domain.cases.permissions import moves_open_to, visible_cases
from fangxin.domain.cases.queries import case_by_number
from fangxin.domain.cases.rules.filing import PROBLEM_SCHEMES
from fangxin.domain.cases.words import (
    CHANNEL_LABELS,
    KIND_LABELS,
    OPEN_STATUSES,
    OUTCOME_LABELS,
    STATUS_LABELS,
    Channel,
    Kind,
    Move,
    Outcome,
    Status,
)
from fangxin.domain.evidence.queries import case_files
from fangxin.domain.feedback.models import FollowUp, Rating, ReopenRequest
from fangxin.domain.mediation.actions.agreements import recovered_fen
from fangxin.domain.mediation.models import Agreement, Appraisal, Item, Session
from fangxin.domain.mediation.words import ITEM_LABELS, ITEM_STATE_LABELS, MODE_LABELS, ItemState, Mode
from fangxin.domain.people.models import Person
from fangxin.domain.routing.models import RoutingDecision
from fangxin.domain.timeline.actions.readings import unseal
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import clocks_of, entries_of
from fangxin.foundation.documents import form_book
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.money import yuan
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.foundation.taxonomy import Taxonomy, taxonomy
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.previews import previews
from fangxin.interfaces.look.telling import told
from fangxin.interfaces.look.views_of import clock_views
from fangxin.interfaces.public.proposing import choices
from fangxin.interfaces.public.reading import Fields, fields_of


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def show(request: HttpRequest, number: str) -> HttpResponse:
    """One case."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    case = case_by_number(number=number, by=by)
    return render(request, "desk/case.html", context_of(request, case))


@page(for_=Audience.OFFICER, writes=True, permission=Permission.UNSEAL)
def identity(request: HttpRequest, number: str) -> HttpResponse:
    """Read the parties' sealed identities, with a reason that is journalled first."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    case = case_by_number(number=number, by=by)
    if request.method != "POST":
        raise NotFound
    reason = fields_of(request.POST).text("reason")
    people = []
    for label, person in (("投诉人", case.intake.person), ("受托人", case.intake.agent), *_representatives(case)):
        if person is not None:
            opened = unseal(chain=case.pk, person=person, reason=reason, by=by, at=now())
            people.append((label, opened))
    return render(request, "desk/identity.html", {**frame(request), "case": case, "people": people, "reason": reason})


@page(for_=Audience.OFFICER, permission=Permission.UNSEAL)
def document(request: HttpRequest, document_id: int) -> HttpResponse:
    """A statutory document as PDF."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = Document.objects.select_related("case").filter(pk=document_id).first()
    if found is None or not by.oversees(found.case.path):
        raise NotFound
    response = HttpResponse(document_pdf(document=found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.form}-{found.pk}.pdf"'
    return response


def context_of(
    request: HttpRequest, case: Case, *, refusals: list[Refusal] | tuple[Refusal, ...] = (), failed: str = "",
    fields: Fields | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Everything the case page shows; `failed` is the act that was refused, whose form opens again with its fields."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    moves = moves_open_to(case=case, by=by)
    own = case.office_id == by.office_id and by.may(Permission.HANDLE)
    book, law = taxonomy(), lawbook()
    seen = visible_cases(by=by)  # another office's case is not even named
    sessions = list(Session.objects.filter(case_id=case.pk))
    agreement = Agreement.objects.filter(case_id=case.pk).order_by("-id").first()
    items = list(Item.objects.filter(agreement=agreement)) if agreement else []
    decision = RoutingDecision.objects.filter(case_id=case.pk).order_by("-decided_at", "-id").first()
    return {
        **frame(request),
        "case": case,
        "kind": KIND_LABELS[Kind(case.kind)],
        "status": STATUS_LABELS[Status(case.status)][0],
        "outcome": OUTCOME_LABELS[Outcome(case.outcome)] if case.outcome else "",
        "channel": CHANNEL_LABELS[Channel(case.intake.channel)],
        "object_label": _path(book, ("object",), case.object_code),
        "problem_label": _path(book, PROBLEM_SCHEMES[Kind(case.kind)], case.problem_code),
        "mode_label": _path(book, ("sale_mode",), case.sales_mode),
        "claims": "、".join(found.zh for code in case.claims if (found := book.find("claim", code)) is not None),
        "rule_title": law.version(case.rule_version).title,
        "clocks": clock_views(clocks=clocks_of(case_id=case.pk), on=today()),
        "timeline": [_told(entry) for entry in reversed(entries_of(chain=case.pk))],
        "files": _files(case),
        "siblings": list(seen.filter(intake_id=case.intake_id).exclude(pk=case.pk).only("number").order_by("kind")),
        "copies": list(seen.filter(duplicate_of=case.pk).only("number").order_by("-received_at", "pk")[:50]),
        "original": seen.filter(pk=case.duplicate_of).only("number").first() if case.duplicate_of else None,
        "decision": decision,
        "moves": {move.value for move in moves},
        "own": own,
        "open": case.status in OPEN_STATUSES,
        "sessions": [(one, MODE_LABELS[Mode(one.mode)]) for one in sessions],
        "appraisals": list(Appraisal.objects.filter(case_id=case.pk).order_by("started_on")),
        "agreement": agreement,
        "items": [(one, ITEM_STATE_LABELS[ItemState(one.state)]) for one in items],
        "item_kinds": [(kind.value, label) for kind, label in ITEM_LABELS.items()],
        "recovered": yuan(recovered_fen(case_id=case.pk)).replace(",", ""),
        "requests": list(FactRequest.objects.filter(case_id=case.pk).order_by("asked_at")),
        "documents": _documents(case),
        "parties": list(PARTY_LABELS.items()),
        "ways": list(WAYS.items()),
        "ratings": list(Rating.objects.filter(case_id=case.pk).order_by("rated_at")),
        "reopen_requests": list(ReopenRequest.objects.filter(case_id=case.pk).order_by("asked_at")),
        "follow_ups": list(FollowUp.objects.filter(case_id=case.pk).order_by("drawn_at")),
        "grounds": {
            kind: [
                (ground.code, f"{ground.label}（{ground.article}）")
                for ground in law.grounds(kind, version=case.rule_version)
            ]
            for kind in ("non_acceptance", "termination", "return_to_intake")
        },
        "offices": _offices(case, by) if moves else [],
        "posts": [
            (post.pk, f"{post.title} {post.holder.name if post.holder else ''}")
            for post in Post.objects.filter(office_id=case.office_id, role="HANDLER", active=True).select_related(
                "holder"
            )
        ]
        if own
        else [],
        "modes": [(mode.value, label) for mode, label in MODE_LABELS.items()],
        "choices": choices(on=today()),
        "previews": previews(case=case, by=by, at=now()),
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "failed": failed,
        "f": fields or Fields(),
        "may_unseal": by.may(Permission.UNSEAL),
        "today": today(),
        "Move": Move,
    }


def _path(book: Taxonomy, schemes: Sequence[str], code: str) -> str:
    """The class in words; a code none of the schemes knows (from an import, or of another kind) stands for itself."""
    known = next((scheme for scheme in schemes if code in book.items[scheme]), None)
    return book.path_label(code, scheme=known) if known else code


def _files(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "name": file.name,
            "href": reverse("evidence:file", args=[file.pk]),
            "thumb_href": reverse("evidence:thumb", args=[file.pk]) if file.thumb_sha256 else "",
            "kind": file.kind.lower(),
            "size": file.size,
            "by": file.side_label,
            "at": file.uploaded_at,
        }
        for file in case_files(case_id=case.pk, intake_id=case.intake_id)
    ]


def _documents(case: Case) -> list[dict[str, Any]]:
    book = form_book()
    return [
        {
            "id": document.pk,
            "title": book.forms[document.form].title[case.rule_version],
            "number": document.number,
            "issued_at": document.issued_at,
            "services": [(PARTY_LABELS[s.party], WAYS[s.way], s.served_on) for s in document.services.all()],
        }
        for document in Document.objects.filter(case_id=case.pk).order_by("issued_at").prefetch_related("services")
    ]


def _offices(case: Case, by: Actor) -> list[tuple[int, str]]:
    rows = Office.objects.filter(active=True).order_by("path")
    return [(office.pk, office.name) for office in rows if office.pk != case.office_id]


def _representatives(case: Case) -> list[tuple[str, Person | None]]:
    people = Person.objects.in_bulk(case.intake.representatives)
    return [(f"代表人{n}", people.get(pk)) for n, pk in enumerate(case.intake.representatives, 1)]


#: particulars of an entry with their labels, in the order shown
_FACTS = (
    ("office", "单位"), ("ground", "依据"), ("article", "条款"), ("label", "理由"), ("reason", "说明"),
    ("other_routes", "其他途径"), ("due_on", "期限"), ("channel", "渠道"), ("post", "岗位"), ("answer_by", "最迟"),
    ("question", "问题"), ("answer", "补充"), ("how", "方式"), ("mode", "方式"), ("place", "地点"), ("starts_at", "时间"),
    ("mediator", "调解人员"), ("record", "记录"), ("body", "机构"), ("subject", "内容"), ("finding", "结论"), ("terms", "约定"),
    ("amount_fen", "金额"), ("perform_by", "履行期限"), ("item", "事项"), ("on", "日期"), ("note", "说明"), ("outcome", "结果"),
    ("recovered_fen", "挽回损失"), ("number", "文号"), ("form", "文书"), ("party", "对象"), ("way", "方式"),
    ("level", "预警级别"), ("rule", "时限"), ("to", "对象"), ("satisfaction", "评价"), ("why", "原因"), ("in_time", "按时"),
    ("scheme", "分类"), ("before", "原"), ("after", "改为"), ("state", "状态"), ("text", "内容"), ("of", "原件"),
    ("source", "来源"), ("evidence", "附件数"),
)  # fmt: skip


def _told(entry: Entry) -> dict[str, Any]:
    who = f"{entry.actor_name} {entry.office_name}".strip()
    return {"at": entry.at, "what": entry.label, "who": who, "detail": told(entry.facts, _FACTS)}
