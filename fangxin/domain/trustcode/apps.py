"""Registration of the package with Django."""

from django.apps import AppConfig


class TrustcodeConfig(AppConfig):
    name = "fangxin.domain.trustcode"
    label = "trustcode"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A code has a chain of its own in the journal."""
        from fangxin.domain.timeline.queries import register_chain_owner
        from fangxin.domain.trustcode.models import TrustCode

        register_chain_owner(TrustCode)
