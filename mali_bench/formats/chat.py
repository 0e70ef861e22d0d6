"""Replies of language models as their interfaces return them, with the answer inside.

Known are OpenAI's chat completions, responses and lines of a batch, Anthropic's and Ollama's messages, Gemini's
candidates, a list of the messages of a conversation, of which the last reply counts, and objects with the generated
string under one of `GENERATED`, as text-generation pipelines and instruction data have them. The arguments of a call of
a function or tool are an answer too. What is inside may be in any format of a file; if none fits, it is an `answer`.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import structs

from ..errors import InputError
from . import answers
from .answer_lists import has_lists
from .answer_text import has_data
from .base import Format, Reading, Record
from .inline_tags import is_marked
from .recognition import fitting
from .record_keys import field, plain_key
from .shapes import name
from .source import Objects, Source, Text

GENERATED = (
    "generatedtext", "completion", "modeloutput", "modelresponse", "rawoutput", "prediction", "predict", "output",
    "response",
)  # fmt: skip
"""Keys of a generated string, without case and `_`."""

_SPEAKERS = ("assistant", "model")
_DEEPEST = 5
_ABOUT = ("metadata", "meta", "stop", "tokens", "context", "images", "history", "logprobs")
"""Keys of lists that an object with a generated string may have."""

_PROMPTS = ("prompt", "instruction", "question")
"""Keys of what was asked: answers to two questions about a text add up."""


def recognise(source: Source) -> bool:
    """Whether some object is a reply with an answer."""
    return _is_conversation(source.sample) or any(any(True for _ in _contents(value)) for value in source.sample)


def _is_conversation(values: Any) -> bool:
    return (
        isinstance(values, list)
        and bool(values)
        and all(isinstance(each, dict) and isinstance(each.get("role"), str) and "content" in each for each in values)
    )


def _contents(value: Any, depth: int = 0) -> Iterator[Any]:
    """The answers of a reply: strings, and arguments of calls."""
    if not isinstance(value, dict) or depth > _DEEPEST:
        return
    if value.get("role") in _SPEAKERS or value.get("type") == "function_call":
        yield from _message(value)
    elif _is_conversation(value.get("messages")):
        yield from _reply(value["messages"])
    else:
        inner = [value.get(key) for key in ("message", "content", "body", "response")]
        for key in ("choices", "candidates"):
            inner += value[key][:1] if isinstance(value.get(key), list) else []
        inner += value["output"] if isinstance(value.get("output"), list) else []
        found = [content for each in inner for content in _contents(each, depth + 1)]
        generated = field(value, GENERATED)
        if not found and isinstance(generated, str) and _may_hold(generated, value):
            found = [generated]
        yield from found


def _may_hold(generated: str, value: dict[str, Any]) -> bool:
    """Whether a generated string may have an answer, and the object nothing else that could be one."""
    others = (each for key, each in value.items() if plain_key(key) not in _ABOUT)
    answered = has_data(generated) or "<triplet>" in generated or is_marked(generated) or has_lists(generated)
    return answered and not any(isinstance(each, list) for each in others)


def _reply(messages: list[Any]) -> Iterator[Any]:
    """The last reply of a conversation."""
    replies = [each for each in messages if each["role"] in _SPEAKERS]
    yield from _message(replies[-1]) if replies else ()


def _message(message: dict[str, Any]) -> Iterator[Any]:
    """The answers of a message: its text, and the arguments of its calls."""
    calls = message.get("tool_calls") or [message.get("function_call")]
    for call in calls if isinstance(calls, list) else ():
        function = call.get("function", call) if isinstance(call, dict) else None
        arguments = function.get("arguments") if isinstance(function, dict) else None
        yield from [arguments] if isinstance(arguments, str | dict) else ()
    if message.get("type") == "function_call" and isinstance(message.get("arguments"), str):
        yield message["arguments"]
    content = message.get("content", message.get("parts"))
    if isinstance(content, str) and content.strip():
        yield content
    texts = []
    for part in content if isinstance(content, list) else ():
        if isinstance(part, dict) and part.get("type") == "tool_use" and isinstance(part.get("input"), dict):
            yield part["input"]
        elif isinstance(part, dict) and isinstance(part.get("functionCall"), dict):
            yield part["functionCall"].get("args") or {}
        elif isinstance(part, dict) and isinstance(part.get("text"), str):
            texts.append(part["text"])
    if texts:
        yield "".join(texts)


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """What the answers hold; raises `InputError` for a file without any that can be read."""
    values = list(source.documents())
    contents: list[tuple[str, Any, list[Any]]]
    if _is_conversation([value.data for value in values]):
        contents = [(values[0].where, {}, list(_reply([value.data for value in values])))]
    else:
        contents = [(where, data, list(_contents(data))) for where, data in values]
    read_any = False
    for where, data, some in contents:
        made = [record for content in some for record in _records(content, where, reading)]
        if not made:
            reading.notices.note("answer", where, "replies without an answer that can be read")
        for record in made:
            read_any = True
            yield _named(record, data)
    if not read_any:
        raise InputError(
            f"{source.name}: holds replies of a language model, none of which has an answer that can be read"
        )


def _records(content: Any, where: str, reading: Reading) -> list[Record]:
    """The records of one answer; none of a text beside a call, or one that cannot be read."""
    inner = Text(content, where) if isinstance(content, str) else Objects([content], where)
    try:
        found = fitting(inner) if inner.head.strip() else None
        form = found if found is not None and found.name != FORMAT.name else answers.FORMAT
        return list(form.read(inner, reading))
    except InputError:
        return []


def _named(record: Record, data: Any) -> Record:
    """The record with the document and the question that the reply names, if it does not name them itself."""
    own = structs.replace(record, task=record.task or next((str(data[key]) for key in _PROMPTS if data.get(key)), None))
    document = record.document
    given = data.get("custom_id") or data.get("doc_id") or data.get("document_id")
    if document.id is None and name(given) is not None:
        document = structs.replace(document, id=name(given))
    return structs.replace(own, document=document)


FORMAT = Format(
    name="chat",
    about="Replies of language models as OpenAI, Anthropic, Gemini, Ollama and text-generation pipelines return them,"
    " with an answer in any format inside.",
    layers=answers.FORMAT.layers,
    offsets="those of what is inside",
    recognise=recognise,
    read=read,
)
