"""Registration of the package with Django."""

from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "fangxin.domain.bulletins"
    label = "bulletins"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the agency know what moves with an office, and the journal whose chains these are."""
        from fangxin.domain.agency.actions.registering import register_office_follower, register_path_column
        from fangxin.domain.bulletins.models import Bulletin, Noted
        from fangxin.domain.timeline.actions.counting import counting_again
        from fangxin.domain.timeline.queries import register_chain_owner

        register_path_column(Bulletin, "path")
        register_path_column(Noted, "path")
        register_office_follower(counting_again(Noted))
        register_chain_owner(Bulletin)
        register_chain_owner(Noted)
