"""Registration of the package with Django."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "fangxin.domain.papers"
    label = "papers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A paper has a chain of its own in the journal."""
        from fangxin.domain.papers.models import Paper
        from fangxin.domain.timeline.queries import register_chain_owner

        register_chain_owner(Paper)
