"""Paths of the figures."""

from django.urls import path

from fangxin.interfaces.board.figures import pages

urlpatterns = [
    path("figures/", pages.figures, name="figures"),
    path("figures/<slug:indicator>/", pages.figure, name="figure"),
]
