"""Paths of the stations' door."""

from django.urls import path

from fangxin.interfaces.station import disputes, home

app_name = "station"
urlpatterns = [
    path("", home.home, name="home"),
    path("all/", home.everything, name="all"),
    path("board.pdf", home.board, name="board"),
    path("choose/", home.choose, name="choose"),
    path("record/", disputes.record, name="record"),
    path("disputes/<str:number>/", disputes.dispute, name="dispute"),
    path("disputes/<str:number>/files/<int:file_id>/", disputes.file, name="file"),
    path("disputes/<str:number>/files/<int:file_id>/thumb/", disputes.thumb, name="thumb"),
    path("disputes/<str:number>/<slug:dispute_act>/", disputes.act, name="dispute-act"),
]
