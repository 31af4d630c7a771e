"""Registration of the package with Django."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "fangxin.domain.disclosure"
    label = "disclosure"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the agency know what moves with an office."""
        from fangxin.domain.agency.actions.registering import register_path_column
        from fangxin.domain.disclosure.models import Disclosure

        register_path_column(Disclosure, "path")
