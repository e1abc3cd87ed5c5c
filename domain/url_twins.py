"""Addresses that differ from an article's own and show the same: for phones, for AMP, for one visitor, for one campaign."""

import re
from urllib.parse import unquote_plus

# How a reader came, not what is read. Anchored names: courlan's list also drops what names articles (cid, eid, gallery, ?12345).
_TRACKING = re.compile(
    r"(?:utm|at|ga|gs|itm|mtm|matomo|pk|piwik|mkt|ml|oly|vero|hsa|sc|wt|ns|fb|stm|ysm)_.*|_hs\w+|_x_tr_\w+|"
    r"fbclid|gclid|dclid|twclid|yclid|ysclid|ymclid|yadclid|msclkid|igshid|igsh|mc_[ce]id|gbraid|wbraid|rb_clickid|gclsrc|srsltid|"
    r"_g[al]|_ope?nstat|yabizcmpgn|"
    r"from|ref|ref_src|ref_url|referr?er|source|src|rss|cmp(?:id)?|intcmp|icid|ocid|ito|smid|spm|xtor|share|shared|social|clearcache|"
    r"amp|outputtype|tg_rhash|feature|recirc",
    re.I,
)
# One visitor's session. Short names count only with a value that no person would choose.
_SESSION = re.compile(r"(?:(?:j|php|asp)session_?id\w*|phpsessid|cfid|cftoken|session_?id)=.*|(?:s|sid)=(?=[a-z]*\d)[0-9a-z]{24,}", re.I)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*|/\(S\([0-9a-z]{24}\)\)(?=/)", re.I)
_AMP_ENDING = re.compile(r"(?<=[^/.])(?:/amp(/?)$|\.amp(?=\.html?$|$))", re.I)
_PHONES = re.compile(r"(?:m|mobile|amp|wap)\.(?=[^.]+\.[^.]*[^.\d])")
# Google's AMP viewer and cache; "s" stands for https.
_AMP_VIEWER = re.compile(
    r"https?://(?:(?:www\.)?google\.[a-z.]{2,6}/amp|[a-z0-9-]+\.cdn\.ampproject\.org/[a-z])/(s/)?(?=[^/?#]+\.[^/?#]+)", re.I
)


def behind_viewer(url: str) -> str:
    """Return the address that an AMP viewer or cache shows; any other as it is."""
    while match := _AMP_VIEWER.match(url):
        url = ("https://" if match[1] else "http://") + url[match.end() :]
    return url


def desktop_host(host: str) -> str:
    """Return the host without what it says of phones or AMP: "m.outlet.test" -> "outlet.test"."""
    while match := _PHONES.match(host):
        host = host[match.end() :]
    return host


def plain_path(path: str) -> str:
    """Return a path without session ids and without what calls for the AMP page; a front page stays one."""
    before = None
    while path != before:
        before, path = path, _AMP_ENDING.sub(lambda amp: amp[1] or "", _SESSION_IN_PATH.sub("", path)).rstrip(";")
    return path


def telling(query: str) -> str:
    """Return the parameters that say what is read, in their order."""
    kept = [pair for pair in query.split("&") if pair and not _is_noise(pair)]
    # "?12345": a lone parameter without a value is an old system's id, and its "=" no part of that
    return kept[0].removesuffix("=") if len(kept) == 1 else "&".join(kept)


def _is_noise(pair: str) -> bool:
    name = unquote_plus(pair.partition("=")[0])
    return _TRACKING.fullmatch(name) is not None or _SESSION.fullmatch(unquote_plus(pair)) is not None
