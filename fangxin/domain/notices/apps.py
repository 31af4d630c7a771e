"""Registration of the package with Django."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "fangxin.domain.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
