"""Which desk handles a request, and on which legal ground. Pure: a request, the law, the offices in; a decision out.

Every place the law names is tried in its order and kept as a candidate, whether it led to an office or not, so that an
officer sees what was weighed. The machine decides only when the place is sure and fine enough and an office serves it;
otherwise the request goes to the intake unit's queue with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fangxin.domain.places.rules import CONFIDENT, RegionIndex
from fangxin.domain.routing.rules.book import Cited, Jurisdiction, JurisdictionBook, Rule
from fangxin.domain.routing.rules.offices import OfficeIndex, OfficeRow
from fangxin.domain.routing.words import ASK_SENTENCES, Ask, Basis, RequestKind, Respondent

#: Each place named later by the law weighs a little less, so that scores order candidates as the law does.
_STEP: Final = 0.05


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """A place of the respondent as far as it is known: its region, how sure that is, and the sentence that says why."""

    region: str
    confidence: float
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RoutingRequest:
    """What routing needs to know of a request.

    `version`: the rule set of the day of receipt. `sites`: the places known. `categories`: the object's code and those
    above it, finest first. `receiving_office_id`: who received it first. `kind_sure`: whether the kind is beyond doubt.
    """

    kind: RequestKind
    version: str
    respondent: Respondent = Respondent.PHYSICAL
    published_address_ok: bool = False
    sites: Mapping[Basis, Site] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    receiving_office_id: int | None = None
    kind_sure: bool = True
    platform: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One place the law names, with the office that serves it, if any."""

    basis: Basis
    place: str
    region: str
    office_id: int | None
    office: str
    score: float
    ground: str
    article: str
    why: str
    if_first: bool = False
    by_station: bool = False

    def as_dict(self) -> dict[str, Any]:
        """For the decision's row and for pages."""
        return {name: getattr(self, name) for name in Candidate.__slots__}


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """Where a request goes. `office_id`: the competent office, or with `needs_person` at most a suggestion.

    `queue_id`: the intake unit in whose queue it waits when a person is needed. `rule`: id of the row of
    law/jurisdiction.yaml. `ask`: why a person must look. `why`: Chinese sentences in order. The last three fields say
    what the decision was about, for the case.
    """

    office_id: int | None
    office: str
    region: str
    candidates: tuple[Candidate, ...]
    rule: str
    article: str
    rule_version: str
    confidence: float
    needs_person: bool
    why: tuple[str, ...]
    ask: Ask | None = None
    queue_id: int | None = None
    queue: str = ""
    merchant_id: int | None = None
    object_code: str = ""
    problem_code: str = ""

    @property
    def ground(self) -> str:
        """The reasons as one text: why this office, or why a person must look."""
        return "".join(self.why)


def decide(*, request: RoutingRequest, book: JurisdictionBook, offices: OfficeIndex, regions: RegionIndex) -> Decision:
    """The office for a request with its ground, or the intake unit's queue with the reason; never a refusal."""
    table = book.version(request.version)
    rule = table.rule(
        kind=request.kind, respondent=request.respondent, published_address_ok=request.published_address_ok
    )
    case = _Case(request, book, table, rule, offices, regions)
    if rule.places == (Basis.RECEIVING_UNIT,):
        return case.to_receiver()
    candidates = case.candidates()
    usable = [c for c in candidates if case.may_act(c)]
    if not usable:
        return case.to_queue(candidates, *case.reason(candidates))
    chosen = next((c for c in usable if c.office_id == request.receiving_office_id), usable[0])
    return case.to_office(chosen, candidates, len({c.office_id for c in usable}) > 1)


@dataclass(frozen=True, slots=True)
class _Case:
    """One request under its rule, while it is decided."""

    request: RoutingRequest
    book: JurisdictionBook
    table: Jurisdiction
    rule: Rule
    offices: OfficeIndex
    regions: RegionIndex

    def candidates(self) -> tuple[Candidate, ...]:
        """Every place the rule names and the request knows, in the law's order."""
        places = [(basis, False) for basis in self.rule.places] + [(basis, True) for basis in self.rule.if_first]
        return tuple(
            self._candidate(basis, if_first, self.request.sites[basis], place)
            for place, (basis, if_first) in enumerate(places)
            if basis in self.request.sites
        )

    def _candidate(self, basis: Basis, if_first: bool, site: Site, place: int) -> Candidate:
        county = self.regions.county_of(code=site.region)
        serving = self.offices.competent(region=site.region, categories=self.request.categories) if county else None
        return Candidate(
            basis=basis,
            place=self.book.bases[basis][0],
            region=site.region,
            office_id=serving.office.id if serving else None,
            office=serving.office.name if serving else "",
            score=round(max(site.confidence - _STEP * place, 0.0), 3),
            ground=self.rule.id,
            article=self.rule.cited.article,
            why=site.why,
            if_first=if_first,
            by_station=bool(serving and serving.by_station),
        )

    def may_act(self, candidate: Candidate) -> bool:
        """Whether the machine may send the request to this candidate's office."""
        if candidate.office_id is None or not self.request.kind_sure:
            return False
        if candidate.if_first and candidate.office_id != self.request.receiving_office_id:
            return False
        return self.request.sites[candidate.basis].confidence >= CONFIDENT

    def reason(self, candidates: tuple[Candidate, ...]) -> tuple[Ask, str]:
        """Why no candidate may be acted on, by the first that came nearest."""
        if not candidates:
            platform = self.request.respondent is Respondent.PLATFORM_SHOP and self.request.platform
            return (Ask.PLATFORM_UNKNOWN, self.request.platform) if platform else (Ask.REGION_UNKNOWN, "")
        best = self._nearest(candidates)
        site = self.request.sites[best.basis]
        if not best.region or site.confidence < CONFIDENT:
            return Ask.REGION_UNSURE, site.why.rstrip("。")
        if best.office_id is not None:
            return (Ask.NOT_FIRST, "") if self.request.kind_sure else (Ask.KIND_UNSURE, "")
        if self.offices and not self.offices.serves(region=best.region):
            return Ask.OUTSIDE_AREA, ""
        return (Ask.NO_OFFICE if self.regions.county_of(code=best.region) else Ask.REGION_COARSE), ""

    def _nearest(self, candidates: tuple[Candidate, ...]) -> Candidate:
        return max(candidates, key=lambda c: (bool(c.office_id), not c.if_first, c.score))

    def to_office(self, chosen: Candidate, candidates: tuple[Candidate, ...], several: bool) -> Decision:
        assert chosen.office_id is not None
        why = [f"{self._place_said(chosen)}。", self._rule_said(self.rule.cited)]
        if several and chosen.office_id == self.request.receiving_office_id:
            why.append(self._rule_said(self.table.first_received))
        if chosen.by_station:
            why.append(self._rule_said(self.table.station))
        return self._decision(
            office=self.offices.by_id[chosen.office_id],
            region=chosen.region,
            candidates=candidates,
            confidence=self.request.sites[chosen.basis].confidence,
            why=why,
        )

    def to_queue(self, candidates: tuple[Candidate, ...], ask: Ask, detail: str) -> Decision:
        best = self._nearest(candidates) if candidates else None
        region = best.region if best else ""
        place = self.regions.full_name(code=region) if region else ""
        why = [ASK_SENTENCES[ask].format(place=place, detail=detail)]
        if best and ask not in (Ask.REGION_UNSURE, Ask.REGION_UNKNOWN):
            why.insert(0, best.why)
        if ask is Ask.OUTSIDE_AREA:
            why.append(self._rule_said(self.table.no_power))
        confidence = self.request.sites[best.basis].confidence if best else 0.0
        return self._decision(
            office=self.offices.by_id.get((best.office_id if best else None) or 0),
            region=region,
            candidates=candidates,
            confidence=confidence,
            why=why,
            ask=ask,
        )

    def to_receiver(self) -> Decision:
        """Inquiries and the like: whoever received it, else the intake unit of the place."""
        site = next(iter(self.request.sites.values()), None)
        region = site.region if site and site.confidence >= CONFIDENT else ""
        receiver = self.offices.by_id.get(self.request.receiving_office_id or 0)
        office = receiver or self.offices.intake_for(region=region)
        return self._decision(
            office=office,
            region=region,
            candidates=(),
            confidence=1.0 if office else 0.0,
            why=[self._rule_said(self.rule.cited), *([] if office else [ASK_SENTENCES[Ask.NO_INTAKE]])],
            ask=None if office else Ask.NO_INTAKE,
        )

    def _decision(
        self,
        *,
        office: OfficeRow | None,
        region: str,
        candidates: tuple[Candidate, ...],
        confidence: float,
        why: list[str],
        ask: Ask | None = None,
    ) -> Decision:
        queue = self.offices.intake_for(region=region) if ask else None
        return Decision(
            office_id=office.id if office else None,
            office=office.name if office else "",
            region=region,
            candidates=candidates,
            rule=self.rule.id,
            article=self.rule.cited.article,
            rule_version=self.request.version,
            confidence=round(confidence, 3),
            needs_person=ask is not None,
            why=tuple(why),
            ask=ask,
            queue_id=queue.id if queue else None,
            queue=queue.name if queue else "",
        )

    def _place_said(self, candidate: Candidate) -> str:
        return f"{candidate.place}在{self.regions.full_name(code=candidate.region)}：{candidate.why.rstrip('。')}"

    def _rule_said(self, cited: Cited) -> str:
        return f"依据{cited.article}，{cited.text}"
