"""Registration of the package with Django."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "fangxin.domain.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the agency know what moves with an office, and what waits at a post; and the journal whose chains are a case's."""
        from fangxin.domain.agency.actions.registering import (
            register_office_follower,
            register_path_column,
            register_work_counter,
        )
        from fangxin.domain.cases.models import Case
        from fangxin.domain.cases.words import OPEN_STATUSES
        from fangxin.domain.timeline.actions.counting import counting_again
        from fangxin.domain.timeline.queries import register_chain_owner

        def open_cases(*, post_id: int) -> int:
            return Case.objects.filter(post_id=post_id, status__in=OPEN_STATUSES).count()

        register_path_column(Case, "path", to_index=True)
        register_office_follower(counting_again(Case))
        register_work_counter(open_cases)
        register_chain_owner(Case)
