"""Registration of the package with Django."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "fangxin.domain.evaluation"
    label = "evaluation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the agency know what moves with an office, and the journal whose chains these are."""
        from fangxin.domain.agency.actions.registering import register_office_follower, register_path_column
        from fangxin.domain.evaluation.models import Round, Scheme, SpotCheck, Standing
        from fangxin.domain.timeline.actions.counting import counting_again
        from fangxin.domain.timeline.queries import register_chain_owner

        for model in (Scheme, Round, SpotCheck):
            register_path_column(model, "path")
            register_chain_owner(model)
        register_office_follower(counting_again(Round))
        register_office_follower(counting_again(Standing, path="office__path", chain="edition__round_id"))
