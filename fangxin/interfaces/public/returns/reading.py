"""Turning what was typed of a return into what the ledger takes; every mistake becomes a refusal with its field."""

from __future__ import annotations

import unicodedata
from datetime import date

from fangxin.domain.cases.rules.filing import DateImpossible
from fangxin.domain.returns.actions.asking import Asked, ReturnIncomplete
from fangxin.foundation.money import fen_of
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.foundation.taxonomy import UnknownClass, taxonomy
from fangxin.interfaces.public.reading import Fields


def read_asked(fields: Fields) -> Asked:
    """The return a form describes; raises SeveralRefusals for amounts, dates and classes that cannot be read."""
    refusals: list[Refusal] = []
    paid, gift, total = (_fen(fields, name, refusals) for name in ("paid", "gift_kept", "receipt_total"))
    receipt, signed = _day(fields, "receipt_on", refusals), _day(fields, "signed_on", refusals)
    code = fields.text("object_code")
    if code:
        try:
            taxonomy().item("object", code)
        except UnknownClass as unknown:
            unknown.field = "object_code"
            refusals.append(unknown)
    if receipt is None and not any(one.field == "receipt_on" for one in refusals):
        refusals.append(ReturnIncomplete(what="购货凭证日期", field="receipt_on"))
    for what, name in (("退回的商品", "goods"), ("实付金额", "paid")):
        if not fields.text(name):
            refusals.append(ReturnIncomplete(what=what, field=name))
    if refusals or receipt is None:
        raise SeveralRefusals(*refusals)
    return Asked(
        goods=fields.line("goods"), paid_fen=paid, receipt_on=receipt,
        receipt_number=fields.line("receipt_number")[:60], receipt_fen=total, signed_on=signed, object_code=code,
        exclusion=fields.text("exclusion"), note=fields.text("note"), gift_kept_fen=gift, in_kind=fields.line("in_kind"),
    )  # fmt: skip


def _fen(fields: Fields, name: str, refusals: list[Refusal]) -> int:
    if not fields.text(name):
        return 0
    try:
        return fen_of(fields.text(name), field=name)
    except Refusal as refusal:
        refusals.append(refusal)
        return 0


def _day(fields: Fields, name: str, refusals: list[Refusal]) -> date | None:
    text = unicodedata.normalize("NFKC", fields.text(name))
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        refusals.append(DateImpossible(day=text[:20], field=name))
        return None
