"""Which time zone an outlet of a country most likely keeps."""

from babel.core import get_global

# Of countries with several: the capital's, or that of the press.
_CAPITALS = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CA": "America/Toronto",
    "CL": "America/Santiago", "CN": "Asia/Shanghai", "CY": "Asia/Nicosia", "DE": "Europe/Berlin", "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta", "KZ": "Asia/Almaty", "MN": "Asia/Ulaanbaatar", "MX": "America/Mexico_City", "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon", "RU": "Europe/Moscow", "UA": "Europe/Kyiv", "US": "America/New_York", "UZ": "Asia/Tashkent",
}  # fmt: skip


def zone_of(country: str | None) -> str | None:
    """Return the time zone of a country's capital or press, None where that is not known."""
    if country is None or country in _CAPITALS:
        return _CAPITALS.get(country or "")
    zones = get_global("territory_zones").get(country, ())
    return str(zones[0]) if len(zones) == 1 else None
