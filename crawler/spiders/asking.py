"""What is sent to a site for the URL under which one of its pages is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.families import FAMILIES
from crawler.page.forms import split_form

if TYPE_CHECKING:
    from crawler.sites import Site

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}


def asked(url: str, site: Site) -> dict[str, Any]:
    """Arguments of the Request for a page: its URL, or an interface's, with a form if it has one."""
    sent, form = split_form(FAMILIES[site.family].address(url, site))
    if form is None:
        return {"url": sent}
    return {"url": sent, "method": "POST", "body": form, "headers": FORM}
