"""Stations for the desk, for their own staff and for everybody; what a street keeps."""

from fangxin.domain.stations.queries.disputes import (
    dispute_at,
    dispute_behind,
    disputes_of,
    figures_of,
    open_disputes,
)
from fangxin.domain.stations.queries.stations import (
    merchants_of_street,
    public_station,
    public_stations,
    reviews_due,
    staff_of,
    station_counties,
    station_for,
    stations_in,
    street_of,
    streets_in,
    work_of,
)

__all__ = [
    "dispute_at",
    "dispute_behind",
    "disputes_of",
    "figures_of",
    "merchants_of_street",
    "open_disputes",
    "public_station",
    "public_stations",
    "reviews_due",
    "staff_of",
    "station_counties",
    "station_for",
    "stations_in",
    "street_of",
    "streets_in",
    "work_of",
]
