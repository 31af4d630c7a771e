"""Registration of the package with Django."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "fangxin.domain.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"
