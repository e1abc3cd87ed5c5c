"""Dates as the outlets print them."""

from datetime import datetime

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "be": "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}


def day(moment: datetime, language: str) -> str:
    """Return "7 October 2019" in a language given as BCP 47."""
    primary = language.partition("-")[0]
    month = _MONTHS[primary].split()[moment.month - 1]
    return f"{moment.day}{'.' if primary == 'de' else ''} {month} {moment.year}"


def minute(moment: datetime, language: str) -> str:
    """Return "7 October 2019, 18:40" in a language given as BCP 47."""
    suffix = " Uhr" if language.startswith("de") else ""
    return f"{day(moment, language)}, {moment:%H:%M}{suffix}"


def numbers(moment: datetime) -> str:
    """Return "07.10.2019 18:40"."""
    return f"{moment:%d.%m.%Y %H:%M}"
