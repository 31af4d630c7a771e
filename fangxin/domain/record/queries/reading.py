"""Everything one scan shows, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from fangxin.domain.papers.queries import FEW, SHOWN, first_of_each, public_papers_at
from fangxin.domain.papers.words import PaperKind
from fangxin.domain.record.queries.credit import asked_of_credit, credit_of
from fangxin.domain.record.queries.papers import people_of, source_of
from fangxin.domain.record.rules import Record
from fangxin.domain.trustcode.queries.scanning import BY_TOKEN, Place, Scan, scanned
from fangxin.domain.trustcode.queries.signing import read
from fangxin.domain.trustcode.rules.policy import policy
from fangxin.domain.trustcode.words import Verdict
from fangxin.storage.folded import Folded
from fangxin.storage.prepared import Prepared


def _everything(*, alone: bool) -> Folded:
    def follow(question: Prepared[Any]) -> tuple[Prepared[Any], dict[str, str]]:
        return question, {"merchant_id": "merchant_id", "outlet_id": "outlet_id"}

    return Folded(BY_TOKEN, *map(follow, (*asked_of_credit(alone=alone), SHOWN[alone])))


#: a code by its token with the record of its merchant, by whether no other merchant was merged into it
_EVERYTHING: Final = {alone: _everything(alone=alone) for alone in (True, False)}


def record_behind(*, text: str, on: date) -> tuple[Scan, Record | None]:
    """What a code is worth that somebody scanned and, when it is valid, the record of the merchant at that outlet as it stands
    on a day; never older than the last act. Nothing is asked of the database before the signature was found right."""
    found = read(text=text)
    if found.printed is None or found.verdict is not Verdict.VALID:
        return scanned(text, found, None), None
    rows = _EVERYTHING[True](token=found.printed.token)
    scan = scanned(text, found, rows[0][0] if rows else None)
    if scan.place is None or scan.verdict is not Verdict.VALID:
        return scan, None
    if not scan.place.alone:  # merged merchants are few; only then their rows are looked for as well
        rows = _EVERYTHING[False](token=found.printed.token)
    return scan, _record(scan.place, rows[0][1], on)


def _record(place: Place, answers: Sequence[Sequence[tuple[Any, ...]]], on: date) -> Record:
    *credit, papers = answers
    own = first_of_each(rows=papers, merchant_id=place.merchant_id, outlet_id=place.outlet_id, alone=place.alone)
    source = source_of(batches=own[PaperKind.BATCH], tests=own[PaperKind.TEST], suppliers=own[PaperKind.SUPPLIER])
    if len(papers) > FEW and not source.reports:  # a report may lie behind the first
        here = public_papers_at(merchant_id=place.merchant_id, outlet_id=place.outlet_id)
        source = replace(source, reports=here.exists())
    return Record(
        credit=credit_of(answers=credit, merchant_id=place.merchant_id, outlet_id=place.outlet_id, on=on),
        source=source,
        people=people_of(licences=own[PaperKind.LICENCE], certificates=own[PaperKind.HEALTH], on=on),
        policy=policy().sentences(trade=place.trade_code),
    )
