"""British spellings and the American ones, and letters that are not decomposed into a basic letter and a mark.

The words are common ones of such differences; the list is not complete. Both sides of a comparison pass these rules, so
that one too many does no harm but where it makes two words one: a `cheque` is a `check`.
"""

import re

LETTERS = str.maketrans({
    "ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "\u0131": "i", "ħ": "h",
    "ŧ": "t", "ŋ": "n",
})  # fmt: skip
"""Lower-case letters of Latin alphabets without a decomposition in Unicode, and how they are written without them."""

_STEMS = {
    "aeroplane": "airplane", "aluminium": "aluminum", "amoeb": "ameb", "anaem": "anem", "anaesth": "anesth",
    "archaeo": "archeo", "artefact": "artifact", "caesarean": "cesarean", "cheque": "check", "coeliac": "celiac",
    "cosy": "cozy", "diarrhoea": "diarrhea", "doughnut": "donut", "draught": "draft", "encyclopaed": "encycloped",
    "enquir": "inquir", "faec": "fec", "foet": "fet", "gaol": "jail", "grey": "gray", "gynaec": "gynec", "haem": "hem",
    "ischaem": "ischem", "jewellery": "jewelry", "kerb": "curb", "leukaem": "leukem", "manoeuvred": "maneuvered",
    "manoeuvre": "maneuver", "manoeuvr": "maneuver", "mediaev": "mediev", "mould": "mold", "moustache": "mustache",
    "oedem": "edem", "oesoph": "esoph", "oestr": "estr", "orthopaed": "orthoped", "paed": "ped", "palaeo": "paleo",
    "plough": "plow", "practis": "practic", "pyjama": "pajama", "sceptic": "skeptic", "septicaem": "septicem",
    "smoulder": "smolder", "storeys": "stories", "storey": "story", "sulph": "sulf", "tyre": "tire",
    "whiskies": "whiskeys", "whisky": "whiskey", "yoghurt": "yogurt",
}  # fmt: skip
_STEM = re.compile(f"^(?:{'|'.join(sorted(_STEMS, key=len, reverse=True))})")
"""How British words begin, and American ones instead."""

_RULES = (
    (re.compile(r"is(e[drs]?|ers|ing|ations?)$"), r"iz\1"),
    (re.compile(r"ys(e[drs]?|ing)$"), r"yz\1"),
    (re.compile(r"(?<=...)our(s|ed|ing|able|hoods?|ites?|ers?|ful)?$"), r"or\1"),
    (re.compile(r"(cent|met|lit|theat|fib|spect|somb|calib|lust|sab|meag|och|louv)re(s?)$"), r"\1er\2"),
    (re.compile(r"(def|off|pret|lic)ence(s?)$"), r"\1ense\2"),
    (re.compile(r"(catal|dial|anal|monol|epil)ogue(s?)$"), r"\1og\2"),
    (
        re.compile(
            r"(travel|cancel|channel|counsel|dial|duel|equal|fuel|jewel|label|level|libel|marshal|model|panel|quarrel"
            r"|rival|shovel|signal|spiral|total|tunnel|unravel)l(ed|ing|ers?)$"
        ),
        r"\1\2",
    ),
    (re.compile(r"^(fulfi|enro|insti|disti|appa|enthra|insta)l(s|ments?)?$"), r"\1ll\2"),
    (re.compile(r"^(un)?(ski|wi)lful"), r"\1\2llful"),
    (re.compile(r"^programme(s?)$"), r"program\1"),
    (re.compile(r"^ageing$"), "aging"),
    (re.compile(r"(judg|acknowledg)ement"), r"\1ment"),
    (re.compile(r"^(burn|dream|leap|learn|spoil)t$"), r"\1ed"),
)


def american(word: str) -> str:
    """The American spelling of a word in lower case; of a word without one, the word."""
    word = _STEM.sub(lambda stem: _STEMS[stem[0]], word)
    for spelling, instead in _RULES:
        word = spelling.sub(instead, word)
    return word
