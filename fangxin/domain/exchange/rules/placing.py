"""The office of an imported case: the one the row names, else the one its region leads to, else the intake queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fangxin.domain.exchange.rules.case_row import CaseRow
from fangxin.domain.exchange.rules.context import Context
from fangxin.domain.places.rules import county_of
from fangxin.domain.routing.rules import Decision, OfficeRow, RoutingRequest, Site, decide, jurisdiction_book
from fangxin.domain.routing.words import Basis, RequestKind, Respondent
from fangxin.foundation.refusals import Refusal

#: what stands in RoutingDecision.rule when the row itself names the office
GIVEN: Final = "import.office"
#: a region in the row says where the matter lies; which of the law's places that is, the respondent decides
_BASES: Final = (
    Basis.PLACE_OF_BUSINESS, Basis.PLACE_OF_CONDUCT, Basis.DOMICILE, Basis.PUBLISHED_ADDRESS, Basis.ADVERTISER_PLACE,
)  # fmt: skip


class NowhereToGo(Refusal):
    """No office is competent and no intake unit is configured that could look at the case."""

    code = "nowhere_to_go"
    status = 422
    sentence = "不能确定处理单位，也没有配置统一受理单位，请写明处理单位或者区划代码。"


@dataclass(frozen=True, slots=True)
class Placement:
    """The office a case lies at, whether it is responsible (else a person must dispatch), and the decision that says so."""

    office: OfficeRow
    responsible: bool
    region: str
    decision: Decision


def placement_of(*, row: CaseRow, version: str, context: Context) -> Placement | None:
    """Where a row goes by its office or region; None when it tells neither. Raises NowhereToGo.

    Remembered per office, region and category: a year's import asks the same few hundred questions.
    """
    if row.office_id is None and not row.region:
        return None
    key = ("placement", f"{row.kind}|{version}|{row.office_id}|{row.region}|{row.object}|{bool(row.platform)}")
    found: Placement | None = context.memo.get(key)
    if found is None:
        decision = _given(row, version, context) if row.office_id is not None else _by_region(row, version, context)
        found = context.memo[key] = placed(decision=decision, region=row.region, context=context)
    return found


def placed(*, decision: Decision, region: str, context: Context) -> Placement:
    """The placement a decision means; raises NowhereToGo."""
    responsible = decision.office_id is not None and not decision.needs_person
    office = context.offices.by_id.get((decision.office_id if responsible else decision.queue_id) or 0)
    if office is None or not office.path.startswith(context.below):
        raise NowhereToGo
    return Placement(office, responsible, region or decision.region, decision)


def unplaced(*, row: CaseRow, version: str, context: Context) -> Placement:
    """The intake queue, for a row that tells neither office nor region; raises NowhereToGo."""
    request = RoutingRequest(kind=RequestKind(row.kind), version=version)
    decision = decide(request=request, book=jurisdiction_book(), offices=context.offices, regions=context.regions)
    return placed(decision=decision, region="", context=context)


def _given(row: CaseRow, version: str, context: Context) -> Decision:
    office = context.offices.by_id[row.office_id or 0]
    return Decision(
        office_id=office.id,
        office=office.name,
        region=row.region or office.region_code,
        candidates=(),
        rule=GIVEN,
        article="",
        rule_version=version,
        confidence=1.0,
        needs_person=False,
        why=(f"导入的数据写明由“{office.name}”处理。",),
    )


def _by_region(row: CaseRow, version: str, context: Context) -> Decision:
    site = Site(region=_served(row.region, context), confidence=1.0, why=f"导入的数据写明区划代码 {row.region}。")
    request = RoutingRequest(
        kind=RequestKind(row.kind),
        version=version,
        respondent=Respondent.PLATFORM_SHOP if row.platform else Respondent.PHYSICAL,
        published_address_ok=bool(row.platform),
        sites=dict.fromkeys(_BASES, site),
        categories=_categories(row.object, context),
        platform=row.platform,
    )
    return decide(request=request, book=jurisdiction_book(), offices=context.offices, regions=context.regions)


def _served(region: str, context: Context) -> str:
    """A township nobody loaded counts only where a station serves it; else its county does."""
    if region in context.regions:
        return region
    serving = context.offices.competent(region=region)
    return region if serving is not None and serving.by_station else county_of(region)


def _categories(code: str, context: Context) -> tuple[str, ...]:
    if not code:
        return ()
    return tuple(item.code for item in reversed(context.taxonomy.path("object", code)))
