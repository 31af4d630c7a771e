"""Registration of the package with Django."""

from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "fangxin.domain.funds"
    label = "funds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every fund has a chain of the journal."""
        from fangxin.domain.funds.models import Fund
        from fangxin.domain.timeline.queries import register_chain_owner

        register_chain_owner(Fund)
