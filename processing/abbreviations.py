"""Abbreviations of fifteen languages, by whether their full stop may end a sentence.

Lower case, without the last full stop ("e.g"); for any other language those of all are used.
"""

from functools import cache

# Full stops that never end a sentence before a capital: something follows always.
_INNER = {
    "en": "mr mrs ms dr prof st gen col lt sgt capt cpt maj adm gov sen rep rev hon pres amb jr sr vs eds e.g i.e cf approx ca dept "
    "mt ft supt cmdr insp messrs lt.col",
    "ru": "гор им ул пр-т просп пл пер кв корп стр см ср т.е т.к т.н т.о напр проф акад доц канд докт ген полк подп кап лейт св преп "
    "адм пос дер обл р-н респ м-р г-н г-жа табл",
    "be": "гор імя вул пр-т праф акад дац ген палк св см гл т.е т.зв напр вобл р-н рэсп сп спн табл",
    "uk": "гор ім вул просп пл пров буд кв проф акад доц ген полк св див т.зв напр обл р-н смт табл",
    "pl": "ul al pl os prof dr hab inż mgr gen płk ppłk mjr kpt sierż św bł ks bp abp np tj tzn tzw m.in im wg ok por woj pow gm red "
    "prok adw marsz pos dyr zast ds dyw",
    "de": "dr prof hr fr frl st z.b u.a d.h i.d.r o.ä bzw ca vgl evtl ggf inkl exkl mio mrd tsd abs sog dipl ing hg hrsg geb gest "
    "verh v.a z.t z.zt u.u i.a i.v a.d a.m",
    "cs": "prof dr doc mgr ing bc judr mudr phdr rndr gen plk mjr kpt ul nám tř tzv tzn tj např popř resp sv st č čl odst mj cca hl red",
    "bg": "проф акад доц инж ген полк кап гр ул бул пл ж.к св т.е т.нар напр вкл срв обл общ г-н г-жа д-р",
    "lt": "prof doc dr gen plk mjr kpt pvz vad t.y t.t vid ter red min šv pav plg žr t.p",
    "lv": "prof doc dr gen plkv piem t.i t.s resp sv red skat ģen akad",
    "fr": "m mm mme mmes mlle dr pr me mgr st ste gén col lt cap av bd cf p.ex env c.-à-d éd prof art fig chap vol",
    "es": "sr sra sres sras srta dr dra d dª dña lic ing prof profa gral cnel cap av avda c pza sto sta ud uds ee p.ej aprox art fig vol",
    "it": "sig sigg sig.ra sig.na dott dott.ssa prof prof.ssa ing avv on sen gen col cap rag geom arch mons ss s c.d p.es es cfr ca "
    "v.le p.zza",
    "tr": "dr prof doç yrd av sn gen alb yzb org müh cad sok mah apt bkz örn hz st krş çev haz",
    "kk": "проф акад доц ген полк б.з.б обл ауд т.а м-н д-р к көш даң",
}
# Those that do so before a number only.
_NUMBERED = {
    "en": "no nos fig vol pp p ed est jan feb mar apr jun jul aug sep sept oct nov dec",
    "ru": "пп гл рис чл ст янв фев февр мар апр июн июл авг сент сен окт нояб ноя дек",
    "be": "арт мал студз лют сак крас чэрв ліп жн вер кастр ліст снеж",
    "uk": "пп рис стор с ст січ лют берез квіт трав черв лип серп верес жовт листоп груд",
    "pl": "nr godz s str art pkt poz ust zob ur min",
    "de": "nr art bd str max min jan feb mär apr jun jul aug sep sept okt nov dez",
    "cs": "č čl odst str s obr tab r led úno bře dub kvě čvn čvc srp zář říj lis pro",
    "bg": "чл ал т стр с фиг табл бр №",
    "lt": "nr str p psl g pav",
    "lv": "nr lpp p att tab",
    "fr": "n p pp art al chap fig vol janv févr avr juil sept oct nov déc",
    "es": "n núm pág págs p art cap fig vol ene feb mar abr may jun jul ago sept oct nov dic",
    "it": "n nn pag pagg p art artt co cap fig vol",
    "tr": "no s sf md c",
    "kk": "№ б бет ст",
}
# Full stops of abbreviations that end a sentence as well when a capital follows.
_FINAL = {
    "en": "etc inc ltd co corp a.m p.m u.s u.k u.n d.c e.u",
    "ru": "г гг в вв др пр т.д т.п н.э тыс млн млрд трлн руб коп долл км кг чел",
    "be": "г гг ст стст інш г.д т.п т.д тыс млн млрд руб кап чал",
    "uk": "р рр ст ін т.д т.п н.е тис млн млрд грн коп дол чол",
    "pl": "r w itd itp in n.e p.n.e godz tys mln mld zł gr",
    "de": "usw etc u.s.w",
    "cs": "atd apod aj mil mld tis hod kč",
    "bg": "г в в.в др т.н и.др пр лв хил млн млрд",
    "lt": "m d kt pan val mln mlrd tūkst eur",
    "lv": "u.c u.tml utt g milj mljrd tūkst eur",
    "fr": "etc av.j.-c",
    "es": "etc ee.uu uu d.c a.c",
    "it": "ecc a.c d.c",
    "tr": "vb vs vd m.ö m.s",
    "kk": "т.б т.с.с ж жж ғ млн млрд мың тг",
}
# Words that begin a sentence after "U.S." rather than go on with a name ("U.S. Army").
_STARTERS = {
    "en": "the a an he she it they we i you in on at by for from to but and or so if when while as after before this that these those "
    "there however nobody nothing everyone both one each some many most what meanwhile his her its their our my no not yet "
    "although despite with since under over who why how",
}
# Those of them that stand before a name ("г. Минск") or after a number ("2019 г.").
_COUNTED = {"ru": "г гг в вв", "be": "г гг ст стст", "uk": "р рр ст", "pl": "r w", "bg": "г в", "lt": "m d", "lv": "g", "kk": "ж жж ғ"}
_BY_KIND = {"counted": _COUNTED, "inner": _INNER, "numbered": _NUMBERED, "final": _FINAL, "starters": _STARTERS}


@cache
def table(kind: str, language: str) -> frozenset[str]:
    """Return the words of a kind: "inner", "numbered", "final", "counted" or "starters"."""
    tables = _BY_KIND[kind]
    chosen = [tables.get(language, "")] if language in _INNER else list(tables.values())
    return frozenset(word for words in chosen for word in words.split())
