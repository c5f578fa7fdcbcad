"""The plurals of English nouns: words that are known, and rules for all others.

What a noun gives here names a table, so it must never change: a plural that is wrong stays so, and
has ``plural`` in a model.
"""

from __future__ import annotations

import re

REGULAR = frozenset(  # as one text: 559 quoted words are not read more easily
    """
account achievement action activity actor ad address adjustment admin agent agreement album
alert allergy animal answer apartment api app appeal applicant application appointment approval
area article artist asset assignment attachment attempt attendance attendee attribute auction
audit author award badge balance bank banner basket batch bed bet bid bike bill block blog
board boat bonus book booking bookmark box branch brand bucket budget bug building bus business
button cache calendar call campaign candidate car card cart case catalog category certificate
change channel chapter charge chart chat check checkout city claim class classroom client clip
cluster coach code collection color column comment commission community company competition
complaint component condition conference connection consent contact container contest contract
contribution contributor conversation cookie copy country coupon course creator credential
credit currency customer dashboard dataset day deal dealer debt decision delivery department
deployment design desk device dialog discount discussion dish district doctor document domain
donation donor download draft driver duty edition education email employee employer endpoint
enrollment entity entry environment episode error event exam exchange exercise expense
experiment expert export extension facility factory favorite feature fee feed file film filter
flag fleet flight floor folder follower form forum friend fund game garden gateway genre gift
goal grade grant group guest guide habit holiday host hotel hour house icon idea image import
incident industry ingredient inspection instance institution instructor instrument insurance
integration interest interview invitation invite invoice issue item job journal journey keyword
kind lab label lake language layer lead league lecture lesson letter level library license lift
like line link list listing loan location log lot machine mail maintainer manager manual map
market match meal measurement medication meeting member membership memo mention menu merchant
message meter method metric milestone model module moment monitor month movie museum name
network node note notification nurse object occasion offer office operation operator opinion
option order organization origin owner package page paper paragraph parameter parcel parent
park part participant partner party passenger passport patient pattern payment payout penalty
permission pet phone photo picture pipeline place plan plant platform player playlist plugin
podcast point policy poll pool port portfolio position post preference prescription price print
priority prize problem procedure product profile program project promotion property proposal
provider publication publisher purchase query question queue race rack rank rate rating
reaction reader reason receipt recipe recipient record referral refund region registration
relation release reminder rental repair reply report repository request requirement reservation
resource response restaurant result return review reviewer reward ride role room round route
row rule run sale sample scan scene schedule school score screen script search seat secret
section sector seller seminar sensor server service session setup share shift ship shipment
shop show sign signal site skill sku slide slot snapshot source speaker sponsor sport stage
stamp star state statement station step stock stop store story stream street student study
style subject submission subscriber subscription suggestion suite supplier supply survey
symptom system table tag target task tax teacher team template tenant term test text theater
theme thread ticket tier timer title token tool topic total tour tournament toy track trade
trailer trainer transaction transfer translation treatment tree trial trigger trip truck type
unit university update upload user vacancy value variant vehicle vendor venue version video
view village visit visitor vote voucher wallet warehouse warning warranty watch website week
weight window winner wish wishlist word worker workflow workout workspace writer year zone
    """.split()
)
UNCHANGED = frozenset(  # plurals, and what nobody counts
    """
avoirdupois baggage bitumen bourgeois butter cash chamois chassis cod cutlery debris deer
disinformation equipment feedback flounder furniture graffiti hardware information jewelry
livestock luggage machinery mackerel media misinformation moose offspring patois police
precis reindeer salmon sheep software staff trout tuna wildlife
    """.split()
)
PLURAL_ENDINGS = (
    "craft",
    "data",
    "fish",
    "pox",
    "men",
    "people",
    "children",
    "feet",
    "hertz",
    "teeth",
)
SINGULAR_MEN = frozenset(  # these are no plurals of -man
    """
abdomen acumen albumen bitumen cognomen cyclamen dolmen foramen hymen lumen omen regimen rumen
semen specimen stamen
    """.split()
)
SINGULAR_S = frozenset(  # nor are these of anything
    """
alias asbestos atlas bathos bias biogas canvas chaos christmas cosmos ethos gas lens pancreas
pathos rhinoceros teargas thermos yes
    """.split()
)

IRREGULAR = dict(
    pair.split(":")
    for pair in """
alga:algae alumna:alumnae alumnus:alumni aphelion:aphelia axis:axes
bacillus:bacilli bacterium:bacteria bronchus:bronchi calf:calves candelabrum:candelabra
codex:codices criterion:criteria datum:data desideratum:desiderata die:dice dormouse:dormice
dwarf:dwarves elf:elves erratum:errata fez:fezzes genus:genera goose:geese graffito:graffiti
helix:helices locus:loci louse:lice money:monies mouse:mice nucleus:nuclei ovum:ova ox:oxen
perihelion:perihelia phenomenon:phenomena praxis:praxes prophylaxis:prophylaxes
protozoon:protozoa quiz:quizzes sarcophagus:sarcophagi scarf:scarves self:selves sheaf:sheaves
spermatozoon:spermatozoa stimulus:stimuli stratum:strata substratum:substrata testis:testes
titmouse:titmice vertebra:vertebrae wharf:wharves whiz:whizzes
    """.split()
)
ENDINGS = dict(  # of words and of compounds: foreman, bookshelf, grandchild
    pair.split(":")
    for pair in """
man:men person:people child:children foot:feet tooth:teeth knife:knives wife:wives life:lives
leaf:leaves loaf:loaves shelf:shelves wolf:wolves half:halves thief:thieves sis:ses quy:quies
    """.split()
)
PLAIN_S = frozenset(  # what ends as if it were irregular, and is not
    """
brahman caiman dolman epoch eunuch german hetman human loch matriarch monarch nonhuman
norman oligarch ottoman patriarch roman shaman stomach subhuman superhuman talisman tech triptych
    """.split()
)
PLAIN_ES = frozenset(
    """
antihero buffalo domino echo embargo go hero mosquito mulatto potato tomato tornado torpedo veto
volcano
    """.split()
)
SINGULAR_ENDINGS = ("ss", "us", "is")
KNOWN = {
    **IRREGULAR,
    **{word: f"{word}s" for word in PLAIN_S},
    **{word: f"{word}es" for word in PLAIN_ES},
}
HISSING = re.compile(r"(s|x|z|ch|sh)$")
CONSONANT_Y = re.compile(r"[^aeiou]y$")


def plural_word(word: str) -> str:
    """Return the plural of one word in lower case, or the word itself if it is one."""
    if word in REGULAR:
        return regular_plural(word)
    if is_plural(word):
        return word
    if word in KNOWN:
        return KNOWN[word]
    for ending, several in ENDINGS.items():
        if word.endswith(ending):
            return word.removesuffix(ending) + several
    return regular_plural(word)


def is_plural(word: str) -> bool:
    """Tell whether a word is a plural already, or has none of its own."""
    if word in UNCHANGED or word in IRREGULAR.values():
        return True
    if word.endswith("s"):
        ends_as_one = word in SINGULAR_S or word.endswith(SINGULAR_ENDINGS)
        return word[:-1] in REGULAR or not ends_as_one
    return word not in SINGULAR_MEN and word.endswith(PLURAL_ENDINGS)


def regular_plural(word: str) -> str:
    if HISSING.search(word):
        return f"{word}es"
    return f"{word[:-1]}ies" if CONSONANT_Y.search(word) else f"{word}s"


def regular_singular(word: str) -> str:
    """Return the noun of which a word is the regular plural, or the word itself."""
    endings = (("ies", "y"), ("es", ""), ("s", ""))
    nouns = [word.removesuffix(old) + new for old, new in endings if word.endswith(old)]
    known = [noun for noun in nouns if noun in REGULAR]
    plain = [noun for noun in nouns if noun and regular_plural(noun) == word]
    return next(iter([*known, *plain]), word)
