"""Registration of the package with Django."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "fangxin.domain.calls"
    label = "calls"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the agency know what moves with an office."""
        from fangxin.domain.agency.actions.registering import register_path_column
        from fangxin.domain.calls.models import Call

        register_path_column(Call, "path")
