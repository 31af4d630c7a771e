"""Routing as pure functions: the law of jurisdiction, the offices in memory, the respondent's places, the decision."""

from fangxin.domain.routing.rules.book import Cited, Jurisdiction, JurisdictionBook, Rule, jurisdiction_book
from fangxin.domain.routing.rules.deciding import Candidate, Decision, RoutingRequest, Site, decide
from fangxin.domain.routing.rules.offices import OfficeIndex, OfficeRow
from fangxin.domain.routing.rules.sites import Known, Told, published_address_ok, respondent_of, sites_of

__all__ = [
    "Candidate",
    "Cited",
    "Decision",
    "Jurisdiction",
    "JurisdictionBook",
    "Known",
    "OfficeIndex",
    "OfficeRow",
    "RoutingRequest",
    "Rule",
    "Site",
    "Told",
    "decide",
    "jurisdiction_book",
    "published_address_ok",
    "respondent_of",
    "sites_of",
]
