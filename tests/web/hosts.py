"""The hosts of the loopback web: three small ones, and one for each family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.corpus import PER_COLUMN, articles, columns
from tests.web.families import (
    bjx,
    cms_api,
    dedecms,
    ecms,
    epaper,
    eportal,
    feed,
    gkmlpt,
    hanweb,
    jeecms,
    jpaas,
    listdash,
    lonsun,
    lucidity,
    nfcms,
    node,
    numdir,
    people,
    phpcms,
    trs,
    trs_answers,
    trs_pagers,
    ucap,
    vsb,
    webplus,
    wordpress,
    xinhua,
    xxgk,
)
from tests.web.small import COLUMN, NextHost, OldHost, Small, SmallTrsHost
from tests.web.traps import TRAPS

if TYPE_CHECKING:
    from tests.web.corpus import Article
    from tests.web.host import Host

FAMILIES: dict[str, type[Host]] = {
    "trs": trs.TrsHost,
    "trs-last": trs_pagers.LastLinkHost,
    "trs-bare": trs_pagers.BareLastLinkHost,
    "trs-count": trs_pagers.CountPageHost,
    "trs-call": trs_pagers.UcapCallHost,
    "trs-gbk": trs_pagers.OldMirrorHost,
    "trs-frame": trs_pagers.FramedHost,
    "trs-search": trs_answers.SearchHost,
    "trs-whole": trs_answers.WholeHost,
    "trs-upper": trs_answers.UpperHost,
    "hanweb": hanweb.HanwebHost,
    "xxgk": xxgk.XxgkHost,
    "jpaas": jpaas.JpaasHost,
    "lucidity": lucidity.LucidityHost,
    "ucap": ucap.UcapHost,
    "ucap-folder": ucap.UcapFolderHost,
    "ucap-json": ucap.UcapJsonHost,
    "vsb": vsb.VsbHost,
    "vsb-list": vsb.VsbDynamicHost,
    "gkmlpt": gkmlpt.GkmlptHost,
    "nfcms": nfcms.NfcmsHost,
    "lonsun": lonsun.LonsunHost,
    "lonsun-public": lonsun.LonsunPublicHost,
    "jeecms": jeecms.JeecmsHost,
    "jeecms-silent": jeecms.SilentJeecmsHost,
    "eportal": eportal.EportalHost,
    "eportal-json": eportal.PortletHost,
    "numdir": numdir.NumdirHost,
    "numdir-index": numdir.XiangtanHost,
    "listdash": listdash.ListdashHost,
    "listdash-press": listdash.InEnHost,
    "node": node.NodeHost,
    "dedecms": dedecms.DedecmsHost,
    "phpcms": phpcms.PhpcmsHost,
    "phpcms-dynamic": phpcms.DynamicPhpcmsHost,
    "ecms": ecms.EcmsHost,
    "ecms-script": ecms.ListInfoHost,
    "webplus": webplus.WebplusHost,
    "people": people.PeopleHost,
    "xinhua": xinhua.XinhuaHost,
    "bjx": bjx.BjxHost,
    "cms-api": cms_api.CmsApiHost,
    "epaper": epaper.DailyHost,
    "wordpress": wordpress.WordpressHost,
    "feed": feed.FeedHost,
}
"""One host a variant of a family, by the name of the host; each gets two columns of the corpus."""
BROKEN = ("http-500", "http-404", "cut", "empty", "soft-404")


def all_hosts(each: int = PER_COLUMN) -> dict[str, Host]:
    """A host for every variant of every family, with the `each` newest articles of two columns."""
    return {
        f"{name}.test": kind(f"{name}.test", columns(2 * number, 2 * number + 1, each=each))
        for number, (name, kind) in enumerate(FAMILIES.items())
    }


def trap_hosts(*names: str) -> dict[str, Host]:
    """A TRS host for each trap of that name, or for every one."""
    return {
        f"{name.lower()}.test": trs.TrsHost(f"{name.lower()}.test", _for_trap(name), traps={name})
        for name in names or TRAPS
    }


def _for_trap(name: str) -> dict[str, list[Article]]:
    """The columns that a trap needs: many for what stops a crawl, a long one for what ends a listing."""
    if TRAPS[name].expected.__qualname__.startswith("blocked"):
        return columns(0, 1, 2, 3, 4, each=6)
    if name in ("T9", "T10", "T20"):
        return columns(5)
    if name == "T36":
        return columns(6, 7, 8, each=8)
    return columns(6, 7, each=11)


def make_hosts(scale: int = 1) -> dict[str, Host]:
    """The small hosts by name. `scale` multiplies their articles."""
    trs_host = _small(SmallTrsHost, "trs.test", seed=1, count=34 * scale)
    gbk = _small(OldHost, "gbk.test", seed=2, count=26 * scale)
    following = _small(NextHost, "next.test", seed=3, count=23 * scale)
    following.robots = None
    _reprint(trs_host, gbk)
    return {host.name: host for host in (trs_host, gbk, following)}


def _small(kind: type[Small], name: str, seed: int, count: int) -> Small:
    """A small host with one broken article of each kind."""
    made = articles(count, seed)
    for article in made:
        article.column = COLUMN
    for number, trap in enumerate(BROKEN):
        made[4 + 3 * number].trap = trap
    return kind(name, {COLUMN: made})


def _reprint(origin: Host, copy: Host) -> None:
    """Lets one host reprint three of another's reports: as they are, framed and cut, and mirrored."""
    sources = [one for one in origin.articles if one.on_topic and not one.trap][:3]
    places = [one for one in copy.articles if not one.trap][:3]
    for source, place, how in zip(sources, places, ("same", "framed", "mirrored"), strict=True):
        place.title, place.paragraphs = source.title, list(source.paragraphs)
        place.on_topic, place.twin_of = True, source.number
        if how == "framed":
            place.paragraphs = ["本网讯", *place.paragraphs[:-1]]
        if how == "mirrored":
            place.trap = "mirrored"
