"""The journal of administration for the auditor: each chain, whether it holds, and identity look-ups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.domain.agency.actions.recording import DID_LABELS, Did
from fangxin.domain.agency.words import PERMISSION_LABELS, Permission
from fangxin.domain.rosters.rules.shifts import duty_rules
from fangxin.domain.timeline.models import Chain, Entry
from fangxin.domain.timeline.rules import first_break
from fangxin.domain.timeline.words import Act, ChainId
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, OfficerRequest, page
from fangxin.interfaces.admin.frame import for_the_whole, shown

PAGE = 50
#: a chain up to this long is checked whenever it is shown; a longer one on request
CHECKED_AT_ONCE = 5000
FACT_LABELS = {
    "office": "机构编码", "name": "名称", "post": "岗位", "role": "角色", "tier": "层级", "parent": "上级",
    "account": "登录名", "address": "网络地址", "second_factor": "二次验证", "from_on": "自", "to_on": "至",
    "years": "年份", "digest": "摘要", "path": "路径", "short_name": "简称", "region_code": "区划", "phone": "电话",
    "is_intake": "统一受理", "remit": "职责范围", "covers": "服务乡镇", "title": "名称",
    "holder": "A 岗", "substitute": "B 岗", "code": "编码", "reason": "理由", "key": "密钥标识",
    "permissions": "权限", "at_once": "旧密钥立即作废", "url": "结果送到", "mapping": "工单表的格式",
    "token_changed": "更换密钥", "count": "条数", "brought_by": "上传人",
    "article": "知识编号", "edition": "版本", "review_on": "复核日期", "owner": "维护单位", "before": "原维护单位",
    "shipped": "起始知识",
    "message": "消息编号", "anew": "重发的消息编号", "on": "日期", "shift": "班次", "taker": "换给", "names": "人员",
}  # fmt: skip
_PERMISSIONS = {permission.value: label for permission, label in PERMISSION_LABELS.items()}
HIDDEN = frozenset({"what", "changed", "post_id", "account_id"})


@page(for_=Audience.OFFICER, permission=Permission.AUDIT)
def journal(request: OfficerRequest) -> HttpResponse:
    """One chain's entries, newest first, and whether the chain holds from its first entry to its head."""
    for_the_whole(request)
    chain = _chain(request.GET.get("chain", str(ChainId.AGENCY)))
    before = request.GET.get("before", "")
    entries = Entry.objects.filter(chain=chain).order_by("-seq")
    if before.isascii() and before.isdigit():
        entries = entries.filter(seq__lt=int(before))
    found = list(entries[: PAGE + 1])
    found, more = found[:PAGE], len(found) > PAGE
    head = Chain.objects.filter(pk=chain).first()
    checked = head is not None and (head.seq <= CHECKED_AT_ONCE or request.GET.get("check") == "1")
    context = {
        "chains": [(label, _path(chain=one), one == chain) for one, label in ChainId.LABELS.items()],
        "label": ChainId.LABELS[chain],
        "entries": [_shown(entry) for entry in found],
        "count": head.seq if head else 0,
        "head": head.head if head else "",
        "checked": checked,
        "broken": _broken(head) if head is not None and checked else None,
        "check_href": _path(chain=chain, check=1),
        "next": _path(chain=chain, before=found[-1].seq) if more else "",
    }
    return shown(request, "journal", context, current="journal")


@page(for_=Audience.OFFICER, permission=Permission.AUDIT)
def lookups(request: OfficerRequest) -> HttpResponse:
    """Who looked at which case's identity, with the reason given; newest first."""
    for_the_whole(request)
    entries = Entry.objects.filter(act=Act.UNSEALED).order_by("-at", "-chain", "-seq")[:PAGE]
    rows = [
        (entry.at, entry.actor_name, entry.office_name, str(entry.chain), _reason(entry.facts)) for entry in entries
    ]
    return shown(request, "lookups", {"rows": rows}, current="journal")


def _reason(facts: dict[str, Any]) -> str:
    """The reason given; of a document opened, which one."""
    return str(
        facts.get("reason") or (_("打开文书 %(number)s") % {"number": facts["number"]} if "number" in facts else "")
    )


def _chain(asked: str) -> int:
    known = {str(chain): chain for chain in ChainId.LABELS}
    if asked not in known:
        raise NotFound
    return known[asked]


def _broken(head: Chain) -> dict[str, Any] | None:
    """The first break of a chain, or None when it holds."""
    entries: Iterator[Entry] = Entry.objects.filter(chain=head.pk).order_by("seq").iterator(chunk_size=2000)
    found = first_break(entries, chain=head.pk, seq=head.seq, head=head.head)
    return None if found is None else {"seq": found.seq, "reason": found.reason}


def _shown(entry: Entry) -> dict[str, Any]:
    """An entry as the timeline draws it."""
    facts = entry.facts
    what = facts.get("what", "")
    name = DID_LABELS[Did(what)] if what in set(Did) else entry.label
    subject = " ".join(str(facts[key]) for key in ("name", "post") if facts.get(key))
    details = [(FACT_LABELS.get(key, key), _value(value, key)) for key, value in facts.items() if key not in HIDDEN]
    for field, (old, new) in (facts.get("changed") or {}).items():
        details.append((FACT_LABELS.get(field, field), f"{_value(old)} → {_value(new)}"))
    details.append((_("序号与摘要"), f"{entry.seq} · {entry.hash[:16]}…"))
    who = " ".join(part for part in (entry.office_name, entry.actor_name) if part)
    return {"at": entry.at, "who": who, "what": f"{name} {subject}".strip(), "detail": details, "href": "", "tone": ""}


def _value(value: Any, key: str = "") -> str:
    if key == "shift" and (shift := duty_rules().shift(str(value))) is not None:
        return shift.label
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "、".join(_PERMISSIONS.get(str(one), str(one)) for one in value) or "—"
    return str(value) if value not in ("", None) else "—"


def _path(**asked: int) -> str:
    return f"{reverse('admin:journal')}?{urlencode(asked)}"
