"""Registration of the package with Django."""

from django.apps import AppConfig


class MediationConfig(AppConfig):
    name = "fangxin.domain.mediation"
    label = "mediation"
    default_auto_field = "django.db.models.BigAutoField"
