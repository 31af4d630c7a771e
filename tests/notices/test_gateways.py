"""The ways out: a file of the day with whole lines, and mail by SMTP that never goes in the clear where it need not."""

from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.actions.deliver import NotSent, Unsure, deliver
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel, NoticeState, Standing
from fangxin.domain.people.actions import sealed_person
from fangxin.domain.people.rules import Identity
from fangxin.interfaces.gateways import sending
from fangxin.interfaces.gateways.outbox_file import gateway as outbox_file
from fangxin.interfaces.gateways.outbox_file.gateway import FileGateway
from fangxin.interfaces.gateways.smtp import gateway as smtp
from fangxin.interfaces.gateways.ways import Message as Outgoing
from fangxin.storage.rows import write
from tests.notices.sink import Sink, mail_server
from tests.people import MONDAY, ZHANG

AWKWARD = '第一行\n第二行 "引号" \\ \u2028 \U0001f600 ｛｝'


def notice(text: str = "您好", **given: Any) -> Notice:
    values = {"code": "123456", "minutes": 10, "purpose": "登记诉求"}
    row = notice_row(template="one_time_code", values=values, audience="consumer", at=MONDAY, **given)
    row.text = text
    return row


def outgoing(row: Notice, to: str = "13800000101") -> Outgoing:
    return Outgoing(
        reference=str(row.pk), to=to, subject=row.subject, text=row.text, channel=row.channel, created_at=row.created_at,
        around=row.created_at,
    )  # fmt: skip


# A file of the day ----------------------------------------------------------------------------------------------------


def lines(folder: Path) -> list[dict[str, str]]:
    text = (folder / "2026-06-08.jsonl").read_bytes()
    assert text.endswith(b"\n") or not text
    return [json.loads(line) for line in text.splitlines()]


def test_a_message_is_one_whole_line_readable_only_by_us(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "outbox"
    first, second = notice(), notice(AWKWARD)
    for one in (first, second):
        outbox_file.send(folder=folder, message=outgoing(one))
    told = lines(folder)
    assert [row["id"] for row in told] == [str(first.pk), str(second.pk)]
    assert told[1] == {
        "id": str(second.pk), "channel": "SMS", "to": "13800000101", "subject": second.subject, "text": AWKWARD,
    }  # fmt: skip
    assert (folder / "2026-06-08.jsonl").stat().st_mode & 0o077 == 0


def test_lines_of_many_threads_stay_whole(tmp_path: Path) -> None:
    rows = [notice("长" * 3000) for _ in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda row: outbox_file.send(folder=tmp_path, message=outgoing(row, "1")), rows))
    assert {row["id"] for row in lines(tmp_path)} == {str(row.pk) for row in rows}


def test_a_file_that_cannot_be_written_is_told_as_not_sent(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    with pytest.raises(NotSent, match="outbox file"):
        outbox_file.send(folder=tmp_path / "outbox", message=outgoing(notice()))


def test_what_stands_in_the_file_is_known_by_its_reference(tmp_path: Path) -> None:
    gateway, there, other = FileGateway(folder=tmp_path), outgoing(notice(AWKWARD)), outgoing(notice())
    assert gateway.ask(there) is Standing.ABSENT
    gateway.send(there)
    assert (gateway.ask(there), gateway.ask(other)) == (Standing.TAKEN, Standing.ABSENT)
    path = tmp_path / "2026-06-08.jsonl"
    path.write_bytes(path.read_bytes()[:-1])
    assert gateway.ask(there) is Standing.ABSENT, "a line that was cut is no message"


# Mail -----------------------------------------------------------------------------------------------------------------


def mailed(sink: Sink, *, url: str = "smtp://127.0.0.1:{port}?from=12315@example.cn", **given: str) -> None:
    words = {"to": "wanqing@example.cn", "subject": "办理进度", "text": AWKWARD, "reference": "4711", **given}
    smtp.send(url=url.format(port=sink.port), **words)


def read(sink: Sink) -> Message:
    (text,) = sink.messages
    return message_from_bytes(text, policy=default)


def test_a_mail_arrives_as_it_was_written() -> None:
    with mail_server() as sink:
        mailed(sink)
    mail = read(sink)
    assert (mail["From"], mail["To"], mail["Subject"]) == ("12315@example.cn", "wanqing@example.cn", "办理进度")
    assert mail["Message-ID"] == "<4711@fangxin>"
    assert mail.get_content().replace("\r\n", "\n").rstrip("\n") == AWKWARD  # type: ignore[attr-defined]
    assert any(command.lower().startswith("rcpt to:<wanqing@example.cn>") for command in sink.commands)


def test_the_same_message_has_the_same_reference_when_it_is_sent_again() -> None:
    with mail_server() as sink:
        mailed(sink), mailed(sink)
    assert len({message_from_bytes(text, policy=default)["Message-ID"] for text in sink.messages}) == 1


def test_where_encryption_is_offered_nothing_goes_in_the_clear() -> None:
    with (
        mail_server(offers=("STARTTLS", "AUTH PLAIN LOGIN"), answers={"STARTTLS": "454 not now"}) as sink,
        pytest.raises(NotSent),
    ):
        mailed(sink, url="smtp://user:secret@127.0.0.1:{port}")
    assert any(command.upper() == "STARTTLS" for command in sink.commands)
    assert sink.messages == [] and not any("AUTH" in command.upper() for command in sink.commands)


def test_a_name_and_a_password_with_special_characters_are_used() -> None:
    with mail_server(offers=("AUTH PLAIN",), answers={"AUTH": "235 welcome"}) as sink:
        mailed(sink, url="smtp://us%40er:p%3Aw%2F@127.0.0.1:{port}")
    import base64

    auth = next(command for command in sink.commands if command.startswith("AUTH"))
    assert base64.b64decode(auth.split()[-1]) == b"\x00us@er\x00p:w/"


@pytest.mark.parametrize(
    "answers",
    [
        {"MAIL": "451 later"}, {"RCPT": "550 no such user"}, {"DATA": "554 no"}, {"TAKEN": "552 too large"}, {"EHLO": None},
        {"RCPT": None}, {"EHLO": "500 what", "HELO": "500 what"},
    ],
    ids=str,
)  # fmt: skip
def test_a_server_that_refuses_is_asked_again_later(answers: dict[str, str | None]) -> None:
    with mail_server(answers=answers) as sink, pytest.raises(NotSent, match="smtp"):
        mailed(sink)


def test_a_server_that_breaks_off_before_it_answers_may_have_the_mail() -> None:
    with mail_server(answers={"TAKEN": None}) as sink, pytest.raises(Unsure, match="smtp"):
        mailed(sink)


def test_a_server_that_took_the_mail_has_it_whatever_its_farewell() -> None:
    with mail_server(answers={"QUIT": "421 away"}) as sink:
        mailed(sink)
    assert len(sink.messages) == 1


def test_a_server_that_is_away_is_asked_again_later() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(NotSent, match="smtp"):
            smtp.send(
                url=f"smtp://127.0.0.1:{taken.getsockname()[1]}", to="a@b.cn", subject="s", text="t", reference="1"
            )


# Choosing the way -----------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.FANGXIN_HOME = tmp_path
    return tmp_path


def to_person(identity: Identity, channel: Channel) -> Notice:
    person = sealed_person(identity=identity, at=MONDAY)
    row = notice(person_id=person.pk, channel=channel)
    write([person, row])
    return row


@pytest.mark.django_db
def test_an_address_is_opened_only_when_the_message_goes(home: Path) -> None:
    row = to_person(ZHANG, Channel.SMS)
    assert ZHANG.phone not in str(Notice.objects.values().get(pk=row.pk))
    assert deliver(at=MONDAY, send=sending.send).sent == 1
    assert [line["to"] for line in lines(home / "outbox")] == [ZHANG.phone]


@pytest.mark.django_db
def test_a_merchant_is_written_to_at_the_address_of_the_message(home: Path) -> None:
    row = notice(address="19900001001")
    write([row])
    deliver(at=MONDAY, send=sending.send)
    assert [line["to"] for line in lines(home / "outbox")] == ["19900001001"]


@pytest.mark.django_db
def test_mail_goes_by_mail_where_a_server_is_configured(home: Path) -> None:
    to_person(Identity(name="张晚晴", email="wanqing@example.cn"), Channel.EMAIL)
    with mail_server() as sink, override_settings(SMTP_URL=f"smtp://127.0.0.1:{sink.port}"):
        assert deliver(at=MONDAY, send=sending.send).sent == 1
    assert read(sink)["To"] == "wanqing@example.cn"
    assert not (home / "outbox").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("identity", "channel"),
    [(Identity(name="张晚晴"), Channel.SMS), (ZHANG, Channel.EMAIL)],
    ids=["no phone", "no e-mail"],
)
def test_without_an_address_a_message_waits(home: Path, identity: Identity, channel: Channel) -> None:
    row = to_person(identity, channel)
    assert deliver(at=MONDAY, send=sending.send).waiting == 1
    now = Notice.objects.get(pk=row.pk)
    assert (now.state, now.error) == (NoticeState.WAITING, "no address")
    assert not (home / "outbox").exists()


@pytest.mark.django_db
def test_a_person_who_is_gone_or_sealed_otherwise_does_not_stop_the_others(home: Path) -> None:
    gone = notice(person_id=5)
    copied = sealed_person(identity=ZHANG, at=MONDAY)
    other = sealed_person(identity=ZHANG, at=MONDAY)
    copied.sealed = other.sealed
    broken, good = notice(person_id=copied.pk), notice(person_id=other.pk)
    write([copied, other, gone, broken, good])
    done = deliver(at=MONDAY, send=sending.send)
    assert (done.sent, done.waiting) == (1, 2)
    assert Notice.objects.get(pk=broken.pk).error == "SealBroken"
