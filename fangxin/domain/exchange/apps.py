"""Registration of the package with Django."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "fangxin.domain.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
