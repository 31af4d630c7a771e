"""Registration of the package with Django."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "fangxin.domain.feedback"
    label = "feedback"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the agency know what moves with an office."""
        from fangxin.domain.agency.actions.registering import register_office_follower, register_path_column
        from fangxin.domain.feedback.models import Draw, FalseClosing, FollowUp, SamplingPlan
        from fangxin.domain.timeline.actions.counting import counting_again

        for model in (FollowUp, SamplingPlan, Draw, FalseClosing):
            register_path_column(model, "path")
        # the case may be with another office by now
        register_office_follower(counting_again(FollowUp, chain="case_id"))
