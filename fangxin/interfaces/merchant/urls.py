"""Paths of the merchant door."""

from django.urls import path

from fangxin.interfaces.merchant import claiming, home, signing, staff

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
]
