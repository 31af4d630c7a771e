"""Why a message did not leave, in the words of the pages; what is kept of a fault is a short code of our own."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fangxin.domain.notices.actions.deliver import NOBODY_TO_ASK, TOO_LATE


def why_not_sent(error: str) -> str:
    """The words of a kept reason; nothing for none."""
    if not error:
        return ""
    exact = {
        NOBODY_TO_ASK: _("网关没有应答，也查不到结果"),
        TOO_LATE: _("验证码已过期，不再发送"),
        "no address": _("没有可用的号码或邮箱"),
    }
    if error in exact:
        return exact[error]
    beginning, _colon, rest = error.partition(": ")
    return {
        "no connection": _("连不上网关"),
        "no answer": _("网关没有应答"),
        "outbox file": _("写不进发件文件"),
        "smtp": _("邮件服务器没有接收"),
        "kannel": _("网关返回 %(words)s") % {"words": rest.removeprefix("status ")},
        "aliyun": _("网关返回 %(words)s") % {"words": rest.removeprefix("status ")},
    }.get(beginning, _("发送时出错"))
