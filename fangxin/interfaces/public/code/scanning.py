"""What one scan shows: five look-ups on one page without a script, or in clear words why a code shows nothing."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from fangxin.domain.merchants.rules import trade_label
from fangxin.domain.merchants.words import STANDING_LABELS, Standing
from fangxin.domain.record.queries import record_at
from fangxin.domain.trustcode.queries.keeping import agency_name
from fangxin.domain.trustcode.queries.scanning import Scan, scan
from fangxin.domain.trustcode.words import REASON_LABELS, VERDICT_SENTENCES, Look, Reason, Verdict
from fangxin.interfaces.access.address import client_address
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.public.code.counting import tally
from fangxin.interfaces.public.code.limiting import misses
from fangxin.interfaces.public.code.naming import region_name

#: verdicts of codes that were never this agency's; the others are of a code that once was good
_NEVER_OURS = (Verdict.DAMAGED, Verdict.FORGED, Verdict.ELSEWHERE, Verdict.UNKNOWN)


@page(for_=Audience.PUBLIC)
def scanned(request: HttpRequest, code_text: str) -> HttpResponse:
    """The page a printed code leads to."""
    found = scan(text=code_text)
    if found.verdict is not Verdict.VALID or found.place is None:
        return not_valid(request, found)
    on = today()
    tally.note(code_id=found.place.code_id, on=on, look=Look.SCAN)
    context = {
        "request": request,
        "text": code_text,
        "place": found.place,
        "edition": found.place.edition,
        "trade": trade_label(found.place.trade_code) or found.place.trade,
        "record": record_at(place=found.place, on=on),
        "agency": agency_name(region_code=found.place.region_code),
    }
    return HttpResponse(_template("public/code/code.html").render(context))


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
        "request": request,
        "verdict": found.verdict.value,
        "title": title.format(**told),
        "sentence": sentence.format(**told),
        "place": found.place,
        "text": found.text,
        "agency": agency_name(region_code=found.place.region_code) if found.place else "",
    }
    status = 404 if found.verdict in _NEVER_OURS else 410
    return HttpResponse(_template("public/code/refused.html").render(context), status=status)


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


@cache
def _template(name: str) -> Any:
    """A template, found once: a page that is scanned all day need not look for it."""
    return get_template(name).template  # type: ignore[attr-defined]
