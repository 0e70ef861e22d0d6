"""XML from files that nobody vouches for: entities and external references are refused, nothing is fetched."""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from ..errors import InputError

DEEPEST = 1_000
"""The most elements that may be inside each other."""


def parsed(data: bytes, name: str) -> Element:
    """The root of an XML file; raises `InputError` for what is not XML or declares entities."""
    from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
    from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

    try:
        root: Element = fromstring(data)
    except ParseError as error:
        raise InputError(f"{name}:{error.position[0]}: is not XML: {error}") from None
    except DefusedXmlException:
        raise InputError(
            f"{name}: declares entities or refers to other files, which is not read since it can be used for attacks"
        ) from None
    except (ValueError, LookupError) as error:  # an encoding that is not known
        raise InputError(f"{name}: is not XML: {error}") from None
    _refuse_deep(root, name)
    return root


def _refuse_deep(root: Element, name: str) -> None:
    level, depth = [root], 0
    while level:
        level, depth = [child for element in level for child in element], depth + 1
        if depth > DEEPEST:
            raise InputError(f"{name}: is nested too deeply")


def pieces(root: Element) -> Iterator[tuple[str, Any]]:
    """The text and the tags inside an element, in their order: `("text", string)`, `("start", element)` and
    `("end", element)`.
    """
    stack: list[tuple[Element, Iterator[Element]]] = [(root, iter(root))]
    if root.text:
        yield "text", root.text
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if stack:
                yield "end", element
                if element.tail:
                    yield "text", element.tail
            continue
        yield "start", child
        if child.text:
            yield "text", child.text
        stack.append((child, iter(child)))
