"""A whole page: one file that asks for nothing from anywhere, and lets nothing run that it did not bring."""

import base64
import hashlib
import json
from importlib.resources import files
from typing import Any

from .markup import Html, joined, tag

_JSON = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""What would end a script element, or a line of a script, in JSON."""

BASE = files(__package__).joinpath("base.css").read_text(encoding="utf-8")
"""The style that all pages share."""

NO_DATA = object()
"""No element with data for the script."""


def sheet(title: str, style: str, *body: str, script: str = "", data: Any = NO_DATA, **attributes: str | None) -> str:
    """The page; `style` is added to what all pages share. `data`, if given, is in an element of the type
    `application/json` for the script to read; `attributes` are those of the body. Its Content-Security-Policy allows
    this style, this script and pictures inside the page.
    """
    style = BASE + style
    allowed = {"default-src": "'none'", "style-src": _hash(style), "img-src": "data:"}
    if script:
        allowed["script-src"] = _hash(script)
    allowed |= {"base-uri": "'none'", "form-action": "'none'"}
    policy = "; ".join(f"{name} {value}" for name, value in allowed.items())
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        tag("style", Html(style)),
    )
    held = [] if data is NO_DATA else [tag("script", _as_json(data), type="application/json")]
    run = [tag("script", Html(script))] if script else []
    return f"<!DOCTYPE html>\n{tag('html', head, tag('body', joined([*body, *held, *run]), **attributes), lang='en')}\n"


def _as_json(data: Any) -> Html:
    said = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Html(said.translate(_JSON))


def _hash(code: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
