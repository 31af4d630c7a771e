"""Choosing the way of a message: a file under the data folder, or SMTP when it is configured and the channel is e-mail."""

from __future__ import annotations

from django.conf import settings

from fangxin.domain.notices.actions.deliver import NotSent
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel
from fangxin.domain.people.actions import open_person
from fangxin.domain.people.models import Person
from fangxin.interfaces.gateways import outbox_file, smtp


def send(notice: Notice) -> None:
    """Send one message; the address is opened only here. Raises NotSent."""
    address = _address(notice)
    if not address:
        raise NotSent("no address")
    if notice.channel == Channel.EMAIL and settings.SMTP_URL:
        smtp.send(url=settings.SMTP_URL, to=address, subject=notice.subject, text=notice.text, reference=str(notice.pk))
    else:
        outbox_file.send(folder=settings.FANGXIN_HOME / "outbox", notice=notice, to=address)


def _address(notice: Notice) -> str:
    if notice.person_id is None:
        return notice.address
    person = Person.objects.filter(pk=notice.person_id).first()
    if person is None:
        return ""
    identity = open_person(person=person)
    return identity.email if notice.channel == Channel.EMAIL else identity.phone
