"""Paths of published bulletins, below the public door."""

from django.urls import path

from fangxin.interfaces.public.bulletins import data, pages

BULLETINS = [
    path("bulletins/", pages.bulletins, name="bulletins"),
    path("bulletins/<int:bulletin_id>/", pages.bulletin, name="bulletin"),
    path("bulletins/<int:bulletin_id>/receipt/", pages.receipt, name="bulletin-receipt"),
    path("bulletins/<int:bulletin_id>/files/<slug:form>/", pages.file, name="bulletin-file"),
    path("bulletins/<int:bulletin_id>/data/", data.tables, name="bulletin-data"),
    path("bulletins/<int:bulletin_id>/data/<slug:form>/", data.data_file, name="bulletin-data-file"),
]
