"""Files of other formats, damaged at random: they are read, or refused in one line."""

import json

from hypothesis import strategies as st

from mali_bench import InputError
from mali_bench.formats import read


def damaged(draw, value):
    """A JSON value with some part of it put in the place of another, or made into something else."""
    odd = st.sampled_from([None, -1, 10**30, 1.5, "", "x", [], {}, [[]], True, [0, 0, 0], {"start": 3}])
    if draw(st.integers(0, 9)) == 0:
        return draw(odd)
    if isinstance(value, list) and value:
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], damaged(draw, value[at]), *value[at + 1 :]]
    if isinstance(value, dict) and value:
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: damaged(draw, value[key])}
    return draw(odd)


def read_damaged(draw, value, name, path):
    """Damage a JSON value, write it, and read it as the format called `name` and as what it looks like."""
    for _ in range(draw(st.integers(1, 3))):
        value = damaged(draw, value)
    path.write_text(json.dumps(value))
    for form in (name, None):
        try:
            list(read(str(path), form=form))
        except InputError as error:
            assert "\n" not in str(error)
