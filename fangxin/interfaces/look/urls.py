"""Paths of the look itself: the type-size choice and the style guide."""

from django.urls import path

from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.look import views

app_name = "look"
anyone = page(for_=Audience.ANYONE)  # declared here: the doors' answers to errors are drawn by these views
urlpatterns = [
    path("", anyone(views.styleguide), name="styleguide"),
    path("worker.js", anyone(views.worker), name="worker"),
    path("offline", anyone(views.offline), name="offline"),
    path("large-type", anyone(views.large_type), name="large-type"),
]
