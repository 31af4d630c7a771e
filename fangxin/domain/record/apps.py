"""Registration of the package with Django."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "fangxin.domain.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"
