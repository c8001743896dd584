"""What a probe found, as tables for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

LONGEST = 400  # characters of a value that is shown
MOST = 12  # rows of a list that is shown


def show(console: Console, told: dict[str, Any]) -> None:
    """Prints page, fields, listing, repairs, score and the draft of a site file."""
    why = f" ({told['reason']})" if told["reason"] and told["verdict"] != "listing" else ""
    console.print(Text(f"{told['verdict']}{why}: {told['url']}", style="bold"))
    console.print(_page(told))
    if told["fields"]:
        console.print(_fields(told["fields"]))
    if told["verdict"] == "listing":
        console.print(_listing(told["listing"]))
    if told["repairs"] or told["dropped"]:
        console.print(_text_stage(told))
    if told["score"]:
        console.print(_score(told["score"]))
    if told["site_file"]:
        console.print(Text(f"# {told['site_file']['path']} (a draft)", style="bold"))
        console.print(Text(told["site_file"]["text"]), soft_wrap=True)


def _table(title: str, *heads: str) -> Table:
    return Table(*heads, title=title, title_justify="left", title_style="bold")


def _add(table: Table, *values: Any) -> None:
    """A row of plain text: what a page says is no markup of ours."""
    table.add_row(*(Text(_short(value), overflow="fold") for value in values))


def _short(value: Any) -> str:
    if isinstance(value, list):
        value = "; ".join(map(_short, value[:MOST])) + ("; …" if len(value) > MOST else "")
    if isinstance(value, dict):
        value = " ".join(str(one) for one in value.values() if one is not None)
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"


def _page(told: dict[str, Any]) -> Table:
    table = _table("page", "what", "value", "why")
    _add(table, "size", f"{told['bytes']} bytes", f"Content-Type: {told['content_type'] or '-'}")
    if told["document"]:
        _add(table, "document", told["document"], "its bytes")
    else:
        _add(table, "encoding", told["encoding"], f"declared: {', '.join(told['declared']) or '-'}")
        hits = [
            f"{name}: {pattern}"
            for name, found in told["fingerprints"].items()
            for pattern in found
        ]
        _add(
            table,
            "family",
            told["family"],
            "the site's file" if told["site"] else hits or "no fingerprint",
        )
    if told["site"]:
        _add(table, "site", told["site"], "its host")
    return table


def _fields(fields: dict[str, Any]) -> Table:
    table = _table("fields", "field", "value", "read at")
    for name, one in fields.items():
        _add(table, name, one["value"], one["origin"])
    return table


def _listing(listing: dict[str, Any]) -> Table:
    table = _table(
        f"listing: {len(listing['links'])} links, {listing['dated']} with a date",
        "date",
        "title",
        "url",
    )
    for link in listing["links"][:MOST]:
        _add(table, link["listed_on"], link["title"], link["url"])
    _add(
        table,
        "next",
        f"{listing['pages'] or '?'} pages, {listing['records'] or '?'} records",
        listing["next"] or "-",
    )
    return table


def _text_stage(told: dict[str, Any]) -> Table:
    table = _table("text", "what", "where")
    for rule, count in told["repairs"].items():
        _add(table, f"repaired: {rule}", f"{count} times")
    for line, reason in told["dropped"]:
        _add(table, f"dropped: {reason}", line)
    return table


def _score(score: dict[str, Any]) -> Table:
    verdict = "on topic" if score["on_topic"] else "off topic"
    title = f"score {score['value']:.3f}, {verdict} from {score['threshold']}; gate {score['gate']:.3g}, owner {score['owner']}"
    table = _table(title, "term", "facet", "times", "adds")
    for facet, value in score["facets"].items():
        _add(table, "(facet)", facet, "", f"{value:.3f}")
    for term in score["terms"][:MOST]:
        _add(table, term["term"], term["facet"], term["n"], f"{term['contribution']:.3f}")
    return table
