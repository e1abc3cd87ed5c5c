"""Cities that forums are held in and named after, with their adjectives, in six languages; countries from CLDR (Babel).

One line a city: en | ru | ru adjective | be | be adjective | uk | uk adjective | pl | pl adjective | de | de adjective.
Variants by "/", the usual one first. A German adjective left out is the name with -er.
"""

from dataclasses import dataclass
from functools import cache

from babel import Locale

from processing.names.fold import folded_words

LANGUAGES = ("en", "ru", "be", "uk", "pl", "de")

_CITIES = """
Minsk|Минск|минский|Мінск/Менск|мінскі/менскі|Мінськ|мінський|Mińsk|miński|Minsk|
Brest|Брест|брестский|Брэст|брэсцкі|Берестя|берестейський|Brześć|brzeski|Brest|
Gomel|Гомель|гомельский|Гомель|гомельскі|Гомель|гомельський|Homel|homelski|Gomel|
Grodno/Hrodna|Гродно|гродненский|Гродна|гродзенскі|Гродно|гродненський|Grodno|grodzieński|Grodno|Grodnoer
Mogilev/Mahiliou|Могилёв|могилёвский|Магілёў|магілёўскі|Могильов|могильовський|Mohylew|mohylewski|Mogiljow|
Vitebsk|Витебск|витебский|Віцебск|віцебскі|Вітебськ|вітебський|Witebsk|witebski|Witebsk|
Polotsk|Полоцк|полоцкий|Полацк|полацкі|Полоцьк|полоцький|Połock|połocki|Polozk|
Moscow|Москва|московский|Масква|маскоўскі|Москва|московський|Moskwa|moskiewski|Moskau|
Saint Petersburg/St Petersburg|Петербург|петербургский|Пецярбург|пецярбургскі|Петербург|петербурзький|Petersburg|petersburski|Petersburg|
Kaliningrad|Калининград|калининградский|Калінінград|калінінградскі|Калінінград|калінінградський|Kaliningrad|kaliningradzki|Kaliningrad|
Kazan|Казань|казанский|Казань|казанскі|Казань|казанський|Kazań|kazański|Kasan|
Sochi|Сочи|сочинский|Сочы|сочынскі|Сочі|сочинський|Soczi|soczyński|Sotschi|
Yalta|Ялта|ялтинский|Ялта|ялцінскі|Ялта|ялтинський|Jałta|jałtański|Jalta|Jaltaer
Kyiv/Kiev|Киев|киевский|Кіеў|кіеўскі|Київ|київський|Kijów|kijowski|Kyjiw/Kiew|Kiewer
Lviv|Львов|львовский|Львоў|львоўскі|Львів|львівський|Lwów|lwowski|Lwiw/Lemberg|
Odesa/Odessa|Одесса|одесский|Адэса|адэскі|Одеса|одеський|Odessa|odeski|Odessa|Odessaer
Kharkiv|Харьков|харьковский|Харкаў|харкаўскі|Харків|харківський|Charków|charkowski|Charkiw|
Vilnius|Вильнюс|вильнюсский|Вільнюс/Вільня|віленскі|Вільнюс|вільнюський|Wilno|wileński|Vilnius|Vilniuser
Kaunas|Каунас|каунасский|Каўнас/Коўна|каўнаскі|Каунас|каунаський|Kowno|kowieński|Kaunas|Kaunasser
Riga|Рига|рижский|Рыга|рыжскі|Рига|ризький|Ryga|ryski|Riga|Rigaer
Tallinn|Таллин|таллинский|Талін|талінскі|Таллінн|талліннський|Tallinn|talliński|Tallinn|
Helsinki|Хельсинки|хельсинкский|Хельсінкі|хельсінскі|Гельсінкі|гельсінський|Helsinki|helsiński|Helsinki|Helsinkier
Stockholm|Стокгольм|стокгольмский|Стакгольм|стакгольмскі|Стокгольм|стокгольмський|Sztokholm|sztokholmski|Stockholm|
Oslo|Осло|ословский|Осла|ослаўскі|Осло|ословський|Oslo|osloński|Oslo|Osloer
Copenhagen|Копенгаген|копенгагенский|Капенгаген|капенгагенскі|Копенгаген|копенгагенський|Kopenhaga|kopenhaski|Kopenhagen|Kopenhagener
Reykjavik|Рейкьявик|рейкьявикский|Рэйк'явік|рэйк'явіцкі|Рейк'явік|рейк'явіцький|Reykjavik|reykjavicki|Reykjavik|
Warsaw|Варшава|варшавский|Варшава|варшаўскі|Варшава|варшавський|Warszawa|warszawski|Warschau|
Krakow/Cracow|Краков|краковский|Кракаў|кракаўскі|Краків|краківський|Kraków|krakowski|Krakau|
Gdansk|Гданьск|гданьский|Гданьск|гданьскі|Гданськ|гданський|Gdańsk|gdański|Danzig|
Lublin|Люблин|люблинский|Люблін|люблінскі|Люблін|люблінський|Lublin|lubelski|Lublin|
Wroclaw|Вроцлав|вроцлавский|Вроцлаў|вроцлаўскі|Вроцлав|вроцлавський|Wrocław|wrocławski|Breslau|
Prague|Прага|пражский|Прага|пражскі|Прага|празький|Praga|praski|Prag|
Bratislava|Братислава|братиславский|Браціслава|браціслаўскі|Братислава|братиславський|Bratysława|bratysławski|Bratislava|Bratislavaer
Budapest|Будапешт|будапештский|Будапешт|будапешцкі|Будапешт|будапештський|Budapeszt|budapeszteński|Budapest|
Vienna|Вена|венский|Вена|венскі|Відень|віденський|Wiedeń|wiedeński|Wien|
Berlin|Берлин|берлинский|Берлін|берлінскі|Берлін|берлінський|Berlin|berliński|Berlin|
Munich|Мюнхен|мюнхенский|Мюнхен|мюнхенскі|Мюнхен|мюнхенський|Monachium|monachijski|München|Münchner
Hamburg|Гамбург|гамбургский|Гамбург|гамбургскі|Гамбург|гамбурзький|Hamburg|hamburski|Hamburg|
Frankfurt|Франкфурт|франкфуртский|Франкфурт|франкфурцкі|Франкфурт|франкфуртський|Frankfurt|frankfurcki|Frankfurt|
Bonn|Бонн|боннский|Бон|бонскі|Бонн|боннський|Bonn|boński|Bonn|
Geneva|Женева|женевский|Жэнева|жэнеўскі|Женева|женевський|Genewa|genewski|Genf|
Bern|Берн|бернский|Берн|бернскі|Берн|бернський|Berno|berneński|Bern|
Davos|Давос|давосский|Давос|давоскі|Давос|давоський|Davos|davoski|Davos|Davoser
Brussels|Брюссель|брюссельский|Брусель|брусельскі|Брюссель|брюссельський|Bruksela|brukselski|Brüssel|
Paris|Париж|парижский|Парыж|парыжскі|Париж|паризький|Paryż|paryski|Paris|
Strasbourg|Страсбург|страсбургский|Страсбург|страсбургскі|Страсбург|страсбурзький|Strasburg|strasburski|Straßburg|
London|Лондон|лондонский|Лондан|лонданскі|Лондон|лондонський|Londyn|londyński|London|
Dublin|Дублин|дублинский|Дублін|дублінскі|Дублін|дублінський|Dublin|dubliński|Dublin|
Amsterdam|Амстердам|амстердамский|Амстэрдам|амстэрдамскі|Амстердам|амстердамський|Amsterdam|amsterdamski|Amsterdam|
The Hague/Hague|Гаага|гаагский|Гаага|гаагскі|Гаага|гаазький|Haga|haski|Den Haag|Haager
Luxembourg|Люксембург|люксембургский|Люксембург|люксембургскі|Люксембург|люксембурзький|Luksemburg|luksemburski|Luxemburg|
Madrid|Мадрид|мадридский|Мадрыд|мадрыдскі|Мадрид|мадридський|Madryt|madrycki|Madrid|
Lisbon|Лиссабон|лиссабонский|Лісабон|лісабонскі|Лісабон|лісабонський|Lizbona|lizboński|Lissabon|
Rome|Рим|римский|Рым|рымскі|Рим|римський|Rzym|rzymski|Rom|Römischer
Athens|Афины|афинский|Афіны|афінскі|Афіни|афінський|Ateny|ateński|Athen|
Sofia|София|софийский|Сафія|сафійскі|Софія|софійський|Sofia|sofijski|Sofia|Sofioter
Bucharest|Бухарест|бухарестский|Бухарэст|бухарэсцкі|Бухарест|бухарестський|Bukareszt|bukareszteński|Bukarest|
Chisinau/Kishinev|Кишинёв|кишинёвский|Кішынёў|кішынёўскі|Кишинів|кишинівський|Kiszyniów|kiszyniowski|Chișinău|Chișinăuer
Belgrade|Белград|белградский|Бялград|бялградскі|Белград|белградський|Belgrad|belgradzki|Belgrad|
Zagreb|Загреб|загребский|Заграб|заграбскі|Загреб|загребський|Zagrzeb|zagrzebski|Zagreb|
Ljubljana|Любляна|люблянский|Любляна|люблянскі|Любляна|люблянський|Lublana|lublański|Ljubljana|Ljubljanaer
Sarajevo|Сараево|сараевский|Сараева|сараеўскі|Сараєво|сараєвський|Sarajewo|sarajewski|Sarajevo|Sarajevoer
Skopje|Скопье|скопьевский|Скоп'е|скоп'еўскі|Скоп'є|скоп'євський|Skopje|skopijski|Skopje|Skopjer
Tirana|Тирана|тиранский|Тырана|тыранскі|Тирана|тиранський|Tirana|tirański|Tirana|Tiranaer
Podgorica|Подгорица|подгорицкий|Падгорыца|падгорыцкі|Подгориця|подгорицький|Podgorica|podgoricki|Podgorica|Podgoricaer
Valletta|Валлетта|валлеттский|Валета|валецкі|Валлетта|валлеттський|Valletta|vallecki|Valletta|Vallettaer
Nicosia|Никосия|никосийский|Нікасія|нікасійскі|Нікосія|нікосійський|Nikozja|nikozyjski|Nikosia|Nikosiaer
Ankara|Анкара|анкарский|Анкара|анкарскі|Анкара|анкарський|Ankara|ankarski|Ankara|Ankaraer
Istanbul|Стамбул|стамбульский|Стамбул|стамбульскі|Стамбул|стамбульський|Stambuł|stambulski|Istanbul|
Antalya|Анталья|анталийский|Анталья|анталійскі|Анталія|анталійський|Antalya|antalski|Antalya|Antalyaer
Tbilisi|Тбилиси|тбилисский|Тбілісі|тбіліскі|Тбілісі|тбіліський|Tbilisi|tbiliski|Tiflis/Tbilissi|Tiflisser
Yerevan|Ереван|ереванский|Ерэван|ерэванскі|Єреван|єреванський|Erywań|erywański|Eriwan|
Baku|Баку|бакинский|Баку|бакінскі|Баку|бакинський|Baku|bakijski|Baku|Bakuer
Astana|Астана|астанинский|Астана|астанінскі|Астана|астанинський|Astana|astański|Astana|Astanaer
Almaty|Алматы|алматинский|Алматы|алмацінскі|Алмати|алматинський|Ałmaty|ałmacki|Almaty|Almatyer
Tashkent|Ташкент|ташкентский|Ташкент|ташкенцкі|Ташкент|ташкентський|Taszkent|taszkencki|Taschkent|
Samarkand|Самарканд|самаркандский|Самарканд|самаркандскі|Самарканд|самаркандський|Samarkanda|samarkandzki|Samarkand|
Bishkek|Бишкек|бишкекский|Бішкек|бішкекскі|Бішкек|бішкецький|Biszkek|biszkecki|Bischkek|
Beijing|Пекин|пекинский|Пекін|пекінскі|Пекін|пекінський|Pekin|pekiński|Peking|
Halifax|Галифакс|галифакский|Галіфакс|галіфакскі|Галіфакс|галіфакський|Halifax|halifaski|Halifax|
"""


@dataclass(frozen=True, slots=True)
class Place:
    """`names` and `adjectives` by language, the usual one first; countries have no adjectives here (the glossary has some)."""

    names: dict[str, tuple[str, ...]]
    adjectives: dict[str, tuple[str, ...]]


@cache
def cities() -> tuple[Place, ...]:
    return tuple(_city(line) for line in _CITIES.strip().splitlines())


def _city(line: str) -> Place:
    en, *rest = [tuple(cell.split("/")) for cell in line.split("|")]
    names = {"en": en}
    adjectives = {"en": en}
    for language, name, adjective in zip(LANGUAGES[1:], rest[::2], rest[1::2], strict=True):
        names[language] = name
        adjectives[language] = adjective if adjective != ("",) else (_german_adjective(name[0]),)
    return Place(names, adjectives)


def _german_adjective(name: str) -> str:
    return f"{name[:-1]}r" if name.endswith("e") else f"{name}er"


@cache
def countries() -> tuple[Place, ...]:
    """Return countries by their CLDR names."""
    names: dict[str, dict[str, str]] = {language: dict(Locale(language).territories) for language in LANGUAGES}
    codes = [code for code in names["en"] if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "QO")]
    known = [code for code in codes if all(code in of_language for of_language in names.values())]
    return tuple(Place({language: (of_language[code],) for language, of_language in names.items()}, {}) for code in known)


Key = tuple[str, ...]


def key(text: str) -> Key:
    """Return the folded words of a name, for look-up."""
    return folded_words(text)


@cache
def place_index() -> dict[Key, Place]:
    """Folded name in any of the languages -> place; cities win over countries."""
    index: dict[Key, Place] = {}
    for place in (*cities(), *countries()):
        for names in place.names.values():
            for name in names:
                index.setdefault(key(name), place)
    return index
