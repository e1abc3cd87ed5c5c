"""Tells a mention that is only part of a person's title: "X, director of the Minsk Dialogue Council, said"."""

import re
from functools import cache

from processing.names.fold import FOLDED, TOKEN, fold
from processing.names.paradigms import explain
from processing.names.paradigms.tables import words as word_set

# Offices that one person holds, as lemmas; singular forms only, for "experts of the forum" speak of the forum's work.
_ROLES = {
    "en": "director founder cofounder head chair chairman chairwoman chairperson coordinator expert analyst researcher "
    "fellow spokesman spokeswoman spokesperson representative adviser advisor editor organiser organizer moderator secretary "
    "strategist manager leader president scholar",
    "ru": "директор глава руководитель основатель сооснователь соучредитель учредитель председатель координатор эксперт аналитик "
    "исследователь сотрудник представитель советник секретарь модератор организатор редактор основательница директорка "
    "руководительница представительница сотрудница пресс-секретарь",
    "be": "дырэктар дырэктарка кіраўнік кіраўніца заснавальнік заснавальніца сузаснавальнік старшыня каардынатар каардынатарка "
    "эксперт экспертка аналітык аналітыкеса даследчык даследчыца супрацоўнік супрацоўніца прадстаўнік прадстаўніца дарадца "
    "сакратар мадэратар арганізатар рэдактар",
    "uk": "директор директорка керівник керівниця засновник засновниця співзасновник голова координатор координаторка експерт "
    "експертка аналітик аналітикиня дослідник дослідниця співробітник співробітниця представник представниця радник радниця "
    "секретар модератор організатор редактор очільник",
    "pl": "dyrektor dyrektorka szef szefowa założyciel założycielka współzałożyciel prezes kierownik kierowniczka koordynator "
    "koordynatorka ekspert ekspertka analityk analityczka badacz badaczka przedstawiciel przedstawicielka doradca sekretarz "
    "organizator redaktor rzecznik lider",
    "de": "Direktor Direktorin Leiter Leiterin Gründer Gründerin Mitgründer Mitbegründer Begründer Chef Chefin Vorsitzender "
    "Vorsitzende Koordinator Koordinatorin Experte Expertin Analyst Analystin Forscher Forscherin Vertreter Vertreterin Sprecher "
    "Sprecherin Berater Beraterin Mitarbeiter Mitarbeiterin Organisator Geschäftsführer Geschäftsführerin Sekretär",
    "cs": "ředitel zakladatel spoluzakladatel expert analytik koordinátor předseda šéf mluvčí",
    "sk": "riaditeľ zakladateľ expert analytik koordinátor predseda šéf hovorca",
    "fr": "directeur directrice fondateur fondatrice cofondateur expert experte analyste chercheur chercheuse coordinateur "
    "coordinatrice président présidente chef responsable porte-parole",
    "es": "director directora fundador fundadora experto experta analista investigador investigadora coordinador coordinadora "
    "jefe portavoz",
    "it": "direttore direttrice fondatore fondatrice esperto esperta analista ricercatore coordinatore capo portavoce presidente",
    "lt": "direktorius vadovas įkūrėjas ekspertas ekspertė analitikas analitikė koordinatorius",
    "lv": "direktors vadītājs dibinātājs eksperts eksperte analītiķis koordinators",
    "et": "direktor juht asutaja ekspert analüütik",
    "hu": "igazgatója alapítója szakértője elemzője vezetője",
    "tr": "direktörü kurucusu başkanı uzmanı analisti koordinatörü",
    "kk": "директоры құрушысы басшысы сарапшысы үйлестірушісі",
}
_EXTRA_ROLES = {"pl": "przewodniczący przewodniczącego przewodniczącemu przewodniczącym przewodnicząca", "de": "Vorsitzenden"}

# Words that may stand between an office and the name, besides prepositions and articles.
_BETWEEN = {
    "en": "expert initiative council forum organisation organization think tank international platform project centre center "
    "foreign regional "
    "analytical non-governmental nongovernmental community discussion minsk-based advisory programme program programmes research "
    "studies board belarusian relations security policy independent group club network founder executive senior associate",
    "ru": "экспертная инициатива экспертный совет форум организация аналитический центр международный проект площадка клуб "
    "сообщество дискуссионная неправительственная белорусский белорусская исследовательский программа минский общественный группа",
    "be": "экспертная ініцыятыва экспертны рада форум арганізацыя аналітычны цэнтр міжнародны праект пляцоўка клуб супольнасць "
    "дыскусійная няўрадавая беларускі беларуская даследчы праграма мінскі грамадскі група савет",
    "uk": "експертна ініціатива експертний рада форум організація аналітичний центр міжнародний проєкт майданчик клуб спільнота "
    "дискусійна неурядова білоруський білоруська дослідницький програма мінський громадський група",
    "pl": "ekspercka inicjatywa ekspercki rada forum organizacja analityczny ośrodek centrum międzynarodowy międzynarodowa projekt "
    "platforma klub społeczność dyskusyjna pozarządowa białoruski białoruska think tank program miński grupa think-tank",
    "de": "Experteninitiative Initiative Rat Forum Organisation Denkfabrik internationale internationalen Plattform Projekt Zentrum "
    "Gemeinschaft belarussischen belarussische Minsker Thinktank Think Tank Gruppe Expertengruppe unabhängigen",
    "cs": "fórum rada iniciativa expertní mezinárodní",
    "fr": "forum conseil initiative centre international relations internationales groupe",
    "es": "foro consejo iniciativa centro internacional relaciones internacionales",
    "it": "forum consiglio iniziativa centro internazionale relazioni internazionali",
}
_EXTRA_BETWEEN = (
    "исследованиям исследований программам программ отношениям отношений вопросам даследаваннях даследаванням адносінах адносінаў "
    "дослідженнями досліджень відносин badań programów stosunków spraw studiów and и і i та und y a"
)
_LINKING = word_set(
    "of from at with for the a an des der dem die das vom von beim bei im für по при из из-за з із са z ze do ds па пры про "
    "du de la le les del al el di della dell il"
)
# In languages without cases an office needs one of these before the name.
_ANALYTIC = word_set("of at with from for des der vom von beim bei im du de del di della dell")
_SLAVIC = frozenset(("ru", "be", "uk", "pl", "cs", "sk"))
_NAME_FIRST = frozenset(("en", "de", "lt", "lv", "et", "hu", "tr", "kk"))
_AFTER_OFFICE = word_set(
    "and und said says told tells noted notes stressed argues argued believes thinks added adds explained who sagte sagt erklärte"
)
# "who heads the Minsk Dialogue": these take the name as it is.
_HEADING = word_set(
    "heads leads chairs directs возглавляет возглавляющий возглавлявший руководит узначальвае кіруе очолює керує kieruje "
    "dirige leitet řídí vede vadovauja vada"
)
_STOP = re.compile(r"[,.;:!?()\n—–]|\s-\s")
_PLURAL_IN_S = ("en", "fr")
_FARTHEST = 9  # words
_REACH = 240  # characters; no title is longer


@cache
def _roles() -> dict[str, set[str]]:
    """Folded form of an office -> languages in which it is one."""
    roles: dict[str, set[str]] = {}
    several = {fold(word) + "s" for language in _PLURAL_IN_S for word in _ROLES[language].split()}  # German genitives look so
    for language, lemmas in _ROLES.items():
        for word in _inflected(lemmas, language, last=True) | {fold(word) for word in _EXTRA_ROLES.get(language, "").split()}:
            roles.setdefault(word, set()).add(language)
    for word in several - {fold(word) for language in _PLURAL_IN_S for word in _ROLES[language].split()}:
        roles.pop(word, None)
    return roles


def _inflected(lemmas: str, language: str, *, last: bool = False) -> set[str]:
    """Return folded singular forms of the lemmas, of compounds each part or the `last` one.

    English ones as they are: a possessive would read as a plural.
    """
    words = [form for lemma in lemmas.split() for form in (_singular(lemma, language) if language != "en" else (lemma,))]
    return {fold(token) for word in words for token in TOKEN.findall(word)[-1 if last else 0 :] if len(token) > 2}


def _singular(lemma: str, language: str) -> list[str]:
    """Return the forms that are not plural ones as well (Belarusian "арганізатары" is both)."""
    cases = explain(lemma, language, kind="event")
    plural = set(cases.pop("plural", ()))
    return [lemma, *(form for variants in cases.values() for form in variants if form not in plural)]


@cache
def _between() -> frozenset[str]:
    words = set[str]().union(*(_inflected(lemmas, language) for language, lemmas in _BETWEEN.items()))
    return frozenset(words | {fold(word) for word in _EXTRA_BETWEEN.split()} | _LINKING)


def in_title(text: str, start: int, end: int, *, sentence_start: int, sentence_end: int) -> bool:
    """Tell whether the span lies inside a person's title, within its sentence."""
    left, right = text[max(sentence_start, start - _REACH) : start], text[end : min(sentence_end, end + _REACH)]
    return _office_before(left) or _office_after(right)


def _office_before(left: str) -> bool:
    """An office, then only linking words up to the name: "директор экспертной инициативы «"."""
    stops = list(_STOP.finditer(left))
    clause = left[stops[-1].end() :] if stops else left
    words = [FOLDED[word] for word in TOKEN.findall(clause)[-_FARTHEST:]]
    for distance, word in enumerate(reversed(words)):
        following = words[len(words) - distance :]
        if word in _HEADING:
            return True
        languages = _roles().get(word)
        if languages and _governs(following, languages):
            return True
        if word not in _between() and not languages:
            return False
    return False


def _governs(following: list[str], languages: set[str]) -> bool:
    """Slavic offices take the name in the genitive or beside them; English and German ones need a preposition."""
    if languages <= _SLAVIC:
        return True
    return bool(_ANALYTIC.intersection(following))


def _office_after(right: str) -> bool:
    """Some languages put the name first: "Minsk Dialogue director", "Minsk-Dialog-Direktor", „Minsko dialogo“ direktorius."""
    found = re.match(r"(?:['’]\w{1,4})?[»”“\"]?(?:\s+|-)", right)
    if not found:
        return False
    words = TOKEN.findall(_STOP.split(right[found.end() :])[0])
    for i, word in enumerate(words[:4]):
        if _roles().get(FOLDED[word], set()) & _NAME_FIRST:
            return _ends_title(words[i + 1 : i + 2])
        if FOLDED[word] not in _between():
            return False
    return False


def _ends_title(following: list[str]) -> bool:
    """A name, a verb of saying or nothing comes after an office; "the forum's expert report" is no person."""
    return not following or following[0][:1].isupper() or fold(following[0]) in _AFTER_OFFICE
