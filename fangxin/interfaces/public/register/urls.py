"""Paths of the public register, below the public door."""

from django.urls import path

from fangxin.interfaces.public.register import data, ranking, screen, searching

REGISTER = [
    path("register/", searching.search, name="register"),
    path("register/c/<slug:entry_number>/", searching.entry, name="register-entry"),
    path("register/m/<slug:merchant_key>/", searching.merchant, name="register-merchant"),
    path("register/ranking/", ranking.ranked, name="register-ranking"),
    path("register/screen/", screen.screen, name="register-screen"),
    path("register/data/", data.about, name="register-data"),
    path("register/data/catalogue.json", data.catalogue, name="register-catalogue"),
    path("register/data/dictionary.json", data.dictionary, name="register-dictionary"),
    path("register/data/files/<str:file_name>", data.ready, name="register-file"),
]
