"""What either side does in a dispute, read from a form; the door has let the actor in and tells what came of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from fangxin.domain.agency.rules import Actor
from fangxin.domain.evidence.queries import draft_file_count
from fangxin.domain.evidence.words import Side
from fangxin.domain.odr.actions.performing import confirm_kept, deny_kept, report_kept
from fangxin.domain.odr.actions.talking import accept, decline, offer, refuse, say, withdraw
from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.words import Speaker
from fangxin.foundation.refusals import NotFound, SeveralRefusals
from fangxin.interfaces.clock import now
from fangxin.interfaces.evidence.receiving import keep_posted_files
from fangxin.interfaces.public.drafts import draft_of
from fangxin.interfaces.public.reading import Fields, fields_of
from fangxin.interfaces.settling.reading import read_offer

#: act → the sentence after it succeeded
BOTH = {
    "say": "已发送。",
    "offer": "已提出，等对方答复。",
    "accept": "已达成和解。",
    "decline": "已答复不接受，可以继续商量。",
}
CONSUMERS = {**BOTH, "withdraw": "已撤回。", "confirm": "谢谢确认。", "deny": "已记下，并已告诉商家。"}
MERCHANTS = {**BOTH, "refuse": "已答复拒绝，这件纠纷已转市场监管部门。", "report": "已登记，等消费者确认。"}


def done(request: HttpRequest, dispute: Dispute, act: str, *, side: Speaker, by: Actor) -> str:
    """Perform one act; returns the sentence that tells it. Raises NotFound for no act of this side, and its refusals."""
    acts = MERCHANTS if side is Speaker.MERCHANT else CONSUMERS
    if act not in acts:
        raise NotFound
    fields = fields_of(request.POST)
    given: dict[str, Any] = {"dispute_id": dispute.pk, "by": by, "at": now()}
    version = fields.whole("version")
    text = fields.text("text")
    if act in ("say", "offer", "report"):
        draft, files = _files(request, fields, side)
        brought = {**given, "draft_token": draft, "files": files}
        if act == "say":
            say(version=version, text=text, **brought)
        elif act == "offer":
            offer(version=version, items=read_offer(fields), text=text, **brought)
        else:
            report_kept(promise_id=fields.whole("promise") or 0, text=text, **brought)
    elif act == "accept":
        accept(version=version, **given)
    elif act == "decline":
        decline(version=version, text=text, **given)
    elif act == "refuse":
        refuse(version=version, reason=text, **given)
    elif act == "withdraw":
        withdraw(version=version, reason=text, **given)
    elif act == "confirm":
        confirm_kept(promise_id=fields.whole("promise") or 0, **given)
    else:
        deny_kept(promise_id=fields.whole("promise") or 0, text=text, **given)
    return acts[act]


def _files(request: HttpRequest, fields: Fields, side: Speaker) -> tuple[str, int]:
    """The draft of the form's files and how many it holds. Raises SeveralRefusals for files that cannot be taken."""
    if not fields.text("draft"):
        return "", 0
    draft = draft_of(fields.text("draft"))
    brought_by = Side.MERCHANT if side is Speaker.MERCHANT else Side.CONSUMER
    refusals = keep_posted_files(request, draft_token=draft, at=now(), side=brought_by)
    if refusals:
        raise SeveralRefusals(*refusals)
    return draft, draft_file_count(draft_token=draft)
