"""Messages by SMTP: `smtp://user:password@host:port`, `smtps://…` for TLS from the start, `?from=` for the sender."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from fangxin.domain.notices.actions.deliver import NotSent

SECONDS = 10


def send(*, url: str, to: str, subject: str, text: str, reference: str) -> None:
    """Send one e-mail. `reference` becomes the Message-ID, so that a repeated message is recognised as the same."""
    parts = urlsplit(url)
    sender = parse_qs(parts.query).get("from", [f"fangxin@{parts.hostname}"])[0]
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{reference}@fangxin>"
    message.set_content(text)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(
            parts.hostname or "", parts.port or (465 if parts.scheme == "smtps" else 25), timeout=SECONDS
        ) as server:
            server.ehlo_or_helo_if_needed()  # what the server offers is known only after it was asked
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as mistake:
        raise NotSent(f"smtp: {type(mistake).__name__}") from mistake
