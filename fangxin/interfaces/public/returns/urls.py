"""Paths of returns at the public door."""

from django.urls import path

from fangxin.interfaces.public.returns import pages

RETURNS = [
    path("returns/", pages.enter, name="returns"),
    path("returns/mine/", pages.followed, name="return-followed"),
    path("returns/mine/<slug:return_act>/", pages.act, name="return-act"),
    path("returns/<int:outlet_id>/", pages.ask, name="return-ask"),
]
