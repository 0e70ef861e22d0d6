"""The command that shows label sets and label maps."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .options import Parser, add_json
from .output import print_json, print_text

if TYPE_CHECKING:
    from ..model.label_maps import LabelMap
    from ..model.labels import Labels


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the command to those of the command line."""
    parser = commands.add_parser(
        "labels",
        help="show the label set, or a map of another scheme's labels",
        description="Show the label set of the corpus and the maps for `--map`, or one map: what each of its labels"
        " covers, what of ours it does not have, and how a perfect system of its scheme scores on the article without"
        " and with the map.",
    )
    parser.add_argument("map", nargs="?", metavar="MAP", help="name or file of a map")
    add_json(parser, "map or label set")
    parser.set_defaults(run=_labels)


def _labels(options: argparse.Namespace) -> int:
    import json

    from ..corpus import bundled
    from ..model.label_maps import LabelMap

    labels = bundled.labels()
    if options.map is None:
        if options.json:
            print_json(json.dumps(_label_set(labels), ensure_ascii=False, indent=2))
        else:
            print_text("\n".join(_about_labels(labels)))
        return 0
    label_map = LabelMap.read(options.map)
    label_map.check(labels)
    scores = _of_perfect(label_map)
    if options.json:
        shown = {
            "name": label_map.name,
            "about": label_map.about,
            "digest": label_map.digest,
            "labels": {layer: dict(_rows(label_map, layer)) for layer in label_map.layers},
            "roles": dict(_role_rows(label_map)),
            "without": {layer: _uncovered(label_map, layer, labels) for layer in label_map.layers},
            "perfect_system": {name: {"unmapped": bare, "mapped": mapped} for name, bare, mapped in scores},
        }
        print_json(json.dumps(shown, ensure_ascii=False, indent=2))
        return 0
    print_text("\n".join(_about_map(label_map, labels, scores)))
    return 0


def _label_set(labels: "Labels") -> dict[str, dict[str, str]]:
    return {
        f"{layer}.{name}": {
            value: str(labels.properties(layer, name, value).get("about", ""))
            for value in labels.values(layer, name) or ()
        }
        for layer, name in labels.fields()
        if layer != "coverage"
    }


def _about_labels(labels: "Labels") -> Iterator[str]:
    from ..model.label_maps import LabelMap, names

    for field, values in _label_set(labels).items():
        yield field
        width = max(map(len, values), default=0)
        yield from (f"  {value:<{width}}  {about}" for value, about in values.items())
        yield ""
    yield "Maps (--map NAME; `mali-bench labels NAME` shows one)"
    for name in names():
        yield f"  {name:<11}  {LabelMap.read(name).about}"


def _about_map(
    label_map: "LabelMap", labels: "Labels", scores: list[tuple[str, float | None, float | None]]
) -> Iterator[str]:
    from ..scoring.shown import ratio
    from .grid import grid

    yield f"{label_map.name} ({label_map.digest}): {label_map.about}"
    for layer in label_map.layers:
        yield ""
        yield layer
        rows = list(_rows(label_map, layer))
        width = max((len(label) for label, _ in rows), default=0)
        yield from (f"  {label:<{width}}  {to}" for label, to in rows)
        without = _uncovered(label_map, layer, labels)
        if without:
            yield f"  removed from both sides: {', '.join(without)}"
    roles = list(_role_rows(label_map))
    if roles:
        yield from ("", "roles")
        width = max(len(role) for role, _ in roles)
        yield from (f"  {role:<{width}}  {to}" for role, to in roles)
    yield ""
    yield "F1 of a perfect system of this scheme on the article"
    yield grid(["unmapped", "mapped"], [[name, ratio(bare), ratio(mapped)] for name, bare, mapped in scores])


def _rows(label_map: "LabelMap", layer: str) -> Iterator[tuple[str, str]]:
    """Each label of a scheme for items of a layer, and what becomes of it."""
    for label in label_map.names(layer):
        target = label_map.target(layer, label)
        if target is not None and layer == "relations" and target.layer == "events":
            roles = zip(target.roles, ("arg1", "arg2"), strict=True)
            yield label, f"event {target.labels[0]}, {', '.join(f'{end} as {role}' for role, end in roles if role)}"
        if target is None or target.layer != layer:
            continue
        if target.lexicon:
            to = "; ".join(f"{kind}: {name}" for kind, name in target.kinds.items())
        else:
            to = ", ".join(name or "(any type)" for name in target.labels)
        yield label, f"{to} (arguments swapped)" if target.swap else to


def _role_rows(label_map: "LabelMap") -> Iterator[tuple[str, str]]:
    """Each role of a scheme with what it covers, those of one type of event with its name."""
    general = label_map.roles("")
    yield from ((label_map.role_name(role), ", ".join(to)) for role, to in general.items())
    for label in label_map.names("events"):
        own = label_map.roles(label)
        yield from (
            (f"{label}: {label_map.role_name(role)}", ", ".join(to))
            for role, to in own.items()
            if general.get(role) != to
        )


def _uncovered(label_map: "LabelMap", layer: str, labels: "Labels") -> list[str]:
    """Our types that the scheme does not have."""
    return [value for value in labels.values(layer, "type") or () if label_map.classes[layer].of(value) is None]


def _of_perfect(label_map: "LabelMap") -> list[tuple[str, float | None, float | None]]:
    """F1 of a system that predicts all that a scheme has, in its labels, without and with the map: by the ranking
    metrics of the layers that the map has.
    """
    from .. import api
    from ..metrics.groups import PRIMARY
    from ..model.mapping import perfect
    from ..model.readings import first_readings
    from ..scoring.scope import LAYER_OF

    gold = api.load()
    predicted = [perfect(first_readings(document), label_map) for document in gold]
    bare = api.score(gold, predicted, intervals=False)
    mapped = api.score(gold, predicted, intervals=False, maps=[label_map])
    return [
        (name, bare[name].f1, mapped[name].f1) for group, name in PRIMARY.items() if LAYER_OF[group] in label_map.layers
    ]
