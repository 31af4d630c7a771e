"""Paths of the section of merchants, below the desk."""

from django.urls import path

from fangxin.interfaces.desk.merchants import (
    accounts,
    chains,
    codes,
    extracts,
    finding,
    keeping,
    merging,
    overview,
    page,
    papers,
    settling,
    stations,
)
from fangxin.interfaces.desk.merchants.guiding import GUIDING

MERCHANTS = [
    path("merchants/", overview.overview, name="merchants"),
    path("merchants/register/", finding.register_list, name="merchant-register"),
    path("merchants/new/", finding.new, name="merchant-new"),
    path("merchants/import/", extracts.bring, name="merchant-extracts"),
    path("merchants/import/<int:extract_id>/", extracts.extract, name="merchant-extract"),
    path("merchants/import/<int:extract_id>/mistakes/", extracts.mistakes, name="merchant-extract-mistakes"),
    path("merchants/import/<int:extract_id>/<slug:what>/", extracts.decide, name="merchant-extract-decide"),
    path("merchants/duplicates/", merging.duplicates, name="merchant-duplicates"),
    path("merchants/merges/<int:merge_id>/undo/", merging.undo, name="merchant-merge-undo"),
    path("merchants/chains/", chains.chain_list, name="chains"),
    path("merchants/chains/<int:chain_id>/", chains.chain, name="chain"),
    path("merchants/chains/<int:chain_id>/<slug:chain_act>/", chains.act, name="chain-act"),
    path("merchants/codes/", codes.codes, name="codes"),
    path("merchants/codes/issue/", codes.issuing, name="codes-issue"),
    path("merchants/codes/printed/<int:batch>/", codes.printed, name="codes-printed"),
    path("merchants/codes/reports/<int:report_id>/", codes.settle, name="copy-report"),
    path("merchants/codes/<int:code_id>/", codes.code, name="trust-code"),
    path("merchants/codes/<int:code_id>/<slug:paper>/", codes.code_print, name="trust-code-print"),
    path("merchants/papers/", papers.ending, name="papers-ending"),
    path("merchants/stations/", stations.stations, name="stations"),
    path("merchants/stations/new/", stations.new, name="station-new"),
    path("merchants/stations/<int:station_id>/", stations.station, name="station"),
    path("merchants/stations/<int:station_id>/<slug:station_act>/", stations.act, name="station-act"),
    path("merchants/<int:merchant_id>/", page.merchant, name="merchant"),
    path("merchants/<int:merchant_id>/act/<slug:merchant_act>/", keeping.act, name="merchant-act"),
    path("merchants/<int:merchant_id>/with/", merging.beside, name="merchant-beside"),
    path("merchants/<int:merchant_id>/with/<int:other_id>/", merging.compare, name="merchant-compare"),
    path("merchants/accounts/", accounts.accounts, name="merchant-accounts"),
    path("merchants/accounts/<int:claim_id>/<slug:claim_act>/", accounts.decide, name="merchant-account"),
    path("merchants/settling/", settling.settling, name="merchant-settling"),
    path("merchants/settling/<int:enrolment_id>/<slug:enrolment_act>/", settling.decide, name="merchant-enrolment"),
    *GUIDING,
]
