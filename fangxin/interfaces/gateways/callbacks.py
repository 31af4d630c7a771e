"""Where gateways call: receipts, told by whoever knows the secret in the address. Told again, they change nothing."""

from __future__ import annotations

import hmac

from django.http import HttpRequest, HttpResponse

from fangxin.domain.notices.actions.receipts import note_receipt
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.gateways.aliyun import caller as aliyun
from fangxin.interfaces.gateways.kannel import caller as kannel
from fangxin.interfaces.gateways.sending import callback_token
from fangxin.interfaces.gateways.ways import Caller

CALLERS: dict[str, Caller] = {"kannel": kannel, "aliyun": aliyun}


class ReceiptUnreadable(Refusal):
    """What came to the address for receipts is none."""

    code = "receipt_unreadable"
    status = 422
    sentence = "这不是短信回执。"


@page(for_=Audience.GATEWAY, writes=True)
def receipts(request: HttpRequest, gateway: str, token: str) -> HttpResponse:
    """Keep the receipts of a request; known ones and those of unknown messages are answered the same. Raises NotFound."""
    caller = CALLERS.get(gateway)
    if caller is None or not hmac.compare_digest(token.encode(), callback_token(gateway).encode()):
        raise NotFound
    try:
        told = list(caller.receipts(request))
    except (ValueError, RecursionError) as unreadable:
        raise ReceiptUnreadable from unreadable
    for one in told:
        note_receipt(gateway=gateway, told=one, at=now())
    kind, words = caller.heard
    return HttpResponse(words, content_type=kind)
