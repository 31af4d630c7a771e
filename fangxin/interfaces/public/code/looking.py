"""One look-up in full, for those who want all of it: every batch, every licence, the rules with articles to read."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from markupsafe import Markup

from fangxin.domain.merchants.rules import trade_label
from fangxin.domain.record.queries.papers import all_people, all_source
from fangxin.domain.record.queries.policies import articles_for
from fangxin.domain.record.queries.reading import record_behind
from fangxin.domain.record.words import PART_LABELS, Part
from fangxin.domain.trustcode.queries.scanning import Place, Scan, scan
from fangxin.domain.trustcode.rules.policy import policy
from fangxin.domain.trustcode.words import Look, Verdict
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.public.code.counting import tally
from fangxin.interfaces.public.code.drawing import credit_html, people_html, policy_html, source_html
from fangxin.interfaces.public.code.scanning import framed, not_valid


@page(for_=Audience.PUBLIC)
def look(request: HttpRequest, code_text: str, part: str) -> HttpResponse:
    """A look-up of a scanned code on a page of its own."""
    if part not in PART_LABELS:
        raise NotFound
    asked, on = Part(part), today()
    found = scan(text=code_text)
    if found.verdict is not Verdict.VALID or found.place is None:
        return not_valid(request, found)
    place = found.place
    tally.note(code_id=place.code_id, on=on, look=Look[asked.name])
    drawn, more, reports = _drawn(found, place, asked, on)
    context = {
        **framed(request, agency=""), "text": code_text, "place": place, "part": asked.value,
        "title": PART_LABELS[asked], "trade": trade_label(place.trade_code) or place.trade, "drawn": Markup(drawn),
        "more": more, "reports": reports, "articles": articles_for(trade=place.trade_code) if asked is Part.POLICY else [],
    }  # fmt: skip
    return render(request, "public/code/part.html", context)


def _drawn(found: Scan, place: Place, part: Part, on: date) -> tuple[str, bool, bool]:
    """The look-up as HTML, whether there is more than even this page shows, and whether reports of tests may be opened."""
    if part is Part.SOURCE:
        source = all_source(place=place)
        return source_html(source), source.more, source.reports
    if part is Part.PEOPLE:
        people = all_people(place=place, on=on)
        return people_html(people), people.more, False
    if part is Part.POLICY:
        return policy_html(policy().sentences(trade=place.trade_code)), False, False
    _, record = record_behind(text=found.text, on=on)
    if record is None:  # revoked a moment ago
        raise NotFound
    return credit_html(record.credit), False, False
