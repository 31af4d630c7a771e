"""Paths of surveys at the desk."""

from django.urls import path

from fangxin.interfaces.desk.surveys import entering

SURVEYS = [
    path("surveys/", entering.campaigns, name="surveys"),
    path("surveys/<int:campaign_id>/call/", entering.call, name="survey-call"),
    path("surveys/<int:campaign_id>/paper/", entering.paper, name="survey-paper"),
    path("surveys/batches/<int:batch_id>/", entering.sheet, name="survey-sheet"),
    path("surveys/batches/<int:batch_id>/again/", entering.again, name="survey-again"),
    path("surveys/differences/<int:second_id>/", entering.settle, name="survey-settle"),
]
