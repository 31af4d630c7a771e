"""The same message by e-mail, for whoever left an address beside the telephone."""

from __future__ import annotations

from datetime import datetime

from fangxin.domain.notices.actions.deliver import SECRET
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel, NoticeState
from fangxin.domain.people.actions import open_person
from fangxin.domain.people.models import Person
from fangxin.foundation.messages import message_book
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


def copy_by_email(*, notice: Notice, at: datetime) -> bool:
    """Put an e-mail into the outbox beside a text message that was sent; whether there is an address for one.

    It is a message of its own: a mail server that is away never sends the text message a second time.
    """
    if notice.channel != Channel.SMS or notice.person_id is None or notice.template in SECRET:
        return False
    if "email" not in message_book().template(notice.template).channels:
        return False
    person = Person.objects.filter(pk=notice.person_id).first()
    if person is None or not open_person(person=person).email:
        return False
    copy = Notice(
        id=new_id(at), case_id=notice.case_id, template=notice.template, audience=notice.audience,
        channel=Channel.EMAIL.value, person_id=notice.person_id, subject=notice.subject, text=notice.text,
        state=NoticeState.WAITING.value, created_at=notice.created_at, due_at=at,
    )  # fmt: skip
    write([copy])
    return True
