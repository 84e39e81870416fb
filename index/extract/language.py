"""Which language a text is in, told cheaply: by its script, then by its commonest words."""

from __future__ import annotations

import re
from collections import Counter

_SAMPLE = 20_000  # code points looked at
_SCRIPTS = (
    ("latin", r"A-Za-zÀ-ɏḀ-ỿ"),
    ("arabic", r"\u0620-\u064a\u066e-\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"),
    ("cyrillic", r"\u0400-\u052f"),
    ("ja", r"\u3041-\u30ff"),  # kana decides for Japanese, whatever ideographs stand beside it
    ("zh", r"\u3400-\u4dbf\u4e00-\u9fff"),
    ("ko", r"\uac00-\ud7af\u1100-\u11ff"),
    ("he", r"\u05d0-\u05ea"),
    ("el", r"\u0370-\u03ff\u1f00-\u1fff"),
    ("hi", r"\u0900-\u097f"),
    ("bn", r"\u0980-\u09ff"),
    ("ta", r"\u0b80-\u0bff"),
    ("th", r"\u0e00-\u0e7f"),
    ("hy", r"\u0530-\u058f"),
    ("ka", r"\u10a0-\u10ff"),
)
_PATTERNS = tuple((name, re.compile(f"[{letters}]")) for name, letters in _SCRIPTS)
_COMMON_WORDS = {
    "en": "the of and to in that is was for on with as by at from said has have it he they were which",
    "de": "der die das und in den von zu mit ist nicht ein eine auf dem des im sich auch es wurde nach sagte "
    "hat bei wie aus bis zum zur vom nur noch wird sind haben wieder",
    "fr": "le la les et des de du une un est dans que qui pour sur pas au aux par il selon été avec ce "
    "ne plus ont sont cette après mais",
    "es": "el la los las de y que en un una por con para es se del al fue su más como según dijo "
    "no hasta pero sobre sin desde",
    "it": "il la le di e che in un una per con non del della è si sono gli nel alla ha anche più "
    "fino dopo hanno dal ma",
    "pt": "o a os as de e que em um uma por com para não do da se na no foi mais ao dos disse",
    "nl": "de het een en van in is dat op te zijn voor met niet die aan er om ook werd door naar",
    "tr": "ve bir bu için ile da de olarak olan çok daha gibi sonra kadar olduğu dedi en ne ise",
    "sv": "och att det som en på är av för med den till inte har om ett var jag sade från",
    "pl": "i w na z się nie że do jest to o jak po od za przez był które oraz dla",
    "id": "yang dan di dengan untuk pada dari ini itu dalam tidak akan adalah oleh juga ke",
}
# One-letter words are left out: formulas are full of them.
_WORD_SETS = {
    lang: frozenset(word for word in words.split() if len(word) > 1) for lang, words in _COMMON_WORDS.items()
}
_WORD = re.compile(r"[^\W\d_]+")


def detect_language(text: str) -> tuple[str, str]:
    """The text's language as an ISO 639 code, and a phrase saying how it was told.

    Meant for whole articles: a text with too few words of any language counts as English.
    """
    sample = text[:_SAMPLE]
    script = script_of(sample)
    if script == "arabic":
        return _arabic(sample), "detected from the script"
    if script == "cyrillic":
        return ("uk" if re.search("[іїєґІЇЄҐ]", sample) else "ru"), "detected from the script"
    if script != "latin":
        return script, "detected from the script"
    return _latin(sample)


def script_of(text: str) -> str:
    """The script of most letters: "latin", "arabic", "cyrillic", or the one language a script writes."""
    counts = Counter({name: len(pattern.findall(text[:_SAMPLE])) for name, pattern in _PATTERNS})
    if counts["ja"] * 5 > counts["zh"]:
        counts["ja"] += counts["zh"]
    name, count = counts.most_common(1)[0]
    return name if count else "latin"


def _arabic(sample: str) -> str:
    if re.search("[ێۆڕڵ]", sample):
        return "ckb"
    if re.search("[ٹڈڑے]", sample):
        return "ur"
    persian = len(re.findall("[پچژگکی]", sample))
    return "fa" if persian * 20 > len(re.findall("[\u0620-\u064a\u06a9\u06cc]", sample)) else "ar"


def _latin(sample: str) -> tuple[str, str]:
    words = Counter(_WORD.findall(sample.lower()))
    total = words.total()
    scores = {lang: sum(words[word] for word in common) for lang, common in _WORD_SETS.items()}
    best, second = sorted(scores, key=lambda lang: scores[lang], reverse=True)[:2]
    # English of any length has a common word or two, so without any, two of another language tell enough.
    enough = max(3, scores["en"] * 1.5 + 0.5) if scores["en"] else 2
    if best != "en" and scores[best] >= max(enough, total * 0.1, scores[second] + 1):
        return best, "detected from its common words"
    return "en", "detected from its common words" if scores["en"] >= 3 else "assumed"
