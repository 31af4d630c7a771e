"""Registration of the package with Django."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "fangxin.domain.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"
