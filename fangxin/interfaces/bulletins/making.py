"""A bulletin counted now; one kept with other words beside its numbers; what is wrong with one; one in every form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fangxin.analytics.bulletin.canonical import from_json, to_json
from fangxin.analytics.bulletin.checking import findings_of
from fangxin.analytics.bulletin.making import make_bulletin
from fangxin.analytics.bulletin.model import Bulletin as Document
from fangxin.analytics.bulletin.remarks import unfounded
from fangxin.analytics.bulletin.remarks import with_remarks as with_words
from fangxin.analytics.indicators.measuring import Scope
from fangxin.analytics.indicators.periods import period_of
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
    with lake.open() as engine:
        document = make_bulletin(
            engine, period=span, scope=scope, known_on=known_on(lake, at=at), issued_on=day_of(at), office=office.name,
            place=place_of(scope=scope), names=names_for(scope=scope, period=span), covers=covered(),
        )  # fmt: skip
    return told(with_words(document, remarks), counted_from=lake.manifest.digest, data_of=lake.written_at)


def with_remarks(*, edition: Edition, remarks: Mapping[str, str]) -> Counted:
    """What an edition counted, with other words beside the numbers."""
    document = with_words(from_json(edition.document), remarks)
    return told(document, counted_from=edition.counted_from, data_of=edition.data_of)


def told(document: Document, *, counted_from: str, data_of: datetime) -> Counted:
    """A document as it is kept."""
    return Counted(
        title=document.head.title, document=to_json(document), counted_from=counted_from, data_of=data_of,
        sections=[section.id for section in document.sections],
    )  # fmt: skip


def findings(text: str) -> list[str]:
    """What in a document does not follow from the rest of it, a sentence each; none of a sound one."""
    document = from_json(text)
    return [*(found.told() for found in findings_of(document)), *unfounded(document)]
