"""Registration of the package with Django."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "fangxin.domain.feedback"
    label = "feedback"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the agency know what moves with an office."""
        from fangxin.domain.agency.actions.registering import register_path_column
        from fangxin.domain.feedback.models import Draw, FalseClosing, FollowUp, SamplingPlan

        for model in (FollowUp, SamplingPlan, Draw, FalseClosing):
            register_path_column(model, "path")
