"""Registration of the package with Django."""

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "fangxin.domain.returns"
    label = "returns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A return and a confirmation has a chain of its own in the journal."""
        from fangxin.domain.returns.models import ClearingConfirmation, ReturnRequest
        from fangxin.domain.timeline.queries import register_chain_owner

        register_chain_owner(ClearingConfirmation)
        register_chain_owner(ReturnRequest)
