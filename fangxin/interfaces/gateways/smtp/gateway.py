"""Messages by SMTP, once: what a server said no to is tried again, what it did not answer is not."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from fangxin.domain.notices.actions.deliver import NotSent, Unsure
from fangxin.domain.notices.words import Standing
from fangxin.interfaces.gateways.ways import Message

NAME = "smtp"
SECONDS = 10


class _Once:
    """A conversation that knows whether the text was handed over, and whether the server took it."""

    #: None: the server has nothing; False: it was handed the text and has not answered; True: it took it
    taken: bool | None = None

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Hand the text over. Raises Unsure when no answer comes."""
        self.taken = False
        try:
            code, words = super().data(msg)  # type: ignore[misc]
        except smtplib.SMTPResponseException:
            self.taken = None
            raise
        except OSError as silent:
            raise Unsure(f"smtp: {type(silent).__name__}") from silent
        self.taken = True if code == 250 else None
        return code, words


class _Plain(_Once, smtplib.SMTP):
    pass


class _Secure(_Once, smtplib.SMTP_SSL):
    pass


class SmtpGateway:
    """One mail server, by its address. The reference becomes the Message-ID."""

    name = NAME

    def __init__(self, *, url: str) -> None:
        self._url = url

    def send(self, message: Message) -> None:
        """Send one e-mail. Raises NotSent, Unsure."""
        send(url=self._url, to=message.to, subject=message.subject, text=message.text, reference=message.reference)

    def ask(self, message: Message) -> Standing:
        """A mail server answers no such question."""
        return Standing.UNKNOWABLE


def send(*, url: str, to: str, subject: str, text: str, reference: str) -> None:
    """Send one e-mail. `reference` becomes the Message-ID, so that a repeated message is recognised as the same."""
    parts = urlsplit(url)
    sender = parse_qs(parts.query).get("from", [f"fangxin@{parts.hostname}"])[0]
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{reference}@fangxin>"
    message.set_content(text)
    secure = parts.scheme == "smtps"
    server: _Plain | _Secure | None = None
    try:
        host, port = parts.hostname or "", parts.port or (465 if secure else 25)
        server = (_Secure if secure else _Plain)(host, port, timeout=SECONDS)
        with server:
            server.ehlo_or_helo_if_needed()  # what the server offers is known only after it was asked
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as mistake:
        why = f"smtp: {type(mistake).__name__}"
        if server is None or server.taken is None:
            raise NotSent(why) from mistake
        if not server.taken:
            raise Unsure(why) from mistake
        # a server that took the text and then breaks off without a farewell has it all the same
