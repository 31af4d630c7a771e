"""What a person decides of a message that is held or did not arrive (MANAGE_AGENCY): send it anew, or let it be."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from fangxin.domain.agency.actions.recording import Chapter, Did, record
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.notices.actions.compose import due_at
from fangxin.domain.notices.actions.deliver import SECRET
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.queries import may_resend
from fangxin.domain.notices.words import NoticeState
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


class NotToResend(Refusal):
    """The message waits, arrived, was sent anew already, or its text was a code that is forgotten."""

    code = "notice_not_to_resend"
    status = 409
    sentence = "这条消息现在不能重发：它还在发送、已经送出、已经重发过，或者是验证码。"


class NotHeld(Refusal):
    """Nobody has to decide of this message."""

    code = "notice_not_held"
    status = 409
    sentence = "这条消息不在等待人工确认，请刷新页面。"


@transaction.atomic
def resend(*, notice_id: int, by: Actor, at: datetime) -> Notice:
    """Put a message into the outbox anew, as one of its own that names the first. Raises NotPermitted, NotFound, NotToResend."""
    before = _locked(notice_id, by)
    if not may_resend(before) or before.template in SECRET:
        raise NotToResend
    anew = Notice(
        id=new_id(at), case_id=before.case_id, template=before.template, audience=before.audience, channel=before.channel,
        person_id=before.person_id, account_id=before.account_id, address=before.address, subject=before.subject,
        text=before.text, state=NoticeState.WAITING.value, created_at=at, due_at=due_at(template=before.template, at=at),
        repeats_id=before.pk,
    )  # fmt: skip
    try:
        with transaction.atomic():
            write([anew])
    except IntegrityError as repeated:
        raise NotToResend from repeated
    if before.state == NoticeState.HELD:
        Notice.objects.filter(pk=before.pk).update(state=NoticeState.FAILED, due_at=None)
    record(chapter=Chapter.AGENCY, did=Did.MESSAGE_RESENT, by=by, at=at, message=str(before.pk), anew=str(anew.pk))
    return anew


@transaction.atomic
def let_be(*, notice_id: int, by: Actor, at: datetime) -> None:
    """Decide that a held message is not sent again. Raises NotPermitted, NotFound, NotHeld."""
    before = _locked(notice_id, by)
    if before.state != NoticeState.HELD:
        raise NotHeld
    Notice.objects.filter(pk=before.pk).update(state=NoticeState.FAILED, due_at=None)
    record(chapter=Chapter.AGENCY, did=Did.MESSAGE_LET_BE, by=by, at=at, message=str(before.pk))


def _locked(notice_id: int, by: Actor) -> Notice:
    by.must(Permission.MANAGE_AGENCY)
    found = Notice.objects.select_for_update().filter(pk=notice_id).first()
    if found is None:
        raise NotFound
    return found
