"""Registration of the package with Django."""

from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "fangxin.domain.stations"
    label = "stations"
    default_auto_field = "django.db.models.BigAutoField"
