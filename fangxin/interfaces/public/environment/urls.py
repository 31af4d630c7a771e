"""Paths of published indices and of surveys at the public door."""

from django.urls import path

from fangxin.interfaces.public.environment import answering, published

ENVIRONMENT = [
    path("environment/", published.indices, name="indices"),
    path("environment/<int:edition_id>/", published.index, name="environment-index"),
    path("environment/<int:edition_id>/members/<str:member>/", published.member, name="environment-member"),
    path("environment/<int:edition_id>/files/<slug:index_file>/", published.file, name="environment-file"),
    path("survey/thanks/", answering.thanks, name="survey-thanks"),
    path("survey/<str:token>/", answering.survey, name="survey"),
]
