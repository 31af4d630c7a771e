"""Paths of the gateways' door."""

from django.urls import path

from fangxin.interfaces.gateways import callbacks

app_name = "gateways"
urlpatterns = [path("<slug:gateway>/<str:token>/receipts/", callbacks.receipts, name="receipts")]
