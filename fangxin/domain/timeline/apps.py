"""Registration of the package with Django."""

from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "fangxin.domain.timeline"
    label = "timeline"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Merchants and their chains lie below the journal and have chains in it."""
        from fangxin.domain.merchants.models import Merchant, StoreChain
        from fangxin.domain.timeline.queries import register_chain_owner

        register_chain_owner(Merchant)
        register_chain_owner(StoreChain)
