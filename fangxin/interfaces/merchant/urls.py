"""Paths of the merchant door."""

from django.urls import path

from fangxin.interfaces.merchant import (
    claiming,
    codes,
    credit,
    enrolling,
    home,
    letters,
    papers,
    settling,
    signing,
    staff,
)

app_name = "merchant"
urlpatterns = [
    path("", home.home, name="home"),
    path("menu/", home.menu, name="menu"),
    path("sign-in/", signing.enter, name="sign-in"),
    path("sign-out/", signing.leave, name="sign-out"),
    path("choose/", signing.choose, name="choose"),
    path("claim/", claiming.enter, name="claim"),
    path("claim/done/", claiming.done, name="claimed"),
    path("codes/", codes.codes, name="codes"),
    path("codes/<int:outlet_id>/print/<slug:paper>/", codes.code_print, name="code-print"),
    path("codes/<int:outlet_id>/<slug:code_act>/", codes.act, name="code-act"),
    path("papers/", papers.papers, name="papers"),
    path("papers/new/<slug:kind>/", papers.new, name="paper-new"),
    path("papers/<int:paper_id>/", papers.paper, name="paper"),
    path("staff/", staff.staff, name="staff"),
    path("staff/<int:employment_id>/<slug:staff_act>/", staff.change, name="staff-act"),
    path("settlements/", settling.settlements, name="settlements"),
    path("settlements/<str:number>/", settling.settlement, name="settlement"),
    path("settlements/<str:number>/files/<int:file_id>/", settling.file, name="settlement-file"),
    path("settlements/<str:number>/<slug:settling_act>/", settling.act, name="settlement-act"),
    path("enrolment/", enrolling.enrolment, name="enrolment"),
    path("enrolment/leave/", enrolling.leaving, name="leaving"),
    path("credit/", credit.credit, name="credit"),
    path("credit/<int:event_id>/repair/", credit.ask, name="credit-ask"),
    path("credit/repairs/<int:repair_id>/", credit.repair, name="credit-repair"),
    path("credit/repairs/<int:repair_id>/files/<int:file_id>/", credit.repair_file, name="credit-file"),
    path("credit/repairs/<int:repair_id>/take-back/", credit.withdraw, name="credit-take-back"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<int:letter_id>/", letters.letter, name="letter"),
    path("letters/<int:letter_id>.pdf", letters.pdf, name="letter-pdf"),
    path("letters/<int:letter_id>/answer/", letters.answer, name="letter-answer"),
    path(
        "letters/<int:letter_id>/answers/<int:answer_id>/files/<int:file_id>/", letters.answer_file, name="letter-file"
    ),
]
