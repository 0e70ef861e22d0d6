"""corpus/gold.png, the picture of the gold page in the README and the card.

Run `python tests/picture.py` in a checkout, where a Chromium is installed, after the page or the gold has changed.
"""

import tempfile
from pathlib import Path

from browser import Browser

from mali_bench.cli.main import main

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "corpus" / "gold.png"
SHOWN = "v8"
"""The annotation whose record is open."""

SETTLED = "new Promise((done) => setTimeout(done, 500))"


def picture() -> None:
    """Write the page, open a record, and take the picture."""
    with tempfile.TemporaryDirectory() as folder, Browser() as chromium:
        page = Path(folder) / "gold.html"
        main(["view", "-o", str(page)])
        chromium.open(f"{page.as_uri()}#{SHOWN}", 1500, 860)
        chromium.run(SETTLED)
        chromium.run(f"document.querySelector('.panel').scrollTop = 430; {SETTLED}")
        chromium.shot(PICTURE)


if __name__ == "__main__":
    picture()
