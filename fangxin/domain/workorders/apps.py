"""Registration of the package with Django."""

from django.apps import AppConfig


class WorkordersConfig(AppConfig):
    name = "fangxin.domain.workorders"
    label = "workorders"
    default_auto_field = "django.db.models.BigAutoField"
