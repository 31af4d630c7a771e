"""Registration of the package with Django."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    name = "fangxin.domain.credit"
    label = "credit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the journal know whose chains these are."""
        from fangxin.domain.credit.models import CreditEvent, Repair
        from fangxin.domain.timeline.queries import register_chain_owner

        register_chain_owner(CreditEvent)
        register_chain_owner(Repair)
