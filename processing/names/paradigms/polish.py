"""Polish endings with the softening of consonants before -ie; both genitives (-u, -a) for things."""

import re

from processing.names.paradigms.grammar import Grammar, signs
from processing.names.paradigms.tables import table, words

NOUNS_M = table("""
|tydzień           tygodnia tygodniowi @ tygodniem tygodniu
|dzień             dnia dniowi @ dniem dniu
|ów                owa owowi @ owem owie
|ek                ka/ku kowi @ kiem ku
|niec              ńca ńcowi @ ńcem ńcu
|ec                ca/cu cowi @ cem cu
ch|                u/a owi @ em u
(?:[csr]z|ż|c|dz|l|j)|  u/a owi @ em u
[kg]|              u/a owi @ iem u
|ń                 nia/niu niowi @ niem niu
|ć                 cia/ciu ciowi @ ciem ciu
|ś                 sia/siu siowi @ siem siu
|st                stu/sta stowi @ stem ście
|zd                zdu/zda zdowi @ zdem ździe
|t                 tu/ta towi @ tem cie
|d                 du/da dowi @ dem dzie
|r                 ru/ra rowi @ rem rze
|sł                słu/sła słowi @ słem śle
|ł                 łu/ła łowi @ łem le
|                  u/a owi @ em ie
""")
NOUNS_F = table("""
[cszn]|ja          ji ji ję ją ji
|ja                i i ję ją i
|ka                ki ce kę ką ce
|ga                gi dze gę gą dze
|cha               chy sze chę chą sze
|nia               ni/nii ni/nii nię nią ni/nii
|ia                ii/i ii/i ię ią ii/i
(?:[csr]z|ż|c|dz)|a  y y ę ą y
l|a                i i ę ą i
|sta               sty ście stę stą ście
|zda               zdy ździe zdę zdą ździe
|ta                ty cie tę tą cie
|da                dy dzie dę dą dzie
|ra                ry rze rę rą rze
|ła                ły le łę łą le
|a                 y ie ę ą ie
|ść                ści ści = ścią ści
|ć                 ci ci = cią ci
|ń                 ni ni = nią ni
|ś                 si si = sią si
|ź                 zi zi = zią zi
(?:[csr]z|ż|c)|    y y = ą y
|                  i i = ią i
""")
NOUNS_N = table("""
um|                = = = = =
|sto               sta stu = stem ście
|to                ta tu = tem cie
|do                da du = dem dzie
|ro                ra ru = rem rze
|ło                ła łu = łem le
[kg]|o             a u = iem u
(?:ch|l|c|cz|sz|ż)|o  a u = em u
|o                 a u = em ie
|ie                ia iu = iem iu
|e                 a u = em u
|ę                 enia eniu = eniem eniu
""")
NOUNS_PL = table("""
^|dni              = dniom = dniami dniach
|nia               ń niom = niami niach
|je                i/ji jom = jami jach
|a                 0 om = ami ach
^|rozmowy          rozmów rozmowom = rozmowami rozmowach
[kg]|i             ów/0 om = ami ach
|y                 ów/0 om = ami ach
|[ie]              i/y/ów om = ami ach
""")
ADJECTIVES_M = table("""
|i                 iego iemu @ im im
|y                 ego emu @ ym ym
""")
ADJECTIVES_F = table("""
[kg]|a             iej iej ą ą iej
|ia                iej iej ią ią iej
|a                 ej ej ą ą ej
""")
ADJECTIVES_N = table("""
|ie                iego iemu = im im
|e                 ego emu = ym ym
""")
ADJECTIVES_PL = table("""
|ie                ich im = imi ich
|[ey]              ych ym = ymi ych
|i                 ich/ych im/ym = imi/ymi ich/ych
""")
SURNAMES_M = table("""
|i                 iego iemu iego im im
|y                 ego emu ego ym ym
|k[ao]             ki ce kę ką ce
|g[ao]             gi dze gę gą dze
|ch[ao]            chy sze chę chą sze
|ia                ii/i ii/i ię ią ii/i
|ja                ji/i ji/i ję ją ji/i
(?:[csr]z|ż|c|dz)|a  y y ę ą y
l|[ao]             i i ę ą i
|t[ao]             ty cie tę tą cie
|d[ao]             dy dzie dę dą dzie
|r[ao]             ry rze rę rą rze
|ł[ao]             ły le łę łą le
|[ao]              y ie ę ą ie
[eéuüö]|           = = = = =
|ek                ka/eka kowi/ekowi ka/eka kiem/ekiem ku/eku
|ec                ca/eca cowi/ecowi ca/eca cem/ecem cu/ecu
|ń                 nia niowi nia niem niu
|ć                 cia ciowi cia ciem ciu
|ś                 sia siowi sia siem siu
|ź                 zia ziowi zia ziem ziu
ch|                a owi a em u
(?:[csr]z|ż|c|dz|l|j)|  a owi a em u
[kg]|              a owi a iem u
|st                sta stowi sta stem ście
|t                 ta towi ta tem cie
|d                 da dowi da dem dzie
|r                 ra rowi ra rem rze
|ł                 ła łowi ła łem le
|                  a owi a em ie
""")
SURNAMES_F = table("""
[scz]k|a           iej iej ą ą iej
(?:[oe]w|in|yn|n)|a  ej ej ą ą ej
|ka                ki ce kę ką ce
|ga                gi dze gę gą dze
|ia                ii/i ii/i ię ią ii/i
|ja                ji/i ji/i ję ją ji/i
(?:[csr]z|ż|c|dz)|a  y y ę ą y
l|a                i i ę ą i
|ta                ty cie tę tą cie
|da                dy dzie dę dą dzie
|ra                ry rze rę rą rze
|a                 y ie ę ą ie
""")
GIVEN_M = (
    table("""
^|lew              lwa lwowi lwa lwem lwie
^pa|weł            wła włowi wła włem wle
^|piotr            piotra piotrowi piotra piotrem piotrze
|i                 iego iemu iego im im
|y                 ego emu ego ym ym
""")
    + SURNAMES_M
)

BELONGS = "[scz]k|n|w|cz|sz"
AFTER = "[scz]k|(?<!t)[nw]|cz"  # "Rada Państwa" is a genitive: no -twa

POLISH = Grammar(
    language="pl",
    nouns={"m": NOUNS_M, "f": NOUNS_F, "n": NOUNS_N, "pl": NOUNS_PL},
    adjectives={"m": ADJECTIVES_M, "f": ADJECTIVES_F, "n": ADJECTIVES_N, "pl": ADJECTIVES_PL},
    surnames={"m": SURNAMES_M, "f": SURNAMES_F},
    given={"m": GIVEN_M, "f": NOUNS_F},
    genders=signs(
        n="um|[oeę]", f="a|ść|ruś|wieś|sieć|noc|moc|pomoc|treść|młodzież|sprzedaż|łódź|bydgoszcz", m="[bcćdfghjklłmnńprsśtvwxzźż]"
    ),
    adjective_before=signs(
        m="[kg]i|[nwłmrdtzp]y|(?:cz|sz|ż|c)y|ni",
        f=f"(?:{BELONGS})i?a",
        n=f"(?:{BELONGS})i?e",
        pl=f"(?:{BELONGS})i?e",
    ),
    adjective_after=signs(m="[scz]ki|[nw]y|czy", f=f"(?:{AFTER})a", n=f"(?:{AFTER})i?e", pl=f"(?:{AFTER})i?e"),
    patronymics=signs(m="[oe]wicz", f="[oe]wna"),
    frozen_from=words("w we o na dla z ze do od przy przez między przeciw za po pod ds ds. bez im"),
    conjunctions=frozenset(("i", "oraz")),
    indeclinable=words("euro media oslo tokio baku tbilisi helsinki chile"),
    adjectival_endings=("u", "em", "ie", "owi", "a", "owski"),
    plural_nouns=re.compile(r"^(?:dni|rozmowy|targi|spotkania|konsultacje|obchody|igrzyska|debaty)$", re.IGNORECASE),
)
