"""Registration of the package with Django."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "fangxin.domain.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the agency know what moves with an office, and the journal whose chains these are."""
        from fangxin.domain.agency.actions.registering import register_office_follower, register_path_column
        from fangxin.domain.alerts.models import Alert
        from fangxin.domain.timeline.actions.counting import counting_again
        from fangxin.domain.timeline.queries import register_chain_owner

        register_path_column(Alert, "path")
        register_path_column(Alert, "raised_path")
        register_office_follower(counting_again(Alert))
        register_chain_owner(Alert)
