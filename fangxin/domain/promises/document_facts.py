"""What the certificate and the plaque of a promise print, and on which address everybody can look it up."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from fangxin.domain.agency.queries import agency_of
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.queries import in_words, kind_of
from fangxin.foundation.chinese import day_in_words
from fangxin.foundation.documents.sheets import qr_svg, set_sheet


def public_address(*, promise: Promise) -> str:
    """Where everybody sees the promise and whether it is kept; it is what the printed code leads to."""
    return f"{settings.PUBLIC_URL}/promises/{promise.number}/"


def certificate(*, promise: Promise) -> bytes:
    """The certificate as PDF; of a promise that was granted."""
    assert promise.from_on is not None and promise.until_on is not None
    label = kind_of(promise).label
    sentence = (
        f"{promise.merchant.name}（{promise.place_name}）自愿作出“{label}”承诺，经核查符合条件，予以公示。"
        f"承诺自{day_in_words(promise.from_on)}起，至{day_in_words(promise.until_on)}止。"
    )
    values = {
        **_common(promise),
        "sentence": sentence,
        "terms": in_words(promise=promise),
        "day": day_in_words(promise.from_on),
    }
    return set_sheet(
        template="promise_certificate",
        title=f"{label}承诺证书",
        office=_office(promise),
        on=promise.from_on,
        values=values,
    )


def plaque(*, promise: Promise) -> bytes:
    """The plaque as PDF, to be printed in any size."""
    assert promise.from_on is not None and promise.until_on is not None
    terms = getattr(promise, "terms", None)
    lines = [f"{terms.days}天无理由退货 · {terms.refund_days}天内退款"] if terms is not None else []
    values = {
        **_common(promise), "kicker": "放心消费承诺", "place": promise.place_name, "lines": lines,
        "valid": f"有效期至{day_in_words(promise.until_on)}", "look_up": "扫码看承诺和兑现情况",
    }  # fmt: skip
    return set_sheet(
        template="promise_plaque",
        title=kind_of(promise).label,
        office=_office(promise),
        on=promise.from_on,
        values=values,
    )


def _common(promise: Promise) -> dict[str, Any]:
    address = public_address(promise=promise)
    return {
        "number_line": f"编号 {promise.number}", "qr": qr_svg(address), "qr_says": f"二维码：{address}",
        "look_up": f"扫码或者打开下面的网址，查看这项承诺是否有效、是否兑现：{address}",
    }  # fmt: skip


def _office(promise: Promise) -> str:
    """The agency of the place: the county's, else the nearest above."""
    nearest = agency_of(region_code=promise.region_code)
    return nearest.name if nearest is not None else "市场监督管理部门"
