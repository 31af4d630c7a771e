"""Registration of the package with Django."""

from django.apps import AppConfig


class OdrConfig(AppConfig):
    name = "fangxin.domain.odr"
    label = "odr"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the tables whose rows have chains of their own."""
        from fangxin.domain.odr.models import Dispute
        from fangxin.domain.timeline.queries import register_chain_owner

        register_chain_owner(Dispute)
