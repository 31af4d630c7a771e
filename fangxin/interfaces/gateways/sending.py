"""Choosing the way of a message: the SMS gateway or the mail server that is configured, else a file under the data folder."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from fangxin.domain.notices.actions.deliver import NotSent
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel, Standing
from fangxin.domain.people.actions import open_person
from fangxin.domain.people.models import Person
from fangxin.interfaces.clock import now
from fangxin.interfaces.gateways.aliyun.gateway import AliyunGateway
from fangxin.interfaces.gateways.kannel.gateway import NAME as KANNEL
from fangxin.interfaces.gateways.kannel.gateway import KannelGateway
from fangxin.interfaces.gateways.outbox_file.gateway import FileGateway
from fangxin.interfaces.gateways.smtp.gateway import SmtpGateway
from fangxin.interfaces.gateways.ways import Gateway, Message


def send(notice: Notice) -> None:
    """Send one message; the address is opened only here. Raises NotSent, Unsure."""
    gateway_of(notice.channel).send(_message(notice))


def ask(notice: Notice) -> Standing:
    """Whether the gateway has a message. Raises NotSent when it does not answer."""
    return gateway_of(notice.channel).ask(_message(notice))


def gateway_of(channel: str) -> Gateway:
    """The gateway that is configured for a channel."""
    if channel == Channel.EMAIL and settings.SMTP_URL:
        return SmtpGateway(url=settings.SMTP_URL)
    if channel == Channel.SMS and settings.SMS_URL:
        if urlsplit(settings.SMS_URL).scheme.startswith("aliyun"):
            return AliyunGateway(url=settings.SMS_URL, clock=now)
        return KannelGateway(url=settings.SMS_URL, callback=callback_url(KANNEL))
    return FileGateway(folder=settings.FANGXIN_HOME / "outbox")


def callback_url(gateway: str) -> str:
    """Where a gateway brings its receipts: at the public address, or at `?callback=` of its own for one inside the house."""
    base = parse_qs(urlsplit(settings.SMS_URL).query).get("callback", [settings.PUBLIC_URL])[0].rstrip("/")
    return base + reverse("gateways:receipts", args=[gateway, callback_token(gateway)])


def callback_token(gateway: str) -> str:
    """The secret part of the address a gateway calls; it changes with SECRET_KEY only."""
    return salted_hmac("fangxin.gateways.receipts", gateway, algorithm="sha256").hexdigest()[:40]


def _message(notice: Notice) -> Message:
    address = _address(notice)
    if not address:
        raise NotSent("no address")
    return Message(
        reference=str(notice.pk),
        to=address,
        subject=notice.subject,
        text=notice.text,
        channel=notice.channel,
        created_at=notice.created_at,
        around=notice.due_at or notice.created_at,
    )


def _address(notice: Notice) -> str:
    if notice.person_id is None:
        return notice.address
    person = Person.objects.filter(pk=notice.person_id).first()
    if person is None:
        return ""
    identity = open_person(person=person)
    return identity.email if notice.channel == Channel.EMAIL else identity.phone
