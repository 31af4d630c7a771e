"""Registration of the package with Django."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    name = "fangxin.domain.credit"
    label = "credit"
    default_auto_field = "django.db.models.BigAutoField"
