-- schema.sql as version 3 of it was, without comments: databases that it made are brought up by a test.

CREATE OR REPLACE FUNCTION schema_version() RETURNS integer
    LANGUAGE sql IMMUTABLE AS 'SELECT 3';

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

CREATE TABLE IF NOT EXISTS run (
    id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site        text NOT NULL REFERENCES site,
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    reason      text,
    host        text NOT NULL,
    pid         integer NOT NULL
);

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
ALTER TABLE page ADD COLUMN IF NOT EXISTS etag text;
ALTER TABLE page ADD COLUMN IF NOT EXISTS last_modified text;
ALTER TABLE page ADD COLUMN IF NOT EXISTS sha1 text;
ALTER TABLE page ADD COLUMN IF NOT EXISTS warc_file text;
ALTER TABLE page ADD COLUMN IF NOT EXISTS warc_offset bigint;
ALTER TABLE page ADD COLUMN IF NOT EXISTS listed text;
ALTER TABLE page ADD COLUMN IF NOT EXISTS listed_url text;
ALTER TABLE page ADD COLUMN IF NOT EXISTS listed_in text;
ALTER TABLE page ADD COLUMN IF NOT EXISTS focus bigint REFERENCES focus;
ALTER TABLE page ADD COLUMN IF NOT EXISTS anchor real;
ALTER TABLE page ADD COLUMN IF NOT EXISTS wanted real NOT NULL DEFAULT 0;
ALTER TABLE page ADD COLUMN IF NOT EXISTS chance real NOT NULL DEFAULT random();
ALTER TABLE page ADD COLUMN IF NOT EXISTS drawn boolean NOT NULL DEFAULT false;
ALTER TABLE page ADD COLUMN IF NOT EXISTS worth real;
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
ALTER TABLE "fetch" ADD COLUMN IF NOT EXISTS sha1 text;
ALTER TABLE "fetch" ADD COLUMN IF NOT EXISTS warc_file text;
ALTER TABLE "fetch" ADD COLUMN IF NOT EXISTS warc_offset bigint;
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
ALTER TABLE coverage ADD COLUMN IF NOT EXISTS deep boolean NOT NULL DEFAULT true;
CREATE INDEX IF NOT EXISTS coverage_site ON coverage (site, channel, run);

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
ALTER TABLE report ADD COLUMN IF NOT EXISTS topic_class text;
ALTER TABLE report ADD COLUMN IF NOT EXISTS gate real;
ALTER TABLE report ADD COLUMN IF NOT EXISTS factors jsonb NOT NULL DEFAULT '{}';
ALTER TABLE report ADD COLUMN IF NOT EXISTS owner text;
ALTER TABLE report ADD COLUMN IF NOT EXISTS borderline boolean NOT NULL DEFAULT false;
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
ALTER TABLE appearance ADD COLUMN IF NOT EXISTS former_urls text[] NOT NULL DEFAULT '{}';
ALTER TABLE appearance ADD COLUMN IF NOT EXISTS kind text;
ALTER TABLE appearance ADD COLUMN IF NOT EXISTS differs jsonb NOT NULL DEFAULT '{}';
ALTER TABLE appearance ADD COLUMN IF NOT EXISTS rule_version integer;
CREATE INDEX IF NOT EXISTS appearance_report ON appearance (report);
CREATE INDEX IF NOT EXISTS appearance_run ON appearance (run);
CREATE INDEX IF NOT EXISTS appearance_page ON appearance (page);
CREATE INDEX IF NOT EXISTS appearance_digest ON appearance (digest);

CREATE TABLE IF NOT EXISTS band (
    key    bigint NOT NULL,
    report bigint NOT NULL REFERENCES report ON DELETE CASCADE,
    PRIMARY KEY (key, report)
);
CREATE INDEX IF NOT EXISTS band_report ON band (report);

CREATE TABLE IF NOT EXISTS duplicate_rule (
    part       text NOT NULL,
    version    integer NOT NULL,
    parameters jsonb NOT NULL,
    since      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (part, version)
);
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
ALTER TABLE rejection ADD COLUMN IF NOT EXISTS gate real;
ALTER TABLE rejection ADD COLUMN IF NOT EXISTS factors jsonb NOT NULL DEFAULT '{}';
ALTER TABLE rejection ADD COLUMN IF NOT EXISTS owner text;
ALTER TABLE rejection ADD COLUMN IF NOT EXISTS source text;
ALTER TABLE rejection ADD COLUMN IF NOT EXISTS fields jsonb NOT NULL DEFAULT '{}';

CREATE TABLE IF NOT EXISTS fallen (
    report        bigint PRIMARY KEY,
    url           text NOT NULL,
    site          text NOT NULL REFERENCES site,
    topic_version text NOT NULL,
    rows          jsonb NOT NULL,
    joined        bigint,
    fallen_at     timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE rejection ADD COLUMN IF NOT EXISTS fallen bigint REFERENCES fallen ON DELETE SET NULL;
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

CREATE OR REPLACE VIEW corpus AS
SELECT r.id, r.title, r.published_on, r.source, s.name AS site_name, r.site, r.channel, r.authors,
       r.editor, r.body, length(r.body) AS characters, r.score, r.script, r.url, r.first_seen,
       (SELECT count(*) FROM appearance a WHERE a.report = r.id AND NOT a.original) AS reprints,
       (SELECT count(*) FROM revision v WHERE v.report = r.id) AS revisions, r.borderline
FROM report r JOIN site s ON s.key = r.site;

CREATE OR REPLACE VIEW reprints AS
SELECT a.report, r.title, r.url AS first_url, r.published_on AS first_published_on,
       a.url, a.site, a.source, a.published_on, a.similarity, a.first_seen, a.kind,
       a.differs -> 'adds' AS adds, a.differs -> 'lacks' AS lacks, a.rule_version
FROM appearance a JOIN report r ON r.id = a.report
WHERE NOT a.original;

CREATE OR REPLACE VIEW changes AS
SELECT v.report, r.title, v.url, v.seen_from, v.replaced_at, v.title AS title_before,
       v.body AS body_before,
       coalesce(lead(v.body) OVER later, here.body, there.body) AS body_after,
       v.changed, v.removed, v.added, v.url <> r.url AS reprint
FROM revision v
JOIN report r ON r.id = v.report
LEFT JOIN appearance here ON here.url = v.url
LEFT JOIN report there ON there.id = here.report
WINDOW later AS (PARTITION BY v.url ORDER BY v.replaced_at, v.id);

CREATE OR REPLACE VIEW attachments AS
SELECT a.report, r.title AS report_title, r.url AS report_url, r.site, r.published_on, a.title, a.url, a.state,
       a.reason, a.kind, a.claimed, a.size, a.path, a.sha256, p.warc_file, p.warc_offset, a.first_seen, a.last_seen
FROM attachment a JOIN report r ON r.id = a.report LEFT JOIN page p ON p.id = a.page;

CREATE OR REPLACE VIEW why_rejected AS
SELECT j.reason, j.title, j.url, j.site, j.score, j.facets, j.terms, j.published_on, j.last_seen,
       j.gate, j.owner, j.topic_version, j.fallen, j.factors
FROM rejection j;

CREATE OR REPLACE VIEW why_relevant AS
SELECT r.id AS report, r.title, r.score, t.term, t.facet, t.n, t.weight, t.contribution,
       r.facets, r.gate, r.owner, r.borderline, r.topic_version, r.factors
FROM report r,
     jsonb_to_recordset(r.terms) AS t(term text, facet text, n integer, weight real, contribution real);

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

CREATE OR REPLACE VIEW completeness AS
SELECT DISTINCT ON (c.site, c.channel)
       c.site, c.channel, c.ended, c.links, c.declared_records, c.listings, c.declared_pages,
       round(100.0 * c.links / nullif(c.declared_records, 0), 1) AS percent, c.run, n.started_at
FROM coverage c JOIN run n ON n.id = c.run
WHERE c.deep
ORDER BY c.site, c.channel, c.run DESC;

CREATE OR REPLACE FUNCTION lives_at(bigint, bigint) RETURNS text
    LANGUAGE sql STABLE AS $$
SELECT a.url FROM appearance a JOIN page p ON p.id = a.page
WHERE a.report = $1 AND a.page <> $2 AND p.state <> 'failed' AND NOT EXISTS (
    SELECT FROM disappearance d WHERE d.page = a.page AND d.returned_at IS NULL AND d.kind <> 'delisted')
ORDER BY a.original DESC, a.first_seen, a.url LIMIT 1
$$;

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

CREATE OR REPLACE VIEW column_yield AS
SELECT f.site, f.name AS channel, f.host, f.listing, f.visits AS judged,
       (SELECT count(*) FROM page p JOIN appearance a ON a.page = p.id WHERE p.focus = f.id) AS reports,
       round((f.a / (f.a + f.b))::numeric, 3) AS expected,
       (SELECT count(*) FROM page p WHERE p.site = f.site AND coalesce(p.focus, 0) = f.id AND p.kind = 'article'
                                      AND p.state = 'queued') AS waiting,
       f.updated_at
FROM focus f;

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

CREATE OR REPLACE VIEW robots_now AS
SELECT DISTINCT ON (r.host) r.host, r.url, r.verdict, r.crawl_delay, r.status, r.text, r.sha256, r.first_seen,
       r.last_seen, r.run
FROM robots r
ORDER BY r.host, r.last_seen DESC;

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
