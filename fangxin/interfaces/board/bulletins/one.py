"""One bulletin: its document with every figure leading to its receipt, its editions, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from fangxin.analytics.bulletin.canonical import from_json
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.bulletins.actions import approving, writing
from fangxin.domain.bulletins.actions.step import check_move
from fangxin.domain.bulletins.models import Bulletin, Edition
from fangxin.domain.bulletins.permissions import moves_open_to, works_on, wrote
from fangxin.domain.bulletins.queries.reading import bulletin_read, edition_read, editions_of
from fangxin.domain.bulletins.rules.lifecycle import TEXT_MOST, plain
from fangxin.domain.bulletins.words import READERS_LABELS, STATE_LABELS, BulletinMove, BulletinState, Readers
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import entries_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.bulletins.listing import TONES
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.bulletins.making import counted, findings, with_remarks
from fangxin.interfaces.bulletins.rendering import FORMATS, rendered
from fangxin.interfaces.clock import now
from fangxin.interfaces.look.telling import told
from fangxin.interfaces.public.reading import Fields, fields_of

_FACTS = (("edition", "版本"), ("reason", "理由"), ("readers", "发布范围"), ("period", "期间"))


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def bulletin(request: HttpRequest, bulletin_id: int) -> HttpResponse:
    """The newest edition, or the one in force for whoever does not work on it; `?edition=` shows another."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    return shown(request, bulletin_read(bulletin_id=bulletin_id, by=by))


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def download(request: HttpRequest, bulletin_id: int, edition: int, form: str) -> HttpResponse:
    """An edition as a file: html, docx, pdf, xlsx or json."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = bulletin_read(bulletin_id=bulletin_id, by=by)
    chosen = edition_read(bulletin=found, number=edition, by=by)
    return file_answer(found, chosen, form)


def file_answer(found: Bulletin, edition: Edition, form: str) -> HttpResponse:
    """An edition in one form; raises NotFound for a form there is not."""
    if form not in FORMATS:
        raise NotFound
    answer = HttpResponse(rendered(edition.document, form), content_type=FORMATS[form])
    name = urlencode({"": f"{found.title}.{form}"})[1:].replace("+", "%20")
    answer["Content-Disposition"] = f"attachment; filename=\"bulletin-{found.pk}.{form}\"; filename*=UTF-8''{name}"
    return answer


#: what every act takes: the bulletin, the form, and version, by, at
Doing = Callable[[Bulletin, Fields, dict[str, Any]], Any]


def _again(found: Bulletin, common: dict[str, Any], move: BulletinMove) -> Any:
    """The same bulletin counted now with the same words; not for an act that is refused anyway."""
    check_move(bulletin_id=found.pk, move=move, **common)
    remarks = Edition.objects.get(bulletin=found, number=found.worked_on).remarks
    return counted(office=found.office, period=found.period, remarks=remarks, at=common["at"])


def _count(found: Bulletin, f: Fields, common: dict[str, Any]) -> Any:
    made = _again(found, common, BulletinMove.COUNT)
    return writing.count_anew(bulletin_id=found.pk, counted=made, **common)


def _remark(found: Bulletin, f: Fields, common: dict[str, Any]) -> Any:
    newest = Edition.objects.get(bulletin=found, number=found.worked_on)
    remarks = {name.removeprefix("remark-"): f.text(name) for name in f if name.startswith("remark-")}
    kept = {name: text for name, text in remarks.items() if text}
    return writing.remark(
        bulletin_id=found.pk, remarks=remarks, counted=with_remarks(edition=newest, remarks=kept), **common
    )  # fmt: skip


def _correct(found: Bulletin, f: Fields, common: dict[str, Any]) -> Any:
    plain(f.text("why"), what="更正的原因", field="why")
    made = _again(found, common, BulletinMove.CORRECT)
    return writing.correct(bulletin_id=found.pk, why=f.text("why"), counted=made, **common)


#: name in the address → what is called, and the sentence after it succeeded
ACTS: dict[str, tuple[Doing, str]] = {
    "count": (_count, "已按最新数据重新计算。"),
    "remark": (_remark, "已保存说明。"),
    "correct": (_correct, "已重新计算，更正发布前原版本仍然有效。"),
    "submit": (lambda b, f, c: approving.submit(bulletin_id=b.pk, check=findings, **c), "已提交审批。"),
    "send_back": (
        lambda b, f, c: approving.send_back(bulletin_id=b.pk, reason=f.text("reason"), **c), "已退回修改。"
    ),
    "approve": (lambda b, f, c: approving.approve(bulletin_id=b.pk, check=findings, **c), "已审批，可以发布。"),
    "publish": (
        lambda b, f, c: approving.publish(bulletin_id=b.pk, readers=f.text("readers"), check=findings, **c), "已发布。"
    ),
    "withdraw": (lambda b, f, c: approving.withdraw(bulletin_id=b.pk, reason=f.text("reason"), **c), "已撤回。"),
    "discard": (lambda b, f, c: writing.discard(bulletin_id=b.pk, **c), "已放弃。"),
    "resume": (lambda b, f, c: writing.resume(bulletin_id=b.pk, **c), "已恢复编写。"),
}  # fmt: skip


@page(for_=Audience.OFFICER, writes=True, permission=Permission.VIEW_FIGURES)
def act(request: HttpRequest, bulletin_id: int, bulletin_act: str) -> HttpResponse:
    """Carry out one act on a bulletin, compared with the version the officer saw."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = bulletin_read(bulletin_id=bulletin_id, by=by)
    if request.method != "POST" or bulletin_act not in ACTS or not works_on(bulletin=found, by=by):
        raise NotFound
    fields = fields_of(request.POST)
    doing, done = ACTS[bulletin_act]
    try:
        doing(found, fields, {"version": fields.whole("version") or 0, "by": by, "at": now()})
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        again = bulletin_read(bulletin_id=bulletin_id, by=by)
        return shown(request, again, refusals=[refusal], failed=bulletin_act, fields=fields)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("board:bulletin", args=[bulletin_id]), status=303)


def shown(
    request: HttpRequest, found: Bulletin, *, refusals: list[Refusal] | tuple[Refusal, ...] = (), failed: str = "",
    fields: Fields | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of a bulletin; a refused form opens again with what was typed."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    edition = edition_read(bulletin=found, number=fields_of(request.GET).whole("edition"), by=by)
    works = works_on(bulletin=found, by=by)
    document = from_json(edition.document)
    moves = {move.value for move in moves_open_to(bulletin=found, by=by)}
    checked = works and edition.number == found.worked_on and found.state != BulletinState.PUBLISHED
    context = {
        **board_frame(request, current="bulletins"),
        "bulletin": found,
        "edition": edition,
        "document": document,
        "state": STATE_LABELS[BulletinState(found.state)] if works else STATE_LABELS[BulletinState.PUBLISHED],
        "tone": TONES.get(BulletinState(found.state), ""),
        "readers": READERS_LABELS[Readers(found.readers)] if found.readers else "",
        "works": works,
        "moves": moves,
        "own": wrote(bulletin=found, by=by) and BulletinMove.APPROVE.value not in moves,
        "findings": findings(edition.document) if checked else None,
        "editions": list(editions_of(bulletin=found)) if works else [],
        "history": [_told(entry) for entry in reversed(entries_of(chain=found.pk))] if works else [],
        "formats": [(form, reverse("board:bulletin-file", args=[found.pk, edition.number, form])) for form in FORMATS],
        "receipt": lambda number: _receipt(found, edition, number),
        "readers_options": [(one.value, label) for one, label in READERS_LABELS.items()],
        "text_most": TEXT_MOST,
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "failed": failed,
        "f": fields or Fields(),
    }
    status = max((refusal.status for refusal in refusals), default=200)
    return render(request, "board/bulletins/bulletin.html", context, status=status)


def _receipt(found: Bulletin, edition: Edition, number: str) -> str:
    here = reverse("board:bulletin-receipt", args=[found.pk, edition.number])
    return f"{here}?{urlencode({'number': number})}"


def _told(entry: Entry) -> dict[str, Any]:
    who = f"{entry.actor_name} {entry.office_name}".strip()
    facts = dict(entry.facts)
    if facts.get("readers") in Readers.__members__:
        facts["readers"] = READERS_LABELS[Readers(facts["readers"])]
    return {"at": entry.at, "what": entry.label, "who": who, "detail": told(facts, _FACTS)}
