"""Registration of the package with Django."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "fangxin.domain.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the journal whose chains begin here."""
        from fangxin.domain.merchants.models import Merchant, StoreChain
        from fangxin.domain.timeline.queries import register_chain_owner

        register_chain_owner(Merchant)
        register_chain_owner(StoreChain)
