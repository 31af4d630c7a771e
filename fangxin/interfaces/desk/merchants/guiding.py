"""Paths of credit and of letters of guidance in the section of merchants."""

from django.urls import path

from fangxin.interfaces.desk.merchants import credit, letter_form, letters, repairs, talks

GUIDING = [
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
