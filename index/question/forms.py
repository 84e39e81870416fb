"""English words that belong together and that no stemmer brings together: "led" and "lead", "Iraqi" and "Iraq"."""

from __future__ import annotations

from functools import lru_cache

from index.question.analyzer import stems

# Base, past, participle where it differs. Left out: forms that are mostly other words ("found", "saw", "ground").
_IRREGULAR = """
arise arose arisen, awake awoke awoken, beat beaten, become became, begin began begun, bend bent, bite bit bitten,
bleed bled, blow blew blown, break broke broken, breed bred, bring brought, build built, burn burnt, buy bought,
catch caught, choose chose chosen, cling clung, creep crept, deal dealt, dig dug, draw drew drawn, drink drank drunk,
drive drove driven, eat ate eaten, fall fell fallen, feed fed, feel felt, fight fought, flee fled, fly flew flown,
forbid forbade forbidden, forget forgot forgotten, forgive forgave forgiven, freeze froze frozen, get got gotten,
give gave given, go went gone, grow grew grown, hang hung, hear heard, hide hid hidden, hold held, keep kept,
kneel knelt, know knew known, lead led, leap leapt, learn learnt, leave left, lend lent, lose lost, make made, mean meant,
meet met, overcome overcame, overthrow overthrew overthrown, pay paid, ride rode ridden, ring rang rung,
rise rose risen, run ran, seek sought, sell sold, send sent, shake shook shaken, shine shone, shoot shot,
shrink shrank shrunk, sing sang sung, sink sank sunk, sit sat, sleep slept, slide slid, speak spoke spoken, spend spent,
spin spun, stand stood, steal stole stolen, stick stuck, strike struck, swear swore sworn, sweep swept,
swim swam swum, swing swung, take took taken, teach taught, tear tore torn, think thought, throw threw thrown,
understand understood, undertake undertook undertaken, wake woke woken, wear wore worn, weave wove woven, weep wept,
win won, withdraw withdrew withdrawn, write wrote written
"""
# A country, or a part of the world, and what or who is of it. Left out: names of several words.
_PEOPLES = """
Afghanistan Afghan, Albania Albanian, Algeria Algerian, America American, Angola Angolan, Argentina Argentine Argentinian,
Armenia Armenian, Australia Australian, Austria Austrian, Azerbaijan Azerbaijani Azeri, Bahrain Bahraini,
Bangladesh Bangladeshi, Belarus Belarusian, Belgium Belgian, Bolivia Bolivian, Bosnia Bosnian, Brazil Brazilian,
Britain British Briton, Bulgaria Bulgarian, Burundi Burundian, Cambodia Cambodian, Cameroon Cameroonian,
Canada Canadian, Chad Chadian, Chile Chilean, China Chinese, Colombia Colombian, Congo Congolese, Croatia Croatian,
Cuba Cuban, Cyprus Cypriot, Czechia Czech, Denmark Danish Dane, Ecuador Ecuadorian, Egypt Egyptian, England English,
Eritrea Eritrean, Estonia Estonian, Ethiopia Ethiopian, Europe European, Finland Finnish, France French,
Georgia Georgian, Germany German, Ghana Ghanaian, Greece Greek, Guatemala Guatemalan, Haiti Haitian,
Honduras Honduran, Hungary Hungarian, Iceland Icelandic, India Indian, Indonesia Indonesian, Iran Iranian, Iraq Iraqi,
Ireland Irish, Israel Israeli, Italy Italian, Jamaica Jamaican, Japan Japanese, Jordan Jordanian, Kazakhstan Kazakh,
Kenya Kenyan, Korea Korean, Kosovo Kosovar, Kurdistan Kurdish Kurd, Kuwait Kuwaiti, Kyrgyzstan Kyrgyz, Laos Lao Laotian,
Latvia Latvian, Lebanon Lebanese, Liberia Liberian, Libya Libyan, Lithuania Lithuanian, Malawi Malawian, Malaysia Malaysian,
Mali Malian, Malta Maltese, Mexico Mexican, Moldova Moldovan, Mongolia Mongolian, Montenegro Montenegrin,
Morocco Moroccan, Mozambique Mozambican, Myanmar Burmese, Namibia Namibian, Nepal Nepali Nepalese,
Netherlands Dutch, Nicaragua Nicaraguan, Niger Nigerien, Nigeria Nigerian, Norway Norwegian, Oman Omani,
Pakistan Pakistani, Palestine Palestinian, Panama Panamanian, Paraguay Paraguayan, Peru Peruvian, Philippines Filipino,
Poland Polish, Portugal Portuguese, Qatar Qatari, Romania Romanian, Russia Russian, Rwanda Rwandan, Scotland Scottish,
Senegal Senegalese, Serbia Serbian, Singapore Singaporean, Slovakia Slovak, Slovenia Slovenian, Somalia Somali,
Spain Spanish, Sudan Sudanese, Sweden Swedish, Switzerland Swiss, Syria Syrian, Taiwan Taiwanese, Tajikistan Tajik,
Tanzania Tanzanian, Thailand Thai, Tibet Tibetan, Tunisia Tunisian, Turkey Turkish, Turkmenistan Turkmen, Uganda Ugandan,
Ukraine Ukrainian, Uruguay Uruguayan, Uzbekistan Uzbek, Venezuela Venezuelan, Vietnam Vietnamese, Wales Welsh,
Yemen Yemeni, Zambia Zambian, Zimbabwe Zimbabwean
"""


def other_forms(stem: str) -> frozenset[str]:
    """Stems of what belongs together with ``stem``: a verb's forms, a country and its people. Empty for all else."""
    return _forms().get(stem, frozenset())


@lru_cache(maxsize=1)
def _forms() -> dict[str, frozenset[str]]:
    forms: dict[str, frozenset[str]] = {}
    for words in (*_IRREGULAR.split(","), *_PEOPLES.split(",")):
        together = frozenset(stems(words))
        forms |= {stem: together - {stem} for stem in together}
    return forms
