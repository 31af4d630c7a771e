"""A bulletin counted now; one kept with other words beside its numbers; what is wrong with one; one in every form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fangxin.analytics.bulletin.canonical import from_json, to_json
from fangxin.analytics.bulletin.checking import findings_of
from fangxin.analytics.bulletin.making import make_bulletin
from fangxin.analytics.bulletin.model import Bulletin as Document
from fangxin.analytics.bulletin.remarks import unfounded
from fangxin.analytics.bulletin.remarks import with_remarks as with_words
from fangxin.analytics.indicators.measuring import Scope
from fangxin.analytics.indicators.periods import period_of
from fangxin.analytics.open_tables import open_tables, to_text
from fangxin.domain.agency.models import Office
from fangxin.domain.bulletins.actions.step import Counted
from fangxin.domain.bulletins.models import Edition
from fangxin.domain.bulletins.queries.reading import region_told
from fangxin.foundation.clock import day_of
from fangxin.interfaces.bulletins.naming import covered, names_for, place_of
from fangxin.interfaces.lake.updating import known_on, the_lake


def counted(*, office: Office, period: str, remarks: Mapping[str, str], at: datetime) -> Counted:
    """The bulletin of an office and its subtree from the lake as it is now.

    Raises NotAPeriod, LakeMissing, LakeOutdated, LakeAltered, ManifestBroken.
    """
    span, region = period_of(period), region_told(office=office)
    scope = Scope(region=region) if region else Scope(path=office.path)
    lake = the_lake()
    common: dict[str, Any] = {
        "period": span, "scope": scope, "known_on": known_on(lake, at=at), "place": place_of(scope=scope),
        "names": names_for(scope=scope, period=span),
    }  # fmt: skip
    with lake.open() as engine:
        document = make_bulletin(engine, issued_on=day_of(at), office=office.name, covers=covered(), **common)
        opened = to_text(open_tables(engine, **common))
    document = with_words(document, remarks)
    return told(document, open_data=opened, counted_from=lake.manifest.digest, data_of=lake.written_at)


def with_remarks(*, edition: Edition, remarks: Mapping[str, str]) -> Counted:
    """What an edition counted, with other words beside the numbers."""
    document = with_words(from_json(edition.document), remarks)
    return told(
        document, open_data=edition.open_data, counted_from=edition.counted_from, data_of=edition.data_of
    )  # fmt: skip


def told(document: Document, *, open_data: str = "", counted_from: str, data_of: datetime) -> Counted:
    """A document as it is kept, with its open tables."""
    return Counted(
        title=document.head.title, document=to_json(document), open_data=open_data, counted_from=counted_from, data_of=data_of,
        sections=[section.id for section in document.sections],
    )  # fmt: skip


def findings(text: str) -> list[str]:
    """What in a document does not follow from the rest of it, a sentence each; none of a sound one."""
    document = from_json(text)
    return [*(found.told() for found in findings_of(document)), *unfounded(document)]
