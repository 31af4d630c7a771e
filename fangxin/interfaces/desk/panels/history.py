"""Clocks, the journal as a timeline, and why this office handles the case."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import people_known, visible_cases
from fangxin.domain.routing.models import RoutingDecision
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import clocks_of, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.interfaces.desk.panels.page import CasePage
from fangxin.interfaces.look.telling import told
from fangxin.interfaces.look.views_of import clock_views


def context(page: CasePage) -> dict[str, Any]:
    """What happened, what runs, and the routing decision in force."""
    case_id = page.case.pk
    entries = entries_of(chain=case_id)
    hidden = _hidden(entries, page)
    return {
        "clocks": clock_views(clocks=clocks_of(case_id=case_id), on=page.on, at=page.at),
        "timeline": [_told(entry, hidden) for entry in reversed(entries) if _may_tell(entry, page)],
        "decision": RoutingDecision.objects.filter(case_id=case_id).order_by("-decided_at", "-id").first(),
    }


#: particulars of an entry with their labels, in the order shown
_FACTS = (
    ("office", "单位"), ("ground", "依据"), ("article", "条款"), ("label", "理由"), ("reason", "说明"),
    ("other_routes", "其他途径"), ("due_on", "期限"), ("channel", "渠道"), ("post", "岗位"), ("answer_by", "最迟"),
    ("question", "问题"), ("answer", "补充"), ("how", "方式"), ("mode", "方式"), ("place", "地点"), ("starts_at", "时间"),
    ("mediator", "调解人员"), ("record", "记录"), ("body", "机构"), ("subject", "内容"), ("finding", "结论"), ("terms", "约定"),
    ("fund", "资金"), ("insurer", "保险公司"),
    ("amount_fen", "金额"), ("perform_by", "履行期限"), ("item", "事项"), ("on", "日期"), ("note", "说明"), ("outcome", "结果"),
    ("recovered_fen", "挽回损失"), ("number", "文号"), ("form", "文书"), ("party", "对象"), ("way", "方式"),
    ("level", "预警级别"), ("rule", "时限"), ("to", "对象"), ("satisfaction", "评价"), ("why", "原因"), ("in_time", "按时"),
    ("scheme", "分类"), ("before", "原"), ("after", "改为"), ("state", "状态"), ("text", "内容"), ("of", "原件"),
    ("source", "来源"), ("factors", "法定因素"), ("what", "事项"), ("cause", "案由"), ("officers", "人员"),
    ("days", "天数"), ("tested", "检测结论"), ("until_on", "有效至"), ("evidence", "附件数"),
    ("knowledge", "采用的知识"), ("edition", "版本"), ("at_once", "当场答复"), ("into", "转为"), ("passed_to", "转达给"),
    ("lead", "主办件"), ("case", "另一件"), ("order", "督办单"), ("asks", "要求"), ("done", "措施"), ("due_at", "回复期限"),
    ("hotline_due_at", "12345时限"),
    ("kinds", "种类"), ("fine_fen", "罚款"), ("confiscated_fen", "没收金额"), ("change", "情况"), ("link", "链接"),
    ("agency", "机关"), ("facts", "新的事实"), ("police", "公安机关"), ("receipt", "回执"), ("reply", "答复"), ("goods", "物品"),
)  # fmt: skip


#: particulars that name another case
_OTHERS = ("lead", "case")


def _may_tell(entry: Entry, page: CasePage) -> bool:
    """That a submission was split tells a complaint's reader that its complainant reported, too."""
    if entry.act != Act.SPLIT:
        return True
    others = Case.objects.filter(intake_id=page.case.intake_id)
    return not others.exclude(people_known(by=page.by)).exists()


def _hidden(entries: list[Entry], page: CasePage) -> frozenset[str]:
    """The numbers of other cases that the entries name and the reader may not see: another office's case is not named."""
    named = {str(entry.facts[name]) for entry in entries for name in _OTHERS if name in entry.facts}
    if not named:
        return frozenset()
    return frozenset(named - set(visible_cases(by=page.by).filter(number__in=named).values_list("number", flat=True)))


def _told(entry: Entry, hidden: frozenset[str]) -> dict[str, Any]:
    who = f"{entry.actor_name} {entry.office_name}".strip()
    facts = {name: value for name, value in entry.facts.items() if name not in _OTHERS or value not in hidden}
    return {"at": entry.at, "what": entry.label, "who": who, "detail": told(facts, _FACTS)}
