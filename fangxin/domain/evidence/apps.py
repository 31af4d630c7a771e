"""Registration of the package with Django."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "fangxin.domain.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
