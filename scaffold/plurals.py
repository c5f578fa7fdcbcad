"""Nouns whose plural is regular, so that naming one does not cost the seconds inflect loads in."""

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
HISSING = re.compile(r"(s|x|z|ch|sh)$")
CONSONANT_Y = re.compile(r"[^aeiou]y$")


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
