"""Registration of the package with Django."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "fangxin.domain.supervision"
    label = "supervision"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the agency know what moves with an office."""
        from fangxin.domain.agency.actions.registering import register_path_column
        from fangxin.domain.supervision.models import Escalation, Order, Warning

        for model in (Warning, Order, Escalation):
            register_path_column(model, "path")
