"""Month names of the languages that the press writes in: nominative, genitive and short forms, in lower case.

Names follow CLDR (format and stand-alone, wide and abbreviated) for en ru be uk pl de fr es it pt nl cs sk sl bg lt lv et sv
da nb fi ro hu tr el; the forms of classical Belarusian spelling and a few spoken ones are added. No form names two months.
Croatian is left out: its "listopad" is October, everybody else's November.
"""

_NAMES = (
    "ene enero gen gennaio ian ianuarie jaan jaanuar jan janeiro januar januari january január januára janv janvier janvāris "
    "leden ledna oca ocak saus sausio sausis sty styczeń stycznia tammi tammikuu tammikuuta ιαν ιανουάριος ιανουαρίου "
    "jänner сту студзень студзеня студня січ січень січня янв январь января яну януари",
    "feb febbraio febr febrero februar februari februarie february február februára februāris fev fevereiro févr février helmi "
    "helmikuu helmikuuta lut lutego luty vas vasario vasaris veebr veebruar úno únor února şub şubat φεβ φεβρουάριος "
    "φεβρουαρίου feber лют лютага лютий лютого люты фев февр февраль февраля февруари",
    "bře březen března kov kovas kovo maalis maaliskuu maaliskuuta maart mar marca march marec mars mart martie marts marzec "
    "marzo março mrt márc március mär märts märz μάρ μάρτιος μαρ μαρτίου бер березень березня мар март марта сак сакавік сакавіка",
    "abr abril apr april aprile aprilie aprill apríl apríla aprīlis avr avril bal balandis balandžio dub duben dubna huhti "
    "huhtikuu huhtikuuta kwi kwiecień kwietnia nis nisan ápr április απρ απρίλιος απριλίου апр апрель апреля април квіт "
    "квітень квітня кра красавік красавіка",
    "geg gegužė gegužės kvě květen května mag maggio mai maijs maio maj maja may mayo mayıs mei máj mája május touko "
    "toukokuu toukokuuta μάι μάιος μαΐ μαΐου май мая траў травень травня трав траўня траўень",
    "birž birželio birželis cze czerwca czerwiec giu giugno haz haziran iun iunie juin jun june junho junij junio juni juuni "
    "jún júna június jūn jūnijs kesä kesäkuu kesäkuuta červen června čvn ιουν ιουνίου ιούν ιούνιος июн июнь июня черв червень "
    "червня чэр чэрвень чэрвеня юни",
    "heinä heinäkuu heinäkuuta iul iulie juil juillet jul julho juli julij julio july juuli júl júla július jūl jūlijs liep "
    "liepa liepos lip lipca lipiec lug luglio tem temmuz července červenec čvc ιουλ ιουλίου ιούλ ιούλιος июл июль июля лип "
    "липень липня ліп ліпень ліпеня юли",
    "ago agosto août aug august augusta augusti augusts augustus augusztus avg avgust ağu ağustos elo elokuu elokuuta rugp "
    "rugpjūtis rugpjūčio sie sierpień sierpnia srp srpen srpna αυγ αυγούστου αύγ αύγουστος авг август августа жні жнівень "
    "жніўня серп серпень серпня",
    "eyl eylül rugs rugsėjis rugsėjo sep sept september septembra septembre septembrie septembris septiembre set setembro "
    "settembre syys syyskuu syyskuuta szept szeptember wrz wrzesień września zář září σεπ σεπτέμβριος σεπτεμβρίου вер верасень "
    "верасня вересень вересня сен сент сентябрь сентября сеп септември",
    "eki ekim loka lokakuu lokakuuta oct october octobre octombrie octubre okt oktober oktobris oktoober október októbra ott "
    "ottobre out outubro paź październik października spal spalio spalis říj říjen října οκτ οκτωβρίου οκτώβριος жовт жовтень "
    "жовтня кас кастрычнік кастрычніка окт октомври октябрь октября",
    "kas kasım lapkr lapkritis lapkričio lis listopad listopada listopadu marras marraskuu marraskuuta noiembrie nov november "
    "novembra novembre novembris novembro noviembre νοέ νοέμβριος νοε νοεμβρίου лист листопад листопада ліс лістапад лістапада "
    "ное ноември ноя нояб ноябрь ноября",
    "ara aralık dec december decembra decembrie decembris des desember dets detsember dez dezember dezembro dic dicembre "
    "diciembre déc décembre gru grudnia grudzień gruod gruodis gruodžio joulu joulukuu joulukuuta prosince prosinec δεκ "
    "δεκέμβριος δεκεμβρίου груд грудень грудня дек декабрь декабря декември сне снежань снежня сьнежань сьнежня",
)
MONTHS: dict[str, int] = {name.casefold(): number for number, names in enumerate(_NAMES, 1) for name in names.split()}
