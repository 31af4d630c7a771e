"""Paths of the section of merchants, below the desk."""

from django.urls import path

from fangxin.interfaces.desk.merchants import (
    accounts,
    chains,
    extracts,
    finding,
    keeping,
    merging,
    overview,
    page,
    settling,
)
from fangxin.interfaces.desk.merchants import accounts, chains, extracts, finding, keeping, merging, overview, page
from fangxin.interfaces.desk.merchants import accounts, credit, letter_form, letters, overview, page, repairs, talks
    credit,
    extracts,
    finding,
    keeping,
    letter_form,
    letters,
    merging,
    overview,
    page,
    repairs,
    talks,
)

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
    path("merchants/<int:merchant_id>/", page.merchant, name="merchant"),
    path("merchants/<int:merchant_id>/act/<slug:merchant_act>/", keeping.act, name="merchant-act"),
    path("merchants/<int:merchant_id>/with/", merging.beside, name="merchant-beside"),
    path("merchants/<int:merchant_id>/with/<int:other_id>/", merging.compare, name="merchant-compare"),
    path("merchants/accounts/", accounts.accounts, name="merchant-accounts"),
    path("merchants/accounts/<int:claim_id>/<slug:claim_act>/", accounts.decide, name="merchant-account"),
    path("merchants/settling/", settling.settling, name="merchant-settling"),
    path("merchants/settling/<int:enrolment_id>/<slug:enrolment_act>/", settling.decide, name="merchant-enrolment"),
]
    path("merchants/credit/", credit.credit, name="merchant-credit"),
    path("merchants/credit/events/<int:event_id>/", credit.event, name="merchant-credit-event"),
    path("merchants/credit/events/<int:event_id>/<slug:event_act>/", credit.decide, name="merchant-credit-decide"),
    path("merchants/credit/repairs/<int:repair_id>/", repairs.repair, name="merchant-repair"),
    path(
        "merchants/credit/repairs/<int:repair_id>/files/<int:file_id>/",
        repairs.repair_file,
        name="merchant-repair-file",
    ),
    path("merchants/credit/repairs/<int:repair_id>/<slug:repair_act>/", repairs.decide, name="merchant-repair-decide"),
    path("merchants/<int:merchant_id>/credit/", credit.enter, name="merchant-credit-enter"),
    path("merchants/letters/", letters.letters, name="merchant-letters"),
    path("merchants/letters/new/", letter_form.new, name="merchant-letter-new"),
    path("merchants/letters/<int:letter_id>/", letters.letter, name="merchant-letter"),
    path("merchants/letters/<int:letter_id>.pdf", letters.pdf, name="merchant-letter-pdf"),
    path("merchants/letters/<int:letter_id>/change/", letter_form.change, name="merchant-letter-change"),
    path(
        "merchants/letters/<int:letter_id>/answers/<int:answer_id>/files/<int:file_id>/", letters.answer_file,
        name="merchant-letter-file",
    ),
    path("merchants/letters/<int:letter_id>/<slug:letter_act>/", letters.act, name="merchant-letter-act"),
    path("merchants/talks/<int:talk_id>/", talks.talk, name="merchant-talk"),
    path("merchants/talks/<int:talk_id>/<slug:talk_act>/", talks.act, name="merchant-talk-act"),
]  # fmt: skip
