"""Messages through Kannel to its fake operator, with the receipts it brings back to the address it was given."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.servers.basehttp import WSGIServer
from django.db import connections
from django.test import override_settings
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler, _StaticFilesHandler

from fangxin.domain.notices.actions.deliver import Delivered, NotSent, deliver
from fangxin.domain.notices.models import Notice, Receipt
from fangxin.domain.notices.words import NoticeState, ReceiptStatus, Standing
from fangxin.domain.people.actions import sealer
from fangxin.interfaces.gateways import sending
from fangxin.interfaces.gateways.kannel.gateway import KannelGateway
from fangxin.storage.rows import write
from tests.notices.kannel import PROGRAMS, SECONDS, Kannel, kannel
from tests.notices.test_gateways import notice, outgoing
from tests.people import MONDAY

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not all(PROGRAMS), reason="Kannel is not installed (Debian: apt-get install kannel)"),
]
SHORT = "【放心】您的投诉已登记，编号青禾市监投登〔2026〕第27号。"


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Kannel]:
    with kannel(tmp_path) as running:
        yield running


class OneByOne(LiveServerThread):
    """A server that answers one request after the other: the threads of tests share SQLite's only connection."""

    def _create_server(self, connections_override: object = None) -> WSGIServer:
        return WSGIServer((self.host, self.port), QuietWSGIRequestHandler, allow_reuse_address=False)


@pytest.fixture
def server() -> Iterator[str]:
    database = connections["default"]
    shared = {"default": database} if database.vendor == "sqlite" else {}
    for one in shared.values():
        one.inc_thread_sharing()
    thread = OneByOne("127.0.0.1", _StaticFilesHandler, connections_override=shared)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()
    for one in shared.values():
        one.dec_thread_sharing()


def waited(notice_id: int, status: ReceiptStatus) -> Notice:
    """The message once its receipt has come."""
    until = time.monotonic() + SECONDS
    while True:
        row = Notice.objects.get(pk=notice_id)
        if row.receipt == status or time.monotonic() > until:
            return row
        time.sleep(0.1)


def test_a_message_goes_out_and_its_receipts_come_back(gateway: Kannel, server: str) -> None:
    short, long = notice(SHORT, address="13800000101"), notice("长" * 150, address="13800000102")
    write([short, long])
    with override_settings(SMS_URL=f"{gateway.url}&callback={server}"):
        assert deliver(at=MONDAY, send=sending.send, ask=sending.ask) == Delivered(sent=2)
    got = gateway.operator.read(count=4)
    assert ("13800000101", SHORT) in got
    assert "".join(text for to, text in got if to == "13800000102") == "长" * 150
    for row in (short, long):
        told = waited(row.pk, ReceiptStatus.DELIVERED)
        assert (told.state, told.receipt) == (NoticeState.SENT, ReceiptStatus.DELIVERED)
    receipts = Receipt.objects.filter(reference=str(short.pk))
    assert {one.status for one in receipts} == {ReceiptStatus.ACCEPTED, ReceiptStatus.DELIVERED}
    raw = sealer().open(bytes(receipts[0].raw), place=f"receipt:{receipts[0].pk}")
    assert str(short.pk).encode() in raw


def test_a_wrong_password_is_told_and_nothing_leaves(gateway: Kannel) -> None:
    wrong = KannelGateway(url=gateway.url.replace("sec%20ret", "other"), callback="http://127.0.0.1:9/")
    with pytest.raises(NotSent, match="kannel: status 403"):
        wrong.send(outgoing(notice(SHORT)))
    assert wrong.ask(outgoing(notice(SHORT))) is Standing.UNKNOWABLE
