"""SendSms and QuerySendDetails of the vendor's interface of 2017-05-25; our reference travels as OutId and is asked for by it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from fangxin.domain.notices.actions.deliver import NotSent, Unsure
from fangxin.domain.notices.words import Standing
from fangxin.foundation.clock import day_of
from fangxin.interfaces.gateways.aliyun.signing import canonical_query, signed_headers
from fangxin.interfaces.gateways.calling import call
from fangxin.interfaces.gateways.ways import Message

NAME = "aliyun"
VERSION = "2017-05-25"
PAGE = 50
#: answers after which the vendor may have sent all the same
DOUBTFUL = frozenset({"isp.SYSTEM_ERROR", "isp.GATEWAY_ERROR", "ServiceUnavailable", "InternalError"})


class AliyunGateway:
    """One account of the vendor, by its address. `clock` tells the instant a request is signed for."""

    name = NAME

    def __init__(self, *, url: str, clock: Callable[[], datetime]) -> None:
        self._parts = urlsplit(url)
        asked = parse_qs(self._parts.query)
        self._sign, self._template = asked["sign"][0], asked["template"][0]
        self._parameter = asked.get("parameter", ["text"])[0]
        self._clock = clock

    def send(self, message: Message) -> None:
        """Hand a message over. Raises NotSent, Unsure."""
        answer = self._call(
            "SendSms",
            PhoneNumbers=message.to,
            SignName=self._sign,
            TemplateCode=self._template,
            TemplateParam=json.dumps({self._parameter: message.text}, ensure_ascii=False),
            OutId=message.reference,
        )
        code = str(answer.get("Code", ""))
        if code == "OK":
            return
        raise (Unsure if code in DOUBTFUL else NotSent)(f"aliyun: {code[:80]}")

    def ask(self, message: Message) -> Standing:
        """Whether the vendor has a message of this reference to this number, of the day it was last due or the one before.

        Raises NotSent when it does not answer.
        """
        try:
            last = day_of(message.around)
            known = any(
                message.reference == one for day in (last, last - timedelta(days=1)) for one in self._sent(message, day)
            )
        except Unsure as silent:
            raise NotSent(str(silent)) from silent
        return Standing.TAKEN if known else Standing.ABSENT

    def _sent(self, message: Message, day: date) -> Iterator[str]:
        page, seen, total = 1, 0, 1
        while seen < total:
            answer = self._call(
                "QuerySendDetails",
                PhoneNumber=message.to,
                SendDate=f"{day:%Y%m%d}",
                PageSize=str(PAGE),
                CurrentPage=str(page),
            )
            if answer.get("Code") != "OK":
                raise NotSent(f"aliyun: {str(answer.get('Code', ''))[:80]}")
            details = (answer.get("SmsSendDetailDTOs") or {}).get("SmsSendDetailDTO") or []
            yield from (str(one.get("OutId", "")) for one in details)
            page, seen, total = page + 1, seen + PAGE, int(answer.get("TotalCount") or 0)

    def _call(self, action: str, **parameters: str) -> dict[str, Any]:
        host = self._parts.hostname or ""
        named = f"{host}:{self._parts.port}" if self._parts.port else host
        query = canonical_query(parameters)
        headers = signed_headers(
            method="POST",
            host=named,
            query=query,
            action=action,
            version=VERSION,
            instant=self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            nonce=secrets.token_hex(16),
            key=unquote(self._parts.username or ""),
            secret=unquote(self._parts.password or ""),
        )
        secure = self._parts.scheme == "aliyun"
        answer = call(self._parts, method="POST", path=f"/?{query}", headers=headers, secure=secure)
        try:
            told = json.loads(answer.body)
            if not isinstance(told, dict):
                raise ValueError("no object")
        except ValueError as unreadable:
            raise Unsure(f"aliyun: status {answer.status}") from unreadable
        if answer.status >= 500 and told.get("Code") != "OK":
            raise Unsure(f"aliyun: status {answer.status}")
        return told
