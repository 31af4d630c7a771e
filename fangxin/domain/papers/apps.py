"""Registration of the package with Django."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "fangxin.domain.papers"
    label = "papers"
    default_auto_field = "django.db.models.BigAutoField"
