"""Paths of stations, below the public door."""

from django.urls import path

from fangxin.interfaces.public.stations import views

STATIONS = [
    path("stations/", views.stations, name="stations"),
    path("stations/<int:station_id>/", views.station, name="station"),
]
