"""Registration of the package with Django."""

from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "fangxin.domain.routing"
    label = "routing"
    default_auto_field = "django.db.models.BigAutoField"
