"""Paths of evaluation below the board."""

from django.urls import path

from fangxin.interfaces.board.evaluation import appeals, cases, files, office, rounds, schemes, standing

EVALUATION = [
    path("evaluation/", rounds.rounds, name="evaluation"),
    path("evaluation/schemes/", schemes.schemes, name="evaluation-schemes"),
    path("evaluation/schemes/new/", schemes.new, name="evaluation-scheme-new"),
    path("evaluation/schemes/<int:scheme_id>/", schemes.scheme, name="evaluation-scheme"),
    path("evaluation/schemes/<int:scheme_id>/<slug:scheme_act>/", schemes.act, name="evaluation-scheme-act"),
    path("evaluation/appeals/<int:appeal_id>/", appeals.appeal, name="evaluation-appeal"),
    path("evaluation/appeals/<int:appeal_id>/files/<int:file_id>/", appeals.file, name="evaluation-file"),
    path("evaluation/appeals/<int:appeal_id>/<slug:appeal_act>/", appeals.act, name="evaluation-appeal-act"),
    path("evaluation/<int:round_id>/", standing.round_page, name="evaluation-round"),
    path("evaluation/<int:round_id>.xlsx", files.xlsx, name="evaluation-xlsx"),
    path("evaluation/<int:round_id>/scheme/", schemes.of_round, name="evaluation-round-scheme"),
    path("evaluation/<int:round_id>/offices/<int:unit_id>/", office.office, name="evaluation-office"),
    path(
        "evaluation/<int:round_id>/offices/<int:unit_id>/cases/<slug:item_name>/", cases.cases, name="evaluation-cases"
    ),
    path(
        "evaluation/<int:round_id>/offices/<int:unit_id>/<slug:office_act>/", office.act, name="evaluation-office-act"
    ),
    path("evaluation/<int:round_id>/<slug:round_act>/", standing.act, name="evaluation-round-act"),
]
