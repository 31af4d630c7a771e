"""Registration of the package with Django."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "fangxin.domain.supervision"
    label = "supervision"
    default_auto_field = "django.db.models.BigAutoField"
