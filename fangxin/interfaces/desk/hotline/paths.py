"""Paths of the hotline, below the desk."""

from django.urls import path

from fangxin.interfaces.desk.hotline import live, missed, page, reading_back

HOTLINE = [
    path("call/", page.current, name="call"),
    path("call/new/", page.empty, name="call-new"),
    path("call/save/", live.save, name="call-save"),
    path("call/now/", live.calling, name="call-now"),
    path("call/of/<int:call_id>/", page.of_call, name="call-of"),
    path("call/draft/<int:draft_id>/", page.of_draft, name="call-draft"),
    path("call/done/<str:number>/", reading_back.read_back, name="call-done"),
    path("calls/", missed.calls, name="calls"),
    path("calls/<int:call_id>/", missed.call_back, name="call-back"),
]
