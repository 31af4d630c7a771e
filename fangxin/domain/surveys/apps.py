"""Registration of the package with Django."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "fangxin.domain.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A campaign has a chain of its own in the journal; its answers are told of there."""
        from fangxin.domain.surveys.models import Campaign
        from fangxin.domain.timeline.queries import register_chain_owner

        register_chain_owner(Campaign)
