"""Registration of the package with Django."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "fangxin.domain.disclosure"
    label = "disclosure"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the agency know what moves with an office."""
        from fangxin.domain.agency.actions.registering import register_office_follower, register_path_column
        from fangxin.domain.disclosure.models import Disclosure
        from fangxin.domain.timeline.actions.counting import counting_again

        register_path_column(Disclosure, "path")
        # the case may be with another office by now
        register_office_follower(counting_again(Disclosure, chain="case_id"))
