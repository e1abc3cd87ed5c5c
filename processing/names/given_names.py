"""Common given names with their equivalents, for telling people's names and for proposing them in other languages.

One line a name: gender | ru | be | uk | pl | en | de, variants by "/". Latin columns hold the usual renderings of the East
Slavic name first, then the native equivalent. Written for this project; not exhaustive by design.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

LANGUAGES = ("ru", "be", "uk", "pl", "en", "de")

_TABLE = """
m|Александр|Аляксандр|Олександр|Aleksander/Aleksandr/Alaksandr|Alexander/Aliaksandr/Oleksandr/Aleksandr|Alexander/Aljaksandr/Olexander
m|Алексей|Аляксей|Олексій|Aleksiej/Alaksiej/Aleksy|Alexei/Aliaksei/Oleksii/Alexey|Alexej/Aljaksej
m|Анатолий|Анатоль/Анатолій|Анатолій|Anatolij/Anatol|Anatoly/Anatol|Anatolij/Anatoli
m|Андрей|Андрэй|Андрій|Andriej/Andrej/Andrzej|Andrei/Andrey/Andrii|Andrej/Andrei
m|Антон|Антон|Антон|Anton/Antoni|Anton|Anton
m|Аркадий|Аркадзь|Аркадій|Arkadij/Arkadiusz|Arkady|Arkadij
m|Артём/Артем|Арцём|Артем|Artiom|Artyom/Artsiom/Artem|Artjom
m|Борис|Барыс|Борис|Borys|Boris|Boris
m|Вадим|Вадзім|Вадим|Wadim|Vadim/Vadzim|Wadim
m|Валентин|Валянцін|Валентин|Walentin/Walenty|Valentin|Walentin
m|Валерий|Валерый|Валерій|Walerij/Walery|Valery/Valerii|Walerij
m|Василий|Васіль|Василь|Wasilij/Wasil|Vasily/Vasil/Vasyl|Wassilij/Wassil
m|Виктор|Віктар|Віктор|Wiktar/Wiktor|Viktor/Viktar/Victor|Viktor/Wiktor
m|Виталий|Віталь/Віталій|Віталій|Witalij/Witalis|Vitaly/Vitali/Vitalii|Witalij/Vitali
m|Владимир|Уладзімір|Володимир|Władimir/Uładzimir/Wołodymyr|Vladimir/Uladzimir/Volodymyr|Wladimir/Uladsimir
m|Вячеслав|Вячаслаў|В'ячеслав|Wiaczesław|Vyacheslav/Viachaslau|Wjatscheslaw
m|Геннадий|Генадзь|Геннадій|Giennadij|Gennady/Henadz|Gennadij
m|Георгий|Георгій|Георгій|Gieorgij|Georgy|Georgij
m|Григорий|Рыгор|Григорій|Grigorij/Ryhor|Grigory/Ryhor/Hryhorii|Grigorij
m|Денис|Дзяніс|Денис|Dzianis/Denis|Denis/Dzianis/Denys|Denis/Dsjanis
m|Дмитрий|Дзмітрый/Зміцер|Дмитро|Dmitrij/Dzmitry/Zmicier|Dmitry/Dzmitry/Dmytro|Dmitrij/Dsmitryj
m|Евгений|Яўген/Яўгеній|Євген/Євгеній|Jewgienij/Jauhien/Eugeniusz|Yevgeny/Yauheni/Evgeny/Yevhen/Eugene|Jewgeni/Jewgenij/Jauhen
m|Егор|Ягор|Єгор|Jegor/Jahor|Yegor/Yahor|Jegor
m|Иван|Іван|Іван|Iwan/Jan|Ivan|Iwan
m|Игорь|Ігар|Ігор|Igor/Ihar|Igor/Ihar/Ihor|Igor
m|Илья|Ілля|Ілля|Ilja|Ilya/Illia|Ilja
m|Кирилл|Кірыл|Кирило|Kirył/Kirill|Kirill/Kiryl/Kyrylo|Kirill
m|Константин|Канстанцін|Костянтин|Konstantin/Kanstancin|Konstantin/Kanstantsin|Konstantin
m|Леонид|Леанід|Леонід|Leonid/Leanid|Leonid/Leanid|Leonid
m|Макар|Макар|Макар|Makar|Makar|Makar
m|Максим|Максім|Максим|Maksim/Maksym|Maxim/Maksim/Maksym|Maxim
m|Марк|Марк|Марк|Mark/Marek|Mark|Mark
m|Михаил|Міхаіл/Міхась|Михайло|Michaił/Michał|Mikhail/Mikhailo|Michail
m|Никита|Мікіта|Микита|Nikita|Nikita/Mikita|Nikita
m|Николай|Мікалай|Микола|Nikołaj/Mikałaj/Mikołaj|Nikolai/Mikalai/Mykola|Nikolaj/Nikolai
m|Олег|Алег|Олег|Oleg/Aleh|Oleg/Aleh/Oleh|Oleg
m|Павел|Павел|Павло|Paweł/Pawieł|Pavel/Pavlo/Paul|Pawel/Paul
m|Пётр/Петр|Пётр|Петро|Piotr|Pyotr/Piotr/Petro/Peter|Pjotr/Peter
m|Роман|Раман|Роман|Roman/Raman|Roman/Raman|Roman
m|Руслан|Руслан|Руслан|Rusłan|Ruslan|Ruslan
m|Сергей|Сяргей|Сергій|Siergiej/Siarhiej|Sergei/Siarhei/Serhii/Sergey|Sergej/Sjarhej
m|Станислав|Станіслаў|Станіслав|Stanisław|Stanislav|Stanislaw
m|Степан|Сцяпан|Степан|Stiepan/Stefan|Stepan|Stepan
m|Тимофей|Цімафей|Тимофій|Timofiej|Timofei|Timofej
m|Томас|Томас|Томас|Tomas/Tomasz|Thomas/Tomas|Thomas
m|Фёдор/Федор|Фёдар|Федір|Fiodor|Fyodor|Fjodor
m|Юрий|Юрый/Юры|Юрій|Jurij/Jerzy|Yury/Yuri/Yurii|Jurij/Juri
m|Ярослав|Яраслаў|Ярослав|Jarosław|Yaroslav|Jaroslaw
f|Александра|Аляксандра|Олександра|Aleksandra|Alexandra/Aliaksandra|Alexandra
f|Анастасия|Анастасія|Анастасія|Anastasija/Anastazja|Anastasia|Anastasia
f|Анна|Ганна/Анна|Ганна/Анна|Anna|Anna/Hanna|Anna
f|Валентина|Валянціна|Валентина|Walentina|Valentina|Walentina
f|Вера|Вера|Віра|Wiera|Vera|Vera/Wera
f|Виктория|Вікторыя|Вікторія|Wiktoria|Victoria/Viktoryia|Viktoria
f|Галина|Галіна|Галина|Galina/Halina|Galina/Halina|Galina
f|Дарья|Дар'я|Дарія/Дар'я|Daria|Darya/Daria|Darja
f|Екатерина|Кацярына|Катерина|Jekatierina/Katarzyna|Ekaterina/Katsiaryna/Kateryna/Catherine|Jekaterina
f|Елена|Алена|Олена|Jelena/Alena/Helena|Elena/Alena/Olena|Elena/Jelena
f|Елизавета|Лізавета|Єлизавета|Jelizawieta/Elżbieta|Elizaveta/Lizaveta/Elizabeth|Jelisaweta
f|Инна|Іна|Інна|Inna|Inna/Ina|Inna
f|Ирина|Ірына|Ірина|Irina/Irena|Irina/Iryna|Irina
f|Ксения|Ксенія|Ксенія|Ksenia|Ksenia|Xenia
f|Людмила|Людміла|Людмила|Ludmiła|Lyudmila/Ludmila|Ljudmila
f|Мария|Марыя|Марія|Maria|Maria/Maryia|Maria
f|Марина|Марына|Марина|Marina|Marina/Maryna|Marina
f|Наталья|Наталля|Наталія|Natalia|Natalia/Natallia/Nataliia|Natalja
f|Нина|Ніна|Ніна|Nina|Nina|Nina
f|Ольга|Вольга|Ольга|Olga|Olga/Volha/Olha|Olga
f|Светлана|Святлана|Світлана|Swietłana|Svetlana/Sviatlana/Svitlana|Swetlana
f|София/Софья|Соф'я|Софія|Sofia/Zofia|Sofia/Sophia|Sofia
f|Татьяна|Таццяна|Тетяна|Tatiana|Tatiana/Tatsiana/Tetiana|Tatjana
f|Юлия|Юлія|Юлія|Julia|Yulia/Yuliya|Julia
"""


@dataclass(frozen=True, slots=True)
class GivenName:
    """One name in six languages, the usual form first."""

    gender: Literal["m", "f"]
    forms: dict[str, tuple[str, ...]]


@cache
def given_names() -> tuple[GivenName, ...]:
    return tuple(_parse(line) for line in _TABLE.strip().splitlines())


def _parse(line: str) -> GivenName:
    gender, *columns = line.split("|")
    forms = {language: tuple(column.split("/")) for language, column in zip(LANGUAGES, columns, strict=True)}
    return GivenName("f" if gender == "f" else "m", forms)


@cache
def _index() -> dict[str, GivenName]:
    index: dict[str, GivenName] = {}
    for name in given_names():
        for forms in name.forms.values():
            for form in forms:
                index.setdefault(form.casefold().replace("ё", "е"), name)
    return index


def find_given_name(word: str) -> GivenName | None:
    """Return the name that `word` is, in any of the six languages."""
    return _index().get(word.casefold().replace("ё", "е").replace("’", "'"))


def is_given_name(word: str) -> bool:
    """Tell a given name that the table has, in the nominative or (by its ending alone) in another case."""
    stems = (word, word[:-1], word[:-2])
    return any(find_given_name(stem + ending) for stem in stems if len(stem) > 2 for ending in ("", "а", "я", "й", "a"))
