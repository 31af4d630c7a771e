"""Registration of the package with Django."""

from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "fangxin.domain.matters"
    label = "matters"
    default_auto_field = "django.db.models.BigAutoField"
