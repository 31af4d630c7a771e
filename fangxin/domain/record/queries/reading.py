"""Everything one scan shows, in one round trip to the database."""

from __future__ import annotations

from datetime import date
from typing import Any

from fangxin.domain.papers.queries import FIRST
from fangxin.domain.papers.words import PaperKind
from fangxin.domain.record.queries.credit import asked_of_credit, credit_of
from fangxin.domain.record.queries.papers import people_of, source_of
from fangxin.domain.record.rules import Record
from fangxin.domain.trustcode.queries.scanning import Place
from fangxin.domain.trustcode.rules.policy import policy
from fangxin.storage.prepared import together


def record_at(*, place: Place, on: date) -> Record:
    """The record of the merchant at one of its outlets, as it stands on a day; never older than the last act."""
    here = {"merchant_id": place.merchant_id, "outlet_id": place.outlet_id}
    credit = asked_of_credit(**here, alone=place.alone)
    *answers, papers = together(*credit, (FIRST[place.alone], here))
    own: dict[str, list[Any]] = {kind.value: [] for kind in PaperKind}
    for row in papers:
        own[row[0]].append(row)
    return Record(
        credit=credit_of(answers=answers, merchant_id=place.merchant_id, on=on),
        source=source_of(batches=own["BATCH"], tests=own["TEST"], suppliers=own["SUPPLIER"]),
        people=people_of(licences=own["LICENCE"], certificates=own["HEALTH"], on=on),
        policy=policy().sentences(trade=place.trade_code),
    )
