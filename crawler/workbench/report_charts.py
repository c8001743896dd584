"""The charts of the report page: SVG without scripts or styles of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pygal
from lxml import etree
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SERIES = 6  # sites with a colour of their own; the rest is one more
OTHERS = "other sites"
WIDTH, HEIGHT = 760, 300  # of a drawing, which is scaled to the page
NARROW, ROW = 560, 26
LABELS = 6  # months that are named below the bars
HAN = 14  # width of a Chinese character beyond what pygal reserves for a letter
DROPPED = ("style", "script", "defs")


def by_month(
    months: Sequence[str], counts: Mapping[str, Mapping[str, int]], names: Mapping[str, str]
) -> Markup:
    """Stacked bars: reports of each month, by site; `counts` by site and month."""
    step = -(-len(months) // LABELS)
    chart = _chart(pygal.StackedBar, width=WIDTH, height=HEIGHT)
    chart.x_labels = months
    chart.x_labels_major = months[::step]
    for site, found in counts.items():
        label = names.get(site, site)
        chart.add(label, [_value(found.get(month), label) for month in months])
    return _drawn(chart, "Reports of each month, by site")


def by_term(terms: Sequence[Mapping[str, Any]]) -> Markup:
    """Horizontal bars: in how many reports each term stands."""
    longest = max(len(one["term"]) for one in terms)
    chart = _chart(
        pygal.HorizontalBar,
        width=NARROW,
        height=ROW * len(terms) + 60,
        margin_left=8 + HAN * longest,
    )
    chart.x_labels = [one["term"] for one in reversed(terms)]
    chart.add("reports", [_value(one["reports"], "") for one in reversed(terms)])
    return _drawn(chart, "Reports in which each term stands")


def _value(count: int | None, label: str) -> dict[str, Any] | None:
    return {"value": count, "label": label} if count else None


def _chart(kind: Any, **size: int) -> Any:
    return kind(
        js=[], css=[], margin=8, spacing=14, show_legend=False, no_prefix=True,
        truncate_label=24, show_minor_x_labels=False, disable_xml_declaration=True, print_values=False,
        rounded_bars=2, max_scale=6, value_formatter=lambda count: f"{count:,.0f}", **size,
    )  # fmt: skip


def _drawn(chart: Any, name: str) -> Markup:
    """The drawing; what it says of a bar is that bar's title, which a browser shows and reads aloud."""
    root = etree.fromstring(chart.render(is_unicode=True))
    for one in list(root.iter()):
        if not isinstance(one.tag, str):
            _drop(one)
            continue
        one.tag = etree.QName(one).localname
        overlay = {"overlay", "text-overlay", "tooltip-overlay"} & set(one.get("class", "").split())
        if one.tag in DROPPED or overlay:
            _drop(one)
    for bar in root.iter("g"):
        said = {
            d.get("class", "").split()[0]: d.text for d in bar.findall("desc") if d.get("class")
        }
        for desc in bar.findall("desc"):
            bar.remove(desc)
        if "value" in said:
            label = etree.Element("title")
            told = (said.get("label"), said.get("x_label"), said["value"])
            label.text = " ".join(filter(None, told))
            bar.insert(0, label)
    _name(root, name)
    etree.cleanup_namespaces(root)
    return Markup(etree.tostring(root, encoding="unicode", method="html"))


def _drop(one: Any) -> None:
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _name(root: Any, name: str) -> None:
    for pygals in root.findall("title"):
        root.remove(pygals)
    title = etree.Element("title")
    title.text = name
    root.insert(0, title)
    root.set("role", "img")
    root.set("aria-label", name)
    for attribute in ("id", "style"):
        root.attrib.pop(attribute, None)
