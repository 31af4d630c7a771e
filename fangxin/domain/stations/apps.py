"""Registration of the package with Django."""

from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "fangxin.domain.stations"
    label = "stations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the journal whose chains begin here."""
        from fangxin.domain.stations.models import Station, StationDispute
        from fangxin.domain.timeline.queries import register_chain_owner

        register_chain_owner(Station)
        register_chain_owner(StationDispute)
