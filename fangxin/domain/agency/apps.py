"""Registration of the package with Django."""

from django.apps import AppConfig


class AgencyConfig(AppConfig):
    name = "fangxin.domain.agency"
    label = "agency"
    default_auto_field = "django.db.models.BigAutoField"
