"""The colours of pages and plots: text and shapes can be told from their ground in both themes (WCAG 2 AA)."""

import re

import pytest
from conftest import ROOT

THEMES = (0, 1)
NAMES = ("light", "dark")


def css(*sheets):
    return [(ROOT / "mali_bench" / sheet).read_text(encoding="utf-8") for sheet in sheets]


def themes(*sheets):
    """The colours of stylesheets by name, as red, green and blue, in the light and in the dark."""
    made = {}, {}
    for text in css(*sheets):
        first, _, rest = text.partition("@media (prefers-color-scheme: dark) {")
        for theme, part in zip(made, (first, rest.partition("\n}")[0]), strict=True):
            theme |= {name: rgb(value) for name, value in re.findall(r"--([\w-]+): (#\w{6}|\d+ \d+ \d+);", part)}
            theme |= {name: float(value) for name, value in re.findall(r"--(tint): (\.\d+);", part)}
    return made


def rgb(value):
    if value.startswith("#"):
        return [int(value[at : at + 2], 16) for at in (1, 3, 5)]
    return [int(each) for each in value.split()]


def contrast(one, other):
    """The contrast ratio of WCAG 2."""

    def light(colour):
        parts = [each / 255 for each in colour]
        r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


VIEW = sorted(str(path.relative_to(ROOT / "mali_bench")) for path in ROOT.glob("mali_bench/view/assets/*.css"))
PAGES = themes("drawing/base.css", *VIEW, "site/site.css")
CHARTS = themes("drawing/charts.css")


def test_the_contrast_of_black_and_white_is_21():
    assert contrast([0, 0, 0], [255, 255, 255]) == pytest.approx(21)


@pytest.mark.parametrize("sheets", [PAGES, CHARTS], ids=["pages", "plots"])
def test_both_themes_have_the_same_colours(sheets):
    light, dark = sheets
    assert len(light) > 10 and light.keys() == dark.keys()


def test_every_colour_of_a_stylesheet_is_one_of_a_theme():
    for sheet in ("drawing/base.css", *VIEW, "site/site.css", "leaderboard/page.css", "drawing/charts.css"):
        (text,) = css(sheet)
        rules = re.sub(r"--[\w-]+: ?[^;]+;", "", text)
        shadows = rules.count("rgb(0 0 0 / ")
        assert len(re.findall(r"#[0-9a-fA-F]{3,6}\b|\brgb\(\d", rules)) == shadows, sheet
        own = set(re.findall(r"--([\w-]+):", text))
        used = set(re.findall(r"var\(--([\w-]+)", text))
        assert used <= own | set(PAGES[0]) | set(CHARTS[0]) | {"r", "d", "c", "deep"}, sheet


def test_every_colour_of_plots_is_used():
    (text,) = css("drawing/charts.css")
    assert {*re.findall(r"var\(--([\w-]+)\)", text)} == CHARTS[0].keys()


@pytest.mark.parametrize("theme", THEMES, ids=NAMES)
def test_text_on_pages_can_be_read(theme):
    colour = PAGES[theme]
    for text, grounds in {
        "fg": ("bg", "soft", "lit", "event", "time", "amount", "right", "wrong"),
        "muted": ("bg", "soft"),
        "link": ("bg", "soft"),
    }.items():
        for ground in grounds:
            assert contrast(colour[text], colour[ground]) >= 4.5, (text, ground)


@pytest.mark.parametrize("theme", THEMES, ids=NAMES)
def test_lines_on_pages_can_be_seen(theme):
    colour = PAGES[theme]
    for line in [f"h{number}" for number in range(9)] + ["ok", "bad", "part", "focus"]:
        assert contrast(colour[line], colour["bg"]) >= 3, line


@pytest.mark.parametrize("theme", THEMES, ids=NAMES)
def test_text_can_be_read_on_the_ground_of_a_statement_and_its_line_can_be_seen(theme):
    colour = PAGES[theme]
    for number in range(6):
        source, tint = colour[f"s{number}"], colour["tint"]
        ground = [a * (1 - tint) + b * tint for a, b in zip(colour["bg"], source, strict=True)]
        assert contrast(colour["fg"], ground) >= 4.5, number
        assert contrast(source, colour["bg"]) >= 3, number


@pytest.mark.parametrize("theme", THEMES, ids=NAMES)
def test_the_letters_of_two_systems_can_be_read(theme):
    colour = PAGES[theme]
    for ground in ("h0", "h1", "bad", "ok"):
        assert contrast(colour["bg"], colour[ground]) >= 4.5, ground


@pytest.mark.parametrize("theme", THEMES, ids=NAMES)
def test_plots_can_be_read(theme):
    colour = {name.removeprefix("chart-"): value for name, value in CHARTS[theme].items()}
    for name in ("ink", "soft"):
        assert contrast(colour[name], colour["paper"]) >= 4.5, name
    for shade in range(1, 6):
        assert contrast(colour["ink"], colour[f"shade{shade}"]) >= 4.5, shade
    for name in ("mark", "other", "aim", "base"):
        assert contrast(colour[name], colour["paper"]) >= 3, name
