"""Why a return did not arrive, in the words of the pages; what is kept of a fault is a short code of our own."""

from __future__ import annotations

from django.utils.translation import gettext as _


def why_not(error: str) -> str:
    """The words of a kept reason; nothing for none."""
    if not error:
        return ""
    if error.startswith("status "):
        return _("对方返回 %(status)s") % {"status": error.removeprefix("status ")}
    if error.startswith("no answer"):
        return _("对方证书无效") if "SSL" in error else _("对方没有应答")
    return {
        "host not allowed": _("地址不在允许的范围内"),
        "host unknown": _("找不到对方主机"),
        "host inside": _("对方主机名指向内部网络"),
    }.get(error, _("发送时出错"))
