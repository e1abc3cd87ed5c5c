"""Paragraphs by which a site speaks of itself: rights, cookies, subscriptions, what to do with a misprint, whose opinion comments are."""

import re

from crawler.extraction.runs import width

_LONGEST = 700  # width of a notice; what is longer has something to say
_RIGHTS = (
    r"все права (?:защищены|на материалы)|(?:при|любое|полная или частичная)[^.]{0,40} (?:перепечатк|использовани|цитировани|копировани)\w* (?:\w+ )?"
    r"(?:материал|информаци|текст)|редакция не нес[её]т ответственност|мнение (?:редакции|автора|авторов) (?:может|могут)|"
    r"(?:усі|всі) права захищен|(?:у разі|при) (?:\w+ )?(?:передрук|використанн|цитуванн)\w* |редакція не (?:несе|відповідає)|"
    r"усе правы (?:абаронен|захаваны)|пры (?:перадруку|выкарыстанні|капіраванні) |рэдакцыя не нясе|"
    r"wszelkie prawa zastrze|kopiowanie (?:materiałów|treści)|redakcja nie (?:odpowiada|ponosi)|"
    r"alle rechte (?:vorbehalten|liegen)|nachdruck (?:nur|verboten)|all rights reserved|may (?:not )?be (?:reprinted|reproduced|republished|published, broadcast)|"
    r"tous droits réservés|reproduction (?:interdite|in whole)|(?:todos los|quedan reservados todos los) derechos|tutti i diritti|todos os direitos|"
    r"visos teisės saugomos|visas tiesības|všechna práva|με την επιφύλαξη παντός|επιτρέπεται η αναδημοσίευση|版权所有|未经.{0,8}(?:许可|授权)|tüm hakları|©"
)
_COOKIES = (
    r"(?:we|us|our|site|мы|используе|ми|выкарыст|сайт|używ\w*|stron\w*|serwis\w*|wir|unser\w*|verwend\w*|nous|site|nuestr\w*|usamos|utiliz\w*|naudoja\w*|χρησιμοποι\w*|"
    r"používá\w*|kullan\w*)\b[^.]{0,80}\b(?:cookies?|куки|ciasteczk\w*|plik(?:i|ów) cookies?|slapuk\w*)|隐私政策|浏览器缓存"
)
_PROMPT = (
    r"(?:подписывайтесь|подпишитесь|подписаться) на |(?:підписуйтес[яь]|підпишіться) на |(?:падпісвайцеся|падпішыцеся) на |"
    r"(?:читайте|смотрите|следите за) (?:нас|нами|нашими \w+) (?:в|на) |(?:присоединяйтесь|следите) .{0,40}(?:telegram|телеграм|facebook|вконтакте|viber|дзен)|"
    r"(?:sign up|subscribe) (?:to|for|now)\b|follow us\b|(?:this article|the full article) is (?:for|available) .{0,20}subscribers|"
    r"zapisz się (?:do|na) |(?:polub|obserwuj|śledź|dołącz) nas |subskrybuj|wykup dostęp|pozostało \d+ ?% |"
    r"abonnieren sie |melden sie sich .{0,30}newsletter|folgen sie uns|weiterlesen mit |jetzt (?:abonnieren|anmelden)|"
    r"abonnez-vous|suscríbete|iscriviti|prenumeruokite|γραφτείτε|订阅我们|关注我们|(?:полный текст|весь матер\w+|продолжение) (?:доступ\w+|читайте)|оформите подписку|"
    r"повний текст доступ|поўны тэкст даступ|оформіть передплату|аформіце падпіску"
)
_TO_READERS = (
    r"(?:если вы )?(?:нашли|заметили|увидели|обнаружили) (?:в тексте )?(?:ошибк|опечатк|неточност)|ctrl ?\+ ?enter|(?:якщо ви )?(?:знайшли|помітили) помилк|"
    r"(?:калі вы )?(?:заўважылі|знайшлі) памылк|оцените(?:,)? (?:пожалуйста|статью|материал|новость)|нам важно ваше мнение|znalazłeś błąd|zauważyłeś błąd|"
    r"(?:чтобы|для того чтобы|что ?бы) (?:оставить|добавить|оставлять|комментировать)|(?:щоб|аби) (?:залишити|додати|коментувати)|каб (?:пакінуць|дадаць) |"
    r"(?:вы должны|необходимо|пожалуйста,) (?:войти|авториз\w+|зарегистрир\w+)|комментари[ийев]+ (?:пока )?(?:нет|отсутствуют|:? ?\d+$|могут|запрещ)|"
    r"(?:you must|please) (?:be )?(?:log|sign|logged|signed)\w* ?in|comments? (?:are|is) (?:closed|moderated)|leave a (?:reply|comment)|your email address will not|"
    r"(?:zaloguj się|musisz być zalogowan\w+),? (?:aby|żeby|by)|dodaj komentarz|komentarze (?:są|publikowane)|redakcja nie bierze odpowiedzialności|"
    r"(?:bitte )?(?:melden sie sich an|loggen sie sich ein)|kommentar (?:schreiben|verfassen)|laisser un commentaire|"
    r"el contenido de los comentarios|no está permitido verter|se reserva el derecho de"
)
_NOTICE = re.compile("|".join((_RIGHTS, _COOKIES, _PROMPT, _TO_READERS)), re.I)
_STARTS = 160  # a notice says what it is in its first words


def is_notice(text: str) -> bool:
    """Whether a paragraph is the site's word on itself; texts about such matters are longer or come to it later."""
    return width(text) <= _LONGEST and bool(_NOTICE.search(text[:_STARTS]))
