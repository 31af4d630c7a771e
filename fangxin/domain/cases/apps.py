"""Registration of the package with Django."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "fangxin.domain.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
