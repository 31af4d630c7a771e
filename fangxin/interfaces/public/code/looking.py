"""One look-up in full, for those who want all of it: every batch, every licence, the rules with articles to read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxin.domain.merchants.rules import trade_label
from fangxin.domain.record.queries.papers import all_people, all_source
from fangxin.domain.record.queries.policies import articles_for
from fangxin.domain.record.queries.reading import record_at
from fangxin.domain.record.words import PART_LABELS, Part
from fangxin.domain.trustcode.queries.scanning import Place, scan
from fangxin.domain.trustcode.words import Look, Verdict
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.public.code.counting import tally
from fangxin.interfaces.public.code.scanning import not_valid


@page(for_=Audience.PUBLIC)
def look(request: HttpRequest, code_text: str, part: str) -> HttpResponse:
    """A look-up of a scanned code on a page of its own."""
    if part not in PART_LABELS:
        raise NotFound
    found = scan(text=code_text)
    if found.verdict is not Verdict.VALID or found.place is None:
        return not_valid(request, found)
    asked = Part(part)
    tally.note(code_id=found.place.code_id, on=today(), look=Look[asked.name])
    context = {
        "text": code_text, "place": found.place, "part": asked.value, "title": PART_LABELS[asked],
        "trade": trade_label(found.place.trade_code) or found.place.trade, **_shown(found.place, asked),
    }  # fmt: skip
    return render(request, "public/code/part.html", context)


def _shown(place: Place, part: Part) -> dict[str, Any]:
    if part is Part.SOURCE:
        return {"source": all_source(place=place)}
    if part is Part.PEOPLE:
        return {"people": all_people(place=place, on=today())}
    record = record_at(place=place, on=today())
    if part is Part.CREDIT:
        return {"credit": record.credit}
    return {"policy": record.policy, "articles": articles_for(trade=place.trade_code)}
