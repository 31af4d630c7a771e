"""What one scan shows: five look-ups on one page without a script, or in clear words why a code shows nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from fangxin.domain.merchants.rules import trade_label
from fangxin.domain.merchants.words import STANDING_LABELS, Standing
from fangxin.domain.record.queries import record_behind
from fangxin.domain.trustcode.queries.keeping import agency_name
from fangxin.domain.trustcode.queries.scanning import Scan
from fangxin.domain.trustcode.words import REASON_LABELS, VERDICT_SENTENCES, Look, Reason, Verdict
from fangxin.interfaces.access.address import client_address
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.public.code.counting import tally
from fangxin.interfaces.public.code.drawing import Pieces, credit_html, people_html, policy_html, source_html, who_html
from fangxin.interfaces.public.code.limiting import misses
from fangxin.interfaces.public.code.naming import region_name

_PAGE = Pieces(
    "public/code/code.html", "title", "here", "text", "who", "credit", "source", "people", "policy", "all_source",
    "all_people", "agency",
)  # fmt: skip
#: verdicts of codes that were never this agency's; the others are of a code that once was good
_NEVER_OURS = (Verdict.DAMAGED, Verdict.FORGED, Verdict.ELSEWHERE, Verdict.UNKNOWN)


@page(for_=Audience.PUBLIC, bare=True)
def scanned(request: HttpRequest, code_text: str) -> HttpResponse:
    """The page a printed code leads to."""
    on = today()
    found, record = record_behind(text=code_text, on=on)
    if record is None or found.place is None:
        return not_valid(request, found)
    place, here, large = found.place, f"/c/{found.text}/", _large(request)
    tally.note(code_id=place.code_id, on=on, look=Look.SCAN)
    values = {
        "title": escape(place.outlet_name),
        "here": here,
        "text": found.text,
        "who": who_html(place, trade=trade_label(place.trade_code) or place.trade),
        "credit": credit_html(record.credit),
        "source": source_html(record.source),
        "people": people_html(record.people),
        "policy": policy_html(record.policy),
        "all_source": (_all(here, "reports", _("查看检验报告原件")) if record.source.reports else "")
        + (_all(here, "source", _("查看全部来源")) if record.source.more else ""),
        "all_people": _all(here, "people", _("查看全部证照和人员")) if record.people.more else "",
        "agency": _of(place.region_code),
    }
    return HttpResponse(_PAGE.fill(values, large=large))


def not_valid(request: HttpRequest, found: Scan) -> HttpResponse:
    """Why a code shows no record: 404 for what was never ours, 410 for what was. Guessing is limited."""
    if found.verdict in _NEVER_OURS:
        if found.verdict is not Verdict.DAMAGED:
            misses.count(caller=client_address(request), at=now())
    elif found.place is not None:
        tally.note(code_id=found.place.code_id, on=today(), look=Look.REFUSED)
    title, sentence = VERDICT_SENTENCES[found.verdict]
    told = _told(found)
    context = {
        **framed(request, agency=_of(found.place.region_code) if found.place else ""),
        "verdict": found.verdict.value,
        "title": title.format(**told),
        "sentence": sentence.format(**told),
        "place": found.place,
        "text": found.text,
    }
    status = 404 if found.verdict in _NEVER_OURS else 410
    return render(request, "public/code/refused.html", context, status=status)


def _told(found: Scan) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if found.printed is not None:
        told |= {"region": region_name(found.printed.region), "scanned": found.printed.edition}
    if found.place is not None:
        place = found.place
        told |= {
            "edition": place.edition,
            "reason": REASON_LABELS[Reason(place.reason)] if place.reason else "",
            "standing": STANDING_LABELS[Standing(place.standing)],
        }
    return told


def framed(request: HttpRequest, *, agency: str) -> dict[str, Any]:
    """What the frame of every page behind a code reads."""
    return {"large": _large(request), "here": request.path, "agency": agency}


def _large(request: HttpRequest) -> bool:
    return request.COOKIES.get("large") == "1"


def _of(region_code: str) -> Markup:
    """The agency of a region, as the foot of a page names it; agencies are few and read afresh every few seconds."""
    name = agency_name(region_code=region_code)
    return escape(name) + " · " if name else Markup()


def _all(here: str, part: str, words: str) -> str:
    return f'<p class="screen"><a class="button" href="{here}{part}/">{words}</a></p>'
