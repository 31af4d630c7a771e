"""Registration of the package with Django."""

from django.apps import AppConfig


class TrustcodeConfig(AppConfig):
    name = "fangxin.domain.trustcode"
    label = "trustcode"
    default_auto_field = "django.db.models.BigAutoField"
