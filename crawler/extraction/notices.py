"""Paragraphs by which a site speaks of itself: rights, cookies, subscriptions, misprints, whose opinion comments are.

Known by phrases, as shape does not tell them from a short paragraph of the article. Each stands at the start of a notice.
"""

from crawler.extraction.runs import width

_SHORTEST = 12  # characters
_LONGEST = 700  # width of a notice; what is longer has something to say
_STARTS = 160  # characters in which a notice says what it is
_COOKIES = ("cookie", "куки", "ciastecz", "slapuk", "隐私政策", "浏览器缓存")


def _phrases(table: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for line in table.strip().splitlines() for phrase in line.split("|"))


_WE = _phrases("""
we use | we and our | our site | this site uses | by continuing | мы используем | сайт использует | мы обрабатываем | ми використ
мы выкарыст | używamy | nasz serwis | ta strona | ten serwis | verwenden | nutzen | diese website | nous utilisons | ce site
utilizamos | usamos | este sitio | utilizziamo | naudoja | χρησιμοποι | používá | kullan | 我们 | sử dụng
""")
# Rights; subscriptions and channels; misprints, ratings, comments; the office.
_PHRASES = _phrases("""
все права защищены | все права на материалы | при перепечатке | при использовании материалов | использование материалов
перепечатка материалов | при цитировании | при копировании | любое использование материалов | полное или частичное использование
редакция не несет ответственност | редакция не несёт ответственност | мнение редакции может | мнение автора может | усі права захищ
всі права захищ | у разі передруку | при передруку | при використанні матеріалів | використання матеріалів | передрук матеріалів
редакція не несе | редакція не відповідає | усе правы абарон | усе правы захаван | пры перадруку | пры выкарыстанні матэрыял
перадрук матэрыял | рэдакцыя не нясе | wszelkie prawa zastrze | kopiowanie materiałów | kopiowanie treści | redakcja nie odpowiada
redakcja nie ponosi | alle rechte vorbehalten | nachdruck nur | all rights reserved | may not be reproduced | may not be republished
may not be published, broadcast | may be reprinted only | tous droits réservés | todos los derechos reservados | tutti i diritti
todos os direitos | visos teisės saugomos | visas tiesības aizsarg | všechna práva | με την επιφύλαξη παντός | 版权所有
tüm hakları saklı | подписывайтесь на | подпишитесь на | підписуйтесь на | підписуйтеся на | підпишіться на | падпісвайцеся на
падпішыцеся на | читайте нас в | следите за нами | следите за нашими | присоединяйтесь к нам | полный текст доступ
оформите подписку | повний текст доступ | поўны тэкст даступ | sign up to | sign up for | subscribe to | subscribe now
follow us on | this article is for subscribers | zapisz się do | zapisz się na | polub nas | obserwuj nas | dołącz do nas
wykup dostęp | pozostało | abonnieren sie | folgen sie uns | weiterlesen mit | abonnez-vous | suscríbete | iscriviti
prenumeruokite | γραφτείτε στο | 订阅我们 | 关注我们 | 全文仅供 | нашли ошибку | если вы нашли ошибку | заметили ошибку | если вы заметили
нашли опечатку | заметили опечатку | ctrl+enter | ctrl + enter | знайшли помилку | помітили помилку | якщо ви помітили
заўважылі памылк | оцените статью | оцените материал | оцените, пожалуйста | нам важно ваше мнение | znalazłeś błąd
zauważyłeś błąd | чтобы оставить комментарий | чтобы добавить комментарий | чтобы комментировать | для добавления комментари
щоб залишити коментар | щоб додати коментар | каб пакінуць каментар | вы должны войти | необходимо авторизоваться | комментариев нет
комментариев пока нет | комментарии отсутствуют | комментариев: | you must be logged in | please log in | comments are closed
leave a comment | leave a reply | your email address will not | zaloguj się, aby | zaloguj się aby | dodaj komentarz
musisz być zalogowan | kommentar schreiben | laisser un commentaire | el contenido de los comentarios | no está permitido verter
адрес редакции | телефон редакции | свидетельство о регистрации | учредитель: | would you like to comment
please read our comment policy | il vous reste | la suite est réservée | votre abonnement n’autorise | 会员限定 | この記事は会員限定
we welcome your comments
""")


def is_notice(text: str) -> bool:
    """Whether a paragraph is the site's word on itself; texts about such matters are longer or come to it later."""
    if not _SHORTEST <= len(text) <= _LONGEST or width(text) > _LONGEST:
        return False
    start = text[:_STARTS].lower()
    if speaks_of_cookies(start):
        return any(word in start for word in _WE)
    return any(start.startswith(phrase) or f". {phrase}" in start or f"! {phrase}" in start for phrase in _PHRASES if phrase in start)


def speaks_of_cookies(text: str) -> bool:
    lower = text.lower()
    return any(word in lower for word in _COOKIES)
