"""Paths of the index and its surveys at the board."""

from django.urls import path

from fangxin.interfaces.board.index import comparing, editions, files, inputs, schemes, surveys

INDEX = [
    path("index/", editions.editions, name="index"),
    path("index/new/", editions.new, name="index-new"),
    path("index/compare/", comparing.compare, name="index-compare"),
    path("index/exchange/", comparing.exchange, name="index-exchange"),
    path("index/schemes/", schemes.schemes, name="index-schemes"),
    path("index/schemes/new/", schemes.new, name="index-scheme-new"),
    path("index/schemes/<str:scheme_key>/", schemes.scheme, name="index-scheme"),
    path("index/schemes/<str:scheme_key>/act/<slug:scheme_act>/", schemes.act, name="index-scheme-act"),
    path("index/surveys/", surveys.campaigns, name="surveys"),
    path("index/surveys/new/", surveys.new, name="survey-new"),
    path("index/surveys/<int:campaign_id>/", surveys.campaign, name="survey"),
    path("index/surveys/<int:campaign_id>/act/<slug:survey_act>/", surveys.act, name="survey-act"),
    path("index/<int:edition_id>/", editions.edition, name="index-edition"),
    path("index/<int:edition_id>/act/<slug:index_act>/", editions.act, name="index-act"),
    path("index/<int:edition_id>/inputs/", inputs.inputs, name="index-inputs"),
    path("index/<int:edition_id>/inputs/<slug:input_act>/", inputs.act, name="index-input-act"),
    path("index/<int:edition_id>/members/<str:member>/", editions.member, name="index-member"),
    path("index/<int:edition_id>/files/<slug:index_file>/", files.file, name="index-file"),
]
