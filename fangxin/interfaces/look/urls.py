"""Paths of the look itself: the type-size choice and the style guide."""

from django.urls import path

from fangxin.interfaces.look import views

app_name = "look"
urlpatterns = [
    path("", views.styleguide, name="styleguide"),
    path("large-type", views.large_type, name="large-type"),
]
