"""Registration of the package with Django."""

from django.apps import AppConfig


class RostersConfig(AppConfig):
    name = "fangxin.domain.rosters"
    label = "rosters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the agency know what moves with an office."""
        from fangxin.domain.agency.actions.registering import register_path_column
        from fangxin.domain.rosters.models import Leave

        register_path_column(Leave, "path")
