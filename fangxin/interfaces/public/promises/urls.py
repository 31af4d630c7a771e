"""Paths of promises at the public door."""

from django.urls import path

from fangxin.interfaces.public.promises import pages

PROMISES = [
    path("promises/", pages.promises, name="promises"),
    path("promises/<slug:promise_number>/", pages.promise, name="promise"),
]
