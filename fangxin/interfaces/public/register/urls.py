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
    path("register/data/entries.csv", data.as_csv, name="register-csv"),
    path("register/data/entries.json", data.as_json, name="register-json"),
    path("register/data/dictionary.json", data.dictionary, name="register-dictionary"),
]
