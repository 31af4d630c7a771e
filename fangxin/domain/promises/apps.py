"""Registration of the package with Django."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "fangxin.domain.promises"
    label = "promises"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A promise has a chain of its own in the journal, and is found by the names its merchant has."""
        from fangxin.domain.merchants.actions import register_follower
        from fangxin.domain.promises.actions.indexing import follow_merchants
        from fangxin.domain.promises.models import Promise
        from fangxin.domain.timeline.queries import register_chain_owner

        register_chain_owner(Promise)
        register_follower(follow_merchants)
