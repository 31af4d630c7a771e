"""Registration of the package with Django."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "fangxin.domain.knowledge"
    label = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"
