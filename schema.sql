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
COMMENT ON COLUMN site.state IS 'open, unverified, or the kind of challenge that keeps us out.';
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
COMMENT ON COLUMN run.reason IS 'Why it ended: finished, shutdown (Ctrl-C), closespider_…, store-lost, archive-unwritable; window, daily-cap, rest (a host wants more than ten minutes), blocked: <kind>.';
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

CREATE TABLE IF NOT EXISTS coverage (
    run              integer NOT NULL REFERENCES run,
    site             text NOT NULL REFERENCES site,
    channel          text NOT NULL,
    listings         integer NOT NULL,
    links            integer NOT NULL,
    shown_again         integer NOT NULL,
    declared_pages   integer,
    declared_records integer,
    ended            text NOT NULL,
    deep             boolean NOT NULL DEFAULT true,
    PRIMARY KEY (run, channel)
);
COMMENT ON TABLE coverage IS 'How much of each channel a run has read, beside what the site says it has: the evidence of completeness.';
COMMENT ON COLUMN coverage.run IS 'The run.';
COMMENT ON COLUMN coverage.site IS 'The site.';
COMMENT ON COLUMN coverage.channel IS 'Name of the channel (栏目).';
COMMENT ON COLUMN coverage.listings IS 'Listing pages that were read.';
COMMENT ON COLUMN coverage.links IS 'Different articles, files and links to elsewhere that they showed.';
COMMENT ON COLUMN coverage.shown_again IS 'Links that a later page showed again: sticky ones, or articles that moved while the channel was read.';
COMMENT ON COLUMN coverage.declared_pages IS 'Pages that the site says the channel has (共N页).';
COMMENT ON COLUMN coverage.declared_records IS 'Records that the site says the channel has (共N条).';
ALTER TABLE coverage ADD COLUMN IF NOT EXISTS deep boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN coverage.deep IS 'Whether it was to be read to its end; else reading stops at what is known.';
COMMENT ON COLUMN coverage.ended IS 'complete; unchanged or known: the rest is as an earlier run read it; partial: and why; reading while it runs, and for ever if it was killed.';
CREATE INDEX IF NOT EXISTS coverage_site ON coverage (site, channel, run);

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
COMMENT ON TABLE visit IS 'What each visit of an article gave, one row a visit: what alarms compare a run with. A page of which its server only says that it is as it was makes none.';
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
COMMENT ON COLUMN report.signature_version IS 'Version of the signature''s parameters.';
COMMENT ON COLUMN report.page IS 'Page that gave the present text.';
COMMENT ON COLUMN report.run IS 'Run that found the report.';
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
COMMENT ON COLUMN appearance.original IS 'Whether it is the earliest place by evidence: source line, date of publication, first seen.';
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
    report bigint NOT NULL REFERENCES report ON DELETE CASCADE,
    PRIMARY KEY (key, report)
);
COMMENT ON TABLE band IS 'Look-up of near-duplicates: texts that share a band of their MinHash signatures, or a chosen passage, are compared. A passage that very many reports have is stored for the first of them only.';
COMMENT ON COLUMN band.key IS 'Hash of one band of the signature and of the band''s number, or of a passage of 14 letters that its hash chose.';
COMMENT ON COLUMN band.report IS 'A report whose text, or the text of one of whose reprints, has that band or passage.';
CREATE INDEX IF NOT EXISTS band_report ON band (report);

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
COMMENT ON VIEW corpus IS 'One row a report: what one reads and cites, with how often it was reprinted and revised. What a held run found is left out, and what it revised stands as it was before (run.held).';

CREATE OR REPLACE VIEW reprints AS
SELECT a.report, r.title, r.url AS first_url, r.published_on AS first_published_on,
       a.url, a.site, a.source, a.published_on, a.similarity, a.first_seen, a.kind,
       a.differs -> 'adds' AS adds, a.differs -> 'lacks' AS lacks, a.rule_version
FROM appearance a JOIN report r ON r.id = a.report
WHERE NOT a.original AND NOT EXISTS (SELECT FROM run n WHERE n.id IN (a.run, r.run) AND n.held IS NOT NULL);
COMMENT ON VIEW reprints IS 'Where else a report stands beside its original, the earliest place by evidence; how alike the two are, and what differs.';

CREATE OR REPLACE VIEW changes AS
SELECT c.report, c.title, c.url, c.seen_from, c.replaced_at, c.title_before, c.body_before, c.body_after,
       c.changed, c.removed, c.added, c.reprint
FROM (SELECT v.report, r.title, v.url, v.seen_from, v.replaced_at, v.title AS title_before,
             v.body AS body_before,
             coalesce(lead(v.body) OVER later, here.body, there.body) AS body_after,
             v.changed, v.removed, v.added, v.url <> r.url AS reprint, v.run, r.run AS found
      FROM revision v
      JOIN report r ON r.id = v.report
      LEFT JOIN appearance here ON here.url = v.url
      LEFT JOIN report there ON there.id = here.report
      WINDOW later AS (PARTITION BY v.url ORDER BY v.replaced_at, v.id)) c
WHERE NOT EXISTS (SELECT FROM run n WHERE n.id IN (c.run, c.found) AND n.held IS NOT NULL);
COMMENT ON VIEW changes IS 'Each change of a report''s text, at its own place or at a reprint''s: before, after, when, how much (changed), and which paragraphs went (removed) and came (added).';

CREATE OR REPLACE VIEW attachments AS
SELECT a.report, r.title AS report_title, r.url AS report_url, r.site, r.published_on, a.title, a.url, a.state,
       a.reason, a.kind, a.claimed, a.size, a.path, a.sha256, p.warc_file, p.warc_offset, a.first_seen, a.last_seen
FROM attachment a JOIN report r ON r.id = a.report LEFT JOIN page p ON p.id = a.page;
COMMENT ON VIEW attachments IS 'The files of each report: where each lies below ARCHIVE_FOLDER (path, or warc_file and warc_offset), or why it does not.';

CREATE OR REPLACE VIEW why_rejected AS
SELECT j.reason, j.title, j.url, j.site, j.score, j.facets, j.terms, j.published_on, j.last_seen,
       j.gate, j.owner, j.topic_version, j.fallen, j.factors
FROM rejection j;
COMMENT ON VIEW why_rejected IS 'What was seen and left out, with the reason, and where it was scored the score with all its parts.';

CREATE OR REPLACE VIEW why_relevant AS
SELECT r.id AS report, r.title, r.score, t.term, t.facet, t.n, t.weight, t.contribution,
       r.facets, r.gate, r.owner, r.borderline, r.topic_version, r.factors
FROM report r,
     jsonb_to_recordset(r.terms) AS t(term text, facet text, n integer, weight real, contribution real);
COMMENT ON VIEW why_relevant IS 'One row a report and term: what made the report relevant, and how much; beside it the parts of the score, whose report it is, and the version of the topic.';

CREATE OR REPLACE VIEW runs AS
SELECT n.id, n.site, n.started_at, n.finished_at, n.reason,
       (SELECT count(*) FROM "fetch" x WHERE x.run = n.id) AS fetches,
       (SELECT count(*) FROM report x WHERE x.run = n.id) AS new,
       (SELECT count(*) FROM appearance x WHERE x.run = n.id AND NOT x.original) AS reprints,
       (SELECT count(*) FROM revision x WHERE x.run = n.id) AS revised,
       (SELECT count(*) FROM rejection x WHERE x.run = n.id) AS rejected,
       (SELECT count(*) FROM page x WHERE x.run = n.id AND x.state = 'failed') AS failed,
       (SELECT count(*) FROM page x WHERE x.site = n.site AND x.state IN ('queued', 'leased')
                                      AND x.due_at <= now()) AS waiting
FROM run n;
COMMENT ON VIEW runs IS 'What each run did, counted from the rows it left.';

CREATE OR REPLACE VIEW completeness AS
SELECT DISTINCT ON (c.site, c.channel)
       c.site, c.channel, c.ended, c.links, c.declared_records, c.listings, c.declared_pages,
       round(100.0 * c.links / nullif(c.declared_records, 0), 1) AS percent, c.run, n.started_at
FROM coverage c JOIN run n ON n.id = c.run
WHERE c.deep
ORDER BY c.site, c.channel, c.run DESC;
COMMENT ON VIEW completeness IS 'The latest full reading of each channel: what it showed of what its site declares, and why it ended early if it did.';

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
WHERE d.returned_at IS NULL
UNION ALL
SELECT 'unknown: ' || p.failure, r.title, a.url, a.site, a.report, r.published_on, p.last_listed, p.fetched_at, NULL,
       0, NULL, lives_at(a.report, p.id)
FROM page p JOIN appearance a ON a.page = p.id JOIN report r ON r.id = a.report
WHERE p.state = 'failed' AND NOT EXISTS (
    SELECT FROM disappearance d WHERE d.page = p.id AND d.returned_at IS NULL AND d.kind <> 'delisted');
COMMENT ON VIEW disappeared IS 'Places of reports that are gone now, and how, and where else the report still stands (lives_at; empty: it is lost); unknown where an outage or a refusal hides whether they are.';

CREATE OR REPLACE VIEW missing AS
SELECT p.site, date_trunc('month', coalesce(p.listed_on, p.first_seen::date))::date AS month,
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
COMMENT ON VIEW missing IS 'Articles of each site and month by what became of them: stored, rejected, removed, failed, blocked, waiting; and how many declared ones were never discovered (month empty).';

CREATE OR REPLACE VIEW column_yield AS
SELECT f.site, f.name AS channel, f.host, f.listing, f.visits AS judged,
       (SELECT count(*) FROM page p JOIN appearance a ON a.page = p.id WHERE p.focus = f.id) AS reports,
       round((f.a / (f.a + f.b))::numeric, 3) AS expected,
       (SELECT count(*) FROM page p WHERE p.site = f.site AND coalesce(p.focus, 0) = f.id AND p.kind = 'article'
                                      AND p.state = 'queued') AS waiting,
       f.updated_at
FROM focus f;
COMMENT ON VIEW column_yield IS 'What each column (栏目) of a site gave: articles judged, reports among them, the score that the next article is expected to have, articles that wait.';

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

CREATE OR REPLACE VIEW robots_now AS
SELECT DISTINCT ON (r.host) r.host, r.url, r.verdict, r.crawl_delay, r.status, r.text, r.sha256, r.first_seen,
       r.last_seen, r.run
FROM robots r
ORDER BY r.host, r.last_seen DESC;
COMMENT ON VIEW robots_now IS 'What each host''s robots.txt said when it was last asked.';

CREATE OR REPLACE VIEW site_health AS
WITH days AS (
    SELECT DISTINCT site, listed_on AS day FROM page WHERE kind = 'article' AND listed_on <= current_date + 1
    UNION SELECT site, published_on FROM visit WHERE published_on IS NOT NULL),
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
       (SELECT count(*) FROM run h WHERE h.site = s.key AND h.held IS NOT NULL) AS held, g.due AS next_due
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
COMMENT ON COLUMN site_health.latest_post IS 'The latest date that its listings or articles showed, on topic or not.';
COMMENT ON COLUMN site_health.usual_gap IS 'Median of the days between two days with posts, of the latest 60.';
COMMENT ON COLUMN site_health.silent_days IS 'Days since latest_post, in China; the alarm late counts working days.';
COMMENT ON COLUMN site_health.alarms IS 'Kinds of its open alarms, the oldest first.';
COMMENT ON COLUMN site_health.alarms_since IS 'When the oldest was opened.';
COMMENT ON COLUMN site_health.channels IS 'Channels that a full reading was tried of.';
COMMENT ON COLUMN site_health.channels_complete IS 'Those of them that the latest full reading read to their ends.';
COMMENT ON COLUMN site_health.waiting IS 'Pages that are due.';
COMMENT ON COLUMN site_health.failed IS 'Pages whose last visit failed.';
COMMENT ON COLUMN site_health.held IS 'Runs that are held back from the view corpus.';
COMMENT ON COLUMN site_health.next_due IS 'When the next of its pages is due.';

-- ---------------------------------------------------------------- readers

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'qinglan_reader') THEN
        CREATE ROLE qinglan_reader NOLOGIN;
        ALTER ROLE qinglan_reader SET default_transaction_read_only = on;
    END IF;
    GRANT USAGE ON SCHEMA public TO qinglan_reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO qinglan_reader;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'no right to make the role qinglan_reader: ask the database''s owner';
END $$;
