"""A round as a workbook: one row an office, with every point and what it was counted from."""

from __future__ import annotations

import io

from django.http import HttpRequest, HttpResponse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.evaluation.permissions import sees_points
from fangxin.domain.evaluation.queries.rounds import edition_of, round_seen, standings_of
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.evaluation import showing
from fangxin.interfaces.evaluation.keeping import scheme_of
from fangxin.interfaces.files.writers import write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADER = ("同组", "组内名次", "总名次", "比上期", "单位", "总分", "等次", "业务量")
OF_ITEM = ("得分", "数值", "分子", "分母")


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def xlsx(request: HttpRequest, round_id: int) -> HttpResponse:
    """The ranking, with the points of the offices whose points the caller sees."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = round_seen(round_id=round_id, by=by)
    edition, scheme = edition_of(round_=found), scheme_of(found)
    header = [*HEADER, *(f"{item.label} {name}" for item in scheme.items for name in OF_ITEM)]
    rows = []
    for one in standings_of(edition):
        row = [
            one.group, _text(one.group_rank), _text(one.rank), showing.change_text(one), one.office.name,
            showing.points_text(one.total), one.grade, str(one.volume),
        ]  # fmt: skip
        kept = {item["id"]: item for item in one.items} if sees_points(round_=found, office=one.office, by=by) else {}
        for item in scheme.items:
            own = kept.get(item.id, {})
            row += [_text(own.get(name)) for name in ("p", "v", "n", "d")]
        rows.append(row)
    stream = io.BytesIO()
    mark = f"{found.office.name} {showing.title_of(found)} 第{edition.number}版 {found.scheme_title}第{found.scheme_version}版"
    write_xlsx(stream, header, rows, mark=mark)
    answer = HttpResponse(stream.getvalue(), content_type=XLSX)
    name = f"evaluation-{found.first:%Y%m}-{found.kind.lower()}-{edition.number}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _text(value: object) -> str:
    return "" if value is None else str(value)
