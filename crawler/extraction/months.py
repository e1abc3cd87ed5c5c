"""Month names of the languages that the press writes in: nominative, genitive and short forms, in lower case.

Names follow CLDR (format and stand-alone, wide and abbreviated) for en ru be uk pl de fr es it pt nl cs sk sl bg lt lv et sv
da nb fi ro hu tr el; the forms of classical Belarusian spelling and a few spoken ones are added. No form names two months.
Croatian names that clash with others count on Croatian pages only.
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
# Kazakh, Serbian, Bosnian, Macedonian, Uzbek, Azerbaijani, Georgian, Armenian, Hebrew, Arabic and others of CLDR; Belarusian in Latin
# letters; the cases that dates in running text stand in ("7. oktobrī", "7. oktoobril").
_FURTHER = (
    "қаңтар қаң јануар јан јануари yanvar იანვარი იან հունվարի հունվար հնվ ינואר בינואר ינו בינו يناير gener xaneiro urtarrila "
    "janúar eanáir janar januarie januwari janyuwari jannar январ гыйнвар гыйн studzień studzienia janvārī jaanuaril januara "
    "јануара yanvarda",
    "ақпан ақп фебруар феб fevral თებერვალი თებ փետրվարի փետրվար փտվ פברואר בפברואר פבר בפבר فبراير febrer febreiro otsaila febrúar "
    "feabhra feabh shkurt februwari frar феврал lutaha februārī veebruaril februara фебруара",
    "наурыз нау მარტი მარ մարտի մարտ մրտ מרץ במרץ مارس març martxoa márta maret machi mashi matshi marzu mäerz mäe sakavik sakavika "
    "martā märtsil",
    "сәуір сәу aprel აპრილი აპრ ապրիլի ապրիլ ապր אפריל באפריל אפר באפר أبريل apirila aibreán prill aprili ephreli epreli abrëll "
    "апрел krasavik krasavika aprīlī aprillil aprila априла",
    "мамыр мам мај მაისი მაი մայիսի մայիս մյս מאי במאי مايو maig maiatza maí bealtaine beal meyi mejju traŭnia traviень maijā mail маја",
    "маусым мау јун јуни iyun ივნისი ივნ հունիսի հունիս հնս יוני ביוני يونيو juny xuño ekaina júní meitheamh meith qershor junie "
    "ġunju červień červienia jūnijā juunil juna јуна",
    "шілде шіл јул јули iyul ივლისი ივლ հուլիսի հուլիս հլս יולי ביולי يوليو juliol xullo uztaila júlí iúil korrik korr julai julie "
    "julayi lulju lipień lipienia jūlijā juulil jula јула",
    "тамыз там avqust აგვისტო აგვ օգոստոսի օգոստոս օգս אוגוסט באוגוסט אוג באוג أغسطس agost abuztua ágúst lúnasa gusht gush agustus "
    "ogos agosti agasti awwissu žnivień žniŭnia augustā augustil avgusta",
    "қыркүйек қыр септембар septembar sentabr sentyabr სექტემბერი სექ սեպտեմբերի սեպտեմբեր սեպ ספטמבר בספטמבר ספט בספט سبتمبر "
    "setembre iraila mfómh shtator septemba septhemba settembru сентябр vierasień vieraśnia septembrī septembril септембра",
    "қазан қаз октобар oktobar oktabr oktyabr ოქტომბერი ოქტ հոկտեմբերի հոկտեմբեր հոկ אוקטובר באוקטובר אוק באוק أكتوبر urria dfómh "
    "tetor oktoba okthoba okthobha ottubru октябр kastryčnik kastryčnika oktobrī oktoobril oktobra октобра",
    "қараша қар новембар нов novembar noyabr ნოემბერი ნოე նոյեմբերի նոյեմբեր նոյ נובמבר בנובמבר נוב בנוב نوفمبر azaroa nóvember "
    "samhain samh nëntor novemba novembru ноябр listapad listapada novembrī novembril новембра",
    "желтоқсан жел децембар дец decembar dekabr დეკემბერი დეკ դեկտեմբերի դեկտեմբեր դեկ דצמבר בדצמבר דצמ בדצמ ديسمبر desembre "
    "decembro abendua nollaig noll dhjetor disember desemba disemba diċembru декабр śniežań śniežnia sniežnia decembrī detsembril "
    "децембра",
)
# Croatian months that Czech, Polish and Ukrainian give to others: "listopad" is October there, everybody else's November.
_CROATIAN = "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca"
_CROATIAN_SHORT = "sij velj ožu tra svi lip srp kol ruj lis stu pro"
MONTHS: dict[str, int] = {
    name.casefold(): number for table in (_NAMES, _FURTHER) for number, names in enumerate(table, 1) for name in names.split()
}
_OF_LANGUAGE: dict[str, dict[str, int]] = {
    "hr": {name: number for names in (_CROATIAN, _CROATIAN_SHORT) for number, name in enumerate(names.split(), 1)}
}
_OF_LANGUAGE["hr"]["studenog"] = 11
_ELSEWHERE = {name: number for name, number in _OF_LANGUAGE["hr"].items() if len(name) > 4 and name not in MONTHS}


def month(name: str, language: str = "") -> int | None:
    """Return the number of the month, 1..12, None for another word; `language` (ISO 639) decides where languages differ."""
    folded = name.casefold()
    return _OF_LANGUAGE.get(language, {}).get(folded) or MONTHS.get(folded) or _ELSEWHERE.get(folded)
