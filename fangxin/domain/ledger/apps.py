"""Registration of the package with Django."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "fangxin.domain.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
