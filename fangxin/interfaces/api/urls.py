"""Paths of the interface."""

from __future__ import annotations

from django.urls import path

from fangxin.interfaces.api import documentation
from fangxin.interfaces.api.addresses import ADDRESSES
from fangxin.interfaces.api.operations import resource

app_name = "api"
urlpatterns = [
    path("", documentation.pages, name="documentation"),
    path("openapi.json", documentation.document, name="openapi"),
    *(path(address, resource(*operations), name=name) for address, (name, operations) in ADDRESSES.items()),
]
