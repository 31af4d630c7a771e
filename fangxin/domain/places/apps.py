"""Registration of the package with Django."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "fangxin.domain.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"
