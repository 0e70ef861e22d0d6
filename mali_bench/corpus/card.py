"""The dataset card: from which `datasets` knows the configurations, their features and their files.

`datasets` keys its cache by the card and not by the data: for a local folder whose data changed under the same card
it silently returns the old rows. So the card of each configuration holds a hash of its data.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..errors import CheckFailed
from ..files.reading import read_bytes, read_text
from ..model.labels import Labels
from .bundled import About
from .dataset_features import CONFIGS, features

_HASH = re.compile(r"config_name: (\w+)\n  version: (\S+)\n  description: data (\w+)")


def render(data: Mapping[str, bytes], about: About, labels: Labels, body: str) -> str:
    """The text of corpus/README.md. `data` has the files by their path in the corpus (data/test/mentions.jsonl)."""
    from datasets import DatasetInfo
    from datasets.info import DatasetInfosDict
    from huggingface_hub import DatasetCardData

    card = DatasetCardData(
        language=["en"],
        license="other",
        license_name="annotations-cc-by-4.0-text-agency",
        pretty_name="MaliBench",
        annotations_creators=["machine-generated"],
        task_categories=["token-classification"],
        tags=["information-extraction", "coreference-resolution", "event-extraction", "relation-extraction"],
        size_categories=["n<1K"],
    )
    infos = {name: DatasetInfo(features=features(name, labels), config_name=name) for name in present(data)}
    DatasetInfosDict(infos).to_dataset_card_data(card)
    front = card.to_yaml(line_break="\n").strip()
    return f"---\n{front}\n{_configs(data, about)}---\n\n{body}"


def present(data: Iterable[str]) -> list[str]:
    """The configurations that have files among these paths, in their order: `datasets` cannot load one without rows."""
    stems = {Path(path).stem for path in data}
    return [name for name in CONFIGS if name in stems]


def digest(data: Mapping[str, bytes], config: str) -> str:
    """The hash of the data of a configuration: its files' paths and bytes."""
    total = hashlib.sha256()
    for path in sorted(data):
        if Path(path).stem == config:
            total.update(path.encode() + b"\0" + data[path] + b"\0")
    return total.hexdigest()[:16]


def recorded(text: str) -> dict[str, tuple[str, str]]:
    """The version and the hash of the data of each configuration, as a card records them."""
    return {config: (version, digest) for config, version, digest in _HASH.findall(text)}


def refuse_stale(folder: Path) -> None:
    """Raise `CheckFailed` if the data of a corpus is not what its card says."""
    known = recorded(read_text(folder / "README.md"))
    data = {path.relative_to(folder).as_posix(): read_bytes(path) for path in (folder / "data").glob("*/[!.]*.jsonl")}
    for config in sorted({*known, *present(data)}):
        if known.get(config, ("", ""))[1] != digest(data, config):
            raise CheckFailed(
                f"{folder}: the data of {config!r} is not what the card says, so that datasets would return old rows;"
                " run `mali-bench build`"
            )


def _configs(data: Mapping[str, bytes], about: About) -> str:
    lines = ["configs:"]
    for name in present(data):
        lines += [f"- config_name: {name}", f"  version: {about.version}", f"  description: data {digest(data, name)}"]
        if name == CONFIGS[0]:
            lines.append("  default: true")
        lines.append("  data_files:")
        for path in sorted(path for path in data if Path(path).stem == name):
            lines += [f"  - split: {Path(path).parent.name}", f"    path: {path}"]
    return "\n".join(lines) + "\n"
