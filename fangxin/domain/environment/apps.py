"""Registration of the package with Django."""

from django.apps import AppConfig


class EnvironmentConfig(AppConfig):
    name = "fangxin.domain.environment"
    label = "environment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Schemes, editions and results of others have chains of their own in the journal."""
        from fangxin.domain.environment.models import Edition, Foreign, KeptScheme
        from fangxin.domain.timeline.queries import register_chain_owner

        for model in (KeptScheme, Edition, Foreign):
            register_chain_owner(model)
