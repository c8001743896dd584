-- Qinglan: the tables of the corpus, their indexes, views and readers.
--
-- The first file for a SQL user: every table, column and view says what it is (\d+ NAME in psql).
-- Idempotent: applied whenever it differs from what a database was made with. A change that a
-- CREATE … IF NOT EXISTS would not bring to an old database is written as an ALTER below it, and
-- schema_version() grows by one; a database with a higher version than this file is refused.
-- Stock PostgreSQL 14 or newer; no extension.

CREATE OR REPLACE FUNCTION schema_version() RETURNS integer
    LANGUAGE sql IMMUTABLE AS 'SELECT 4';
COMMENT ON FUNCTION schema_version() IS 'Version of schema.sql that this database was made with.';

-- ---------------------------------------------------------------- what is crawled, and when

CREATE TABLE IF NOT EXISTS site (
    key        text PRIMARY KEY,
    name       text NOT NULL,
    url        text NOT NULL,
    level      text,
    region     text,
    family     text,
    state      text NOT NULL DEFAULT 'unverified',
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE site IS 'A public site, as its file in seeds/sites/ describes it; written at the start of each run.';
COMMENT ON COLUMN site.key IS 'File stem and spider name: the host reversed, without www, gov, cn.';
COMMENT ON COLUMN site.name IS 'Full name of the body that runs the site.';
COMMENT ON COLUMN site.url IS 'Home page.';
COMMENT ON COLUMN site.level IS 'national, province, city, county, media or local.';
COMMENT ON COLUMN site.region IS 'GB/T 2260 code or name.';
COMMENT ON COLUMN site.family IS 'Family of content management systems (crawler/families/).';
COMMENT ON COLUMN site.state IS 'open, unverified, or the kind of challenge that keeps us out; written by each run, and by scrapy status and scrapy due.';
COMMENT ON COLUMN site.updated_at IS 'When this row was last written.';

CREATE TABLE IF NOT EXISTS run (
    id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site        text NOT NULL REFERENCES site,
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    reason      text,
    host        text NOT NULL,
    pid         integer NOT NULL
);
COMMENT ON TABLE run IS 'One crawl of one site. The view runs counts what it did.';
COMMENT ON COLUMN run.id IS 'Number of the run; its process holds the advisory lock (73, id) while it lives.';
COMMENT ON COLUMN run.site IS 'The site that was crawled.';
COMMENT ON COLUMN run.started_at IS 'When it began.';
COMMENT ON COLUMN run.finished_at IS 'When it ended; empty while it runs, and for ever if it was killed.';
COMMENT ON COLUMN run.reason IS 'Why it ended: finished, shutdown (Ctrl-C), closespider_…, store-lost, archive-unwritable; window, daily-cap, rest (a host wants more than ten minutes), blocked: <kind>. replayed, from its start on: no crawl, but scrapy replay.';
COMMENT ON COLUMN run.host IS 'Name of the machine.';
COMMENT ON COLUMN run.pid IS 'Process id on that machine.';
ALTER TABLE run ADD COLUMN IF NOT EXISTS held text;
COMMENT ON COLUMN run.held IS 'Why what it stored is kept out of the view corpus: pending while the [expect] of its site file is not checked yet, or what was not as expected; empty: published.';
CREATE INDEX IF NOT EXISTS run_held ON run (id) WHERE held IS NOT NULL;
ALTER TABLE run ADD COLUMN IF NOT EXISTS expect jsonb;
ALTER TABLE run ADD COLUMN IF NOT EXISTS breached text;
ALTER TABLE run ADD COLUMN IF NOT EXISTS released_by text;
ALTER TABLE run ADD COLUMN IF NOT EXISTS released_at timestamptz;
COMMENT ON COLUMN run.expect IS 'The [expect] of the site file by which it is judged; empty: nothing is expected.';
COMMENT ON COLUMN run.breached IS 'What was not as expected when it was last judged; stays when a person publishes the run all the same.';
COMMENT ON COLUMN run.released_by IS 'Who published it though it was held (scrapy held --publish).';
COMMENT ON COLUMN run.released_at IS 'When that was.';
CREATE INDEX IF NOT EXISTS run_site ON run (site, id);

CREATE TABLE IF NOT EXISTS alarm (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site      text NOT NULL REFERENCES site,
    kind      text NOT NULL,
    url       text,
    detail    text NOT NULL,
    run       integer REFERENCES run,
    opened_at timestamptz NOT NULL DEFAULT now(),
    seen_at   timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz
);
COMMENT ON TABLE alarm IS 'What needs a person: one row for each kind of trouble of a site, from the run that met it first until one that meets it no more.';
COMMENT ON COLUMN alarm.id IS 'Number of the alarm.';
COMMENT ON COLUMN alarm.site IS 'Its site.';
COMMENT ON COLUMN alarm.kind IS 'Kind of trouble, one word.';
COMMENT ON COLUMN alarm.url IS 'The page to look at.';
COMMENT ON COLUMN alarm.detail IS 'What was seen, and what was expected, in a sentence with figures.';
COMMENT ON COLUMN alarm.run IS 'Run that saw it last; empty where no run was needed to see it.';
COMMENT ON COLUMN alarm.opened_at IS 'When it was first seen.';
COMMENT ON COLUMN alarm.seen_at IS 'When it was last seen.';
COMMENT ON COLUMN alarm.closed_at IS 'When it was seen no more; empty while it is open.';
CREATE UNIQUE INDEX IF NOT EXISTS alarm_open ON alarm (site, kind) WHERE closed_at IS NULL;
ALTER TABLE alarm ADD COLUMN IF NOT EXISTS closed_why text;
ALTER TABLE alarm ADD COLUMN IF NOT EXISTS told_at timestamptz;
ALTER TABLE alarm ADD COLUMN IF NOT EXISTS closed_told_at timestamptz;
COMMENT ON COLUMN alarm.closed_why IS 'Why it was closed though nothing showed it to be over: its site is crawled no more; else empty.';
COMMENT ON COLUMN alarm.told_at IS 'When ALARM_COMMAND took it; empty: not yet, and the next look tells it while it is open.';
COMMENT ON COLUMN alarm.closed_told_at IS 'When ALARM_COMMAND took that it is over; empty: not yet, or nobody was told of it before.';

-- ---------------------------------------------------------------- whose turn it is: scrapy due

CREATE TABLE IF NOT EXISTS worker (
    id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    host        text NOT NULL,
    pid         integer NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    seen_at     timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    code        integer,
    told        text
);
COMMENT ON TABLE worker IS 'One scrapy due: a process that crawled the sites that were due, one after the other or some at once.';
COMMENT ON COLUMN worker.id IS 'Number of the worker; its process holds the advisory lock (76, id) while it lives.';
COMMENT ON COLUMN worker.host IS 'Name of the machine.';
COMMENT ON COLUMN worker.pid IS 'Process id on that machine.';
COMMENT ON COLUMN worker.started_at IS 'When it began.';
COMMENT ON COLUMN worker.seen_at IS 'When it last said that it lives: every 5 seconds. Without its lock it is taken for dead half a minute later.';
COMMENT ON COLUMN worker.finished_at IS 'When it ended; empty while it works, and for ever if it was killed.';
COMMENT ON COLUMN worker.code IS 'Its exit code: 0 well, 1 something needs a person, 2 failed.';
COMMENT ON COLUMN worker.told IS 'The line that it printed at its end.';
ALTER TABLE worker ADD COLUMN IF NOT EXISTS server_since timestamptz NOT NULL DEFAULT pg_postmaster_start_time();
COMMENT ON COLUMN worker.server_since IS 'Start of the server to which it last said so: a restart takes everybody''s locks, so that after one its claims stand until their leases end.';

CREATE TABLE IF NOT EXISTS schedule (
    site        text PRIMARY KEY,
    due_at      timestamptz,
    why         text NOT NULL DEFAULT 'never crawled',
    run         integer REFERENCES run,
    code        integer,
    failures    integer NOT NULL DEFAULT 0,
    worker      integer REFERENCES worker,
    claimed_at  timestamptz,
    lease_until timestamptz
);
COMMENT ON TABLE schedule IS 'When each site is crawled next by scrapy due, and which worker crawls it now. Update due_at to have a site crawled earlier or later.';
COMMENT ON COLUMN schedule.site IS 'Key of the site file; one that was never crawled is not in the table site yet.';
COMMENT ON COLUMN schedule.due_at IS 'It is crawled from then on, when its window is open; empty: it was never crawled, and goes first.';
COMMENT ON COLUMN schedule.why IS 'Why then: every 1 d, it is refused, it was killed, ….';
COMMENT ON COLUMN schedule.run IS 'The last run that due_at was reckoned from, whoever started it.';
COMMENT ON COLUMN schedule.code IS 'Exit code of its last crawl by a worker; below 0 the signal that ended it.';
COMMENT ON COLUMN schedule.failures IS 'Crawls in a row that failed: the waits double, to a week.';
COMMENT ON COLUMN schedule.worker IS 'The worker that crawls it; empty while nobody does.';
COMMENT ON COLUMN schedule.claimed_at IS 'When a worker last took it.';
COMMENT ON COLUMN schedule.lease_until IS 'The claim ends here unless the worker renews it, or half a minute after its process is dead.';
CREATE INDEX IF NOT EXISTS schedule_worker ON schedule (worker) WHERE worker IS NOT NULL;
CREATE INDEX IF NOT EXISTS run_site ON run (site, id);

-- ---------------------------------------------------------------- the frontier

CREATE TABLE IF NOT EXISTS focus (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site       text NOT NULL REFERENCES site,
    host       text NOT NULL,
    listing    text NOT NULL,
    name       text NOT NULL,
    a          real NOT NULL,
    b          real NOT NULL,
    visits     integer NOT NULL DEFAULT 0,
    first_seen timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE focus IS 'What each column of a site gave so far, as a Beta distribution: its pages are visited in the order of what they promise. The view column_yield says it in words.';
COMMENT ON COLUMN focus.id IS 'Number of the column.';
COMMENT ON COLUMN focus.site IS 'Its site.';
COMMENT ON COLUMN focus.host IS 'Host of its listings.';
COMMENT ON COLUMN focus.listing IS 'Path of its listings, # for digits; of index_2.html that of index.html.';
COMMENT ON COLUMN focus.name IS 'Its name (栏目).';
COMMENT ON COLUMN focus.a IS 'Sum of the scores of its articles, and what its name promised before.';
COMMENT ON COLUMN focus.b IS 'Sum of 1 - score of its articles, and what its name promised before; a / (a + b) is the score that the next one is expected to have.';
COMMENT ON COLUMN focus.visits IS 'How many of its articles were judged.';
COMMENT ON COLUMN focus.first_seen IS 'When it was found.';
COMMENT ON COLUMN focus.updated_at IS 'When the last one was judged.';
CREATE UNIQUE INDEX IF NOT EXISTS focus_column ON focus (site, host, listing, name);

CREATE TABLE IF NOT EXISTS page (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key         text NOT NULL UNIQUE,
    url         text NOT NULL,
    site        text NOT NULL REFERENCES site,
    kind        text NOT NULL CHECK (kind IN ('listing', 'article', 'attachment')),
    channel     text,
    title       text,
    listed_on   date,
    parent      bigint REFERENCES page,
    depth       integer NOT NULL DEFAULT 0,
    priority    integer NOT NULL DEFAULT 0,
    state       text NOT NULL DEFAULT 'queued'
                CHECK (state IN ('queued', 'leased', 'done', 'failed')),
    run         integer REFERENCES run,
    lease_until timestamptz,
    attempts    real NOT NULL DEFAULT 0,
    visits      integer NOT NULL DEFAULT 0,
    failure     text,
    due_at      timestamptz NOT NULL DEFAULT now(),
    first_seen  timestamptz NOT NULL DEFAULT now(),
    last_listed timestamptz,
    fetched_at  timestamptz
);
COMMENT ON TABLE page IS 'The frontier: every URL worth a visit, and how the last visit ended.';
COMMENT ON COLUMN page.id IS 'Number of the page.';
ALTER TABLE page ADD COLUMN IF NOT EXISTS key text;
UPDATE page SET key = CASE WHEN named.n = 1 THEN named.key ELSE page.url END
FROM (SELECT id, key, row_number() OVER (PARTITION BY key ORDER BY id) AS n
      FROM (SELECT id, regexp_replace(regexp_replace(url, '^https?://(www\.)?', ''),
                   '/(index|default)\.(s?html?|jhtml|jsp|aspx?|php)$', '/') AS key
            FROM page WHERE key IS NULL) AS bare) AS named
WHERE named.id = page.id;
ALTER TABLE page ALTER COLUMN key SET NOT NULL;
ALTER TABLE page DROP CONSTRAINT IF EXISTS page_url_key;
ALTER TABLE page DROP CONSTRAINT IF EXISTS page_kind_check;
ALTER TABLE page ADD CONSTRAINT page_kind_check CHECK (kind IN ('listing', 'article', 'attachment'));
CREATE UNIQUE INDEX IF NOT EXISTS page_key_key ON page (key);
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'page'::regclass AND conname = 'page_key_key') THEN
        ALTER TABLE page ADD CONSTRAINT page_key_key UNIQUE USING INDEX page_key_key;
    END IF;
END $$;
COMMENT ON COLUMN page.key IS 'What tells the page from all others: its host and path without scheme, www, index.html, mobile and print views; for some families the article''s number.';
COMMENT ON COLUMN page.url IS 'URL under which it is visited: the one under which it was first found, or the one to which its site has moved it; without session ids and cache busters. Behind #post: stands the form that a listing is asked with.';
COMMENT ON COLUMN page.site IS 'The site that it belongs to.';
COMMENT ON COLUMN page.kind IS 'listing (links to reports), article (perhaps a report), attachment (a file that a report links to).';
COMMENT ON COLUMN page.channel IS 'Name of the channel (栏目) in which it was first found.';
COMMENT ON COLUMN page.title IS 'Title that the listing showed.';
COMMENT ON COLUMN page.listed_on IS 'Date that the listing showed.';
COMMENT ON COLUMN page.parent IS 'The listing in which it was first found; the report''s page for an attachment.';
COMMENT ON COLUMN page.depth IS 'Hops from the channel''s first listing.';
COMMENT ON COLUMN page.priority IS 'Higher is fetched earlier: listings 10, articles 0, attachments -10; within one, by wanted and focus.';
COMMENT ON COLUMN page.state IS 'queued; leased by a run; done; failed (tried again at due_at).';
COMMENT ON COLUMN page.run IS 'Run that leased or settled it last.';
COMMENT ON COLUMN page.lease_until IS 'A lease ends here, or as soon as its run is dead.';
COMMENT ON COLUMN page.attempts IS 'Failures in a row: hard 1, soft 0.5, temporary 0.25.';
COMMENT ON COLUMN page.visits IS 'Visits in a row that found it as it was; the next one is planned 1, 3, 10, 30, 90 days later, of an attachment always 90.';
COMMENT ON COLUMN page.failure IS 'Why the last visit failed.';
COMMENT ON COLUMN page.due_at IS 'Not fetched before.';
COMMENT ON COLUMN page.first_seen IS 'When it was found.';
COMMENT ON COLUMN page.last_listed IS 'When a listing last named it.';
COMMENT ON COLUMN page.fetched_at IS 'When it was last fetched with success.';
ALTER TABLE page ADD COLUMN IF NOT EXISTS etag text;
ALTER TABLE page ADD COLUMN IF NOT EXISTS last_modified text;
ALTER TABLE page ADD COLUMN IF NOT EXISTS sha1 text;
ALTER TABLE page ADD COLUMN IF NOT EXISTS warc_file text;
ALTER TABLE page ADD COLUMN IF NOT EXISTS warc_offset bigint;
ALTER TABLE page ADD COLUMN IF NOT EXISTS listed text;
COMMENT ON COLUMN page.etag IS 'Header ETag of the last full answer, sent back as If-None-Match.';
COMMENT ON COLUMN page.last_modified IS 'Header Last-Modified of the last full answer, sent back as If-Modified-Since.';
COMMENT ON COLUMN page.sha1 IS 'SHA-1 (base32) of the last full answer''s body as sent.';
COMMENT ON COLUMN page.warc_file IS 'File of the archive that holds those bytes.';
COMMENT ON COLUMN page.warc_offset IS 'Offset of their record in that file.';
ALTER TABLE page ADD COLUMN IF NOT EXISTS listed_url text;
ALTER TABLE page ADD COLUMN IF NOT EXISTS listed_in text;
COMMENT ON COLUMN page.listed_in IS 'Channel whose listing named it last: it is delisted when that one names it no more.';
COMMENT ON COLUMN page.listed_url IS 'URL under which a listing last named an article: visited once its first URL leads nowhere.';
COMMENT ON COLUMN page.listed IS 'Digest of the links that a listing showed: the same digest, the same listing.';
ALTER TABLE page ADD COLUMN IF NOT EXISTS focus bigint REFERENCES focus;
ALTER TABLE page ADD COLUMN IF NOT EXISTS anchor real;
ALTER TABLE page ADD COLUMN IF NOT EXISTS wanted real NOT NULL DEFAULT 0;
ALTER TABLE page ADD COLUMN IF NOT EXISTS chance real NOT NULL DEFAULT random();
ALTER TABLE page ADD COLUMN IF NOT EXISTS drawn boolean NOT NULL DEFAULT false;
ALTER TABLE page ADD COLUMN IF NOT EXISTS worth real;
COMMENT ON COLUMN page.focus IS 'The column in which it was first found, whose promise counts for it.';
COMMENT ON COLUMN page.anchor IS 'Score of the text of the link that led to it.';
COMMENT ON COLUMN page.wanted IS 'Its priority without what its column promises: half of anchor and a tenth of its listing''s score. Of pages of one priority, those with the most of both are fetched first.';
COMMENT ON COLUMN page.chance IS 'A random number, by which one article in ten is drawn.';
COMMENT ON COLUMN page.drawn IS 'Whether its first visit was drawn by lot from all articles that waited: the view missed_estimate rests on these.';
COMMENT ON COLUMN page.worth IS 'The score with which it counted for its column, once.';
DROP INDEX IF EXISTS page_due;
CREATE INDEX IF NOT EXISTS page_again ON page (site, due_at) WHERE state IN ('done', 'failed');
CREATE INDEX IF NOT EXISTS page_wanted ON page (site, coalesce(focus, 0), kind, priority DESC, (wanted - attempts / 2) DESC, id) WHERE state = 'queued';
CREATE INDEX IF NOT EXISTS page_chance ON page (site, chance) WHERE state = 'queued' AND kind = 'article' AND fetched_at IS NULL;
CREATE INDEX IF NOT EXISTS page_drawn ON page (site) WHERE drawn;
CREATE INDEX IF NOT EXISTS page_leased ON page (site, run) WHERE state = 'leased';
CREATE INDEX IF NOT EXISTS page_waiting ON page (site, due_at) WHERE state = 'queued';
CREATE INDEX IF NOT EXISTS page_failed ON page (run) WHERE state = 'failed';
CREATE INDEX IF NOT EXISTS page_listing ON page (site, channel, depth, id) WHERE kind = 'listing';
CREATE INDEX IF NOT EXISTS page_posted ON page (site, listed_on) WHERE kind = 'article' AND listed_on IS NOT NULL;
CREATE INDEX IF NOT EXISTS page_unreadable ON page (site) WHERE state = 'failed' AND failure LIKE 'unreadable:%';

CREATE TABLE IF NOT EXISTS "fetch" (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    page          bigint REFERENCES page,
    run           integer REFERENCES run,
    url           text NOT NULL,
    fetched_at    timestamptz NOT NULL,
    status        integer,
    elapsed_ms    integer,
    size          integer,
    content_type  text,
    etag          text,
    last_modified text,
    error         text
);
COMMENT ON TABLE "fetch" IS 'Every answer of a server for a page or for robots.txt, and every failure to get one, redirects and retries included. FETCH is a word of SQL: write the name in quotes.';
COMMENT ON COLUMN "fetch".id IS 'Number of the fetch.';
COMMENT ON COLUMN "fetch".page IS 'The page that was wanted; empty for robots.txt.';
COMMENT ON COLUMN "fetch".run IS 'The run that asked.';
COMMENT ON COLUMN "fetch".url IS 'URL that was asked.';
COMMENT ON COLUMN "fetch".fetched_at IS 'When the answer came.';
COMMENT ON COLUMN "fetch".status IS 'HTTP status; empty if there was no answer.';
COMMENT ON COLUMN "fetch".elapsed_ms IS 'Milliseconds until the answer''s head.';
COMMENT ON COLUMN "fetch".size IS 'Bytes of the body as sent.';
COMMENT ON COLUMN "fetch".content_type IS 'Header Content-Type.';
COMMENT ON COLUMN "fetch".etag IS 'Header ETag.';
COMMENT ON COLUMN "fetch".last_modified IS 'Header Last-Modified.';
COMMENT ON COLUMN "fetch".error IS 'What went wrong, if something did.';
ALTER TABLE "fetch" ADD COLUMN IF NOT EXISTS sha1 text;
ALTER TABLE "fetch" ADD COLUMN IF NOT EXISTS warc_file text;
ALTER TABLE "fetch" ADD COLUMN IF NOT EXISTS warc_offset bigint;
COMMENT ON COLUMN "fetch".sha1 IS 'SHA-1 (base32) of the body as sent.';
COMMENT ON COLUMN "fetch".warc_file IS 'File below ARCHIVE_FOLDER that holds these bytes; that of an earlier fetch where they are the same. The full path of a foreign WARC file that was read.';
COMMENT ON COLUMN "fetch".warc_offset IS 'Offset of the record in that file.';
CREATE INDEX IF NOT EXISTS fetch_page ON "fetch" (page);
CREATE INDEX IF NOT EXISTS fetch_run ON "fetch" (run);
CREATE INDEX IF NOT EXISTS fetch_time ON "fetch" (fetched_at);

CREATE TABLE IF NOT EXISTS host (
    name     text PRIMARY KEY,
    site     text NOT NULL REFERENCES site,
    state    text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'blocked')),
    kind     text,
    since    timestamptz NOT NULL DEFAULT now(),
    run      integer REFERENCES run,
    refusals integer NOT NULL DEFAULT 0,
    next_at  timestamptz
);
COMMENT ON TABLE host IS 'Every host that was asked: whether it lets us in, and when it may be asked again. Runs take turns by the advisory locks (74, crc32 of the name) and, next in line, (75, the same).';
COMMENT ON COLUMN host.name IS 'Name of the host, without port.';
COMMENT ON COLUMN host.site IS 'Site whose run asked it last.';
COMMENT ON COLUMN host.state IS 'open; blocked: it refused three times in a row, or has given nothing but refusals. The next run tries again.';
COMMENT ON COLUMN host.kind IS 'How it refuses: the kind of challenge (waf_rs, waf_acw, jsl, wzws, …), or http 403.';
COMMENT ON COLUMN host.since IS 'Since when it is so.';
COMMENT ON COLUMN host.run IS 'Run that last saw it so.';
COMMENT ON COLUMN host.refusals IS 'Refusals in a row.';
COMMENT ON COLUMN host.next_at IS 'No run asks it before.';

CREATE TABLE IF NOT EXISTS robots (
    host        text NOT NULL,
    url         text NOT NULL,
    status      integer,
    sha256      text NOT NULL,
    text        text NOT NULL,
    verdict     text NOT NULL,
    crawl_delay real,
    first_seen  timestamptz NOT NULL DEFAULT now(),
    last_seen   timestamptz NOT NULL DEFAULT now(),
    run         integer REFERENCES run,
    PRIMARY KEY (host, url, verdict, sha256)
);
COMMENT ON TABLE robots IS 'The evidence of permission: what each host''s robots.txt said, one row for each different text or answer.';
COMMENT ON COLUMN robots.host IS 'Host, with its port if it has one.';
COMMENT ON COLUMN robots.url IS 'URL that was asked first; a redirect is in "fetch".';
COMMENT ON COLUMN robots.status IS 'Last HTTP status; empty if there was no answer.';
COMMENT ON COLUMN robots.sha256 IS 'SHA-256 of the text in UTF-8; empty without a text.';
COMMENT ON COLUMN robots.text IS 'The text, decoded, its first 500 KiB; empty if there was none.';
COMMENT ON COLUMN robots.verdict IS 'obey; allowed, refused (nothing is asked) or not now (tried again by the next run), and why: allowed: http 404.';
COMMENT ON COLUMN robots.crawl_delay IS 'Seconds between two requests that it asks of us.';
COMMENT ON COLUMN robots.first_seen IS 'When it first said so.';
COMMENT ON COLUMN robots.last_seen IS 'When it last said so.';
COMMENT ON COLUMN robots.run IS 'Run that saw it last.';

DO $$
BEGIN
    -- The name is the view's since version 4.
    IF EXISTS (SELECT FROM pg_class WHERE relname = 'coverage' AND relkind = 'r'
               AND relnamespace = current_schema()::regnamespace) THEN
        ALTER TABLE coverage RENAME TO reading;
        ALTER TABLE reading RENAME CONSTRAINT coverage_pkey TO reading_pkey;
        ALTER TABLE reading RENAME CONSTRAINT coverage_run_fkey TO reading_run_fkey;
        ALTER TABLE reading RENAME CONSTRAINT coverage_site_fkey TO reading_site_fkey;
        ALTER INDEX IF EXISTS coverage_site RENAME TO reading_site;
    END IF;
END $$;
CREATE TABLE IF NOT EXISTS reading (
    run              integer NOT NULL REFERENCES run,
    site             text NOT NULL REFERENCES site,
    channel          text NOT NULL,
    listings         integer NOT NULL,
    links            integer NOT NULL,
    shown_again      integer NOT NULL,
    declared_pages   integer,
    declared_records integer,
    ended            text NOT NULL,
    deep             boolean NOT NULL DEFAULT true,
    PRIMARY KEY (run, channel)
);
COMMENT ON TABLE reading IS 'How much of each channel a run has read, beside what the site says it has: the evidence of completeness.';
COMMENT ON COLUMN reading.run IS 'The run.';
COMMENT ON COLUMN reading.site IS 'The site.';
COMMENT ON COLUMN reading.channel IS 'Name of the channel (栏目).';
COMMENT ON COLUMN reading.listings IS 'Listing pages that were read.';
COMMENT ON COLUMN reading.links IS 'Different articles, files and links to elsewhere that they showed.';
COMMENT ON COLUMN reading.shown_again IS 'Links that a later page showed again: sticky ones, or articles that moved while the channel was read.';
COMMENT ON COLUMN reading.declared_pages IS 'Pages that the site says the channel has (共N页).';
COMMENT ON COLUMN reading.declared_records IS 'Records that the site says the channel has (共N条).';
ALTER TABLE reading ADD COLUMN IF NOT EXISTS deep boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN reading.deep IS 'Whether it was to be read to its end; else reading stops at what is known.';
COMMENT ON COLUMN reading.ended IS 'complete; unchanged or known: the rest is as an earlier run read it; partial: and why; reading while it runs, and for ever if it was killed.';
CREATE INDEX IF NOT EXISTS reading_site ON reading (site, channel, run);

CREATE TABLE IF NOT EXISTS visit (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site         text NOT NULL REFERENCES site,
    run          integer REFERENCES run,
    page         bigint REFERENCES page,
    url          text NOT NULL,
    visited_at   timestamptz NOT NULL DEFAULT now(),
    outcome      text NOT NULL CHECK (outcome IN ('new', 'unchanged', 'revised', 'reprint', 'rejected', 'failed')),
    reason       text,
    titled       boolean NOT NULL DEFAULT false,
    sourced      boolean NOT NULL DEFAULT false,
    published_on date,
    listed_on    date,
    impossible   date,
    characters   integer NOT NULL DEFAULT 0,
    damaged      integer NOT NULL DEFAULT 0
);
COMMENT ON TABLE visit IS 'What each visit of an article gave, one row a visit: what alarms compare a run with. Kept are two years, and of each site its latest 600 visits. A page of which its server only says that it is as it was makes none.';
COMMENT ON COLUMN visit.id IS 'Number of the visit, in their order.';
COMMENT ON COLUMN visit.site IS 'Site whose run it was.';
COMMENT ON COLUMN visit.run IS 'The run.';
COMMENT ON COLUMN visit.page IS 'The page.';
COMMENT ON COLUMN visit.url IS 'Its URL.';
COMMENT ON COLUMN visit.visited_at IS 'When it ended.';
COMMENT ON COLUMN visit.outcome IS 'What the corpus made of it: new, unchanged, revised, reprint, rejected; failed: the page could not be read.';
COMMENT ON COLUMN visit.reason IS 'Why it was rejected or failed, as in rejection and page.failure.';
COMMENT ON COLUMN visit.titled IS 'Whether it had a title.';
COMMENT ON COLUMN visit.sourced IS 'Whether it named a source.';
COMMENT ON COLUMN visit.published_on IS 'Date of publication that was read.';
COMMENT ON COLUMN visit.listed_on IS 'Date that its listing showed then.';
COMMENT ON COLUMN visit.impossible IS 'A date that the page gave as that of its publication and that lies after the day of the visit.';
COMMENT ON COLUMN visit.characters IS 'Characters of the clean text.';
COMMENT ON COLUMN visit.damaged IS 'Characters that were repaired as read in a wrong code page, or are lost (U+FFFD, □).';
CREATE INDEX IF NOT EXISTS visit_site ON visit (site, id);
CREATE INDEX IF NOT EXISTS visit_run ON visit (run);
CREATE INDEX IF NOT EXISTS visit_posted ON visit (site, published_on) WHERE published_on IS NOT NULL;

-- ---------------------------------------------------------------- the corpus

CREATE TABLE IF NOT EXISTS report (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url           text NOT NULL UNIQUE,
    site          text NOT NULL REFERENCES site,
    channel       text,
    title         text,
    body          text NOT NULL,
    raw_body      text NOT NULL,
    published_on  date,
    written_on    date,
    source        text,
    authors       text[] NOT NULL DEFAULT '{}',
    editor        text,
    reviewer      text,
    issuer        text,
    doc_number    text,
    index_number  text,
    topic_class   text,
    views         integer,
    breadcrumb    text[] NOT NULL DEFAULT '{}',
    attachments   jsonb NOT NULL DEFAULT '[]',
    images        text[] NOT NULL DEFAULT '{}',
    origins       jsonb NOT NULL DEFAULT '{}',
    script        text,
    repairs       jsonb NOT NULL DEFAULT '{}',
    text_version  text,
    dropped       jsonb NOT NULL DEFAULT '[]',
    score         real,
    facets        jsonb NOT NULL DEFAULT '{}',
    terms         jsonb NOT NULL DEFAULT '[]',
    topic_version text,
    digest        text NOT NULL,
    signature     bigint[] NOT NULL,
    signature_version integer NOT NULL,
    page          bigint REFERENCES page,
    run           integer REFERENCES run,
    fetch_id   bigint REFERENCES "fetch",
    first_seen    timestamptz NOT NULL DEFAULT now(),
    last_seen     timestamptz NOT NULL DEFAULT now(),
    revised_at    timestamptz
);
COMMENT ON TABLE report IS 'The corpus: one row a report, with its present text. Its places are appearances, its earlier texts revisions.';
COMMENT ON COLUMN report.id IS 'Number of the report; it never changes.';
COMMENT ON COLUMN report.url IS 'URL of its original, the earliest place by evidence.';
COMMENT ON COLUMN report.site IS 'Site of that place.';
COMMENT ON COLUMN report.channel IS 'Channel (栏目) of that place.';
COMMENT ON COLUMN report.title IS 'Title, simplified.';
COMMENT ON COLUMN report.body IS 'Clean text in simplified Chinese, one paragraph a line.';
COMMENT ON COLUMN report.raw_body IS 'Text as the page gave it, before any repair.';
COMMENT ON COLUMN report.published_on IS 'Date of publication shown to the reader (发布日期), Asia/Shanghai.';
COMMENT ON COLUMN report.written_on IS 'Date of writing (成文日期).';
COMMENT ON COLUMN report.source IS 'Source named on the page (来源).';
COMMENT ON COLUMN report.authors IS 'Authors named on the page (作者).';
COMMENT ON COLUMN report.editor IS 'Editor named on the page (责任编辑).';
COMMENT ON COLUMN report.reviewer IS 'Reviewer named on the page (审核).';
COMMENT ON COLUMN report.issuer IS 'Issuing body of an official document (发文机关).';
COMMENT ON COLUMN report.doc_number IS 'Number of an official document (文号).';
ALTER TABLE report ADD COLUMN IF NOT EXISTS topic_class text;
COMMENT ON COLUMN report.topic_class IS 'Class of an official document, as its header says (主题分类: 生态环境/综合管理).';
COMMENT ON COLUMN report.index_number IS 'Index number of an official document (索引号).';
COMMENT ON COLUMN report.views IS 'View count printed on the page (浏览次数) when it was fetched.';
COMMENT ON COLUMN report.breadcrumb IS 'Path of columns printed on the page (当前位置).';
COMMENT ON COLUMN report.attachments IS 'Linked files: [{"url", "name", "kind"}]; kind is pdf, docx, doc, …, by the link or by the bytes.';
COMMENT ON COLUMN report.images IS 'URLs of the images in the text.';
COMMENT ON COLUMN report.origins IS 'Where each value was read: {"title": "meta:ArticleTitle", …}.';
COMMENT ON COLUMN report.script IS 'Script of the page: hans, hant or mixed.';
COMMENT ON COLUMN report.repairs IS 'Rules that changed the text and how often: {"glosses": 123, …}; personal: numbers of persons that were masked.';
COMMENT ON COLUMN report.text_version IS 'Version of the rules that repaired the text (pipelines/text/).';
COMMENT ON COLUMN report.dropped IS 'Lines that are not the report''s: [["line", "reason"], …].';
COMMENT ON COLUMN report.score IS 'Relevance from 0 to 1 (seeds/topic.toml).';
COMMENT ON COLUMN report.facets IS 'The parts of the score, each from 0 to 1: {"environment", "party"}.';
ALTER TABLE report ADD COLUMN IF NOT EXISTS gate real;
ALTER TABLE report ADD COLUMN IF NOT EXISTS factors jsonb NOT NULL DEFAULT '{}';
ALTER TABLE report ADD COLUMN IF NOT EXISTS owner text;
ALTER TABLE report ADD COLUMN IF NOT EXISTS borderline boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN report.gate IS 'By what the mean of the facets was multiplied: the product of factors.';
COMMENT ON COLUMN report.factors IS 'The parts of the gate, each from 0 to 1: {"agency", "owner", "spread", "length", "marks"}: whether a wanted agency is named, whose report it is, over how much of the text the facets are spread, whether it is a text at all, and none of a template site.';
COMMENT ON COLUMN report.owner IS 'Whose report it is, by title, source and first lines: environment, water, tax, company, unknown, ….';
COMMENT ON COLUMN report.borderline IS 'Whether its score is so low that a person should look: kept, but not sure.';
COMMENT ON COLUMN report.terms IS 'Terms behind the score: [{"term", "facet", "n", "weight", "contribution"}].';
COMMENT ON COLUMN report.topic_version IS 'Version of the topic that scored it; empty where its present text is not scored yet (scrapy topic rescore --unscored).';
COMMENT ON COLUMN report.digest IS 'BLAKE2b-128 of the text''s Han characters, letters and digits.';
COMMENT ON COLUMN report.signature IS 'MinHash of the text (pipelines/fingerprint.py).';
-- Nobody looks for one of its numbers.
ALTER TABLE report ALTER COLUMN signature SET STATISTICS 0;
COMMENT ON COLUMN report.signature_version IS 'Version of the signature''s parameters.';
COMMENT ON COLUMN report.page IS 'Page that gave the present text.';
COMMENT ON COLUMN report.run IS 'Run that found the report; while that is held, the first published one that has it too.';
COMMENT ON COLUMN report.fetch_id IS 'Fetch that gave the present text.';
COMMENT ON COLUMN report.first_seen IS 'When we first saw it: the third date beside written_on and published_on.';
COMMENT ON COLUMN report.last_seen IS 'When its first place last showed it.';
COMMENT ON COLUMN report.revised_at IS 'When its text last changed.';
CREATE INDEX IF NOT EXISTS report_published ON report (published_on DESC NULLS LAST);
CREATE INDEX IF NOT EXISTS report_first_seen ON report (first_seen);
CREATE INDEX IF NOT EXISTS report_digest ON report (digest);
CREATE INDEX IF NOT EXISTS report_site ON report (site);
CREATE INDEX IF NOT EXISTS report_run ON report (run);

CREATE TABLE IF NOT EXISTS revision (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report      bigint NOT NULL REFERENCES report ON DELETE CASCADE,
    title       text,
    body        text NOT NULL,
    raw_body    text NOT NULL,
    digest      text NOT NULL,
    fetch_id   bigint REFERENCES "fetch",
    run         integer REFERENCES run,
    seen_from   timestamptz NOT NULL,
    replaced_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE revision ALTER COLUMN raw_body DROP NOT NULL;
ALTER TABLE revision ADD COLUMN IF NOT EXISTS url text;
ALTER TABLE revision ADD COLUMN IF NOT EXISTS page bigint REFERENCES page;
ALTER TABLE revision ADD COLUMN IF NOT EXISTS removed jsonb;
ALTER TABLE revision ADD COLUMN IF NOT EXISTS added jsonb;
ALTER TABLE revision ADD COLUMN IF NOT EXISTS changed real;
UPDATE revision v SET url = r.url, page = r.page FROM report r WHERE r.id = v.report AND v.url IS NULL;
ALTER TABLE revision ALTER COLUMN url SET NOT NULL;
COMMENT ON TABLE revision IS 'An earlier text of a report at one of its places, kept when the clean text there changed. The present text is in report, that of a reprint in appearance.';
COMMENT ON COLUMN revision.url IS 'The place at which the text was changed.';
COMMENT ON COLUMN revision.page IS 'Page of that place.';
COMMENT ON COLUMN revision.removed IS 'Paragraphs that the next text has no more; an edited paragraph is one removed and one added. Empty in rows older than version 3 of this file.';
COMMENT ON COLUMN revision.added IS 'Paragraphs that the next text has and this one had not.';
COMMENT ON COLUMN revision.changed IS 'Share of the characters of both texts that stand in those paragraphs: 0 is no change, 1 another text.';
COMMENT ON COLUMN revision.id IS 'Number of the revision.';
COMMENT ON COLUMN revision.report IS 'The report whose text this was.';
COMMENT ON COLUMN revision.title IS 'The title then.';
COMMENT ON COLUMN revision.body IS 'The clean text then.';
COMMENT ON COLUMN revision.raw_body IS 'The text as the page gave it then; that of a reprint is in the archive only.';
COMMENT ON COLUMN revision.digest IS 'Digest of that text.';
COMMENT ON COLUMN revision.fetch_id IS 'Fetch that gave that text.';
COMMENT ON COLUMN revision.run IS 'Run that found it replaced.';
COMMENT ON COLUMN revision.seen_from IS 'When that text was first seen.';
COMMENT ON COLUMN revision.replaced_at IS 'When it was found replaced.';
CREATE INDEX IF NOT EXISTS revision_report ON revision (report, replaced_at);
CREATE INDEX IF NOT EXISTS revision_run ON revision (run);
CREATE INDEX IF NOT EXISTS revision_page ON revision (page);
CREATE INDEX IF NOT EXISTS revision_url ON revision (url);

CREATE TABLE IF NOT EXISTS appearance (
    url          text PRIMARY KEY,
    report       bigint NOT NULL REFERENCES report ON DELETE CASCADE,
    original     boolean NOT NULL,
    site         text NOT NULL REFERENCES site,
    channel      text,
    title        text,
    published_on date,
    source       text,
    digest       text NOT NULL,
    body         text,
    similarity   real NOT NULL,
    page         bigint REFERENCES page,
    run          integer REFERENCES run,
    first_seen   timestamptz NOT NULL DEFAULT now(),
    last_seen    timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE appearance IS 'A place where a report stands: where it was first found, and every reprint.';
COMMENT ON COLUMN appearance.url IS 'Canonical URL of the place.';
ALTER TABLE appearance ADD COLUMN IF NOT EXISTS former_urls text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN appearance.former_urls IS 'Where it stood before its site moved it to url, the latest last.';
COMMENT ON COLUMN appearance.report IS 'The report that stands there.';
COMMENT ON COLUMN appearance.original IS 'Whether it is the earliest place by evidence: source line, date of publication, first seen. Places that only held runs saw count if there are no others.';
COMMENT ON COLUMN appearance.site IS 'Site of the place.';
COMMENT ON COLUMN appearance.channel IS 'Channel (栏目) of the place.';
COMMENT ON COLUMN appearance.title IS 'Title it bears there.';
COMMENT ON COLUMN appearance.published_on IS 'Date of publication shown there.';
COMMENT ON COLUMN appearance.source IS 'Source (来源) named there.';
COMMENT ON COLUMN appearance.digest IS 'Digest of the text there.';
COMMENT ON COLUMN appearance.body IS 'Clean text there, if it is not letter for letter the report''s.';
COMMENT ON COLUMN appearance.similarity IS 'Share of the shorter text''s letters that stand in runs which the other has too: 1 is a full copy, or wholly contained.';
ALTER TABLE appearance ADD COLUMN IF NOT EXISTS kind text;
ALTER TABLE appearance ADD COLUMN IF NOT EXISTS differs jsonb NOT NULL DEFAULT '{}';
ALTER TABLE appearance ADD COLUMN IF NOT EXISTS rule_version integer;
COMMENT ON COLUMN appearance.kind IS 'What it is beside the report, when the two were compared: same, edited, cut, framed, cut and framed; empty for the report''s own place.';
COMMENT ON COLUMN appearance.differs IS 'What it adds and lacks beside the report: {"adds": ["…"], "lacks": ["…"]}, the first passages of each, shortened.';
COMMENT ON COLUMN appearance.rule_version IS 'Version of the rule that compared them (duplicate_rule).';
ALTER TABLE appearance ADD COLUMN IF NOT EXISTS deferred jsonb;
COMMENT ON COLUMN appearance.deferred IS 'What is done once a run is published that is held: {"run": its number, "row": columns of the report that it read here, "joins": reports that are one with this one by the text here}.';
CREATE INDEX IF NOT EXISTS appearance_deferred ON appearance (((deferred ->> 'run')::integer)) WHERE deferred IS NOT NULL;
COMMENT ON COLUMN appearance.page IS 'Its page.';
COMMENT ON COLUMN appearance.run IS 'Run that found it there.';
COMMENT ON COLUMN appearance.first_seen IS 'When it was first seen there.';
COMMENT ON COLUMN appearance.last_seen IS 'When it was last seen there.';
CREATE INDEX IF NOT EXISTS appearance_report ON appearance (report);
CREATE INDEX IF NOT EXISTS appearance_run ON appearance (run);
CREATE INDEX IF NOT EXISTS appearance_page ON appearance (page);
CREATE INDEX IF NOT EXISTS appearance_digest ON appearance (digest);

CREATE TABLE IF NOT EXISTS band (
    key    bigint NOT NULL,
    report bigint NOT NULL,
    PRIMARY KEY (key, report)
);
-- A foreign key looks up the report of each of some eighty rows that a report has: a trigger cascades alone.
ALTER TABLE band DROP CONSTRAINT IF EXISTS band_report_fkey;
COMMENT ON TABLE band IS 'Look-up of near-duplicates: texts that share a band of their MinHash signatures, or a chosen passage, are compared. A passage that very many reports have is stored for the first of them only.';
COMMENT ON COLUMN band.key IS 'Hash of one band of the signature and of the band''s number, or of a passage of 14 letters that its hash chose.';
COMMENT ON COLUMN band.report IS 'A report whose text, or the text of one of whose reprints, has that band or passage; with the report its rows go.';
CREATE INDEX IF NOT EXISTS band_report ON band (report);

CREATE OR REPLACE FUNCTION forget_bands() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM band;
    ELSE
        DELETE FROM band WHERE report = OLD.id;
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION forget_bands() IS 'Trigger of report: the rows of band go with their report, whoever deletes it.';
CREATE OR REPLACE TRIGGER report_bands AFTER DELETE ON report FOR EACH ROW EXECUTE FUNCTION forget_bands();
CREATE OR REPLACE TRIGGER report_bands_all AFTER TRUNCATE ON report FOR EACH STATEMENT EXECUTE FUNCTION forget_bands();

CREATE TABLE IF NOT EXISTS duplicate_rule (
    part       text NOT NULL,
    version    integer NOT NULL,
    parameters jsonb NOT NULL,
    since      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (part, version)
);
COMMENT ON TABLE duplicate_rule IS 'The parameters behind each version of the search for near-duplicates: rows made by an old version are made anew by scrapy duplicates recheck.';
COMMENT ON COLUMN duplicate_rule.part IS 'signature: digest, signature and keys (pipelines/fingerprint.py); likeness: the comparison (pipelines/likeness.py).';
COMMENT ON COLUMN duplicate_rule.version IS 'The version: report.signature_version, appearance.rule_version.';
COMMENT ON COLUMN duplicate_rule.parameters IS 'Its constants by name.';
COMMENT ON COLUMN duplicate_rule.since IS 'When this database first used it.';
INSERT INTO duplicate_rule (part, version, parameters) VALUES
    ('signature', 2, '{"shingle": 5, "permutations": 128, "rows": 4, "multiplier": 11400714819323198485, "seed": 2685821657736338717, "passage": 14, "passages": 32}'),
    ('likeness', 2, '{"run": 4, "chance": 8, "stray": 24, "own": 30, "shared": 80, "share": 0.55, "core": 0.7, "least": 0.3, "inner": 0.12, "slips": 0.2, "around": 0.45, "penalty": 2, "template_share": 0.4, "shortest": 100, "noise": 0.01}')
ON CONFLICT (part, version) DO UPDATE SET parameters = excluded.parameters;

CREATE TABLE IF NOT EXISTS recheck (
    id             integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site           text,
    rule_version   integer NOT NULL,
    reached        bigint NOT NULL DEFAULT 0,
    checked        integer NOT NULL DEFAULT 0,
    split          integer NOT NULL DEFAULT 0,
    merged         integer NOT NULL DEFAULT 0,
    moved          integer NOT NULL DEFAULT 0,
    started_at     timestamptz NOT NULL DEFAULT now(),
    finished_at    timestamptz
);
COMMENT ON TABLE recheck IS 'One row for each scrapy duplicates recheck: how far it came, so that one that was killed goes on.';
COMMENT ON COLUMN recheck.id IS 'Number of the recheck.';
COMMENT ON COLUMN recheck.site IS 'The site whose reports are checked; empty: all.';
COMMENT ON COLUMN recheck.rule_version IS 'Version of the rule by which it decides.';
COMMENT ON COLUMN recheck.reached IS 'The last report that was checked.';
COMMENT ON COLUMN recheck.checked IS 'Reports checked.';
COMMENT ON COLUMN recheck.split IS 'Places that became reports of their own.';
COMMENT ON COLUMN recheck.merged IS 'Reports that became places of others.';
COMMENT ON COLUMN recheck.moved IS 'Reports whose original is another place now.';
COMMENT ON COLUMN recheck.started_at IS 'When it began.';
COMMENT ON COLUMN recheck.finished_at IS 'When it ended; empty while it runs, or if it was killed.';

CREATE TABLE IF NOT EXISTS disappearance (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    page        bigint NOT NULL REFERENCES page,
    report      bigint NOT NULL REFERENCES report ON DELETE CASCADE,
    url         text NOT NULL,
    site        text NOT NULL REFERENCES site,
    kind        text NOT NULL CHECK (kind IN ('delisted', '404', '410', 'redirected', 'emptied', 'replaced', 'withdrawn', 'moved')),
    last_listed timestamptz,
    last_alive  timestamptz,
    gone_at     timestamptz NOT NULL DEFAULT now(),
    confirmed   integer NOT NULL DEFAULT 1,
    checked_at  timestamptz NOT NULL DEFAULT now(),
    returned_at timestamptz,
    run         integer REFERENCES run
);
COMMENT ON TABLE disappearance IS 'The ledger of what went away: one row a place and way of going. An outage, a refusal or a challenge makes none.';
COMMENT ON COLUMN disappearance.id IS 'Number of the row.';
COMMENT ON COLUMN disappearance.page IS 'The page that went.';
COMMENT ON COLUMN disappearance.report IS 'The report that stood there; its text stays in the corpus.';
COMMENT ON COLUMN disappearance.url IS 'Its URL.';
COMMENT ON COLUMN disappearance.site IS 'Its site.';
COMMENT ON COLUMN disappearance.kind IS 'delisted (no listing names it any more, the page lives); 404, 410 (also pages that say so with status 200); redirected (to the home page, a listing, another host); emptied (no text any more); replaced (another text); withdrawn (a notice says so); moved (to another URL of the same article: nothing is lost).';
COMMENT ON COLUMN disappearance.last_listed IS 'When a listing last named it.';
COMMENT ON COLUMN disappearance.last_alive IS 'When it was last fetched with its text.';
COMMENT ON COLUMN disappearance.gone_at IS 'When it was first found gone.';
COMMENT ON COLUMN disappearance.confirmed IS 'How many visits have found it so.';
COMMENT ON COLUMN disappearance.checked_at IS 'When the last of them was.';
COMMENT ON COLUMN disappearance.returned_at IS 'When it was there, or listed, again; empty while it is gone.';
COMMENT ON COLUMN disappearance.run IS 'Run that first found it gone.';
CREATE UNIQUE INDEX IF NOT EXISTS disappearance_open ON disappearance (page, kind) WHERE returned_at IS NULL;
CREATE INDEX IF NOT EXISTS disappearance_report ON disappearance (report);

CREATE TABLE IF NOT EXISTS rejection (
    url           text PRIMARY KEY,
    site          text NOT NULL REFERENCES site,
    reason        text NOT NULL,
    channel       text,
    title         text,
    published_on  date,
    body          text,
    score         real,
    facets        jsonb NOT NULL DEFAULT '{}',
    terms         jsonb NOT NULL DEFAULT '[]',
    topic_version text,
    page          bigint REFERENCES page,
    run           integer REFERENCES run,
    first_seen    timestamptz NOT NULL DEFAULT now(),
    last_seen     timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE rejection IS 'What was seen and is not in the corpus, with the reason. A page accepted later leaves this table.';
COMMENT ON COLUMN rejection.url IS 'Canonical URL.';
COMMENT ON COLUMN rejection.site IS 'Site whose crawl met it.';
COMMENT ON COLUMN rejection.reason IS 'off-topic, off-site, robots, robots: refused (403), document: <why it has no text, or its kind>, or what the page is instead of an article: listing, empty, ….';
COMMENT ON COLUMN rejection.channel IS 'Channel in which it was found.';
COMMENT ON COLUMN rejection.title IS 'Its title, or the one the listing showed.';
COMMENT ON COLUMN rejection.published_on IS 'Its date, or the one the listing showed.';
COMMENT ON COLUMN rejection.body IS 'Its clean text, if it has one.';
COMMENT ON COLUMN rejection.score IS 'Relevance from 0 to 1, if it was scored.';
COMMENT ON COLUMN rejection.facets IS 'The parts of the score.';
ALTER TABLE rejection ADD COLUMN IF NOT EXISTS gate real;
ALTER TABLE rejection ADD COLUMN IF NOT EXISTS factors jsonb NOT NULL DEFAULT '{}';
ALTER TABLE rejection ADD COLUMN IF NOT EXISTS owner text;
ALTER TABLE rejection ADD COLUMN IF NOT EXISTS source text;
ALTER TABLE rejection ADD COLUMN IF NOT EXISTS fields jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN rejection.gate IS 'As in report.';
COMMENT ON COLUMN rejection.factors IS 'As in report.';
COMMENT ON COLUMN rejection.owner IS 'As in report.';
COMMENT ON COLUMN rejection.source IS 'Source (来源) named on the page.';
COMMENT ON COLUMN rejection.fields IS 'What else the page of an off-topic text said, by the names of the columns of report: with it, a later topic makes it a report without a crawl.';
COMMENT ON COLUMN rejection.terms IS 'Terms behind the score.';
COMMENT ON COLUMN rejection.topic_version IS 'Version of the topic that scored it.';
COMMENT ON COLUMN rejection.page IS 'Its page; empty for a link that was not followed.';
COMMENT ON COLUMN rejection.run IS 'Run that first met it.';
COMMENT ON COLUMN rejection.first_seen IS 'When it was first met.';
COMMENT ON COLUMN rejection.last_seen IS 'When it was last met.';

CREATE TABLE IF NOT EXISTS fallen (
    report        bigint PRIMARY KEY,
    url           text NOT NULL,
    site          text NOT NULL REFERENCES site,
    topic_version text NOT NULL,
    rows          jsonb NOT NULL,
    joined        bigint,
    fallen_at     timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE fallen IS 'Reports that a change of topic took out of the corpus, with all their rows: a later topic that takes one back puts them where they were. Their places are rejections meanwhile.';
COMMENT ON COLUMN fallen.report IS 'Number that the report had, and has again when it comes back.';
COMMENT ON COLUMN fallen.url IS 'URL where it was first found.';
COMMENT ON COLUMN fallen.site IS 'Site where it was first found.';
COMMENT ON COLUMN fallen.topic_version IS 'Version of the topic that scored it last.';
COMMENT ON COLUMN fallen.rows IS 'Its rows as they were, by table: {"report": […], "appearance": […], …}.';
COMMENT ON COLUMN fallen.joined IS 'The report of which its places are appearances now: when it came back, its text was in the corpus already.';
COMMENT ON COLUMN fallen.fallen_at IS 'When it fell.';
ALTER TABLE rejection ADD COLUMN IF NOT EXISTS fallen bigint REFERENCES fallen ON DELETE SET NULL;
COMMENT ON COLUMN rejection.fallen IS 'The report that stood here until a change of topic took it out of the corpus.';
CREATE INDEX IF NOT EXISTS rejection_fallen ON rejection (fallen) WHERE fallen IS NOT NULL;
CREATE INDEX IF NOT EXISTS rejection_run ON rejection (run);
CREATE INDEX IF NOT EXISTS rejection_site ON rejection (site, reason);

CREATE TABLE IF NOT EXISTS attachment (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report     bigint NOT NULL REFERENCES report ON DELETE CASCADE,
    url        text NOT NULL,
    title      text,
    kind       text,
    claimed    text,
    state      text NOT NULL CHECK (state IN ('waiting', 'kept', 'failed', 'refused', 'page')),
    reason     text,
    size       bigint,
    sha256     text,
    path       text,
    page       bigint REFERENCES page,
    fetch_id   bigint REFERENCES "fetch",
    run        integer REFERENCES run,
    first_seen timestamptz NOT NULL DEFAULT now(),
    last_seen  timestamptz NOT NULL DEFAULT now(),
    CHECK ((state = 'kept') = (sha256 IS NOT NULL) AND (sha256 IS NULL) = (path IS NULL))
);
COMMENT ON TABLE attachment IS 'The files that reports link to: one row for each report, URL and content. A file that changes, or that its report links to no more, keeps its row.';
COMMENT ON COLUMN attachment.id IS 'Number of the row; of one report''s URL the highest is the latest content.';
COMMENT ON COLUMN attachment.report IS 'The report that links to it.';
COMMENT ON COLUMN attachment.url IS 'Its URL, as in report.attachments.';
COMMENT ON COLUMN attachment.title IS 'Text of the link.';
COMMENT ON COLUMN attachment.kind IS 'Kind by its magic number once it is kept (pdf, docx, doc, zip, …; html for one that Word or Excel wrote as a page); before, by its link.';
COMMENT ON COLUMN attachment.claimed IS 'Kind that its URL, link or header claims; differs from kind where they lie.';
COMMENT ON COLUMN attachment.state IS 'waiting to be fetched; kept; failed (tried again at page.due_at); refused (never fetched); page: its URL is visited as an article, whose bytes page.warc_file and warc_offset name.';
COMMENT ON COLUMN attachment.reason IS 'Why it is failed or refused: http 404, attachment: a web page, attachment: empty, attachment: larger than ATTACHMENT_MAXSIZE, off-site, robots, ….';
COMMENT ON COLUMN attachment.size IS 'Bytes.';
COMMENT ON COLUMN attachment.sha256 IS 'SHA-256 (hexadecimal) of the file.';
COMMENT ON COLUMN attachment.path IS 'The file, below ARCHIVE_FOLDER; equal files are one.';
COMMENT ON COLUMN attachment.page IS 'Its page; empty for a refused one.';
COMMENT ON COLUMN attachment.fetch_id IS 'Fetch that gave the file.';
COMMENT ON COLUMN attachment.run IS 'Run that first met it, or this content of it.';
COMMENT ON COLUMN attachment.first_seen IS 'When its report was first seen to link to it, or this content was first fetched.';
COMMENT ON COLUMN attachment.last_seen IS 'When its report was last read with the link, or its server last gave or confirmed this content.';
CREATE UNIQUE INDEX IF NOT EXISTS attachment_content ON attachment (report, md5(url), coalesce(sha256, ''));
CREATE INDEX IF NOT EXISTS attachment_page ON attachment (page);
CREATE INDEX IF NOT EXISTS attachment_sha256 ON attachment (sha256);

CREATE TABLE IF NOT EXISTS label (
    url         text PRIMARY KEY,
    grade       smallint NOT NULL CHECK (grade BETWEEN 0 AND 2),
    note        text,
    by          text NOT NULL DEFAULT current_user,
    labelled_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE label IS 'What a person says of a page: written in SQL, read by scrapy topic learn and scrapy topic evaluate, touched by nothing else.';
COMMENT ON COLUMN label.url IS 'URL of a place of a report, or of a rejection.';
COMMENT ON COLUMN label.grade IS '2: it belongs to the corpus; 1: close to it, but not of it; 0: something else.';
COMMENT ON COLUMN label.note IS 'Why, in the person''s words.';
COMMENT ON COLUMN label.by IS 'Who says so.';
COMMENT ON COLUMN label.labelled_at IS 'When.';

-- ---------------------------------------------------------------- what the tables said before

ALTER TABLE appearance ADD COLUMN IF NOT EXISTS id bigint GENERATED BY DEFAULT AS IDENTITY;
COMMENT ON COLUMN appearance.id IS 'Number of the place; it stays when the place moves to another URL.';
CREATE UNIQUE INDEX IF NOT EXISTS appearance_id ON appearance (id);

CREATE TABLE IF NOT EXISTS former (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind   text NOT NULL,
    key    text NOT NULL,
    event  text NOT NULL CHECK (event IN ('changed', 'gone', 'absent', 'begun')),
    fields jsonb NOT NULL,
    until  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE former IS 'What the tables said before: one row for each change of a row of the corpus, written by triggers, with the old values of the columns that changed. With it, scrapy export gives the corpus as it was at any time since.';
COMMENT ON COLUMN former.id IS 'Number of the change; of one row, changes are numbered in their order.';
COMMENT ON COLUMN former.kind IS 'Table whose row changed: report, appearance, revision, disappearance, attachment, site, run.';
COMMENT ON COLUMN former.key IS 'That row''s id; the key of a site.';
COMMENT ON COLUMN former.event IS 'changed; gone (deleted); absent (until now there was no such row, though it says that it was seen earlier: it came back); begun (since then the triggers are there).';
COMMENT ON COLUMN former.fields IS 'The columns that changed, or all that are remembered of a deleted row, with their values until now.';
COMMENT ON COLUMN former.until IS 'When they changed.';
CREATE INDEX IF NOT EXISTS former_row ON former (kind, key, until);

CREATE OR REPLACE FUNCTION remember() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb;
    old_row CONSTANT jsonb := to_jsonb(OLD);
    new_row CONSTANT jsonb := to_jsonb(NEW);
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO former (kind, key, event, fields) VALUES (TG_TABLE_NAME, new_row ->> TG_ARGV[0], 'absent', '{}');
        RETURN NULL;
    END IF;
    SELECT jsonb_object_agg(o.key, o.value) INTO was
    FROM (SELECT key, old_row -> key AS value FROM unnest(string_to_array(TG_ARGV[1], ', ')) AS c(key)) AS o
    WHERE TG_OP = 'DELETE' OR o.value IS DISTINCT FROM new_row -> o.key;
    IF was IS NOT NULL THEN
        INSERT INTO former (kind, key, event, fields)
        VALUES (TG_TABLE_NAME, old_row ->> TG_ARGV[0], CASE TG_OP WHEN 'DELETE' THEN 'gone' ELSE 'changed' END, was);
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION remember() IS 'Trigger: writes what a row said until now into the table former. Its arguments: the key column, and the columns that are remembered.';

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM (VALUES
        ('report', 'id', 'first_seen', 'url, site, channel, title, body, published_on, written_on, source, authors, editor, reviewer, issuer, doc_number, index_number, topic_class, script, score, owner, borderline, topic_version, text_version, digest, signature_version, run, first_seen, revised_at'),
        ('appearance', 'id', 'first_seen', 'url, former_urls, report, original, site, channel, title, body, published_on, source, digest, similarity, kind, rule_version, run, first_seen'),
        ('revision', 'id', 'replaced_at', 'report, url, title, body, digest, changed, run, seen_from, replaced_at'),
        ('disappearance', 'id', 'gone_at', 'report, url, site, kind, last_listed, last_alive, run, gone_at, returned_at'),
        ('attachment', 'id', 'first_seen', 'report, url, title, kind, state, reason, size, sha256, run, first_seen'),
        ('site', 'key', NULL, 'name, url, level, region'),
        ('run', 'id', NULL, 'held')) AS t(name, key, known, columns)
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER remember_change AFTER UPDATE OF %s OR DELETE ON %I'
            ' FOR EACH ROW EXECUTE FUNCTION remember(%L, %L)', one.columns, one.name, one.key, one.columns);
        IF one.known IS NOT NULL THEN
            EXECUTE format('CREATE OR REPLACE TRIGGER remember_return AFTER INSERT ON %I'
                ' FOR EACH ROW WHEN (NEW.%I < now()) EXECUTE FUNCTION remember(%L)', one.name, one.known, one.key);
        END IF;
    END LOOP;
END $$;

-- An older database knows of its reports' earlier texts, and of nothing else that changed.
INSERT INTO former (kind, key, event, fields, until)
SELECT 'report', v.report, 'changed', jsonb_build_object('title', v.title, 'body', v.body, 'digest', v.digest,
           'revised_at', lag(v.replaced_at) OVER (PARTITION BY v.report ORDER BY v.replaced_at, v.id)), v.replaced_at
FROM revision v JOIN report r ON r.id = v.report AND r.url = v.url
WHERE NOT EXISTS (SELECT FROM former) ORDER BY v.replaced_at, v.id;
INSERT INTO former (kind, key, event, fields)
SELECT 'database', '', 'begun', '{}' WHERE NOT EXISTS (SELECT FROM former WHERE kind = 'database');

-- ---------------------------------------------------------------- views

CREATE OR REPLACE VIEW corpus AS
SELECT r.id, CASE WHEN was.id IS NULL THEN r.title ELSE was.title END AS title, r.published_on, r.source,
       s.name AS site_name, r.site, r.channel, r.authors, r.editor, coalesce(was.body, r.body) AS body,
       length(coalesce(was.body, r.body)) AS characters, r.score, r.script, r.url, r.first_seen,
       (SELECT count(*) FROM appearance a LEFT JOIN run n ON n.id = a.run
        WHERE a.report = r.id AND NOT a.original AND n.held IS NULL) AS reprints,
       (SELECT count(*) FROM revision v LEFT JOIN run n ON n.id = v.run
        WHERE v.report = r.id AND n.held IS NULL) AS revisions, r.borderline
FROM report r JOIN site s ON s.key = r.site
LEFT JOIN (
    SELECT DISTINCT ON (v.report, v.url) v.report, v.url, v.id, v.title, v.body
    FROM run n JOIN revision v ON v.run = n.id
    WHERE n.held IS NOT NULL AND NOT EXISTS (
        SELECT FROM revision w LEFT JOIN run m ON m.id = w.run
        WHERE w.report = v.report AND w.url = v.url AND w.id > v.id AND m.held IS NULL)
    ORDER BY v.report, v.url, v.id) was ON was.report = r.id AND was.url = r.url
WHERE NOT EXISTS (SELECT FROM run n WHERE n.id = r.run AND n.held IS NOT NULL);
COMMENT ON VIEW corpus IS 'One row a report: what one reads and cites, with how often it was reprinted and revised. What only held runs found is left out, and what they revised stands as it was before (run.held).';
COMMENT ON COLUMN corpus.id IS 'Number of the report; it never changes.';
COMMENT ON COLUMN corpus.title IS 'Title, simplified.';
COMMENT ON COLUMN corpus.published_on IS 'Date of publication shown to the reader (发布日期), Asia/Shanghai.';
COMMENT ON COLUMN corpus.source IS 'Source named on the page (来源).';
COMMENT ON COLUMN corpus.site_name IS 'Name of the site of its original.';
COMMENT ON COLUMN corpus.site IS 'Key of that site.';
COMMENT ON COLUMN corpus.channel IS 'Channel (栏目) of its original.';
COMMENT ON COLUMN corpus.authors IS 'Authors named on the page (作者).';
COMMENT ON COLUMN corpus.editor IS 'Editor named on the page (责任编辑).';
COMMENT ON COLUMN corpus.body IS 'Clean text in simplified Chinese, one paragraph a line.';
COMMENT ON COLUMN corpus.characters IS 'Characters of body.';
COMMENT ON COLUMN corpus.score IS 'Relevance from 0 to 1.';
COMMENT ON COLUMN corpus.script IS 'Script of the page: hans, hant or mixed.';
COMMENT ON COLUMN corpus.url IS 'URL of its original, the earliest place by evidence.';
COMMENT ON COLUMN corpus.first_seen IS 'When we first saw it.';
COMMENT ON COLUMN corpus.reprints IS 'How many other places it stands at.';
COMMENT ON COLUMN corpus.revisions IS 'How many earlier texts of it are kept, its own and its reprints''.';
COMMENT ON COLUMN corpus.borderline IS 'Whether its score is so low that a person should look.';

CREATE OR REPLACE VIEW reprints AS
SELECT a.report, r.title, r.url AS first_url, r.published_on AS first_published_on,
       a.url, a.site, a.source, a.published_on, a.similarity, a.first_seen, a.kind,
       a.differs -> 'adds' AS adds, a.differs -> 'lacks' AS lacks, a.rule_version
FROM appearance a JOIN report r ON r.id = a.report
WHERE NOT a.original AND NOT EXISTS (SELECT FROM run n WHERE n.id IN (a.run, r.run) AND n.held IS NOT NULL);
COMMENT ON VIEW reprints IS 'Where else a report stands beside its original, the earliest place by evidence; how alike the two are, and what differs.';
COMMENT ON COLUMN reprints.report IS 'The report.';
COMMENT ON COLUMN reprints.title IS 'Its title.';
COMMENT ON COLUMN reprints.first_url IS 'Its original, the earliest place by evidence.';
COMMENT ON COLUMN reprints.first_published_on IS 'Date of publication of the original.';
COMMENT ON COLUMN reprints.url IS 'The other place.';
COMMENT ON COLUMN reprints.site IS 'Site of that place.';
COMMENT ON COLUMN reprints.source IS 'Source (来源) named there.';
COMMENT ON COLUMN reprints.published_on IS 'Date of publication shown there.';
COMMENT ON COLUMN reprints.similarity IS 'Share of the shorter text''s letters that stand in runs which the other has too.';
COMMENT ON COLUMN reprints.first_seen IS 'When it was first seen there.';
COMMENT ON COLUMN reprints.kind IS 'What it is beside the report: same, edited, cut, framed, cut and framed.';
COMMENT ON COLUMN reprints.adds IS 'The first passages that it adds, as JSON.';
COMMENT ON COLUMN reprints.lacks IS 'The first passages that it lacks, as JSON.';
COMMENT ON COLUMN reprints.rule_version IS 'Version of the rule that compared the two (duplicate_rule).';

CREATE OR REPLACE VIEW changes AS
SELECT c.report, c.title, c.url, c.seen_from, c.replaced_at, c.title_before, c.body_before, c.body_after,
       c.changed, c.removed, c.added, c.reprint
FROM (SELECT v.report, r.title, v.url, v.seen_from, v.replaced_at, v.title AS title_before,
             v.body AS body_before,
             coalesce(lead(v.body) OVER later, here.body, there.body) AS body_after,
             v.changed, v.removed, v.added, v.url <> r.url AS reprint, v.run, r.run AS found,
             CASE WHEN row_number() OVER later = 1 THEN here.run ELSE lag(v.run) OVER later END AS run_before
      FROM revision v
      JOIN report r ON r.id = v.report
      LEFT JOIN appearance here ON here.url = v.url
      LEFT JOIN report there ON there.id = here.report
      WINDOW later AS (PARTITION BY v.url ORDER BY v.replaced_at, v.id)) c
WHERE NOT EXISTS (SELECT FROM run n WHERE n.id IN (c.run, c.found, c.run_before) AND n.held IS NOT NULL);
COMMENT ON VIEW changes IS 'Each change of a report''s text, at its own place or at a reprint''s, without those from or to a text that a held run read: before, after, when, how much (changed), and which paragraphs went (removed) and came (added).';
COMMENT ON COLUMN changes.report IS 'The report.';
COMMENT ON COLUMN changes.title IS 'Its present title.';
COMMENT ON COLUMN changes.url IS 'The place at which the text was changed.';
COMMENT ON COLUMN changes.seen_from IS 'When the text before was first seen.';
COMMENT ON COLUMN changes.replaced_at IS 'When it was found replaced.';
COMMENT ON COLUMN changes.title_before IS 'Title before.';
COMMENT ON COLUMN changes.body_before IS 'Text before.';
COMMENT ON COLUMN changes.body_after IS 'Text after.';
COMMENT ON COLUMN changes.changed IS 'Share of the characters of both texts that stand in changed paragraphs.';
COMMENT ON COLUMN changes.removed IS 'Paragraphs that went, as JSON.';
COMMENT ON COLUMN changes.added IS 'Paragraphs that came, as JSON.';
COMMENT ON COLUMN changes.reprint IS 'Whether it happened at another place than the original.';

CREATE OR REPLACE VIEW attachments AS
SELECT a.report, r.title AS report_title, r.url AS report_url, r.site, r.published_on, a.title, a.url, a.state,
       a.reason, a.kind, a.claimed, a.size, a.path, a.sha256, p.warc_file, p.warc_offset, a.first_seen, a.last_seen
FROM attachment a JOIN report r ON r.id = a.report LEFT JOIN page p ON p.id = a.page;
COMMENT ON VIEW attachments IS 'The files of each report: where each lies below ARCHIVE_FOLDER (path, or warc_file and warc_offset), or why it does not.';
COMMENT ON COLUMN attachments.report IS 'The report that links to the file.';
COMMENT ON COLUMN attachments.report_title IS 'Title of the report.';
COMMENT ON COLUMN attachments.report_url IS 'URL of the report.';
COMMENT ON COLUMN attachments.site IS 'Site of the report.';
COMMENT ON COLUMN attachments.published_on IS 'Date of publication of the report.';
COMMENT ON COLUMN attachments.title IS 'Text of the link.';
COMMENT ON COLUMN attachments.url IS 'URL of the file.';
COMMENT ON COLUMN attachments.state IS 'waiting, kept, failed, refused; page: it is visited as an article.';
COMMENT ON COLUMN attachments.reason IS 'Why it is failed or refused.';
COMMENT ON COLUMN attachments.kind IS 'Kind by its bytes once it is kept; before, by its link.';
COMMENT ON COLUMN attachments.claimed IS 'Kind that its URL, link or header claims.';
COMMENT ON COLUMN attachments.size IS 'Bytes.';
COMMENT ON COLUMN attachments.path IS 'The file, below ARCHIVE_FOLDER.';
COMMENT ON COLUMN attachments.sha256 IS 'SHA-256 (hexadecimal) of the file.';
COMMENT ON COLUMN attachments.warc_file IS 'File of the archive that holds the last answer of its page.';
COMMENT ON COLUMN attachments.warc_offset IS 'Offset of the record in that file.';
COMMENT ON COLUMN attachments.first_seen IS 'When the link, or this content of it, was first seen.';
COMMENT ON COLUMN attachments.last_seen IS 'When it was last seen.';

CREATE OR REPLACE VIEW why_rejected AS
SELECT j.reason, j.title, j.url, j.site, j.score, j.facets, j.terms, j.published_on, j.last_seen,
       j.gate, j.owner, j.topic_version, j.fallen, j.factors
FROM rejection j;
COMMENT ON VIEW why_rejected IS 'What was seen and left out, with the reason, and where it was scored the score with all its parts.';
COMMENT ON COLUMN why_rejected.reason IS 'off-topic, off-site, robots, or what the page is instead of an article.';
COMMENT ON COLUMN why_rejected.title IS 'Its title, or the one the listing showed.';
COMMENT ON COLUMN why_rejected.url IS 'Canonical URL.';
COMMENT ON COLUMN why_rejected.site IS 'Site whose crawl met it.';
COMMENT ON COLUMN why_rejected.score IS 'Relevance from 0 to 1, if it was scored.';
COMMENT ON COLUMN why_rejected.facets IS 'The parts of the score.';
COMMENT ON COLUMN why_rejected.terms IS 'Terms behind the score.';
COMMENT ON COLUMN why_rejected.published_on IS 'Its date, or the one the listing showed.';
COMMENT ON COLUMN why_rejected.last_seen IS 'When it was last met.';
COMMENT ON COLUMN why_rejected.gate IS 'By what the mean of the facets was multiplied.';
COMMENT ON COLUMN why_rejected.owner IS 'Whose text it is, by title, source and first lines.';
COMMENT ON COLUMN why_rejected.topic_version IS 'Version of the topic that scored it.';
COMMENT ON COLUMN why_rejected.fallen IS 'The report that stood here until a change of topic took it out.';
COMMENT ON COLUMN why_rejected.factors IS 'The parts of the gate.';

CREATE OR REPLACE VIEW why_relevant AS
SELECT r.id AS report, r.title, r.score, t.term, t.facet, t.n, t.weight, t.contribution,
       r.facets, r.gate, r.owner, r.borderline, r.topic_version, r.factors
FROM report r,
     jsonb_to_recordset(r.terms) AS t(term text, facet text, n integer, weight real, contribution real);
COMMENT ON VIEW why_relevant IS 'One row a report and term: what made the report relevant, and how much; beside it the parts of the score, whose report it is, and the version of the topic.';
COMMENT ON COLUMN why_relevant.report IS 'The report.';
COMMENT ON COLUMN why_relevant.title IS 'Its title.';
COMMENT ON COLUMN why_relevant.score IS 'Its relevance from 0 to 1.';
COMMENT ON COLUMN why_relevant.term IS 'A term that it holds.';
COMMENT ON COLUMN why_relevant.facet IS 'The facet that the term counts for.';
COMMENT ON COLUMN why_relevant.n IS 'How often it holds the term.';
COMMENT ON COLUMN why_relevant.weight IS 'Weight of the term.';
COMMENT ON COLUMN why_relevant.contribution IS 'What the term adds to the facet''s exponent.';
COMMENT ON COLUMN why_relevant.facets IS 'The parts of the score, each from 0 to 1.';
COMMENT ON COLUMN why_relevant.gate IS 'By what their mean was multiplied.';
COMMENT ON COLUMN why_relevant.owner IS 'Whose report it is.';
COMMENT ON COLUMN why_relevant.borderline IS 'Whether its score is so low that a person should look.';
COMMENT ON COLUMN why_relevant.topic_version IS 'Version of the topic that scored it.';
COMMENT ON COLUMN why_relevant.factors IS 'The parts of the gate.';

CREATE OR REPLACE VIEW runs AS
SELECT n.id, n.site, n.started_at, n.finished_at, n.reason,
       (SELECT count(*) FROM "fetch" x WHERE x.run = n.id) AS fetches,
       (SELECT count(*) FROM report x WHERE x.run = n.id) AS new,
       (SELECT count(*) FROM appearance x WHERE x.run = n.id AND NOT x.original) AS reprints,
       (SELECT count(*) FROM revision x WHERE x.run = n.id) AS revised,
       (SELECT count(*) FROM rejection x WHERE x.run = n.id) AS rejected,
       (SELECT count(*) FROM page x WHERE x.run = n.id AND x.state = 'failed') AS failed,
       (SELECT count(*) FROM page x WHERE x.site = n.site AND x.state = 'queued' AND x.due_at <= now())
       + (SELECT count(*) FROM page x WHERE x.site = n.site AND x.state = 'leased' AND x.due_at <= now()) AS waiting
FROM run n;
COMMENT ON VIEW runs IS 'What each run did, counted from the rows it left.';
COMMENT ON COLUMN runs.id IS 'Number of the run.';
COMMENT ON COLUMN runs.site IS 'The site that was crawled.';
COMMENT ON COLUMN runs.started_at IS 'When it began.';
COMMENT ON COLUMN runs.finished_at IS 'When it ended; empty while it runs, and for ever if it was killed.';
COMMENT ON COLUMN runs.reason IS 'Why it ended.';
COMMENT ON COLUMN runs.fetches IS 'Answers and failures of servers.';
COMMENT ON COLUMN runs.new IS 'Reports that it found.';
COMMENT ON COLUMN runs.reprints IS 'Other places of reports that it found.';
COMMENT ON COLUMN runs.revised IS 'Texts that it found changed.';
COMMENT ON COLUMN runs.rejected IS 'Pages that it first left out.';
COMMENT ON COLUMN runs.failed IS 'Pages that it settled last and that failed.';
COMMENT ON COLUMN runs.waiting IS 'Pages of the site that are due now, after all runs.';

CREATE OR REPLACE VIEW completeness AS
SELECT DISTINCT ON (c.site, c.channel)
       c.site, c.channel, c.ended, c.links, c.declared_records, c.listings, c.declared_pages,
       round(100.0 * c.links / nullif(c.declared_records, 0), 1) AS percent, c.run, n.started_at
FROM reading c JOIN run n ON n.id = c.run
WHERE c.deep
ORDER BY c.site, c.channel, c.run DESC;
COMMENT ON VIEW completeness IS 'The latest full reading of each channel: what it showed of what its site declares, and why it ended early if it did.';
COMMENT ON COLUMN completeness.site IS 'The site.';
COMMENT ON COLUMN completeness.channel IS 'Name of the channel (栏目).';
COMMENT ON COLUMN completeness.ended IS 'complete, or partial: and why.';
COMMENT ON COLUMN completeness.links IS 'Different links that it showed.';
COMMENT ON COLUMN completeness.declared_records IS 'Records that the site says the channel has (共N条).';
COMMENT ON COLUMN completeness.listings IS 'Listing pages that were read.';
COMMENT ON COLUMN completeness.declared_pages IS 'Pages that the site says the channel has (共N页).';
COMMENT ON COLUMN completeness.percent IS 'links as a percentage of declared_records.';
COMMENT ON COLUMN completeness.run IS 'The run that read it.';
COMMENT ON COLUMN completeness.started_at IS 'When that run began.';

CREATE OR REPLACE FUNCTION lives_at(bigint, bigint) RETURNS text
    LANGUAGE sql STABLE AS $$
SELECT a.url FROM appearance a JOIN page p ON p.id = a.page
WHERE a.report = $1 AND a.page <> $2 AND p.state <> 'failed' AND NOT EXISTS (
    SELECT FROM disappearance d WHERE d.page = a.page AND d.returned_at IS NULL AND d.kind <> 'delisted')
ORDER BY a.original DESC, a.first_seen, a.url LIMIT 1
$$;
COMMENT ON FUNCTION lives_at(bigint, bigint) IS 'Another place at which a report still stands than the page given; empty if it stands nowhere else.';

CREATE OR REPLACE VIEW disappeared AS
SELECT d.kind, r.title, d.url, d.site, d.report, r.published_on, d.last_listed, d.last_alive, d.gone_at,
       d.confirmed, d.checked_at, lives_at(d.report, d.page) AS lives_at
FROM disappearance d JOIN report r ON r.id = d.report
WHERE d.returned_at IS NULL AND NOT EXISTS (SELECT FROM run n WHERE n.id IN (d.run, r.run) AND n.held IS NOT NULL)
  AND NOT EXISTS (SELECT FROM appearance a JOIN run n ON n.id = a.run WHERE a.page = d.page AND n.held IS NOT NULL)
UNION ALL
SELECT 'unknown: ' || p.failure, r.title, a.url, a.site, a.report, r.published_on, p.last_listed, p.fetched_at, NULL,
       0, NULL, lives_at(a.report, p.id)
FROM page p JOIN appearance a ON a.page = p.id JOIN report r ON r.id = a.report
WHERE p.state = 'failed' AND NOT EXISTS (SELECT FROM run n WHERE n.id IN (a.run, r.run) AND n.held IS NOT NULL)
  AND NOT EXISTS (
    SELECT FROM disappearance d WHERE d.page = p.id AND d.returned_at IS NULL AND d.kind <> 'delisted');
COMMENT ON VIEW disappeared IS 'Places of reports that are gone now, without those that a held run found or found gone: how, and where else the report still stands (lives_at; empty: it is lost); unknown where an outage or a refusal hides whether they are.';
COMMENT ON COLUMN disappeared.kind IS 'How it went (disappearance.kind), or unknown: and the failure that hides it.';
COMMENT ON COLUMN disappeared.title IS 'Title of the report.';
COMMENT ON COLUMN disappeared.url IS 'The place that is gone.';
COMMENT ON COLUMN disappeared.site IS 'Its site.';
COMMENT ON COLUMN disappeared.report IS 'The report that stood there; its text stays in the corpus.';
COMMENT ON COLUMN disappeared.published_on IS 'Date of publication of the report.';
COMMENT ON COLUMN disappeared.last_listed IS 'When a listing last named the place.';
COMMENT ON COLUMN disappeared.last_alive IS 'When it was last fetched with its text.';
COMMENT ON COLUMN disappeared.gone_at IS 'When it was first found gone; empty where that is unknown.';
COMMENT ON COLUMN disappeared.confirmed IS 'How many visits have found it so.';
COMMENT ON COLUMN disappeared.checked_at IS 'When the last of them was.';
COMMENT ON COLUMN disappeared.lives_at IS 'Another place at which the report still stands; empty: it is lost but for our copy.';

CREATE OR REPLACE VIEW coverage AS
SELECT p.site, date_trunc('month', coalesce(p.listed_on, (p.first_seen AT TIME ZONE 'Asia/Shanghai')::date))::date AS month,
       CASE WHEN d.page IS NOT NULL THEN 'removed'
            WHEN a.page IS NOT NULL THEN 'stored'
            WHEN p.state = 'failed' AND p.failure ~ '^(http (401|403|412|493|521)|challenge|robots)' THEN 'blocked'
            WHEN p.state = 'failed' THEN 'failed'
            WHEN p.state = 'done' THEN 'rejected'
            ELSE 'waiting' END AS cause,
       count(*) AS pages
FROM page p
LEFT JOIN (SELECT DISTINCT page FROM appearance) a ON a.page = p.id
LEFT JOIN (SELECT DISTINCT page FROM disappearance WHERE returned_at IS NULL AND kind <> 'delisted') d ON d.page = p.id
WHERE p.kind = 'article'
GROUP BY 1, 2, 3
UNION ALL
SELECT c.site, NULL, 'never discovered', c.declared_records - c.links
FROM completeness c WHERE c.declared_records > c.links;
COMMENT ON VIEW coverage IS 'Articles of each site and month by what became of them: stored, rejected, removed, failed, blocked, waiting; and how many declared ones were never discovered (month empty).';
COMMENT ON COLUMN coverage.site IS 'The site.';
COMMENT ON COLUMN coverage.month IS 'First day of the month: of the date that the listing showed, else of the day in China on which the article was found; empty for never discovered.';
COMMENT ON COLUMN coverage.cause IS 'stored; rejected (no report of the corpus); removed (a stored one went away); failed; blocked (refused, challenge, robots); waiting; never discovered: declared records that no listing showed.';
COMMENT ON COLUMN coverage.pages IS 'How many articles.';

CREATE OR REPLACE VIEW missing AS
SELECT site, month, cause, pages FROM coverage WHERE cause <> 'stored';
COMMENT ON VIEW missing IS 'Articles of each site and month that are not in the corpus, by the reason: the view coverage without what is stored.';
COMMENT ON COLUMN missing.site IS 'The site.';
COMMENT ON COLUMN missing.month IS 'As in coverage.';
COMMENT ON COLUMN missing.cause IS 'Why they are not in the corpus: as in coverage, but for stored.';
COMMENT ON COLUMN missing.pages IS 'How many articles.';

CREATE OR REPLACE VIEW new_reports AS
SELECT c.first_seen, c.published_on, c.site_name, c.site, c.channel, c.title, c.url, c.id, c.score, c.borderline
FROM corpus c WHERE c.first_seen >= now() - interval '7 days'
ORDER BY c.first_seen DESC, c.id DESC;
COMMENT ON VIEW new_reports IS 'Reports that were first seen in the last seven days, the newest first.';
COMMENT ON COLUMN new_reports.first_seen IS 'When we first saw it.';
COMMENT ON COLUMN new_reports.published_on IS 'Date of publication shown to the reader.';
COMMENT ON COLUMN new_reports.site_name IS 'Name of the site of its original.';
COMMENT ON COLUMN new_reports.site IS 'Key of that site.';
COMMENT ON COLUMN new_reports.channel IS 'Channel (栏目) of its original.';
COMMENT ON COLUMN new_reports.title IS 'Title, simplified.';
COMMENT ON COLUMN new_reports.url IS 'URL of its original.';
COMMENT ON COLUMN new_reports.id IS 'Number of the report.';
COMMENT ON COLUMN new_reports.score IS 'Relevance from 0 to 1.';
COMMENT ON COLUMN new_reports.borderline IS 'Whether its score is so low that a person should look.';

CREATE OR REPLACE VIEW column_yield AS
SELECT f.site, f.name AS channel, f.host, f.listing, f.visits AS judged,
       (SELECT count(*) FROM page p JOIN appearance a ON a.page = p.id WHERE p.focus = f.id) AS reports,
       round((f.a / (f.a + f.b))::numeric, 3) AS expected,
       (SELECT count(*) FROM page p WHERE p.site = f.site AND coalesce(p.focus, 0) = f.id AND p.kind = 'article'
                                      AND p.state = 'queued') AS waiting,
       f.updated_at
FROM focus f;
COMMENT ON VIEW column_yield IS 'What each column (栏目) of a site gave: articles judged, reports among them, the score that the next article is expected to have, articles that wait.';
COMMENT ON COLUMN column_yield.site IS 'The site.';
COMMENT ON COLUMN column_yield.channel IS 'Name of the column (栏目).';
COMMENT ON COLUMN column_yield.host IS 'Host of its listings.';
COMMENT ON COLUMN column_yield.listing IS 'Path of its listings, # for digits.';
COMMENT ON COLUMN column_yield.judged IS 'How many of its articles were judged.';
COMMENT ON COLUMN column_yield.reports IS 'How many reports were found in it.';
COMMENT ON COLUMN column_yield.expected IS 'Score that its next article is expected to have.';
COMMENT ON COLUMN column_yield.waiting IS 'Articles of it that wait.';
COMMENT ON COLUMN column_yield.updated_at IS 'When the last one was judged.';

CREATE OR REPLACE VIEW missed_estimate AS
WITH drawn AS (
    SELECT p.site, p.id, row_number() OVER (PARTITION BY p.site ORDER BY p.fetched_at DESC, p.id DESC) AS n
    FROM page p WHERE p.drawn AND p.state = 'done'),
hits AS (
    SELECT d.site, count(*) AS drawn, count(*) FILTER (WHERE EXISTS (SELECT FROM appearance a WHERE a.page = d.id)) AS hits
    FROM drawn d WHERE d.n <= 200 GROUP BY d.site),
waits AS (
    SELECT site, count(*) AS waiting FROM page
    WHERE kind = 'article' AND state IN ('queued', 'leased') AND fetched_at IS NULL GROUP BY site),
bounds AS (
    SELECT h.*, h.hits::float / h.drawn AS share, 1.96 * 1.96 / h.drawn AS z,
           1.96 * sqrt((h.hits::float / h.drawn * (1 - h.hits::float / h.drawn) + 1.96 * 1.96 / (4.0 * h.drawn)) / h.drawn) AS half
    FROM hits h)
SELECT s.key AS site, coalesce(w.waiting, 0) AS waiting, coalesce(b.drawn, 0) AS drawn, coalesce(b.hits, 0) AS reports,
       round(b.share::numeric, 3) AS share,
       round(greatest(0, (b.share + b.z / 2 - b.half) / (1 + b.z))::numeric, 3) AS share_low,
       round(least(1, (b.share + b.z / 2 + b.half) / (1 + b.z))::numeric, 3) AS share_high,
       round(coalesce(w.waiting, 0) * b.share) AS missed,
       round(coalesce(w.waiting, 0) * greatest(0, (b.share + b.z / 2 - b.half) / (1 + b.z))) AS missed_low,
       round(coalesce(w.waiting, 0) * least(1, (b.share + b.z / 2 + b.half) / (1 + b.z))) AS missed_high
FROM site s LEFT JOIN waits w ON w.site = s.key LEFT JOIN bounds b ON b.site = s.key;
COMMENT ON VIEW missed_estimate IS 'How many reports wait unread in each site: the share of reports among its latest 200 articles that were drawn by lot, with its 95 % interval (Wilson 1927), times the articles that wait. Each was drawn from all that waited then; since what promises most is read first, what waits now holds rather less. Empty until one was drawn.';
COMMENT ON COLUMN missed_estimate.site IS 'The site.';
COMMENT ON COLUMN missed_estimate.waiting IS 'Articles that wait unread.';
COMMENT ON COLUMN missed_estimate.drawn IS 'Articles drawn by lot and read, the latest 200 at most.';
COMMENT ON COLUMN missed_estimate.reports IS 'Reports among those.';
COMMENT ON COLUMN missed_estimate.share IS 'reports as a share of drawn; empty until one was drawn.';
COMMENT ON COLUMN missed_estimate.share_low IS 'Lower end of the 95 % interval of share.';
COMMENT ON COLUMN missed_estimate.share_high IS 'Upper end of that interval.';
COMMENT ON COLUMN missed_estimate.missed IS 'Reports that are expected among those that wait.';
COMMENT ON COLUMN missed_estimate.missed_low IS 'Lower end of the 95 % interval of missed.';
COMMENT ON COLUMN missed_estimate.missed_high IS 'Upper end of that interval.';

CREATE OR REPLACE VIEW number_gaps AS
WITH numbered AS (
    SELECT DISTINCT m[1] AS prefix, m[2]::integer AS year, m[3]::integer AS number
    FROM report, regexp_match(doc_number, '^(.+?)[〔\[［【（(]([0-9]{4})[〕\]］】）)]第?([0-9]{1,4})号') AS m
    WHERE m IS NOT NULL),
runs_of AS (SELECT prefix, year, max(number) AS highest, count(*) AS known FROM numbered GROUP BY 1, 2)
SELECT o.prefix, o.year, n AS number
FROM runs_of o, generate_series(1, o.highest) AS n
WHERE o.known >= 3 AND NOT EXISTS (
    SELECT FROM numbered x WHERE x.prefix = o.prefix AND x.year = o.year AND x.number = n);
COMMENT ON VIEW number_gaps IS 'Numbers of official documents (文号) that are missing between known ones of the same issuer and year.';
COMMENT ON COLUMN number_gaps.prefix IS 'What stands before the year, such as 环办.';
COMMENT ON COLUMN number_gaps.year IS 'The year.';
COMMENT ON COLUMN number_gaps.number IS 'A number that no known document has.';

CREATE OR REPLACE VIEW robots_now AS
SELECT DISTINCT ON (r.host) r.host, r.url, r.verdict, r.crawl_delay, r.status, r.text, r.sha256, r.first_seen,
       r.last_seen, r.run
FROM robots r
ORDER BY r.host, r.last_seen DESC;
COMMENT ON VIEW robots_now IS 'What each host''s robots.txt said when it was last asked.';
COMMENT ON COLUMN robots_now.host IS 'The host.';
COMMENT ON COLUMN robots_now.url IS 'URL of its robots.txt.';
COMMENT ON COLUMN robots_now.verdict IS 'obey; allowed, refused or not now, and why.';
COMMENT ON COLUMN robots_now.crawl_delay IS 'Seconds between two requests that it asks of us.';
COMMENT ON COLUMN robots_now.status IS 'HTTP status.';
COMMENT ON COLUMN robots_now.text IS 'The text.';
COMMENT ON COLUMN robots_now.sha256 IS 'SHA-256 (hexadecimal) of the text.';
COMMENT ON COLUMN robots_now.first_seen IS 'When it first said so.';
COMMENT ON COLUMN robots_now.last_seen IS 'When it last said so.';
COMMENT ON COLUMN robots_now.run IS 'Run that saw it last.';

CREATE OR REPLACE VIEW site_health AS
WITH days AS (
    SELECT site, listed_on AS day FROM page
    WHERE kind = 'article' AND listed_on > (now() AT TIME ZONE 'Asia/Shanghai')::date - 731
      AND listed_on <= (now() AT TIME ZONE 'Asia/Shanghai')::date + 1
    UNION
    SELECT site, published_on FROM visit
    WHERE published_on > (now() AT TIME ZONE 'Asia/Shanghai')::date - 731
      AND published_on <= (now() AT TIME ZONE 'Asia/Shanghai')::date + 1),
gaps AS (
    SELECT site, day, day - lag(day) OVER (PARTITION BY site ORDER BY day) AS gap,
           row_number() OVER (PARTITION BY site ORDER BY day DESC) AS n FROM days),
posting AS (
    SELECT site, max(day) AS day, percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS gap
    FROM gaps WHERE n <= 60 GROUP BY site),
pages AS (
    SELECT site, count(*) FILTER (WHERE state IN ('queued', 'leased') AND due_at <= now()) AS waiting,
           count(*) FILTER (WHERE state = 'failed') AS failed, min(due_at) AS due FROM page GROUP BY site),
found AS (SELECT site, count(*) AS reports, max(first_seen) AS latest FROM report GROUP BY site),
troubles AS (
    SELECT site, array_agg(kind ORDER BY opened_at, id) AS kinds, min(opened_at) AS since
    FROM alarm WHERE closed_at IS NULL GROUP BY site),
read AS (SELECT site, count(*) AS channels, count(*) FILTER (WHERE ended = 'complete') AS complete FROM completeness GROUP BY site)
SELECT s.key AS site, s.name,
       CASE WHEN s.state NOT IN ('open', 'unverified') THEN 'closed' WHEN t.site IS NOT NULL THEN 'alarm'
            WHEN n.id IS NULL THEN 'never crawled' WHEN n.finished_at IS NULL THEN 'running or killed' ELSE 'well' END AS health,
       n.id AS last_run, n.started_at AS last_started, n.reason AS last_ended,
       (SELECT count(*) FROM report r WHERE r.run = n.id) AS last_new,
       coalesce(f.reports, 0) AS reports, f.latest AS latest_report, p.day AS latest_post, p.gap AS usual_gap,
       (now() AT TIME ZONE 'Asia/Shanghai')::date - p.day AS silent_days,
       coalesce(t.kinds, '{}') AS alarms, t.since AS alarms_since, coalesce(c.channels, 0) AS channels,
       coalesce(c.complete, 0) AS channels_complete, coalesce(g.waiting, 0) AS waiting, coalesce(g.failed, 0) AS failed,
       (SELECT count(*) FROM run h WHERE h.site = s.key AND h.held IS NOT NULL) AS held,
       coalesce((SELECT d.due_at FROM schedule d WHERE d.site = s.key), g.due) AS next_due
FROM site s
LEFT JOIN LATERAL (SELECT id, started_at, finished_at, reason FROM run
                   WHERE site = s.key AND reason IS DISTINCT FROM 'replayed' ORDER BY id DESC LIMIT 1) n ON true
LEFT JOIN found f ON f.site = s.key LEFT JOIN posting p ON p.site = s.key LEFT JOIN pages g ON g.site = s.key
LEFT JOIN troubles t ON t.site = s.key LEFT JOIN read c ON c.site = s.key;
COMMENT ON VIEW site_health IS 'How each site stands, one row a site: its last run, its rhythm, what is wrong, what waits.';
COMMENT ON COLUMN site_health.site IS 'Key of the site.';
COMMENT ON COLUMN site_health.name IS 'Its name.';
COMMENT ON COLUMN site_health.health IS 'closed (it keeps programs out, says its site file), alarm, never crawled, running or killed, well.';
COMMENT ON COLUMN site_health.last_run IS 'Number of its last run.';
COMMENT ON COLUMN site_health.last_started IS 'When that began.';
COMMENT ON COLUMN site_health.last_ended IS 'Why that ended, as in run.reason.';
COMMENT ON COLUMN site_health.last_new IS 'Reports that it found.';
COMMENT ON COLUMN site_health.reports IS 'Reports whose original stands at the site.';
COMMENT ON COLUMN site_health.latest_report IS 'When the latest of them was first seen.';
COMMENT ON COLUMN site_health.latest_post IS 'The latest date that its listings or articles showed, on topic or not; empty if none lies in the last two years. Dates after tomorrow are misprints.';
COMMENT ON COLUMN site_health.usual_gap IS 'Median of the days between two days with posts, of the latest 60 in the last two years.';
COMMENT ON COLUMN site_health.silent_days IS 'Days since latest_post, in China; the alarm late counts working days.';
COMMENT ON COLUMN site_health.alarms IS 'Kinds of its open alarms, the oldest first.';
COMMENT ON COLUMN site_health.alarms_since IS 'When the oldest was opened.';
COMMENT ON COLUMN site_health.channels IS 'Channels that a full reading was tried of.';
COMMENT ON COLUMN site_health.channels_complete IS 'Those of them that the latest full reading read to their ends.';
COMMENT ON COLUMN site_health.waiting IS 'Pages that are due.';
COMMENT ON COLUMN site_health.failed IS 'Pages whose last visit failed.';
COMMENT ON COLUMN site_health.held IS 'Runs that are held back from the view corpus.';
COMMENT ON COLUMN site_health.next_due IS 'When scrapy due crawls it next (schedule.due_at); of a site that it does not know yet, when the next of its pages is due.';

-- ---------------------------------------------------------------- search

CREATE TABLE IF NOT EXISTS gram_set (
    report       bigint PRIMARY KEY REFERENCES report ON DELETE CASCADE,
    site         text NOT NULL,
    published_on date,
    grams        integer[]
);
COMMENT ON TABLE gram_set IS 'The index of search_reports: which characters, and which pairs of neighbouring ones, the title and the text of each report hold. Kept by a trigger of report and filled by crawls and by scrapy search.';
COMMENT ON COLUMN gram_set.report IS 'The report.';
COMMENT ON COLUMN gram_set.site IS 'As in report.';
COMMENT ON COLUMN gram_set.published_on IS 'As in report.';
COMMENT ON COLUMN gram_set.grams IS 'Code point of each character; of each pair, the first one times 65536 plus the second, modulo 2^32 (pipelines/grams.py). Empty where the text is newer than its grams: such a report is searched letter by letter.';
-- Code points that stand in no order do not compress.
ALTER TABLE gram_set ALTER COLUMN grams SET STORAGE EXTERNAL;
-- search_reports leaves the planner no choice; to count a thousand grams of each report takes an ANALYZE a second for 4,000.
ALTER TABLE gram_set ALTER COLUMN grams SET STATISTICS 0;
CREATE INDEX IF NOT EXISTS gram_set_grams ON gram_set USING gin (grams) WITH (gin_pending_list_limit = 1024);
CREATE INDEX IF NOT EXISTS gram_set_newest ON gram_set (published_on DESC NULLS LAST, report DESC);
CREATE INDEX IF NOT EXISTS gram_set_waiting ON gram_set (report) WHERE grams IS NULL;

CREATE OR REPLACE FUNCTION empty_gram_set() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR (OLD.title, OLD.body) IS DISTINCT FROM (NEW.title, NEW.body) THEN
        INSERT INTO gram_set (report, site, published_on) VALUES (NEW.id, NEW.site, NEW.published_on)
        ON CONFLICT (report) DO UPDATE SET site = excluded.site, published_on = excluded.published_on, grams = NULL;
    ELSIF (OLD.site, OLD.published_on) IS DISTINCT FROM (NEW.site, NEW.published_on) THEN
        UPDATE gram_set SET site = NEW.site, published_on = NEW.published_on WHERE report = NEW.id;
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION empty_gram_set() IS 'Trigger of report: a new or changed text has no grams yet, whoever wrote it.';
CREATE OR REPLACE TRIGGER report_text AFTER INSERT OR UPDATE OF title, body, site, published_on ON report
    FOR EACH ROW EXECUTE FUNCTION empty_gram_set();
INSERT INTO gram_set (report, site, published_on)
SELECT r.id, r.site, r.published_on FROM report r WHERE NOT EXISTS (SELECT FROM gram_set g WHERE g.report = r.id);

CREATE TABLE IF NOT EXISTS simplified (
    traditional text PRIMARY KEY,
    simple      text NOT NULL
);
COMMENT ON TABLE simplified IS 'How traditional words and characters are simplified, for queries: the tables with which the texts were simplified (OpenCC), written with this file.';
COMMENT ON COLUMN simplified.traditional IS 'A traditional word or character.';
COMMENT ON COLUMN simplified.simple IS 'What simplified text writes.';

CREATE OR REPLACE FUNCTION simplify(query text) RETURNS text
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    longest CONSTANT integer := 16;  -- no word of the table has more letters
    letters text[] := string_to_array(query, NULL);
    left_over boolean[] := array_fill(true, ARRAY[length(query)]);
    word text;
BEGIN
    -- The longest words of the whole query first, each level from left to right, as OpenCC does.
    FOR size IN REVERSE least(length(query), longest) .. 1 LOOP
        FOR at IN 1 .. length(query) - size + 1 LOOP
            CONTINUE WHEN false = ANY(left_over[at : at + size - 1]);
            SELECT s.simple INTO word FROM simplified s WHERE s.traditional = substr(query, at, size);
            CONTINUE WHEN NOT FOUND;
            FOR n IN at .. at + size - 1 LOOP
                letters[n] := CASE WHEN n = at THEN word ELSE '' END;
                left_over[n] := false;
            END LOOP;
        END LOOP;
    END LOOP;
    RETURN array_to_string(letters, '');
END $$;
COMMENT ON FUNCTION simplify(text) IS 'A few words in simplified Chinese. Not for whole texts: it knows no context.';

CREATE OR REPLACE FUNCTION grammed(code integer) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS $$
SELECT NOT (code < 48 OR code BETWEEN 58 AND 96 OR code BETWEEN 123 AND 191 OR code BETWEEN 8192 AND 8303
            OR code BETWEEN 12288 AND 12351 OR code BETWEEN 65072 AND 65103 OR code BETWEEN 65280 AND 65519)
$$;
COMMENT ON FUNCTION grammed(integer) IS 'Whether the character with this code point is in grams: marks and spaces are not.';

CREATE OR REPLACE FUNCTION gram_codes(word text) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    letters CONSTANT text[] := string_to_array(lower(word COLLATE "C"), NULL);
    grams bigint[] := '{}';
    before integer;  -- the character before; empty if no gram has it
    paired boolean := true;  -- whether a pair has it
    code integer;
BEGIN
    FOR n IN 1 .. cardinality(letters) + 1 LOOP
        code := ascii(letters[n]);
        code := CASE WHEN grammed(code) THEN code END;
        IF before IS NOT NULL AND code IS NOT NULL THEN
            grams := grams || (((before::bigint << 16) + code) & 4294967295);
            paired := true;
        ELSE
            grams := CASE WHEN paired THEN grams ELSE grams || before::bigint END;
            paired := code IS NULL;
        END IF;
        before := code;
    END LOOP;
    RETURN ARRAY(SELECT DISTINCT (CASE WHEN g > 2147483647 THEN g - 4294967296 ELSE g END)::integer FROM unnest(grams) AS g);
END $$;
COMMENT ON FUNCTION gram_codes(text) IS 'The grams that a text must have to hold this word; none if the word is marks only.';

CREATE OR REPLACE FUNCTION query_word(word text) RETURNS jsonb
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    narrow CONSTANT text := translate(word, '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ％＋．',
                                      '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz%+.');
    forms CONSTANT text[] := ARRAY(SELECT DISTINCT lower(f COLLATE "C") FROM unnest(ARRAY[word, narrow, simplify(narrow)]) AS f);
    rules text[] := '{}';
    found text[] := '{}';
    form text;
BEGIN
    FOREACH form IN ARRAY forms LOOP
        rules := rules || format('strpos(c.body, %1$L) > 0 OR strpos(c.title, %1$L) > 0', form);
        found := found || format('g.grams @> %L', nullif(gram_codes(form), '{}'));
    END LOOP;
    RETURN jsonb_build_object('rule', array_to_string(rules, ' OR '), 'words', forms, 'found',
                              CASE WHEN NOT 'g.grams @> NULL' = ANY(found) THEN array_to_string(found, ' OR ') END);
END $$;
COMMENT ON FUNCTION query_word(text) IS 'What one word of a query asks, as typed and simplified: as a rule on title and body in small letters, and as a rule on grams (found) that all such texts fulfil; empty if all texts must be looked at.';

CREATE OR REPLACE FUNCTION query_both(operator text, a jsonb, b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE AS $$
SELECT CASE operator
    WHEN 'NOT' THEN jsonb_build_object('rule', format('NOT (%s)', b->>'rule'), 'found', NULL, 'words', '[]'::jsonb)
    ELSE jsonb_build_object(
        'rule', format('(%s) %s (%s)', a->>'rule', operator, b->>'rule'),
        'found', CASE operator
            WHEN 'OR' THEN '(' || (a->>'found') || ') OR (' || (b->>'found') || ')'
            ELSE coalesce('(' || (a->>'found') || ') AND (' || (b->>'found') || ')', a->>'found', b->>'found') END,
        'words', (a->'words') || (b->'words')) END
$$;
COMMENT ON FUNCTION query_both(text, jsonb, jsonb) IS 'What two parts of a query ask together (AND, OR), or what the second one asks denied (NOT).';

CREATE OR REPLACE FUNCTION query_tokens(query text) RETURNS TABLE (kind text, word text)
    LANGUAGE sql IMMUTABLE AS $$
SELECT CASE WHEN m[1] IS NOT NULL THEN 'phrase' WHEN m[2] IS NOT NULL THEN '(' WHEN m[3] IS NOT NULL THEN ')'
            WHEN m[4] IS NOT NULL OR m[5] = 'NOT' THEN 'NOT' WHEN m[5] IN ('AND', 'OR') THEN m[5]
            WHEN m[5] IN ('|', '｜') THEN 'OR' WHEN m[5] IS NOT NULL THEN 'word' ELSE 'stray' END,
       CASE WHEN m[1] IS NOT NULL THEN substr(m[1], 2, length(m[1]) - 2) ELSE coalesce(m[5], m[6]) END
FROM regexp_matches(query,
    '("[^"]*"|“[^”]*”|＂[^＂]*＂|「[^」]*」|『[^』]*』)|([(（])|([)）])|([-－](?=[^[:space:]　]))'
    || '|([^-－[:space:]　()（）"“”＂「」『』][^[:space:]　()（）"“”＂「」『』]*)|([^[:space:]　])', 'g')
    WITH ORDINALITY AS found(m, n)
ORDER BY n
$$;
COMMENT ON FUNCTION query_tokens(text) IS 'The words, phrases, operators and parentheses of a query in their order; stray: a quote without its other half, or a hyphen before nothing.';

CREATE OR REPLACE FUNCTION query_plan(query text) RETURNS jsonb
    LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    hint CONSTANT text := 'All words must be there; OR, NOT or a leading - say otherwise, and a phrase in quotes is taken as it is: 党建引领 (铁军 OR 先锋) -转载 "三会 一课".';
    strength CONSTANT jsonb := '{"OR": 1, "AND": 2, "NOT": 3}';
    opened text[] := '{(}';
    parts jsonb[] := '{}';
    ended boolean := false;  -- whether what was read so far could be a query
    token record;
    step text;
    n integer;
BEGIN
    IF length(query) > 1000 THEN
        RAISE EXCEPTION 'the query has more than 1000 characters' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR token IN SELECT kind, word FROM query_tokens(query) UNION ALL SELECT 'end', NULL LOOP
        IF token.kind = 'stray' THEN
            RAISE EXCEPTION 'a % stands alone in the query', token.word USING ERRCODE = 'invalid_parameter_value',
                HINT = 'A quote needs its other half, a hyphen a word right behind it. Put a sign that is to be found into "quotes".';
        ELSIF token.kind = 'phrase' AND btrim(token.word, E' 　\t\n') = '' THEN
            RAISE EXCEPTION 'there is nothing between the quotes of the query' USING ERRCODE = 'invalid_parameter_value', HINT = hint;
        END IF;
        -- What follows a word without an operator must be there too.
        FOREACH step IN ARRAY CASE WHEN ended AND token.kind IN ('word', 'phrase', '(', 'NOT')
                                   THEN ARRAY['AND', token.kind] ELSE ARRAY[token.kind] END LOOP
            IF step IN ('NOT', '(') THEN
                opened := opened || step;
                ended := false;
            ELSIF step IN ('word', 'phrase') THEN
                parts := parts || query_word(token.word);
                ended := true;
            ELSIF NOT ended THEN
                RAISE EXCEPTION '%', CASE WHEN step = 'end' AND opened = '{(}' AND parts = '{}' THEN 'the query is empty'
                    ELSE 'a word is missing before ' || CASE step WHEN 'end' THEN 'the end' ELSE step END || ' of the query' END
                    USING ERRCODE = 'invalid_parameter_value', HINT = hint;
            ELSE
                n := cardinality(opened);
                WHILE opened[n] <> '(' AND (strength->>opened[n])::integer >= coalesce((strength->>step)::integer, 0) LOOP
                    IF opened[n] = 'NOT' THEN
                        parts[cardinality(parts)] := query_both('NOT', NULL, parts[cardinality(parts)]);
                    ELSE
                        parts[cardinality(parts) - 1] := query_both(opened[n], parts[cardinality(parts) - 1], parts[cardinality(parts)]);
                        parts := trim_array(parts, 1);
                    END IF;
                    n := n - 1;
                    opened := opened[: n];
                END LOOP;
                IF step IN ('AND', 'OR') THEN
                    opened := opened || step;
                    ended := false;
                ELSIF (step = 'end') <> (n = 1) THEN
                    RAISE EXCEPTION 'a parenthesis of the query has no other half' USING ERRCODE = 'invalid_parameter_value', HINT = hint;
                ELSE
                    opened := opened[: n - 1];
                END IF;
            END IF;
        END LOOP;
    END LOOP;
    RETURN parts[1];
END $$;
COMMENT ON FUNCTION query_plan(text) IS 'What a query asks: the rule on the text, the rule on grams that finds candidates, and the words that are wanted. Raises invalid_parameter_value (22023) for a query that cannot be read.';

CREATE OR REPLACE FUNCTION search_snippet(body text, words text[], marks text[]) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
WITH place AS (
    SELECT greatest(1, coalesce(min(nullif(strpos(lower(body COLLATE "C"), w), 0)), 1) - 40) AS first FROM unnest(words) AS w),
wanted AS (
    SELECT '(' || string_agg(regexp_replace(w, '([].^$*+?(){}|\\[-])', '\\\1', 'g'), '|' ORDER BY length(w) DESC, w) || ')' AS form
    FROM unnest(words) AS w)
SELECT CASE WHEN first > 1 THEN '…' ELSE '' END
    || coalesce(regexp_replace(shown, form, replace(marks[1], '\', '\\') || '\1' || replace(marks[2], '\', '\\'), 'gi'), shown)
    || CASE WHEN first + 140 <= length(body) THEN '…' ELSE '' END
FROM place, wanted, LATERAL (SELECT replace(substr(body, first, 140), E'\n', ' ')) AS piece(shown)
$$;
COMMENT ON FUNCTION search_snippet(text, text[], text[]) IS '140 characters of a text around the first of the words, each of them between the two marks.';

CREATE OR REPLACE FUNCTION search_reports(query text, since date DEFAULT NULL, until date DEFAULT NULL,
        sites text[] DEFAULT NULL, most integer DEFAULT 50, newest boolean DEFAULT false, marks text[] DEFAULT '{【,】}')
    RETURNS TABLE (id bigint, title text, published_on date, site text, site_name text, url text, rank real, snippet text)
    LANGUAGE plpgsql STABLE
    -- Grams lie beside their table, which the planner does not count: left to itself, it reads all of them for a rare
    -- word. Each text is looked up by its number.
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    SET jit = off AS $$
#variable_conflict use_column
DECLARE
    filter CONSTANT text := '($1 IS NULL OR published_on >= $1) AND ($2 IS NULL OR published_on <= $2) AND ($3 IS NULL OR site = ANY($3))';
    order_by CONSTANT text := 'published_on DESC NULLS LAST, report DESC';
    plan CONSTANT jsonb := query_plan(query);
    found CONSTANT text := plan->>'found';
    words CONSTANT text[] := ARRAY(SELECT DISTINCT w FROM jsonb_array_elements_text(plan->'words') AS w);
    -- So many of the newest hits are ranked.
    pool CONSTANT integer := CASE WHEN newest OR most IS NULL THEN most ELSE least(greatest(2 * most::bigint, 100), 2147483647) END;
    -- OFFSET 0 has each text taken out of its storage once. Saturation and length count as in BM25 (k1 = 1.2, b = 0.75, 1,000 characters).
    checked CONSTANT text := format(
        'SELECT coalesce(array_agg(c.id ORDER BY x.n), ''{}'') AS hits, coalesce(array_agg(r.rank ORDER BY x.n), ''{}'') AS ranks'
        ' FROM unnest($1) WITH ORDINALITY AS x(id, n) CROSS JOIN LATERAL ('
        '  SELECT c.id, %s AS title, %s AS body'
        '  FROM corpus c WHERE c.id = x.id OFFSET 0) AS c CROSS JOIN LATERAL ('
        '  SELECT coalesce(sum(n / (n + 0.3 + octet_length(c.body) * 0.0003) + CASE WHEN strpos(c.title, w) > 0 THEN 2 ELSE 0 END), 0)::real AS rank'
        '  FROM unnest($2) AS w, LATERAL (SELECT (octet_length(c.body) - octet_length(replace(c.body, w, '''')))::real / octet_length(w) AS n) AS counted) AS r'
        ' WHERE %s', VARIADIC CASE WHEN query ~ '[A-Za-zＡ-Ｚａ-ｚ]'
            THEN ARRAY['lower(coalesce(c.title, '''') COLLATE "C")', 'lower(c.body COLLATE "C")']
            ELSE ARRAY['coalesce(c.title, '''')', 'c.body || '''''] END || (plan->>'rule'));
    stored CONSTANT real := (SELECT greatest(reltuples, 1000) FROM pg_class WHERE oid = 'gram_set'::regclass);
    hits bigint[] := '{}';
    ranks real[] := '{}';
    chunk bigint[] := '{}';
    more record;
    number bigint;
    size integer := 64;
    walked integer := 0;
    rate real;
    common boolean := true;
BEGIN
    IF most < 1 OR cardinality(marks) <> 2 THEN
        RAISE EXCEPTION 'most must be at least 1, and marks must be two' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- A common word: the newest reports one after another, until enough have it.
    FOR number IN EXECUTE format('SELECT report FROM gram_set WHERE %s ORDER BY %s', filter, order_by)
                  USING since, until, sites LOOP
        chunk := chunk || number;
        CONTINUE WHEN cardinality(chunk) < size;
        EXECUTE checked INTO more USING chunk, words;
        hits := hits || more.hits;
        ranks := ranks || more.ranks;
        chunk := '{}';
        EXIT WHEN cardinality(hits) >= pool;
        walked := walked + size;
        size := least(2 * size, 1024);
        -- To check a text takes about 25 times as long as to find a candidate.
        rate := (cardinality(hits) + 0.5) / walked;
        common := found IS NULL OR coalesce((pool - cardinality(hits)) / rate < pool + rate * stored / 25, false);
        EXIT WHEN NOT common;
    END LOOP;
    IF NOT common THEN
        -- A rare one: what has its grams, what has none yet, and what the view corpus may show with an earlier text.
        EXECUTE format(
            'WITH held AS MATERIALIZED (SELECT DISTINCT v.report FROM run n JOIN revision v ON v.run = n.id WHERE n.held IS NOT NULL),'
            ' candidate AS MATERIALIZED ('
            '  SELECT g.report, g.site, g.published_on FROM gram_set g WHERE %1$s'
            '  UNION ALL SELECT g.report, g.site, g.published_on FROM gram_set g WHERE g.grams IS NULL'
            '  UNION ALL SELECT g.report, g.site, g.published_on FROM held JOIN gram_set g ON g.report = held.report WHERE NOT (%1$s))'
            ' SELECT coalesce(array_agg(report ORDER BY %2$s), ''{}'') FROM candidate WHERE %3$s', found, order_by, filter)
            INTO chunk USING since, until, sites;
        hits := '{}';
        ranks := '{}';
    END IF;
    walked := 0;
    size := least(coalesce(pool, 1024), 1024);
    WHILE walked < cardinality(chunk) AND coalesce(cardinality(hits) < pool, true) LOOP
        EXECUTE checked INTO more USING chunk[walked + 1 : walked + size], words;
        hits := hits || more.hits;
        ranks := ranks || more.ranks;
        walked := walked + size;
    END LOOP;
    RETURN QUERY EXECUTE
        'WITH shown AS MATERIALIZED ('
        '  SELECT h.id, h.rank, row_number() OVER (ORDER BY CASE WHEN $6 THEN 0 ELSE h.rank END DESC, h.n) AS place'
        '  FROM unnest($1, $2) WITH ORDINALITY AS h(id, rank, n) WHERE h.n <= $7 ORDER BY place LIMIT $5)'
        ' SELECT c.id, c.title, c.published_on, c.site, c.site_name, c.url, h.rank, search_snippet(c.body || '''', $3, $4)'
        ' FROM shown h JOIN corpus c ON c.id = h.id ORDER BY h.place'
        USING hits, ranks, words, marks, most, newest, coalesce(pool, cardinality(hits));
END $$;
COMMENT ON FUNCTION search_reports(text, date, date, text[], integer, boolean, text[]) IS 'Reports whose title or text holds what the query asks, exactly as LIKE would find them (A to Z in either case), the best first: words that must all be there, OR, NOT or a leading -, "a phrase", parentheses; traditional or simplified. since and until (both included) are dates of publication; of more than max(100, 2 * most) hits the newest so many are ranked; with newest, hits come by date; most NULL gives all. The snippet has the words between marks.';

-- ---------------------------------------------------------------- roles

-- Settings of a role are not inherited by its members: make_reader gives each reader its own.
CREATE OR REPLACE FUNCTION limit_reader(name text) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET default_transaction_read_only = on', name, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET statement_timeout = %L', name, current_database(), '30s');
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET idle_in_transaction_session_timeout = %L', name, current_database(), '5min');
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET lock_timeout = %L', name, current_database(), '5s');
END $$;
COMMENT ON FUNCTION limit_reader(text) IS 'Sets what holds for each session of a reader in this database: it only reads, a statement ends after 30 seconds, a transaction that waits for its user after 5 minutes.';

CREATE OR REPLACE FUNCTION make_reader(name text) RETURNS text
    LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(name, '') = '' THEN
        RAISE EXCEPTION 'a reader needs a name' USING ERRCODE = 'invalid_parameter_value';
    ELSIF name IN (current_user, session_user, 'qinglan_reader', 'qinglan_writer') OR EXISTS (
        SELECT FROM pg_roles r WHERE r.rolname = name AND (r.rolsuper OR pg_has_role(r.oid, 'qinglan_writer', 'MEMBER')
            OR EXISTS (SELECT FROM pg_class c WHERE c.oid = 'report'::regclass AND c.relowner = r.oid))) THEN
        RAISE EXCEPTION '% writes here, and would write no more: give the reader another name', name
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
        EXECUTE format('CREATE ROLE %I LOGIN CONNECTION LIMIT 10', name);
    END IF;
    EXECUTE format('GRANT qinglan_reader TO %I', name);
    PERFORM limit_reader(name);
    RETURN format('%s may read. Give a password with \password %I in psql, which sends it scrambled.', name, name);
END $$;
COMMENT ON FUNCTION make_reader(text) IS 'Makes a person who may read and write nothing, with limits of time; or gives these to a role that exists and does not write here. For a role that may make roles.';

DO $$
DECLARE
    roles CONSTANT text[] := '{qinglan_reader,qinglan_writer}';
    inner_functions CONSTANT text[] := '{make_reader,limit_reader,empty_gram_set,forget_bands}';
    here CONSTANT regnamespace := current_schema()::regnamespace;
    role text;
    thing record;
BEGIN
    FOREACH role IN ARRAY roles LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role);
            END IF;
            IF role = 'qinglan_reader' THEN
                PERFORM limit_reader(role);
            END IF;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN
                RAISE NOTICE 'the role % was made just now, with another database', role;
            WHEN insufficient_privilege THEN
                RAISE NOTICE 'no right to make or limit the role %: ask who may, then apply schema.sql again', role;
        END;
    END LOOP;
    -- What an extension brought, or somebody else made here, is not ours to give or to take.
    EXECUTE format('REVOKE ALL ON SCHEMA %s FROM PUBLIC', here);
    -- PostgreSQL lets everybody fill the disk with temporary tables and large objects.
    IF has_database_privilege('public', current_database(), 'TEMPORARY') THEN
        BEGIN
            EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
        EXCEPTION WHEN insufficient_privilege THEN NULL;
        END;
    END IF;
    FOR thing IN SELECT p.oid::regprocedure AS name FROM pg_proc p
                 WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ '^(lo_.*|lowrite|loread)$'
                   AND has_function_privilege('public', p.oid, 'EXECUTE') LOOP
        BEGIN
            EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', thing.name);
        EXCEPTION WHEN insufficient_privilege THEN EXIT;
        END;
    END LOOP;
    IF has_database_privilege('public', current_database(), 'TEMPORARY')
       OR has_function_privilege('public', 'lo_from_bytea(oid, bytea)', 'EXECUTE') THEN
        RAISE NOTICE 'readers can make temporary tables or large objects here: only a superuser may forbid it';
    END IF;
    FOR thing IN SELECT 'TABLE ' || c.oid::regclass AS name, c.relkind = 'r' AS is_table, true AS is_open FROM pg_class c
                 WHERE c.relnamespace = here AND c.relkind IN ('r', 'v') AND pg_has_role(c.relowner, 'USAGE')
                   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
                 UNION ALL
                 SELECT 'FUNCTION ' || p.oid::regprocedure, NULL, NOT p.proname = ANY(inner_functions) FROM pg_proc p
                 WHERE p.pronamespace = here AND p.prokind = 'f' AND pg_has_role(p.proowner, 'USAGE')
                   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', thing.name);
        FOR role IN SELECT rolname FROM pg_roles WHERE rolname = ANY(roles) AND thing.is_open ORDER BY 1 LOOP
            EXECUTE format('GRANT %s ON %s TO %I', CASE
                WHEN thing.is_table IS NULL THEN 'EXECUTE'
                WHEN thing.is_table AND role = 'qinglan_writer' THEN 'SELECT, INSERT, UPDATE, DELETE'
                ELSE 'SELECT' END, thing.name, role);
        END LOOP;
    END LOOP;
    FOR role IN SELECT rolname FROM pg_roles WHERE rolname = ANY(roles) ORDER BY 1 LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA %s TO %I', here, role);
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT %s ON TABLES TO %I', here,
                       CASE role WHEN 'qinglan_writer' THEN 'SELECT, INSERT, UPDATE, DELETE' ELSE 'SELECT' END, role);
    END LOOP;
END $$;
