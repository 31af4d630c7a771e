"""The fields of each kind of paper, and what a form of one must hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from fangxin.domain.papers.words import PaperKind, TestResult
from fangxin.foundation.refusals import Refusal, SeveralRefusals

EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2099, 12, 31)
TEXTS: Final = {"title": 80, "number": 60, "party": 80, "proof": 60, "person": 40}


class PaperFieldMissing(Refusal):
    """A field that this kind of paper needs is empty."""

    code = "paper_field_missing"
    status = 422
    sentence = "请填写{label}。"


class PaperFieldLong(Refusal):
    """A field is longer than its column."""

    code = "paper_field_long"
    status = 422
    sentence = "{label}最多{most}个字。"


class PaperDayWrong(Refusal):
    """A day cannot be read, or cannot be right."""

    code = "paper_day_wrong"
    status = 422
    sentence = "{label}不对：{why}"


class PaperResultUnknown(Refusal):
    """A test passed or failed."""

    code = "paper_result_unknown"
    status = 422
    sentence = "请选择检验结果。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field of a kind of paper: the column it fills, its label, and whether it must be filled."""

    name: str
    label: str
    required: bool = True
    help: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A paper as a merchant tells it, checked. `person` is a natural person's name and is sealed by whoever keeps it."""

    title: str = ""
    number: str = ""
    party: str = ""
    proof: str = ""
    person: str = ""
    on: date | None = None
    until_on: date | None = None
    result: str = ""
    supplier_id: int | None = None
    outlet_id: int | None = None


FIELDS: Final[dict[PaperKind, tuple[Field, ...]]] = {
    PaperKind.SUPPLIER: (
        Field(name="title", label="供应商名称"),
        Field(name="number", label="统一社会信用代码或者许可证号", required=False),
        Field(name="until_on", label="许可证有效期至", required=False, help="不填表示长期有效"),
    ),
    PaperKind.BATCH: (
        Field(name="title", label="商品名称"),
        Field(name="supplier", label="供应商"),
        Field(name="on", label="生产日期"),
        Field(name="number", label="批号", required=False, help="没有批号的可以不填"),
        Field(name="proof", label="合格证明编号", required=False, help="出厂检验合格证、检疫合格证等"),
        Field(name="until_on", label="保质期至", required=False),
    ),
    PaperKind.TEST: (
        Field(name="title", label="检验的商品或者项目"),
        Field(name="party", label="检验机构"),
        Field(name="number", label="报告编号"),
        Field(name="on", label="检验日期"),
        Field(name="result", label="检验结果"),
    ),
    PaperKind.LICENCE: (
        Field(name="title", label="证照名称"),
        Field(name="number", label="证照编号"),
        Field(name="party", label="发证机关", required=False),
        Field(name="until_on", label="有效期至", required=False, help="不填表示长期有效"),
    ),
    PaperKind.HEALTH: (
        Field(name="person", label="姓名", help="加密保存，公示时只显示姓"),
        Field(name="number", label="健康证编号", required=False, help="不对外公示"),
        Field(name="party", label="体检机构", required=False),
        Field(name="until_on", label="有效期至"),
    ),
}


def check_paper(*, kind: PaperKind, told: Mapping[str, Any], on: date) -> Given:
    """What a form tells, checked against the kind's fields; raises SeveralRefusals naming every field that is wrong.

    `told`: texts by field name, days as ISO text; `supplier_id`, `outlet_id` as numbers or None.
    """
    found: dict[str, Any] = {}
    refusals: list[Refusal] = []
    for field in FIELDS[kind]:
        try:
            _read(field, told, on, found)
        except Refusal as refusal:
            refusals.append(refusal)
    first, last = found.get("on"), found.get("until_on")
    if first and last and last < first:
        refusals.append(_day(FIELDS[kind], "until_on", "不能早于前面的日期。"))
    if refusals:
        raise SeveralRefusals(*refusals)
    return Given(outlet_id=told.get("outlet_id"), **found)


def _read(field: Field, told: Mapping[str, Any], on: date, found: dict[str, Any]) -> None:
    if field.name == "supplier":
        found["supplier_id"] = told.get("supplier_id")
        if found["supplier_id"] is None:
            raise PaperFieldMissing(label=field.label, field="supplier")
        return
    plain = " ".join(str(told.get(field.name) or "").split())
    if not plain:
        if field.required:
            raise PaperFieldMissing(label=field.label, field=field.name)
        return
    if field.name in ("on", "until_on"):
        found[field.name] = _day_of(field, plain, on)
    elif field.name == "result":
        if plain not in TestResult.__members__:
            raise PaperResultUnknown(field="result")
        found["result"] = plain
    else:
        if len(plain) > TEXTS[field.name]:
            raise PaperFieldLong(label=field.label, most=TEXTS[field.name], field=field.name)
        found[field.name] = plain


def _day_of(field: Field, text: str, on: date) -> date:
    try:
        day = date.fromisoformat(unicodedata.normalize("NFKC", text))
    except ValueError:
        raise PaperDayWrong(label=field.label, why="请写成 2026-04-15 这样的日期。", field=field.name) from None
    if not EARLIEST <= day <= LATEST:
        raise PaperDayWrong(label=field.label, why="请核对年份。", field=field.name)
    if field.name == "on" and day > on:
        raise PaperDayWrong(label=field.label, why="不能晚于今天。", field=field.name)
    return day


def _day(fields: tuple[Field, ...], name: str, why: str) -> Refusal:
    label = next(field.label for field in fields if field.name == name)
    return PaperDayWrong(label=label, why=why, field=name)
