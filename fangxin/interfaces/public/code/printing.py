"""Prints of codes for the doors of the desk and of merchants: one code as SVG, any number of them as table cards or plaques."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from django.http import HttpResponse

from fangxin.domain.trustcode.models import TrustCode
from fangxin.domain.trustcode.queries.keeping import agency_name
from fangxin.domain.trustcode.queries.signing import address_of
from fangxin.domain.trustcode.rules.judging import sign_of
from fangxin.domain.trustcode.words import PAPER_LABELS, CodeState, Paper
from fangxin.foundation.chinese import day_in_words
from fangxin.foundation.clock import day_of
from fangxin.foundation.documents.plaques import Plaque, set_plaques
from fangxin.foundation.qr import qr_svg
from fangxin.foundation.refusals import NotFound


def svg_answer(code: TrustCode) -> HttpResponse:
    """The code as a picture."""
    if code.state != CodeState.VALID:
        raise NotFound
    return HttpResponse(qr_svg(address_of(code=code), error="q"), content_type="image/svg+xml")


def pdf_answer(codes: Iterable[TrustCode], paper: Paper, *, name: str) -> HttpResponse:
    """The valid ones of some codes as one PDF, a page each; raises NotFound when there is none."""
    valid = [code for code in codes if code.state == CodeState.VALID]
    if not valid:
        raise NotFound
    made = HttpResponse(
        set_plaques([_plaque(code) for code in valid], card=paper is Paper.CARD), content_type="application/pdf"
    )
    file = quote(f"信用码{PAPER_LABELS[paper]}-{name}.pdf")
    made["Content-Disposition"] = f"inline; filename*=UTF-8''{file}"
    return made


def _plaque(code: TrustCode) -> Plaque:
    outlet, merchant = code.outlet, code.outlet.merchant
    return Plaque(
        outlet=sign_of(outlet=outlet.name, brand=merchant.brand), place=outlet.address, merchant=merchant.name,
        agency=agency_name(region_code=code.region_code), address=address_of(code=code),
        note=f"第{code.edition}版 · {day_in_words(day_of(code.printed_at))}制发 · 编号{code.token}",
    )  # fmt: skip
