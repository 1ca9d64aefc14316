"""The closed-class words of Dutch and English: articles, pronouns, prepositions, conjunctions, auxiliaries, numerals.

Such a class gains no new members, so the list is written once, by hand, without accents, and needs no library. Words
that also carry meaning in our field (work, make, use, new, time; werk, maken, nieuw, tijd) are left out on purpose:
how rare they are decides their weight. Single letters are here, but not those that name a language (c, r).
"""
from __future__ import annotations

_DUTCH = """
a aan aangaande aangezien achter af al aldaar aldus alhoewel alle allebei alleen allemaal alles als alsnog alsof
altijd ander andere anderen anders anderzijds b behalve behoudens beide beiden ben beneden bent betreffende bij bijna
binnen bij boven bovendien bovenop buiten d daar daarbij daardoor daarin daarmee daarna daarnaast daarom daaronder
daarop daarover daarvan daarvoor dan dat de degene degenen den der dergelijk dergelijke desondanks deze dezelfde die
dit doch door doordat doorheen dus e echter een eender eens eer eerder eerst eigen eigenlijk elk elkaar elke en enige
enkel enkele enz er erbij erdoor ergens erin ermee erna erop erover ertoe ervan ervoor etc even evenals eveneens f g
gauw ge gedurende geen gehad gekund gemoeten genoeg geweest geworden gij h haar had hadden hare heb hebben hebt
heeft heel hem hen het hetgeen hetzelfde hier hierbij hierdoor hierin hiermee hierna hierom hieronder hierop hierover
hiervan hiervoor hij hoe hoeveel hoewel hun hunne i ie ieder iedere iedereen iemand iets ik immers in inmiddels indien
intussen is j ja je jezelf jij jou jouw jouwe juist jullie k kan kon konden kun kunnen kunt l laat langs
later liever m maar mag me mede mee meer meest meestal men met mezelf mij mijn mijne mijzelf misschien mits mocht
mochten moest moesten moet moeten mogelijk mogen n na naar naargelang naast nabij nadat nee neer net niemand niet
niets niettegenstaande nimmer noch nochtans nog nogal nooit nu o of ofschoon ofwel om omdat omhoog omlaag omtrent omver
ondanks onder ondertussen ongeveer ons onszelf onze onzer ook op opdat opeens opnieuw opzij over overal overigens p pas
per precies q reeds rond rondom s samen sedert sinds sindsdien slechts sommige sommigen soms steeds t te tegen tegenover
ten tenslotte tenzij ter terwijl thans tijdens tja toch toe toen toenmaals tot totdat tussen u uit uitgezonderd uw v
vaak van vanaf vandaan vanuit vanwege veel veeleer verder vervolgens via vol volgens voor vooraf vooral voorbij voordat
voorheen voorts vrij w waar waaraan waarbij waardoor waarheen waarin waarmee waarna waarom waaronder waarop waarover
waartoe waarvan waarvoor wanneer want waren was wat we weer weg wegens wel weldra welk welke wellicht werd werden wie
wiens wier wij wijzelf wil wilde wilden willen wilt word worden wordt x y z ze zeer zeker zelf zelfde zelfs zich
zichzelf zij zijn zijne zo zoals zodat zodra zonder zou zouden zowel zulk zulke zullen zult
een twee drie vier vijf zes zeven acht negen tien
"""
_ENGLISH = """
a about above across actually after afterwards again against ago ain albeit all almost alone along already also
although always am amid among amongst an and another any anybody anyhow anyone anything anyway anywhere are aren
around as at away b back be became because become becomes been before beforehand behind being below beside besides
between beyond both but by came can cannot could couldn d despite did didn do does doesn doing don done down due during
e each eg either else elsewhere enough even ever every everybody everyone everything everywhere except f few for from
further furthermore g get gets getting got h had hadn has hasn have haven having he hence her here hereby herein hers
herself him himself his how however i ie if in indeed inside instead into is isn it its itself j just k l least less
lest ll m many may maybe me meanwhile might mightn mine more moreover most mostly much must mustn my myself n namely
near need needn neither never nevertheless no nobody none nonetheless noone nor not nothing now nowhere o of off often
on once one ones only onto or other others otherwise ought our ours ourselves out outside over own p per perhaps q
quite rather re really s same several shall shan she should shouldn since so some somebody somehow someone something
sometimes somewhere still such t than that the their theirs them themselves then thence there thereafter thereby
therefore therein these they this those though through throughout thus till to together too toward towards u under
unless until up upon us v ve very via w was wasn we well were weren what whatever when whence whenever where whereas
whereby wherein wherever whether which whichever while whither who whoever whole whom whose why will with within
without won would wouldn x y yes yet you your yours yourself yourselves z
one two three four five six seven eight nine ten
"""
CLOSED_WORDS: dict[str, frozenset[str]] = {"nl": frozenset(_DUTCH.split()), "en": frozenset(_ENGLISH.split())}
# Words that one language closes and the other uses for things ("want", "men", "die", "of") tell nothing about it.
_BOTH = CLOSED_WORDS["nl"] & CLOSED_WORDS["en"]
_FALSE_FRIENDS = frozenset(("want", "men", "die", "dan", "den", "hem", "hen", "pas", "net", "mag", "toe", "wilt"))
TELLING: dict[str, frozenset[str]] = {lang: words - _BOTH - _FALSE_FRIENDS for lang, words in CLOSED_WORDS.items()}
