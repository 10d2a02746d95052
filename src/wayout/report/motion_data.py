"""Ships at lines as plain data, ready for JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wayout.clock import Bought, Contact, Crossing, Sighting
from wayout.clock.clock import Clock, Meeting, meetings
from wayout.clock.whereabouts import Spot, whereabouts
from wayout.offers.proposal import Proposal
from wayout.report.motion import expiries, terms_beside
from wayout.report.times import by_day, local_text, utc_text

Json = dict[str, Any]


def crossings_with_base(clock: Clock) -> list[tuple[Crossing, Crossing]]:
    """Each crossing straight for a line beside the same ship's crossing of the line in force."""
    return [(each.radial, each.base) for each in meetings(clock) if each.radial and each.base]


def meeting_data(clock: Clock, each: Meeting) -> Json:
    """A ship at a line: the radial figures, or else when its likely track meets it, and its tracks."""
    radius, bought = each.line.radius, each.hours_bought
    likely = each.on_track[0][1] if each.on_track else None
    return {
        "ship": each.ship.key,
        "line": each.line.key,
        "radius_nm": None if radius is None else round(radius.in_nautical_miles, 6),
        **_instant_data(clock, each.at),
        "hours_bought": None if bought is None else round(bought, 6),
        "hours_bought_on_track": _hours(likely.likely) if likely else None,
        "already_inside": each.radial.already_inside if each.radial else each.on_track[0][0].starts_inside,
        "daylight": None if each.at is None else by_day(clock, each.at),
        "on_track": [_sighting_data(clock, seen, bought) for seen, bought in each.on_track],
    }


def _sighting_data(clock: Clock, seen: Sighting, bought: Bought | None) -> Json:
    return {
        "reading": seen.track,
        **_instant_data(clock, seen.met),
        "early_utc": seen.early and utc_text(seen.early),
        "late_utc": seen.late and utc_text(seen.late),
        "may_miss": seen.may_miss,
        "starts_inside": seen.starts_inside,
        "hours_bought": _hours(bought.likely) if bought else None,
        "hours_bought_low": _hours(bought.low) if bought else None,
        "hours_bought_high": _hours(bought.high) if bought else None,
        "closest_nm": round(seen.closest[0].in_nautical_miles, 3) if seen.closest else None,
        "closest_utc": utc_text(seen.closest[1]) if seen.closest else None,
        "grazes": [utc_text(at) for at in seen.grazes],
        "passes": [
            {
                "utc": utc_text(each.at),
                "lat": round(each.position.lat, 6),
                "lon": round(each.position.lon, 6),
                "inward": each.inward,
            }
            for each in seen.passes
        ],
    }


def contact_data(clock: Clock, met: Contact) -> Json:
    """A contact: when, between when, and until when it can be decided."""
    return {
        "line": met.line,
        "ship": met.ship,
        **_instant_data(clock, met.at),
        "early_utc": utc_text(met.early),
        "late_utc": met.late and utc_text(met.late),
        "decide_by_utc": utc_text(met.decide_by),
        "decide_by_local": local_text(clock, met.decide_by),
        "daylight": by_day(clock, met.at),
        "on_track": met.on_track,
        "already_inside": met.already_inside,
    }


def _instant_data(clock: Clock, at: datetime | None) -> Json:
    return {"utc": at and utc_text(at), "local": at and local_text(clock, at)}


def _hours(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 6)


def standstill_data(clock: Clock, proposals: Sequence[Proposal]) -> Json:
    """The standstill: where each ship is when it ends, what expires when, and the proposals' terms beside it."""
    held, line = clock.standstill, clock.line_in_force
    if held is None or line is None:
        return {}
    extended = held.ends_if_extended
    ships = [
        {
            "ship": each.ship,
            "holds": each.holds,
            "inside": each.inside,
            "at_begin": _spot_data(each.at_begin),
            "at_earliest_end": _spot_data(each.at_ends[0]),
            "at_latest_end": _spot_data(each.at_ends[1]),
            "meets_utc": [utc_text(at) for at in each.meets] if each.meets else None,
        }
        for each in whereabouts(clock, held, line)
    ]
    return {
        "standstill": {
            "line": line.key,
            "begins_utc": utc_text(held.begins),
            "ends_utc": [utc_text(at) for at in held.ends],
            "ends_if_extended_utc": [utc_text(at) for at in extended] if extended else None,
            "ships": ships,
            "expires": [{**_instant_data(clock, at), "what": what} for at, what in expiries(clock, proposals)],
            "proposals": [
                {"proposal": key, "ends_utc": [utc_text(at) for at in ends], "outlasts": outlasts}
                for key, ends, outlasts in terms_beside(held, proposals)
            ],
        }
    }


def _spot_data(spot: Spot) -> Json:
    place, away = spot.position, spot.from_centre
    return {
        "lat": place and round(place.lat, 4),
        "lon": place and round(place.lon, 4),
        "nm_from_centre": None if away is None else round(away.in_nautical_miles, 1),
    }
