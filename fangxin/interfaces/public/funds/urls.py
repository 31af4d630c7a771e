"""Paths of funds, below the public door."""

from django.urls import path

from fangxin.interfaces.public.funds import views

FUNDS = [
    path("funds/", views.funds, name="funds"),
    path("funds/<int:fund_id>/", views.fund, name="fund"),
]
