"""Registration of the package with Django."""

from django.apps import AppConfig


class ClassificationConfig(AppConfig):
    name = "fangxin.domain.classification"
    label = "classification"
    default_auto_field = "django.db.models.BigAutoField"
