"""Handing messages to Kannel's `sendsms`: the text in UCS-2, a receipt asked for that carries our reference.

By POST, so that no telephone number stands in anybody's access log. Kannel cannot be asked for a message; its receipts,
which it repeats until they are heard, tell of each that it took.
"""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qs, unquote, urlencode, urlsplit

from fangxin.domain.notices.actions.deliver import NotSent, Unsure
from fangxin.domain.notices.words import Standing
from fangxin.interfaces.gateways.calling import call
from fangxin.interfaces.gateways.ways import Message

NAME = "kannel"
PATH = "/cgi-bin/sendsms"
#: delivered 1, not delivered 2, taken by the operator 8, refused by the operator 16
RECEIPTS_WANTED = 27
#: Kannel has the message, or has it in its queue
TAKEN = (200, 202)
#: Kannel's own word for "not now"
BUSY = 503


class KannelGateway:
    """One Kannel, by its address."""

    name = NAME

    def __init__(self, *, url: str, callback: str) -> None:
        self._parts: SplitResult = urlsplit(url)
        self._sender = parse_qs(self._parts.query).get("from", [""])[0]
        self._callback = callback

    def send(self, message: Message) -> None:
        """Hand a message over. Raises NotSent, Unsure."""
        headers = {
            "Content-Type": "text/plain; charset=UTF-16BE",
            "X-Kannel-Username": unquote(self._parts.username or ""),
            "X-Kannel-Password": unquote(self._parts.password or ""),
            "X-Kannel-To": message.to,
            "X-Kannel-Coding": "2",
            "X-Kannel-DLR-Mask": str(RECEIPTS_WANTED),
            "X-Kannel-DLR-Url": f"{self._callback}?{urlencode({'reference': message.reference})}&status=%d&answer=%A",
        }
        if self._sender:
            headers["X-Kannel-From"] = self._sender
        answer = call(
            self._parts,
            method="POST",
            path=self._parts.path.rstrip("/") or PATH,
            headers=headers,
            body=message.text.encode("utf-16-be"),
            secure=self._parts.scheme == "https",
        )
        if answer.status in TAKEN:
            return
        if answer.status >= 500 and answer.status != BUSY:
            raise Unsure(f"kannel: status {answer.status}")
        raise NotSent(f"kannel: status {answer.status}")

    def ask(self, message: Message) -> Standing:
        """Kannel answers no such question."""
        return Standing.UNKNOWABLE
