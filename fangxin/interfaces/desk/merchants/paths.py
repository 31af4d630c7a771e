"""Paths of the section of merchants, below the desk."""

from django.urls import path

from fangxin.interfaces.desk.merchants import accounts, overview, page

MERCHANTS = [
    path("merchants/", overview.overview, name="merchants"),
    path("merchants/<int:merchant_id>/", page.merchant, name="merchant"),
    path("merchants/accounts/", accounts.accounts, name="merchant-accounts"),
    path("merchants/accounts/<int:claim_id>/<slug:claim_act>/", accounts.decide, name="merchant-account"),
]
