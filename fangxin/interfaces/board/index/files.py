"""An edition as files: a report to print, tables to work on, everything exact for machines, and the file for other agencies."""

from __future__ import annotations

import io
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.environment.actions.exchanging import export_edition
from fangxin.domain.environment.models import Edition
from fangxin.domain.environment.permissions import seen_edition
from fangxin.domain.environment.queries import inputs_of, scheme_of
from fangxin.domain.environment.words import EDITION_STATES, EditionState
from fangxin.foundation.charts import svg_of
from fangxin.foundation.clock import day_of
from fangxin.foundation.documents.sheets import set_sheet
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.index.joining import results_of
from fangxin.interfaces.clock import now
from fangxin.interfaces.files.writers import write_xlsx
from fangxin.interfaces.look import indexing

PRINTED = ("name", "value", "points", "weight", "adds", "how")
#: once published, anybody may have the report: it names no officer
PUBLISHED = (EditionState.PUBLISHED, EditionState.REPLACED)
KINDS = ("pdf", "xlsx", "json", "exchange")
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "exchange": "application/json",
}
ENDINGS = {"exchange": "fangxin-index.json"}


@page(for_=Audience.OFFICER, writes=True, permission=Permission.VIEW_FIGURES)
def file(request: HttpRequest, edition_id: int, index_file: str) -> HttpResponse:
    """One of the files; there is none before the index was computed. The file for others is noted in the journal."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    edition = seen_edition(edition_id=edition_id, by=by)
    if index_file not in KINDS or not edition.result:
        raise NotFound
    if index_file == "exchange":
        if request.method != "POST":
            raise NotFound
        return answered(export_edition(edition_id=edition.pk, by=by, at=now()), edition, index_file)
    return answered(content_of(edition, index_file), edition, index_file)


def content_of(edition: Edition, kind: str) -> bytes:
    """The bytes of a file for reading: pdf, xlsx or json."""
    made = {"pdf": _pdf, "xlsx": _xlsx, "json": _json}
    return made[kind](edition)


def answered(content: bytes, edition: Edition, kind: str) -> HttpResponse:
    """A file to keep."""
    answer = HttpResponse(content, content_type=TYPES[kind])
    name = f"index-{edition.first_on}-{edition.last_on}-{edition.number}.{ENDINGS.get(kind, kind)}"
    answer["Content-Disposition"] = f'{"inline" if kind == "pdf" else "attachment"}; filename="{name}"'
    return answer


def _pdf(edition: Edition) -> bytes:
    scheme, results = scheme_of(edition), results_of(edition)
    names = {one["code"]: one["name"] for one in edition.members}
    kept = inputs_of(edition=edition)
    told = sorted(((names[code], one) for code, one in results.items()), key=lambda pair: -pair[1].total)
    charts = [
        indexing.totals_chart(_("各地总分"), [(name, one.total) for name, one in told]),
        indexing.parts_chart(_("分项指数"), scheme, told[:8]),
    ]
    members = []
    for code, result in sorted(results.items(), key=lambda pair: -pair[1].total):
        inputs = indexing.of_member(kept, code, public=edition.state in PUBLISHED)
        branches = indexing.branches(scheme, result, inputs)
        members.append(
            {
                "name": names[code], "total": indexing.points(result.total), "grade": result.grade,
                "branches": [
                    {
                        "title": f"{one.name}　{one.points} 分（权重 {one.weight}）",
                        "rows": [[row[name] for name in PRINTED] for row in one.rows],
                    }
                    for one in branches
                ],
                "extras": [[one["name"], one["times"], one["points"]] for one in indexing.extras(scheme, result)],
            }
        )  # fmt: skip
    values: dict[str, Any] = {
        "name": edition.title,
        "state": "" if edition.state == EditionState.PUBLISHED else EDITION_STATES[EditionState(edition.state)][0],
        "facts": facts_of(edition),
        "lead": lead_of(edition),
        "totals": [[name, indexing.points(one.total), one.grade] for name, one in told],
        "charts": [{"svg": svg_of(chart), "title": chart.title, "says": chart.description} for chart in charts],
        "members": members,
        "rules": [[leaf.name, indexing.rule_words(leaf)] for leaf in scheme.leaves()],
    }
    on = day_of(edition.published_at or edition.computed_at or edition.begun_at)
    return set_sheet(
        template="index_report", title=indexing.edition_name(edition), office=edition.office.name, on=on, values=values
    )


def lead_of(edition: Edition) -> str:
    """What the result says, in a sentence or two: nothing that the numbers do not say."""
    results = results_of(edition)
    names = {one["code"]: one["name"] for one in edition.members}
    ordered = sorted(results.items(), key=lambda pair: -pair[1].total)
    code, best = ordered[0]
    if len(ordered) == 1:
        scheme = scheme_of(edition)
        parts = [(node.name, best.node(node.code).points) for node in scheme.nodes]
        there = sorted(((name, got) for name, got in parts if got is not None), key=lambda pair: -pair[1])
        high, low = there[0], there[-1]
        grade = f"，等级“{best.grade}”" if best.grade else ""
        spread = f"分项中“{high[0]}”最高（{indexing.points(high[1])} 分）" if len(there) > 1 else ""
        spread += f"，“{low[0]}”最低（{indexing.points(low[1])} 分）。" if len(there) > 1 else ""
        return f"{names[code]}总分 {indexing.points(best.total)} 分{grade}。{spread}"
    last_code, last = ordered[-1]
    return (
        f"{len(ordered)} 个地区参评。总分最高的是{names[code]}（{indexing.points(best.total)} 分），"
        f"最低的是{names[last_code]}（{indexing.points(last.total)} 分），相差 {indexing.points(best.total - last.total)} 分。"
    )


def facts_of(edition: Edition) -> list[tuple[str, str]]:
    """What stands at the head of a report."""
    survey = edition.campaign.title if edition.campaign is not None else _("没有使用")
    return [
        (_("周期"), indexing.period(edition.first_on, edition.last_on)),
        (_("指标体系"), f"{edition.scheme.title} {edition.scheme.label}（{edition.scheme.digest[:8]}）"),
        (_("消费者调查"), survey),
        (_("编制单位"), edition.office.name),
        (_("版次"), _("第 {number} 版").format(number=edition.number) + (f"：{edition.why}" if edition.why else "")),
    ]


HEADER = (
    "地区",
    "代码",
    "指标",
    "上级",
    "层级",
    "数值",
    "得分",
    "权重",
    "实际权重",
    "对总分贡献",
    "每1分对总分",
    "缺项处理",
    "来源",
    "数据日期",
)


def _xlsx(edition: Edition) -> bytes:
    scheme, results, kept = scheme_of(edition), results_of(edition), inputs_of(edition=edition)
    names = {leaf.code: leaf.name for node in scheme.nodes for leaf in _all(node)}
    members = {one["code"]: one["name"] for one in edition.members}
    rows: list[tuple[str, ...]] = []
    for code, result in ((code, results[code]) for code in members):
        total = indexing.points(result.total)
        rows.append((members[code], "", "总分", "", "0", "", total, "", "", total, "", result.grade, "", ""))
        for one in result.nodes:
            given = kept.get((code, one.code))
            rows.append(
                (
                    members[code], one.code, names[one.code], one.parent, str(one.level),
                    "" if one.value is None else indexing.number(one.value), "" if one.points is None else indexing.points(one.points),
                    str(one.weight), str(one.used), indexing.points(one.adds), str(one.share), one.rule.value if one.rule else "",
                    given.said if given else "", str(given.source_on) if given else "",
                )
            )  # fmt: skip
    stream = io.BytesIO()
    write_xlsx(stream, HEADER, rows, mark=indexing.edition_name(edition))
    return stream.getvalue()


def _all(node: Any) -> list[Any]:
    return [node, *(inner for one in node.nodes for inner in _all(one))]


def _json(edition: Edition) -> bytes:
    told = {
        "title": edition.title, "number": edition.number, "period": {"from": str(edition.first_on), "to": str(edition.last_on)},
        "scheme": {"id": edition.scheme.scheme_id, "version": edition.scheme.label, "digest": edition.scheme.digest},
        "state": edition.state, "digest": edition.digest,
        "members": [{**one, "result": (edition.result or {}).get(one["code"])} for one in edition.members],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1).encode()
