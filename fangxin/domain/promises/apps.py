"""Registration of the package with Django."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "fangxin.domain.promises"
    label = "promises"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A promise has a chain of its own in the journal."""
        from fangxin.domain.promises.models import Promise
        from fangxin.domain.timeline.queries import register_chain_owner

        register_chain_owner(Promise)
