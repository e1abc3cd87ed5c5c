"""Words that names of forums, councils and institutes are made of, in six languages.

Nouns: en | ru | be | uk | pl | de:gender:form in compounds. Adjectives: en | ru | be | uk | pl | de (stem without ending).
Nouns that live in the plural ("relations") stand in the plural everywhere.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from processing.names.places import LANGUAGES

_NOUNS = """
forum|форум|форум|форум|forum|Forum:n:Forums
dialogue|диалог|дыялог|діалог|dialog|Dialog:m:Dialog
conference|конференция|канферэнцыя|конференція|konferencja|Konferenz:f:Konferenz
summit|саммит|саміт|саміт|szczyt|Gipfel:m:Gipfel
council|совет|рада|рада|rada|Rat:m:Rats
security|безопасность|бяспека|безпека|bezpieczeństwo|Sicherheit:f:Sicherheits
defence|оборона|абарона|оборона|obrona|Verteidigung:f:Verteidigungs
institute|институт|інстытут|інститут|instytut|Institut:n:Instituts
week|неделя|тыдзень|тиждень|tydzień|Woche:f:Wochen
days|дни|дні|дні|dni|Tage:pl:Tage
day|день|дзень|день|dzień|Tag:m:Tages
club|клуб|клуб|клуб|klub|Klub:m:Klub
centre|центр|цэнтр|центр|centrum|Zentrum:n:Zentrums
initiative|инициатива|ініцыятыва|ініціатива|inicjatywa|Initiative:f:Initiativ
platform|платформа|платформа|платформа|platforma|Plattform:f:Plattform
congress|конгресс|кангрэс|конгрес|kongres|Kongress:m:Kongress
meeting|встреча|сустрэча|зустріч|spotkanie|Treffen:n:Treffen
session|сессия|сесія|сесія|sesja|Sitzung:f:Sitzungs
foundation|фонд|фонд|фонд|fundacja|Stiftung:f:Stiftungs
academy|академия|акадэмія|академія|akademia|Akademie:f:Akademie
association|ассоциация|асацыяцыя|асоціація|stowarzyszenie|Verband:m:Verbands
commission|комиссия|камісія|комісія|komisja|Kommission:f:Kommissions
committee|комитет|камітэт|комітет|komitet|Komitee:n:Komitee
union|союз|саюз|союз|związek|Union:f:Unions
alliance|альянс|альянс|альянс|sojusz|Allianz:f:Allianz
network|сеть|сетка|мережа|sieć|Netzwerk:n:Netzwerk
community|сообщество|супольнасць|спільнота|wspólnota|Gemeinschaft:f:Gemeinschafts
society|общество|таварыства|товариство|towarzystwo|Gesellschaft:f:Gesellschafts
university|университет|універсітэт|університет|uniwersytet|Universität:f:Universitäts
school|школа|школа|школа|szkoła|Schule:f:Schul
festival|фестиваль|фестываль|фестиваль|festiwal|Festival:n:Festival
exhibition|выставка|выстава|виставка|wystawa|Ausstellung:f:Ausstellungs
talks|переговоры|перамовы|переговори|rozmowy|Gespräche:pl:Gesprächs
debates|дебаты|дэбаты|дебати|debaty|Debatten:pl:Debatten
readings|чтения|чытанні|читання|odczyty|Lesungen:pl:Lesungs
group|группа|група|група|grupa|Gruppe:f:Gruppen
process|процесс|працэс|процес|proces|Prozess:m:Prozess
protocol|протокол|пратакол|протокол|protokół|Protokoll:n:Protokoll
treaty|договор|дагавор|договір|traktat|Vertrag:m:Vertrags
agreements|соглашения|пагадненні|угоди|porozumienia|Abkommen:pl:Abkommens
agreement|соглашение|пагадненне|угода|porozumienie|Abkommen:n:Abkommens
relations|отношения|адносіны|відносини|stosunki|Beziehungen:pl:Beziehungs
cooperation|сотрудничество|супрацоўніцтва|співпраця|współpraca|Zusammenarbeit:f:Kooperations
partnership|партнёрство|партнёрства|партнерство|partnerstwo|Partnerschaft:f:Partnerschafts
peace|мир|мір|мир|pokój|Frieden:m:Friedens
development|развитие|развіццё|розвиток|rozwój|Entwicklung:f:Entwicklungs
economy|экономика|эканоміка|економіка|gospodarka|Wirtschaft:f:Wirtschafts
energy|энергетика|энергетыка|енергетика|energia|Energie:f:Energie
trade|торговля|гандаль|торгівля|handel|Handel:m:Handels
business|бизнес|бізнес|бізнес|biznes|Wirtschaft:f:Wirtschafts
investment|инвестиции|інвестыцыі|інвестиції|inwestycje|Investitionen:pl:Investitions
technology|технологии|тэхналогіі|технології|technologie|Technologie:f:Technologie
innovation|инновации|інавацыі|інновації|innowacje|Innovation:f:Innovations
media|медиа|медыя|медіа|media|Medien:pl:Medien
journalism|журналистика|журналістыка|журналістика|dziennikarstwo|Journalismus:m:Journalismus
democracy|демократия|дэмакратыя|демократія|demokracja|Demokratie:f:Demokratie
policy|политика|палітыка|політика|polityka|Politik:f:Politik
politics|политика|палітыка|політика|polityka|Politik:f:Politik
diplomacy|дипломатия|дыпламатыя|дипломатія|dyplomacja|Diplomatie:f:Diplomatie
strategy|стратегия|стратэгія|стратегія|strategia|Strategie:f:Strategie
studies|исследования|даследаванні|дослідження|studia|Studien:pl:Studien
research|исследования|даследаванні|дослідження|badania|Forschung:f:Forschungs
analysis|анализ|аналіз|аналіз|analiza|Analyse:f:Analyse
culture|культура|культура|культура|kultura|Kultur:f:Kultur
science|наука|навука|наука|nauka|Wissenschaft:f:Wissenschafts
education|образование|адукацыя|освіта|edukacja|Bildung:f:Bildungs
history|история|гісторыя|історія|historia|Geschichte:f:Geschichts
future|будущее|будучыня|майбутнє|przyszłość|Zukunft:f:Zukunfts
youth|молодёжь|моладзь|молодь|młodzież|Jugend:f:Jugend
freedom|свобода|свабода|свобода|wolność|Freiheit:f:Freiheits
Europe|Европа|Еўропа|Європа|Europa|Europa:n:Europa
Eurasia|Евразия|Еўразія|Євразія|Eurazja|Eurasien:n:Eurasien
world|мир|свет|світ|świat|Welt:f:Welt
region|регион|рэгіён|регіон|region|Region:f:Regional
city|город|горад|місто|miasto|Stadt:f:Stadt
law|право|права|право|prawo|Recht:n:Rechts
health|здоровье|здароўе|здоров'я|zdrowie|Gesundheit:f:Gesundheits
climate|климат|клімат|клімат|klimat|Klima:n:Klima
transport|транспорт|транспарт|транспорт|transport|Verkehr:m:Verkehrs
"""
_ADJECTIVES = """
international|международный|міжнародны|міжнародний|międzynarodowy|international
economic|экономический|эканамічны|економічний|ekonomiczny|Wirtschafts-
national|национальный|нацыянальны|національний|narodowy|national
European|европейский|еўрапейскі|європейський|europejski|europäisch
Eurasian|евразийский|еўразійскі|євразійський|eurazjatycki|eurasisch
transatlantic|трансатлантический|трансатлантычны|трансатлантичний|transatlantycki|transatlantisch
global|глобальный|глабальны|глобальний|globalny|global
political|политический|палітычны|політичний|polityczny|politisch
strategic|стратегический|стратэгічны|стратегічний|strategiczny|strategisch
public|общественный|грамадскі|громадський|publiczny|öffentlich
civil|гражданский|грамадзянскі|громадянський|obywatelski|zivil
humanitarian|гуманитарный|гуманітарны|гуманітарний|humanitarny|humanitär
scientific|научный|навуковы|науковий|naukowy|wissenschaftlich
analytical|аналитический|аналітычны|аналітичний|analityczny|analytisch
expert|экспертный|экспертны|експертний|ekspercki|Experten-
annual|ежегодный|штогадовы|щорічний|doroczny|jährlich
regional|региональный|рэгіянальны|регіональний|regionalny|Regional-
eastern|восточный|усходні|східний|wschodni|östlich
western|западный|заходні|західний|zachodni|westlich
northern|северный|паўночны|північний|północny|nördlich
southern|южный|паўднёвы|південний|południowy|südlich
central|центральный|цэнтральны|центральний|centralny|zentral
Baltic|балтийский|балтыйскі|балтійський|bałtycki|baltisch
Nordic|северный|паўночны|північний|nordycki|nordisch
open|открытый|адкрыты|відкритий|otwarty|offen
digital|цифровой|лічбавы|цифровий|cyfrowy|digital
academic|академический|акадэмічны|академічний|akademicki|akademisch
parliamentary|парламентский|парламенцкі|парламентський|parlamentarny|parlamentarisch
legal|правовой|прававы|правовий|prawny|rechtlich
military|военный|ваенны|військовий|wojskowy|militärisch
youth|молодёжный|маладзёжны|молодіжний|młodzieżowy|Jugend-
Belarusian|белорусский|беларускі|білоруський|białoruski|belarussisch
Russian|российский|расійскі|російський|rosyjski|russisch
Ukrainian|украинский|украінскі|український|ukraiński|ukrainisch
Polish|польский|польскі|польський|polski|polnisch
German|германский|нямецкі|німецький|niemiecki|deutsch
Lithuanian|литовский|літоўскі|литовський|litewski|litauisch
Latvian|латвийский|латвійскі|латвійський|łotewski|lettisch
Estonian|эстонский|эстонскі|естонський|estoński|estnisch
French|французский|французскі|французький|francuski|französisch
British|британский|брытанскі|британський|brytyjski|britisch
American|американский|амерыканскі|американський|amerykański|amerikanisch
"""
_ENGLISH_VARIANTS = {
    "dialog": "dialogue",
    "center": "centre",
    "defense": "defence",
    "investments": "investment",
    "technologies": "technology",
    "innovations": "innovation",
    "affairs": "relations",
    "negotiations": "talks",
    "fund": "foundation",
    "economics": "economy",
    "accords": "agreements",
}


@dataclass(frozen=True, slots=True)
class Noun:
    """`words` by language in the nominative (German without article), German gender and form in compounds."""

    words: dict[str, str]
    german_gender: Literal["m", "f", "n", "pl"]
    german_joint: str


@dataclass(frozen=True, slots=True)
class Adjective:
    """`words` by language, masculine singular; German without ending."""

    words: dict[str, str]


@cache
def nouns() -> tuple[Noun, ...]:
    return tuple(_noun(line) for line in _NOUNS.strip().splitlines())


def _noun(line: str) -> Noun:
    *others, german = line.split("|")
    word, gender, joint = german.split(":")
    words = dict(zip(LANGUAGES, (*others, word), strict=True))
    genders: dict[str, Literal["m", "f", "n", "pl"]] = {"m": "m", "f": "f", "n": "n", "pl": "pl"}
    return Noun(words, genders[gender], joint)


@cache
def adjectives() -> tuple[Adjective, ...]:
    return tuple(Adjective(dict(zip(LANGUAGES, line.split("|"), strict=True))) for line in _ADJECTIVES.strip().splitlines())


def english_lemma(word: str) -> str:
    """Return the spelling that the glossary has ("center" -> "centre")."""
    return _ENGLISH_VARIANTS.get(word.casefold(), word)
