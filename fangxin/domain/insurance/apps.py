"""Registration of the package with Django."""

from django.apps import AppConfig


class InsuranceConfig(AppConfig):
    name = "fangxin.domain.insurance"
    label = "insurance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every policy has a chain of the journal; what a policy pays no fund pays again."""
        from fangxin.domain.funds.queries.losses import register_payer
        from fangxin.domain.insurance.models import Policy
        from fangxin.domain.insurance.queries.losses import claims_like
        from fangxin.domain.timeline.queries import register_chain_owner

        register_chain_owner(Policy)
        register_payer(claims_like)
