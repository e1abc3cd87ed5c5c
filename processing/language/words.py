"""Short words and endings by which close languages are told apart; closed classes, so that they hold for any text.

A form speaks against the languages that lack it, so each language has to list every one of these that it does write.
"""

import re

_BY_LANGUAGE = {
    "en": "the of and to in a is that for it was on are as with his they at be this from have or by one had not but what all were when "
    "we there can an your which their said if do will each about how up out them then she many some so these would other into has "
    "more her two like him see could no than been its who after before our over only also new most i he you my me us under while "
    "since against both between because during without until such may must should where why those any he's it's did does just very "
    "off through",
    "ru": "и в во не на я быть он с со что а по это этот эта эти этого этой она к ко но они мы как из у который которая которые которого "
    "которых то за свой своей своего своих весь год от о об так для ты же все всё всех тот мочь вы такой такие его её ее их только "
    "себя ещё еще один при когда уже или если до был была было были будет будут нет ли бы там где даже под сейчас тоже после перед "
    "между через без над про очень чтобы чем также потом можно нужно надо может могут нас нам вас вам ему ей им мне меня него нее "
    "неё них кто почему потому более менее лишь ни да сегодня вчера завтра здесь тут этом этому этих этим два две три лет году "
    "года из-за однако поэтому сам сама сами самый среди около сказал есть того тем том тех тогда теперь раз всего вот спустя куда хотя "
    "пока",
    "be": "і й у ў ва не ня на я ён з са што а па гэта гэты гэтая гэтыя гэтага гэтай яна да ды але яны мы як які якая якія якога якіх "
    "якое якой то за свой сваёй свайго сваіх увесь год ад аб пра так для ты ж жа усе ўсе усё ўсё усіх ўсіх той вы такі такія яго "
    "яе іх іхні толькі сябе яшчэ адзін пры калі ужо ўжо ці або каб быў была было былі будзе будуць няма бы б там дзе нават пад "
    "цяпер зараз таксама пасля перад паміж між праз без бяз над вельмі чым потым можна трэба можа могуць нас нам вас вам яму ёй ім "
    "мне мяне хто чаму бо таму больш менш ні сёння сёньня учора ўчора заўтра тут гэтым гэтаму гэтых два дзве тры гадоў годзе сам "
    "сама самі сярод каля паводле ёсць таго тым тых тады раз вось куды хоць пакуль зь ягоны ягоная адразу амаль супраць дзякуй",
    "uk": "і й та в у не на я бути він з із зі що а по це цей ця ці цього цієї вона до але вони ми як який яка які якого яких яке якої "
    "то за свій своєї свого своїх весь рік від о об про так для ти ж же усе все усі всі усіх всіх той ви такий такі його її їх "
    "їхній їхня тільки лише себе ще один при коли вже або чи якщо був була було були буде будуть немає нема б би там де навіть під "
    "зараз тепер також теж після перед між через без над дуже щоб ніж потім можна треба може можуть нас нам вас вам йому їй їм "
    "мені мене нього неї них хто чому бо тому більш більше менш менше ні сьогодні вчора учора завтра тут цьому цих цим два дві три "
    "років році року однак проте сам сама самі серед близько є того тим тих тоді раз ось куди хоча поки важко майже понад щодо "
    "протягом задля внаслідок",
    "bg": "и в във на не аз съм той с със че а по това този тази тези тя към но те ние как от у който която които което за свой своя "
    "своите своето целия година така ти го всички всичко такъв такива му я им само себе си още един една едно при когато вече или "
    "ако до бил била било били беше бяха ще няма ли би там къде дори под сега също след пред между през без над много чрез да се е "
    "са сме сте ги ни ви нас вас кой защо защото повече най по-малко нито днес вчера утре тук два две три години обаче сам сред "
    "около тогава ето докато като кое коя какво срещу според имат има може могат трябва бъде бъдат нашите нея него тях",
    "pl": "i w we nie na ja jest on z ze że a po to ten ta te tego tej ona do ku ale oni my jak który która które którzy którego których "
    "którym za swój swoje swoją swoim od o ob tak dla ty wszystkie wszystko wszyscy wszystkich jego jej ich tylko siebie się "
    "jeszcze jeden jedna przy kiedy gdy już lub albo jeśli czy był była było byli były będzie będą bez by aby żeby tam gdzie nawet "
    "pod teraz także też również przed między przez nad bardzo niż potem można trzeba może mogą nas nam was wam mu im mnie niego "
    "niej nich kto dlaczego ponieważ bo więcej mniej ani dziś dzisiaj wczoraj jutro tu tutaj tym tych dwa dwie trzy lat roku rok "
    "jednak sam sama są co jako wobec podczas oraz został została zostały ma mają jeżeli dopiero tę tą",
    "de": "der die das und in im zu zum zur den dem des von vom mit ist sich nicht ein eine einen einem einer eines auf für an am als "
    "auch es er sie wir ihr ich du bei beim nach aus um über so wie oder aber wenn noch nur vor durch man war waren wird werden "
    "wurde wurden hat haben hatte hatten sind sein seine seiner seinem seinen ihre ihren ihrem ihrer kein keine keinen mehr schon "
    "bis gegen unter zwischen dass daß was wer wo warum weil ob da dort hier jetzt heute gestern morgen zwei drei jahr jahre "
    "jahren dieser diese dieses diesem diesen alle allem allen kann können soll sollen muss müssen will uns ihm ihn mich mir dir "
    "dich selbst seit ohne sehr hin zwar doch dann erst ab ins unser unsere während rund laut",
    "cs": "a i v ve ne na já je on s se z ze že po to ten ta ty toho té tím tom tomu ona do k ke ale oni my jak který která které kterou "
    "kterého kterých kteří za svůj své svou svým od o tak pro všechny všechno všichni všech jeho její jejich jen si sebe ještě "
    "jeden jedna při když už nebo jestli zda byl byla bylo byli byly bude budou by aby tam kde ani pod teď také taky před mezi "
    "přes bez nad velmi než potom můžete může mohou nás nám vás vám mu jim mě mi něj ní nich kdo proč protože více méně dnes včera "
    "zítra zde tady dva dvě tři let roku rok však sám sama jsou jsem jsme co jako během podle kvůli není nejsou má mají až u proti "
    "vůči jenž dosud zatím tento tato tyto této těchto asi nějaký",
    "sk": "a i v vo nie na ja je on s so sa z zo že po to ten tá tie toho tej tým tom tomu ona do k ku ale oni my ako ktorý ktorá ktoré "
    "ktorú ktorého ktorých ktorí za svoj svoje svoju od o tak pre všetky všetko všetci všetkých jeho jej ich len iba si seba ešte "
    "jeden jedna pri keď už alebo či ak bol bola bolo boli bude budú by aby tam kde ani pod teraz tiež aj pred medzi cez bez nad "
    "veľmi než potom môže môžu nás nám vás vám mu im mňa mi neho nej nich kto prečo pretože viac menej dnes včera zajtra tu dva "
    "dve tri rokov roku rok však sám sama sú som sme čo počas podľa má majú až u proti voči tento táto tieto tejto týchto",
    "lt": "ir į iš ne ant aš yra jis su kad o po tai šis ši šie tas ta tie jos ji bet jie mes kaip kuris kuri kurie kurio kurių už savo "
    "visi viskas visų nuo apie taip jūs jo jų tik save dar vienas prie kai kada jau ar arba jei iki buvo bus nėra būtų ten kur net "
    "dabar pat prieš tarp per be labai nei paskui galima reikia gali mus mums jus jam jai jiems mane kas kodėl nes daugiau mažiau "
    "šiandien vakar rytoj čia du dvi trys metų metais metus tačiau pats pati pagal dėl būti ką virš jog",
    "lv": "un ir ar no uz par ka kas to tas tā tie tās es viņš viņa viņi mēs jūs bet kā kurš kura kuri kuru pie savu savas visi viss "
    "visu tik sevi vēl viens kad jau vai ja līdz bija būs nav būtu tur kur pat tagad arī pēc pirms starp caur bez ļoti nekā tam "
    "var vajag mūs mums jums viņam viņai viņiem mani kāpēc jo vairāk mazāk šodien vakar rīt šeit divi divas trīs gadu gada gadā "
    "tomēr pats šis šī šie šo saskaņā dēļ būt lai pret zem virs tikai kuras savā kādēļ gan",
    "fr": "le la les l de des du d un une et à au aux en dans est sont que qui ne pas pour sur avec par ce cette ces cet il elle ils "
    "elles on nous vous je tu se s son sa ses leur leurs mais ou où plus comme si y a ont été était être avoir avait fait deux "
    "trois après avant entre sans sous selon contre chez très aussi encore tout tous toute toutes même depuis pendant jusqu lors "
    "quand dont alors ainsi donc car ni cela ça n qu c j m t aucun aucune notre votre mon ma mes peut doit",
    "es": "el la los las de del un una unos unas y e a al en es son que no se por para con su sus lo como más pero o u si le les me te "
    "nos yo tú él ella ellos ellas este esta estos estas ese esa eso esto fue era ser ha han había hay muy ya también entre sin "
    "sobre hasta desde cuando donde quien porque todo todos toda todas dos tres años año según contra tras durante ante bajo ni "
    "sino aunque qué cómo mientras así hoy ayer nuestro mi tu cada otro otra otros puede",
    "it": "il lo la i gli le l di del della dei degli delle dello un una uno e ed a al alla ai agli alle allo in nel nella nei nelle è "
    "sono che non si per con su sul sulla sui da dal dalla dai come più ma o se ci mi ti vi ne io tu lui lei noi voi loro questo "
    "questa questi queste quello quella fu era essere ha hanno aveva anche già tra fra senza fino quando dove chi perché tutto "
    "tutti tutta tutte due tre anni anno secondo contro dopo prima durante sotto né suo sua suoi sue molto oggi ieri ogni altro "
    "altri stato stata ancora nostro può d nell dell all dall sull",
    "tr": "ve bir bu da de için ile çok daha olarak olan gibi kadar sonra önce ne o ben sen biz siz onlar var yok değil mi mı mu mü ama "
    "fakat ancak en her hiç şey diye ki ya veya hem ise bile göre karşı doğru üzerine arasında olduğu oldu olacak etti dedi iki üç "
    "yıl yılında bugün dün yarın burada orada nasıl neden niçin kim bazı tüm bütün aynı yeni şu onun bunun bizim kendi hala henüz",
    "kk": "және мен бен пен бұл сол ол осы бір екі үш да де та те үшін туралы дейін кейін бұрын болды болған болып болады екен емес жоқ "
    "бар біз сіз олар сен оның олардың біздің өз өзі деп деді қалай неге кім не қандай барлық әр тек ғана жаңа жыл жылы бүгін кеше "
    "ертең мұнда онда сондай бойынша арқылы қарай ал бірақ немесе себебі арасында тағы әлі ең көп аса",
}

# Clusters and endings, with the languages that write them; Cyrillic only, where the models are weakest. Belarusian hardens
# д, т, р and the hushing letters; Russian keeps them soft.
PATTERNS = tuple(
    (re.compile(form), frozenset(languages.split()))
    for form, languages in (
        (r"[дтр][еёиіюяьє]", "ru uk bg kk"),
        (r"[жшч][еёиіюяьє]", "ru uk bg kk"),
        (r"[жшч]ы", "be kk"),
        (r"[дтрчшжзсн]э", "be kk"),
        (r"дз[еёіюяь]|цц|сь[цнлвм]|зь[вмнл]", "be"),
        (r"(?:нн|лл|чч)е\b|ага\b|[ая]мі\b|асць\b", "be"),
        (r"[а-яё]тся\b|его\b|[ыи]е\b", "ru"),
        (r"ть?ся\b|[аеиоуыюя][ий]й\b|о(?:му|го)\b|ост[ьи]\b|[иаеяы]ть\b", "ru uk"),
        (r"ии|[аеи]ни[еяю]\b|ци[яию]\b|ост\b", "ru bg"),
        (r"(?:нн|тт|лл|чч)я\b|ість\b|ій\b|[ії]в\b|ює|ою\b", "uk"),
        (r"[ъи]ят\b|ът\b|[а-я]ите\b|ски\b|ата\b|ето\b|щ[аоу]", "bg"),
        (r"[ое]й\b|ым\b|ах\b", "ru be uk kk"),
        (r"ією|ії\b|йо|ьо", "uk bg"),
    )
)


def _owners() -> dict[str, frozenset[str]]:
    owners: dict[str, set[str]] = {}
    for language, words in _BY_LANGUAGE.items():
        for word in words.split():
            owners.setdefault(word, set()).add(language)
    return {word: frozenset(languages) for word, languages in owners.items()}


OWNERS = _owners()
