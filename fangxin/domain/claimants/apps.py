"""Registration of the package with Django."""

from django.apps import AppConfig


class ClaimantsConfig(AppConfig):
    name = "fangxin.domain.claimants"
    label = "claimants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the agency know what moves with an office."""
        from fangxin.domain.agency.actions.registering import register_path_column
        from fangxin.domain.claimants.models import Mark

        register_path_column(Mark, "path")
