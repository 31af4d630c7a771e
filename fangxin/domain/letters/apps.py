"""Registration of the package with Django."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "fangxin.domain.letters"
    label = "letters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the agency know what moves with an office, and the journal whose chains these are."""
        from fangxin.domain.agency.actions.registering import register_path_column
        from fangxin.domain.letters.models import Letter, Talk
        from fangxin.domain.timeline.queries import register_chain_owner

        register_path_column(Letter, "path")
        register_path_column(Talk, "path")
        register_chain_owner(Letter)
        register_chain_owner(Talk)
