"""The cloud vendor's signed interface, against a strict stand-in that checks each signature by the published rule itself."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from fangxin.domain.notices.actions.deliver import NotSent, Unsure
from fangxin.domain.notices.words import Standing
from fangxin.interfaces.gateways.aliyun.gateway import AliyunGateway
from fangxin.interfaces.gateways.aliyun.signing import canonical_query, signed_headers
from tests.notices.test_gateways import notice, outgoing
from tests.people import MONDAY

KEY, SECRET = "LTAI-tested", "sec/ret+"


def test_the_vendors_own_example_of_a_signature_comes_out() -> None:
    query = canonical_query(
        {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
    )
    headers = signed_headers(
        method="POST", host="ecs.cn-shanghai.aliyuncs.com", query=query, action="RunInstances", version="2014-05-26",
        instant="2023-10-26T10:22:32Z", nonce="3156853299f313e23d1673dc12e1703d", key="YourAccessKeyId",
        secret="YourAccessKeySecret",
    )  # fmt: skip
    assert headers["Authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        "x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


class Vendor(BaseHTTPRequestHandler):
    """Verifies, refuses a nonce it knows, keeps what it took; `plan` makes it fail the next calls."""

    taken: ClassVar[list[dict[str, str]]]
    nonces: ClassVar[set[str]]
    plan: ClassVar[list[str]]

    def do_POST(self) -> None:
        """One signed call."""
        parts = urlsplit(self.path)
        given = dict(parse_qsl(parts.query, keep_blank_values=True))
        how = self.plan.pop(0) if self.plan else ""
        if not self._signed(parts.query, given):
            self._answer(400, {"Code": "SignatureDoesNotMatch"})
        elif how == "error":
            self._answer(503, {"Code": "ServiceUnavailable"})
        elif how.startswith("isv."):
            self._answer(200, {"Code": how})
        elif self.headers["x-acs-action"] == "SendSms":
            self.taken.append(given)
            if how != "silent":
                self._answer(200, {"Code": "OK", "BizId": "1"})
        else:
            rows = [
                one
                for one in self.taken
                if one["PhoneNumbers"] == given["PhoneNumber"] and given["SendDate"] == "20260608"
            ]
            begin = (int(given["CurrentPage"]) - 1) * int(given["PageSize"])
            details = [{"OutId": one["OutId"]} for one in rows[begin : begin + int(given["PageSize"])]]
            self._answer(
                200, {"Code": "OK", "TotalCount": len(rows), "SmsSendDetailDTOs": {"SmsSendDetailDTO": details}}
            )

    def _signed(self, query: str, given: dict[str, str]) -> bool:
        algorithm, _, rest = self.headers["Authorization"].partition(" ")
        said = dict(part.split("=", 1) for part in rest.split(","))
        names = said["SignedHeaders"].split(";")
        needed = {
            "host",
            "x-acs-action",
            "x-acs-content-sha256",
            "x-acs-date",
            "x-acs-signature-nonce",
            "x-acs-version",
        }
        canonical = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in sorted(given.items()))
        lines = "".join(f"{name}:{self.headers[name].strip()}\n" for name in names)
        digest = hashlib.sha256(self.rfile.read(int(self.headers["Content-Length"] or 0))).hexdigest()
        request = f"POST\n/\n{canonical}\n{lines}\n{said['SignedHeaders']}\n{digest}"
        text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(request.encode()).hexdigest()}"
        wanted = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
        nonce = self.headers["x-acs-signature-nonce"]
        fresh = nonce not in self.nonces
        self.nonces.add(nonce)
        assert datetime.fromisoformat(self.headers["x-acs-date"]) == MONDAY
        return (
            algorithm == "ACS3-HMAC-SHA256" and said["Credential"] == KEY and names == sorted(names) and set(names) == needed
            and self.headers["x-acs-version"] == "2017-05-25" and digest == self.headers["x-acs-content-sha256"]
            and canonical == query and fresh and hmac.compare_digest(wanted, said["Signature"])
        )  # fmt: skip

    def _answer(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def vendor(*plan: str) -> Iterator[tuple[type[Vendor], AliyunGateway]]:
    handler = type("One", (Vendor,), {"taken": [], "nonces": set(), "plan": list(plan)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield handler, gateway(server.server_port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def gateway(port: int, secret: str = "sec%2Fret%2B") -> AliyunGateway:
    url = f"aliyun+http://{KEY}:{secret}@127.0.0.1:{port}?sign=放心&template=SMS_1&parameter=text"
    return AliyunGateway(url=url, clock=lambda: MONDAY)


def test_a_message_is_taken_with_our_reference_and_known_by_it() -> None:
    row, other = outgoing(notice("您好 ~*'\"+&=%\n第二行")), outgoing(notice("另"))
    with vendor() as (service, ours):
        ours.send(row)
        assert (ours.ask(row), ours.ask(other)) == (Standing.TAKEN, Standing.ABSENT)
    (taken,) = service.taken
    assert (taken["OutId"], taken["PhoneNumbers"], taken["SignName"]) == (row.reference, row.to, "放心")
    assert json.loads(taken["TemplateParam"]) == {"text": row.text} and taken["TemplateCode"] == "SMS_1"


def test_it_is_found_beyond_the_first_page() -> None:
    rows = [outgoing(notice("您好")) for _ in range(51)]
    with vendor() as (_service, ours):
        for row in rows:
            ours.send(row)
        assert ours.ask(rows[-1]) is Standing.TAKEN


def test_a_wrong_secret_and_a_refusal_are_certain() -> None:
    with vendor("", "isv.BUSINESS_LIMIT_CONTROL") as (service, ours):
        with pytest.raises(NotSent, match="SignatureDoesNotMatch"):
            gateway(ours._parts.port or 0, secret="other").send(outgoing(notice()))
        with pytest.raises(NotSent, match=r"isv\.BUSINESS_LIMIT_CONTROL"):
            ours.send(outgoing(notice()))
        assert service.taken == []


def test_a_fault_and_a_silence_are_not_certain_and_then_asked() -> None:
    row = outgoing(notice())
    with vendor("error", "silent", "error") as (_service, ours):
        with pytest.raises(Unsure, match="aliyun"):
            ours.send(row)
        with pytest.raises(Unsure, match="no answer"):
            ours.send(row)
        with pytest.raises(NotSent):
            ours.ask(row)
        assert ours.ask(row) is Standing.TAKEN


def test_nobody_there_is_certain() -> None:
    with vendor() as (_service, ours):
        port = ours._parts.port or 0
    with pytest.raises(NotSent, match="no connection"):
        gateway(port).send(outgoing(notice()))
