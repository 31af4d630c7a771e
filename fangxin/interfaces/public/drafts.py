"""Drafts of the filing form: a signed token, no row. The token's first part is the draft's name and idempotency key."""

from __future__ import annotations

from django.core import signing

from fangxin.foundation.refusals import Refusal
from fangxin.storage.ids import public_token
from fangxin.storage.models import DoneRequest

DRAFT_HOURS = 48


class DraftExpired(Refusal):
    """The form is older than two days, or its token is not ours."""

    code = "draft_expired"
    status = 410
    sentence = "这份表单打开太久，已经失效。请复制您写的内容，重新打开表单填写。"


def new_draft() -> str:
    """A token for a fresh form."""
    return token_of(public_token(100))


def token_of(draft: str) -> str:
    """A fresh token for a draft that is kept elsewhere."""
    return signing.TimestampSigner(salt="fangxin.draft").sign(draft)


def draft_of(token: str) -> str:
    """The draft a token names; raises DraftExpired."""
    try:
        return signing.TimestampSigner(salt="fangxin.draft").unsign(token, max_age=DRAFT_HOURS * 3600)
    except signing.BadSignature as mistake:
        raise DraftExpired from mistake


def good_draft(token: str) -> str:
    """The token of a form to be shown again while it is good, else a fresh one: what was typed is not lost with it."""
    try:
        draft_of(token)
    except DraftExpired:
        return new_draft()
    return token


def draft_is_open(token: str) -> bool:
    """Whether files may still be added under a token: it is ours, young enough, and not yet filed."""
    try:
        draft = draft_of(token)
    except DraftExpired:
        return False
    return not DoneRequest.objects.filter(key=draft).exists()
