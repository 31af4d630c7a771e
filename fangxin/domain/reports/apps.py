"""Registration of the package with Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "fangxin.domain.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
