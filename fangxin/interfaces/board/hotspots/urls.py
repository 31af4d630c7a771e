"""Paths of hot spots."""

from django.urls import path

from fangxin.interfaces.board.hotspots import findings, topics

urlpatterns = [
    path("hotspots/", findings.hotspots, name="hotspots"),
    path("hotspots/topics/", topics.topics, name="topics"),
    path("hotspots/topics/raise/", topics.topic, name="topic"),
    path("hotspots/<int:alert_id>/", findings.alert, name="alert"),
    path("hotspots/<int:alert_id>/<slug:alert_act>/", findings.act, name="alert-act"),
]
