"""Messages that leave the house: what became of each, its receipts, and what a person decides of those that did not arrive.

Neither a text nor an address is shown: whoever administers the program sees no case.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.domain.agency.words import Permission
from fangxin.domain.notices.actions.deliver import SECRET
from fangxin.domain.notices.actions.resending import let_be, resend
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.queries import may_resend, messages_sent_out, receipts_of
from fangxin.domain.notices.words import RECEIPT_LABELS, STATE_LABELS, Channel, NoticeState, ReceiptStatus
from fangxin.foundation.messages import message_book
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, OfficerRequest, page
from fangxin.interfaces.admin.frame import STAFF, attempted, for_the_whole, shown
from fangxin.interfaces.clock import now
from fangxin.interfaces.gateways.faults import why_not_sent
from fangxin.interfaces.gateways.sending import callback_url, gateway_of

PAGE = 50
TROUBLED = (NoticeState.HELD, NoticeState.FAILED)
CHANNELS = {Channel.SMS: "短信", Channel.EMAIL: "邮件"}
GATEWAYS = {"kannel": "Kannel", "aliyun": "阿里云短信服务", "smtp": "邮件服务器", "file": "数据目录下的文件"}
#: those that bring receipts
CALLING = ("kannel", "aliyun")


@page(for_=Audience.OFFICER, any_of=STAFF)
def outbox(request: OfficerRequest) -> HttpResponse:
    """Messages newest first: those that did not arrive or wait for a person, or all."""
    for_the_whole(request)
    everything = request.GET.get("all") == "1"
    before = request.GET.get("before", "")
    known = before.isascii() and before.isdigit() and len(before) <= 19
    found = list(
        messages_sent_out(states=tuple(NoticeState) if everything else TROUBLED, before=int(before) if known else None)[
            : PAGE + 1
        ]
    )
    found, more = found[:PAGE], len(found) > PAGE
    address = {"all": 1} if everything else {}
    gateway = gateway_of(Channel.SMS).name
    context = {
        "rows": [_row(one) for one in found],
        "views": [
            (_("待处理"), reverse("admin:outbox"), not everything),
            (_("全部"), f"{reverse('admin:outbox')}?all=1", everything),
        ],
        "everything": everything,
        "next": f"{reverse('admin:outbox')}?{urlencode({**address, 'before': found[-1].pk})}" if more else "",
        "ways": [
            (_("短信网关"), GATEWAYS[gateway]),
            (_("邮件"), GATEWAYS[gateway_of(Channel.EMAIL).name]),
            (
                _("回执地址"),
                callback_url(gateway) if gateway in CALLING and "manage_agency" in request.actor.permissions else "",
            ),
        ],
    }
    return shown(request, "outbox", context, current="outbox")


@page(for_=Audience.OFFICER, any_of=STAFF)
def outbox_message(request: OfficerRequest, notice_id: int) -> HttpResponse:
    """One message: its way, its attempts, its receipts, and what may be done."""
    for_the_whole(request)
    row = _message(notice_id)
    anew = Notice.objects.filter(repeats_id=row.pk).first()
    held = row.state == NoticeState.HELD
    context = {
        "row": row,
        "name": _name(row),
        "state": _state(row),
        "facts": [
            (_("方式"), CHANNELS[Channel(row.channel)]),
            (_("生成"), row.created_at),
            (_("下次发送"), row.due_at),
            (_("送出"), row.sent_at),
            (_("发送次数"), row.attempts),
            (_("短信条数"), _segments(row) or ""),
            (_("原因"), why_not_sent(row.error)),
        ],
        "receipts": [
            (one.at, RECEIPT_LABELS[ReceiptStatus(one.status)], GATEWAYS[one.gateway]) for one in receipts_of(row.pk)
        ],
        "repeats": reverse("admin:outbox-message", args=[row.repeats_id]) if row.repeats_id else "",
        "anew": reverse("admin:outbox-message", args=[anew.pk]) if anew else "",
        "may_resend": may_resend(row) and anew is None and row.template not in SECRET,
        "held": held,
    }
    return shown(request, "outbox_message", context, current="outbox")


@page(for_=Audience.OFFICER, writes=True, permission=Permission.MANAGE_AGENCY)
def outbox_act(request: OfficerRequest, notice_id: int, act: str) -> HttpResponse:
    """Send a message anew, or decide that it is not."""
    for_the_whole(request)
    row = _message(notice_id)
    acts: dict[str, tuple[Callable[..., Any], str]] = {
        "resend": (resend, _("已重新排队，稍后发送。")),
        "let-be": (let_be, _("已确认，不再发送。")),
    }
    if act not in acts:
        raise NotFound
    if request.method == "POST":
        perform, done = acts[act]
        refused = attempted(request, lambda: perform(notice_id=row.pk, by=request.actor, at=now()), done=done)
        if refused is not None:
            raise refused
    return redirect("admin:outbox-message", row.pk)


def _message(notice_id: int) -> Notice:
    found = Notice.objects.filter(pk=notice_id).exclude(channel=Channel.DESK).first()
    if found is None:
        raise NotFound
    return found


def _row(row: Notice) -> dict[str, Any]:
    return {
        "name": (_name(row), reverse("admin:outbox-message", args=[row.pk])),
        "channel": CHANNELS[Channel(row.channel)],
        "created": row.created_at,
        "attempts": row.attempts,
        "segments": _segments(row) or None,
        "receipt": RECEIPT_LABELS[ReceiptStatus(row.receipt)] if row.receipt else None,
        "why": why_not_sent(row.error) or None,
        "state": _state(row),
    }


def _name(row: Notice) -> str:
    return row.subject or row.template


def _segments(row: Notice) -> int:
    """As how many text messages it is charged; a code's text is forgotten, so nothing can be counted."""
    if row.channel != Channel.SMS or row.template in SECRET:
        return 0
    return message_book().sms.segments(row.text)


def _state(row: Notice) -> tuple[str, str]:
    if getattr(row, "repeated", False):
        return _("已重发"), ""
    state = NoticeState(row.state)
    tone = {NoticeState.HELD: "waiting", NoticeState.FAILED: "overdue", NoticeState.SENT: "done"}.get(state, "")
    return STATE_LABELS[state], tone
