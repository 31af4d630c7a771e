"""Paths of the merchant door."""

from django.urls import path

from fangxin.interfaces.merchant import claiming, enrolling, home, settling, signing, staff

app_name = "merchant"
urlpatterns = [
    path("", home.home, name="home"),
    path("menu/", home.menu, name="menu"),
    path("sign-in/", signing.enter, name="sign-in"),
    path("sign-out/", signing.leave, name="sign-out"),
    path("choose/", signing.choose, name="choose"),
    path("claim/", claiming.enter, name="claim"),
    path("claim/done/", claiming.done, name="claimed"),
    path("staff/", staff.staff, name="staff"),
    path("staff/<int:employment_id>/<slug:staff_act>/", staff.change, name="staff-act"),
    path("settlements/", settling.settlements, name="settlements"),
    path("settlements/<str:number>/", settling.settlement, name="settlement"),
    path("settlements/<str:number>/files/<int:file_id>/", settling.file, name="settlement-file"),
    path("settlements/<str:number>/<slug:settling_act>/", settling.act, name="settlement-act"),
    path("enrolment/", enrolling.enrolment, name="enrolment"),
    path("enrolment/leave/", enrolling.leaving, name="leaving"),
]
