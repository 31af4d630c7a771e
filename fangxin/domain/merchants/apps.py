"""Registration of the package with Django."""

from django.apps import AppConfig


class MerchantsConfig(AppConfig):
    name = "fangxin.domain.merchants"
    label = "merchants"
    default_auto_field = "django.db.models.BigAutoField"
