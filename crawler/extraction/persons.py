"""Bylines as lists of names: "By Jane Roe and John Doe, Political Editor (AFP)" is Jane Roe and John Doe."""

import re

from crawler.extraction.text import fold, listed, one_line

_BY = re.compile(
    r"^(?:(?:written|posted|published|story|text|words|interview|report|reporting|reported|edited)\s+)?"
    r"(?:by|von|par|por|di|door|av|af|od|a cura di|autor(?:ka|zy|in(?:nen)?|en|i|e|es)?|autoři|autors|autorius|author(?:s|\(s\))?|auteurs?|"
    r"автор(?:ы|и|ка)?(?: текста)?|аўтар(?:ы|ка)?|текст|тэкст|опубликовал[а]?|написал[а]?|напісаў|напісала|"
    r"підготу(?:вав|вала)|подготовил[аи]?|"
    r"падрыхтава(?:ў|ла|лі)|text|tekst|texte|testo|texto|teksts|oprac(?:ował|owała)?\.?|opr\.|napisał[a]?|fot|szerző|yazan|συντάκτης|"
    r"teksti|tekst i foto|аутор|текст и фото|글|取材)(?!\w)\s*[:：|/–—-]?\s*|^(?:本报|本報)?(?:记者|記者|作者|撰文|文)\s*[:：|/／]?\s*",
    re.I,
)
_JOINTS = re.compile(
    r"\s*(?:;|\||•|·|/|\n|、|，|\s&\s|\s(?:and|und|oraz|et|и|і|й|та|ja|och|og|en|e|y|ir|un|ve|și|és|και|with|mit)\s)\s*", re.I
)
_ASIDES = re.compile(r"\s*[(\[<][^)\]>]{0,80}[)\]>]?|\s*@\w+|\s*\S+@\S+|\s*https?://\S+")
_FOR_WHOM = re.compile(r"\s+(?:for|für|dla|from|in|at|aus|pour|para|per|specjalnie|special to|of the|для|из|по материалам)\s.*$", re.I)
_DASHED = re.compile(r"\s+[-–—]\s+")
_PHOTO = re.compile(
    r"(?:^|[\s,;/|])(?:photos?|fotos?|fot\.|foto|фото|zdjęcia|bild(?:er)?|video|відео|видео|graphics?|illustration)\s?(?:by|:|von|-)?\s.*$",
    re.I,
)
_NO_NAME = re.compile(r"https?:|www\.|@|\.(?:com|net|org|ru|by|pl|ua|de)\b|[<>{}=_]|\d{3,}", re.I)
_NOBODY = frozenset(
    listed(
        "admin administrator administrador administrateur webmaster login войти unknown none null guest user anonymous root test "
        "author autor автор superuser super_user site_admin wpadmin"
    )
)
_NEWSROOMS = frozenset(
    listed(
        "redakcja redaktion redaktionen rédaction редакция редакція рэдакцыя redakce redakcia redacción redazione redação newsroom "
        "staff editor "
        "editors editorial red redaktor redakcija newsdesk desk team"
    )
)
_AGENCIES = frozenset(
    listed(
        "dpa afp reuters ap associatedpress theassociatedpress agencefrancepresse deutschepresseagentur apa sda sid epd kna pap тасс tass "
        "риановости ria интерфакс interfax белта belta укринформ укрінформ унн ansa efe lusa belga anp ritzau ntb tt stt čtk ctk tasr mti "
        "bns leta elta xinhua 新华社 yonhap 연합뉴스 kyodo ians pti ani bta agerpres tanjug hina anadolu aa sputnik bloomberg"
    )
)
_JOBS = re.compile(
    r"(?<!\w)(?:editor|reporter|correspondent|journalist|columnist|writer|contributor|producer|analyst|director|professor|author|chief|"
    r"staff|bureau|intern|fellow|redaktor\w*|dziennikar\w*|korrespondent\w*|redakteur\w*|volontär\w*|chefredakteur\w*|journaliste|rédact\w+|"
    r"envoyée?|correspondante?|periodista|redactora?|corresponsal|giornalista|inviato|jornalista|repórter|redaktör|"
    r"журналист\w*|журналіст\w*|корреспондент\w*|кореспондент\w*|карэспандэнт\w*|обозревател\w*|аглядальнік\w*|редактор\w*|рэдактар\w*|"
    r"политолог\w*|эксперт\w*|аналитик\w*|muhabir\w*|editör\w*|redaktors|žurnalist\w*)(?!\w)",
    re.I,
)
_NO_PERSON = frozenset(
    listed(
        "share tweet follow facebook twitter telegram whatsapp published updated read more comments comment min email print subscribe news "
        "today politics world sport sports opinion home about contact photo photos video press online online-redaktion поделиться новости "
        "фото видео общество политика полный текст 编辑 編輯 记者 記者 作者 新闻 新聞 首页 分享 打印 记者站 기자 뉴스 홈 ホーム "
        "編集部 ニュース online aktualności polityka wiadomości nachrichten politik"
    )
)
_PARTICLES = frozenset(
    listed("van von der den de la le du da do dos das del della di al el bin ibn ben af av ter ten zu zur y e i o’ mac st")
)
_EASTERN = re.compile(
    r"[\u3400-\u9fff々]{2,4}(?:\s?[\u3400-\u9fff々]{1,3})?|[\uac00-\ud7a3]{2,4}(?:\s기자)?"
)  # names without spaces or capitals
_MOST_WORDS = 8
_LONGEST = 80
_LONGEST_BYLINE = 1000


def people(text: str) -> list[str]:
    """Return the names in a byline, as they are written; newsrooms and agencies among them, job titles and photographers not."""
    line = _PHOTO.sub("", _ASIDES.sub(" ", one_line(text[:_LONGEST_BYLINE])))
    names: list[str] = []
    for part in _JOINTS.split(_BY.sub("", line.strip(" ,.:;-–—|"))):
        if not part:
            continue
        for name in _parted(_before_dash(_behind_label(_BY.sub("", part)))):
            name = _FOR_WHOM.sub("", name).strip(" ,.:;-–—|*\"'“”«»")
            if is_name(name) and not (names and _is_job(name)):
                names.append(name)
    whole = names and len(names[0].split()) > 1
    return [name for name in names if not whole or len(name.split()) > 1 or is_agency(name)]  # "Jane Roe en Madrid"


def is_name(text: str) -> bool:
    """Whether a text can be the name of somebody: not an address, a number, a paragraph or a placeholder such as "admin"."""
    if not 2 <= len(text) <= _LONGEST or len(text.split()) > _MOST_WORDS or _NO_NAME.search(text) or not any(map(str.isalpha, text)):
        return False
    return fold(text).replace(" ", "_") not in _NOBODY


def is_person(text: str) -> bool:
    """Whether a text looks like the name of one person: two to five words with capitals, none of them a job or a button."""
    words = text.split()
    if _EASTERN.fullmatch(text):
        return fold(text) not in _NO_PERSON and not is_agency(text)
    if not 2 <= len(words) <= 5 or _is_job(text) or any(map(str.isdigit, text)) or not is_name(text):
        return False
    if any(fold(word) in _NO_PERSON or fold(word) in _NEWSROOMS for word in words):
        return False
    capitals = [not word[0].islower() and word[0].isalpha() for word in words]  # Georgian, Arabic and others have no capitals
    return capitals[0] and capitals[-1] and all(big or fold(word) in _PARTICLES for big, word in zip(capitals, words, strict=True))


def is_agency(name: str) -> bool:
    """Whether a name is a news agency or a newsroom, not a person."""
    key = fold(name)
    return key in _NEWSROOMS or key.replace(" ", "") in _AGENCIES


def _behind_label(text: str) -> str:
    """Leave out any label before a colon, if a person stands behind it."""
    _, _, name = text.partition(":")
    return name.strip() if is_person(name.strip()) else text


def _before_dash(text: str) -> str:
    """Leave out what a dash parts from a name: a job, a city, the outlet ("Jane Roe – Brussels")."""
    first, *rest = _DASHED.split(text)
    return first if rest and is_person(first) else text


def _is_job(text: str) -> bool:
    return bool(_JOBS.search(text))


def _parted(text: str) -> list[str]:
    """Part at commas what reads like whole names ("Roe, Jane" is one); what follows a whole name in one word is a place or an agency."""
    items = [item.strip() for item in text.split(",") if item.strip()]
    if len(items) < 2:
        return items
    whole = [item for item in items if len(item.split()) > 1 and not _is_job(item)]
    if len(items[0].split()) == 1 and len(items) == 2 and not _is_job(items[1]):
        return [text]
    return whole or items[:1]
