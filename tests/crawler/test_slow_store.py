"""A store that is far away, or stands still for a while, makes a crawl slower and nothing else."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from tests.crawler.small_web import MakeSmall, SmallHost
from tests.crawler.small_web import small as small  # noqa: PLC0414  (a fixture)
from tests.slow_store import SlowStore

if TYPE_CHECKING:
    from pipelines.store.embedded import Embedded
    from tests.conftest import Query

MORE = 20  # requests that a crawl may send while the store says nothing: the pages that it has on lease


def test_a_slow_store_that_stalls_only_slows(
    small: MakeSmall, server: Embedded, database_url: str, query: Query
) -> None:
    host = SmallHost("far.test", count=30, more="[crawl]\nDOWNLOAD_DELAY = 0.02")
    web = small(host)
    target = str(server.sockets / ".s.PGSQL.5432")
    with SlowStore.before(target, delay=0.02) as slow:
        name = make_url(database_url).database
        url = f"postgresql://postgres@127.0.0.1:{slow.port}/{name}"
        running = web.start(DATABASE_URL=url)
        while len(web.web.log) < 8:
            time.sleep(0.02)
        slow.stall(3)
        _, log = running.communicate(timeout=120)
    assert running.returncode == 0, log[-3000:]
    assert not [line for line in log.splitlines() if " ERROR " in line or " WARNING " in line or "Traceback" in line], log  # fmt: skip
    asked = Counter(web.asked(host))
    shown = {f"/show/{one.number}.html" for one in host.articles}
    assert {path: asked[path] for path in shown} == dict.fromkeys(shown, 1)
    assert query("SELECT state, count(*) FROM page WHERE kind = 'article' GROUP BY 1") == [("done", 30)]  # fmt: skip
    assert query("SELECT count(*) FROM visit") == [(30,)]
    [(stored,)] = query("SELECT count(*) FROM (SELECT url FROM appearance UNION ALL SELECT url FROM rejection) AS x")  # fmt: skip
    assert stored == 30
    began, ended = slow.stalled or (0.0, 0.0)
    assert sum(began < one.at < ended for one in web.web.log) <= MORE
