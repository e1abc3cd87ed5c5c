"""What the words around a name say of it: that a forum is meant, another thing of that name, or any dialogue.

Words are told by their beginnings ("$" ends a whole one), folded, for all languages together: an article quotes any of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from processing.names.fold import FOLDED, TOKEN, fold
from processing.names.paradigms.tables import words

# What a forum is called. Beside a name they say what bears it: "the Minsk Dialogue conference", «форум „Минский диалог“».
_HEADS = """
forum fora$ foro$ foren$ foorum forums sicherheitsforum conferenc conferenz conférence konferenc konferenz konferencj
konferans konferens konverents conferentie congres kongres kongress symposi sympozj simposi summit$ initiative initiativ
iniciativ inicjatyw iniziativ council$ platform plattform piattaforma plateforme plataforma thinktank denkfabrik форум фарум
конференц канферэнц конгресс конгрес кангрэс симпозиум сімпозіум инициатив ініцыятыв ініціатив площадк пляцоўк майданчик
платформ саммит саміт совет$ совета$ совету$ советом$ совете$ экспертн дијалога 论坛 国际论坛 フォーラム 会議 会议 大会
"""
# Those, and parts, that a gathering or an institution has.
_PEOPLE = """
participant partecipant teilnehm uczestni účastní dalyvi dalībniek katılımcı osaleja deltagar deelnem résztvev organiser
organizer organisator organizzator organizator organisateur organizador veranstalter gastgeber pořadatel rengėj rīkotāj
delegates delegiert expert ekspert ekspert odborn szakért speaker redner panel sitzung session sesja sesji guest gäste gości
gość host$ hosts$ hôte anfitri founder$ founded gründe mitgründe założy zaklada fondat fundador kurucu badge$ budget
website$ podcast sponsor бюджет сайт подкаст спонсор команд каманд programme$ invitation участни участниц удзельні учасни
организатор арганізатар організатор эксперт экспэрт експерт гостей$ гости$ госці$ гасцей$ гасьцей$ основа$ основал основател
сооснов заснава заснував засновник приглас запрасі запроси делегат дэлегат панел докладчик спикер модератор пресс-центр
заседани координатор каардынатар қатысушы құрды ұйымдастыр 与会 专家
sidelines$ полях$ палях$ кулуар rande$ marginesie$ kuluar okraji$ marge$ margine$
"""
# What is done at gatherings.
_DOINGS = """
opened$ opens$ opening$ closed$ closes$ attend gather convene discuss publish study$ survey$ paper$ speech$ spoke$ speak$
talk$ moderat chair$ agenda annual yearly panel postponed moves$ drew$ audience address$ addressed$ eröffn beginn begann
begonnen tagt$ tagte tagung sprach$ sprachen$ vortrag verschoben angereist otworz otwar rozpocz zgromadz zebra zjecha
przemaw referat omawia rozmawia wystąpi obrad zakończ zahájil začal konal sešli referát vystoup prohlás atidar susirink
susibūr suvažia prasidėj pranešim baigėsi sācies pulcē sabrauk nolasīt atklā ouvr réuni présent inaugur aplaza$ reunió
presentó aperto$ apre$ riunit rinvi başla açıl sunul toplan konuğ открыл$ открыва открыт адкры відкри выступа выступи
выступі виступа виступи собра сабра зібра съеха з'еха з'їха обсуд обсужда абмерк обговор прошел$ прошёл$ прайшоў$ відбув
доклад даклад доповід ежегодн штогадов щорічн повестк завершил завяршы закінч басталды ашылды өтті жинал оқылды баяндама 开幕
闭幕 開幕 came$ arriv kamen$ приех прыех приїх przyjech přijel atvyk ierad 举行 出席 致辞 演讲
"""
# Other things that bear such names.
_OTHER_THINGS = """
theat teatr divad teater hotel hostel school$ schools$ schul sprachschul szkoł škola školy mokykl escuela école scuola skola
okul$ okulu$ shop$ store$ bookshop księgarni buchhandl cinema$ kino$ publisher verlag wydawnictw nakladatel leidykl
izdevniec language$ courses$ play$ film$ novel$ spektakl musical$ ballet langues$ idiomas$ lingue$ językow company$ gmbh$
ltd$ llc$ inc$ restaurant restaurac cafe$ café$ kawiarn sanator newspaper$ zeitung$ studio театр тэатр гостиниц гатэл готел
отел школ магазин крама$ кинотеатр кінатэатр кафе$ ресторан рэстаран издательств выдавецтв видавництв спектакл пьес$ пьеса$
п'ес фильм фільм роман$ мюзикл языков моўн мовн курсы$ компани кампані компані фирм фірм ооо$ зао$ оао$ тоо$ санатор газет
студи студы студі 剧院 学校 语言学校 酒店 公司 书店
"""
# What befalls a dialogue between parties, and what they do with it.
_TALKS = """
lost$ perdu$ perdió$ perso$ prarado zaudēj ztratil straci потеря утрати утрачен втрати страці verloren жоғалт yitir 失去 机制
direct$ прямым прямим bezpośredni direkt$ fail$ failed$ failure$ fails$ reviv revit salvag provok провал ожив реанимир
невозмож немагчым неможлив правал ажыв ztroskot selhal oživ zawiódł ożyw zawiod gescheit scheiter wiederbeleb belebel échou
relanc fracas reviv falli rilanc žlugo atgaiv atdzīv neveiksm canlandır başarısız resum stall deadlock stuck suspend
relaunch continu support$ supports$ backs$ return$ quit$ broke$ agree$ agreed$ возобнов продолж тупик перезапус сорван
сорвал срыв поддержива заморож договорил аднав аднаў працяг тупік сарван замарож падтрымл віднов продовж глухий кут$
перезапуст зірван підтриму домовил wznow kontynu utkn impas zerwan popiera zamroż uzgodni fortsetz fortgesetzt fortzu
stockt$ steckt$ sackgasse geplatzt unterstütz wiederauf einigte geeinigt alternativ atnaujin tęsia tęsti įstrig nutrūk
remia$ atsāk turpin iestrē pārtrūc atbalsta$ obnov pokrač uvíz podporu přeruš repren reprend poursui soutient$ reanud estanc
apoya$ riprend prosegu stallo$ sostiene$ sospes devam$ tıkan destekl жалғас қайта$ тоқтат 恢复 继续 支持
"""
_AT = words("at beim op vid")
_ON = words("на na")
_THEN = words(
    "after before during since nach vor während seit после перед накануне пасля перад падчас після po przed podczas před během "
    "prieš per pēc pirms laikā après avant pendant lors después antes durante dopo prima sonra önce кейін"
)
_IN = words("im in w в у ў")
_ARTICLES = words("the a an dem der den das die le la les el los il lo")
_WITH = words(
    "with between avec con mit met med z ze su ar s entre tra fra tarp starp mezi miedzy zwischen с со з із зі зь са між между паміж"
)
_AND = words("and и і й i und ir un et y ve men мен")
_ABOUT = words("on about over o ob uber zum zur w sur sobre su sul sulla par del dėl про пра о об аб по па щодо за")
_NEAREST = 6  # words; Han signs are words here
_REACH = 240  # characters to each side; a sentence without end is read no further


def _beginnings(words: str) -> re.Pattern[str]:
    """Return what finds a word that begins so; Han and kana, which no space bounds, stand anywhere."""
    folded = sorted({fold(word.rstrip("$")) + "$" * word.endswith("$") for word in words.split()}, key=len, reverse=True)
    bounded = (re.escape(one.rstrip("$")) + (r"(?!\w)" if one.endswith("$") else "") for one in folded if not _HAN.match(one))
    return re.compile("|".join((rf"(?<!\w)(?:{'|'.join(bounded)})", *(one for one in folded if _HAN.match(one)))))


_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SPACED_HAN = re.compile(f"(?<={_HAN.pattern}) (?={_HAN.pattern})")
_IS_HEAD, _IS_PEOPLE, _IS_DOING, _IS_OTHER, _IS_TALKS = map(_beginnings, (_HEADS, _PEOPLE, _DOINGS, _OTHER_THINGS, _TALKS))
_POSSESSIVE = re.compile(r"^['’]s\b", re.IGNORECASE)
_ELISION = re.compile(r"(?<!\w)[a-z]['’](?=\w)", re.IGNORECASE)  # "s'ouvre"
# What ends the neighbourhood of a name inside its sentence.
_STOP = re.compile(r"[;:()!?—–]|\s-\s|\.\s|\n\n")


@dataclass(frozen=True, slots=True)
class Around:
    """The nearest folded words of a name's clause before and after it, in text order; and all words of its sentence."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    sentence: tuple[str, ...]  # its unfolded words, without those of the name
    capital_before: bool  # the word before the last one has a capital ("Riga and" …)
    capital_after: bool  # the second word after has one ("with Brussels")
    touching: bool  # nothing but spaces or a hyphen parts the name and what follows

    def called(self) -> str | None:
        """Return the word beside the name that says what it is, where a forum may be that."""
        return _found(_IS_HEAD, _last(self.before, 2)) or _found(_IS_HEAD, _first(self.after, 2))

    def people(self) -> str | None:
        """Return participants, guests, a session … beside the name."""
        return _found(_IS_PEOPLE, _last(self.before, 3)) or _found(_IS_PEOPLE, _first(self.after, 2))

    def gathering(self) -> str | None:
        """Return a word of gatherings anywhere in the sentence."""
        return _gathering(self.sentence)

    def place(self, *, base_form: bool) -> str | None:
        """Return the preposition by which one is at a gathering: "at the", "auf dem"; "na" and "на" only where a case follows."""
        if self.before[-2:] == ("auf", "dem"):
            return "auf dem"
        words = [word for word in self.before[-2:] if word not in _ARTICLES]
        at = words[-1] if words else None
        return at if at in _AT or (at in _ON and not base_form) else None

    def then(self) -> str | None:
        """Return the preposition that makes a date of the name: "after the Minsk Dialogue"."""
        nearest = [word for word in self.before[-4:] if word not in _ARTICLES][-2:]
        return next((word for word in (*nearest, *self.after[:1]) if word in _THEN), None)

    def inside(self) -> str | None:
        """Return the preposition by which one is in a dialogue."""
        words = [word for word in self.before[-2:] if word not in _ARTICLES]
        return words[-1] if words and words[-1] in _IN else None

    def other_thing(self, *, named_after: bool) -> str | None:
        """Return a theatre, hotel or company beside the name; before it only where the name stands in apposition (`named_after`)."""
        front = _found(_IS_OTHER, _last(self.before, 1)) if named_after else None
        return front or (_found(_IS_OTHER, _first(self.after, 2)) if self.touching else None)

    def with_somebody(self) -> str | None:
        """Return the words of a dialogue between two: "with Brussels", "Riga and"."""
        if self.after and self.after[0] in _WITH and self.capital_after:
            return " ".join(self.after[:2])
        return " ".join(self.before[-2:]) if self.before and self.before[-1] in _AND and self.capital_before else None

    def talks(self) -> str | None:
        """Return what befalls a dialogue between parties, beside the name: resumed, stalled, supported."""
        return _found(_IS_TALKS, _run(self.before)) or _found(_IS_TALKS, _run(self.after))

    def about(self) -> str | None:
        """Return the preposition of a dialogue about something, or with somebody who has no name."""
        first = self.after[0] if self.after else None
        return first if first in _ABOUT or (first in _WITH and not self.capital_after) else None


def around(text: str, start: int, end: int, *, sentence_start: int, sentence_end: int) -> Around:
    """Return the words around a name, within its sentence."""
    left, right = text[max(sentence_start, start - _REACH) : start], text[end : min(sentence_end, end + _REACH)]
    stops, shouting = list(_STOP.finditer(left)), text[start:end].isupper()
    before = TOKEN.findall(left[stops[-1].end() :] if stops else left)
    after = TOKEN.findall(_ELISION.sub("", _STOP.split(_POSSESSIVE.sub("", right), maxsplit=1)[0]))
    return Around(
        before=tuple(FOLDED[token] for token in before[-_NEAREST:]),
        after=tuple(FOLDED[token] for token in after[:_NEAREST]),
        sentence=(*TOKEN.findall(left), "|", *TOKEN.findall(right)),
        capital_before=not shouting and before[-2:-1] != [] and before[-2][:1].isupper(),
        capital_after=not shouting and after[1:2] != [] and after[1][:1].isupper(),
        touching=re.match(r"['’]?s?[»”“\"]?[ \u00a0-]?\w", right) is not None,
    )


def gathering(text: str) -> str | None:
    """Return a word of gatherings in a text."""
    return _gathering(TOKEN.findall(text))


def _gathering(tokens: Sequence[str]) -> str | None:
    words = _run([FOLDED[token] for token in tokens])
    return _found(_IS_PEOPLE, words) or _found(_IS_HEAD, words) or _found(_IS_DOING, words)


def heads(words: str) -> bool:
    """Tell a name that says itself what it is ("Minsk Dialogue Forum")."""
    return _IS_HEAD.search(_run([fold(token) for token in TOKEN.findall(words)])) is not None


def _first(words: tuple[str, ...], count: int) -> str:
    return _run(words[: _many(words[:1], count)])


def _last(words: tuple[str, ...], count: int) -> str:
    return _run(words[-_many(words[-1:], count) :])


def _many(nearest: tuple[str, ...], count: int) -> int:
    """Two words are some four Han signs, each a token of its own."""
    return count * 2 if nearest and _HAN.match(nearest[0]) else count


def _run(words: Sequence[str]) -> str:
    return _SPACED_HAN.sub("", " ".join(words))


def _found(pattern: re.Pattern[str], words: str) -> str | None:
    found = pattern.search(words)
    if found is None:
        return None
    rest = re.match(r"\w*", words[found.end() :]) if not _HAN.match(found.group()) else None
    return found.group() + (rest.group() if rest else "")
