-- schema.sql as version 2 of it was, without comments: databases that it made are brought up by a test.

CREATE OR REPLACE FUNCTION schema_version() RETURNS integer
    LANGUAGE sql IMMUTABLE AS 'SELECT 2';

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

CREATE TABLE IF NOT EXISTS page (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key         text NOT NULL UNIQUE,
    url         text NOT NULL,
    site        text NOT NULL REFERENCES site,
    kind        text NOT NULL CHECK (kind IN ('listing', 'article')),
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
CREATE UNIQUE INDEX IF NOT EXISTS page_key_key ON page (key);
CREATE INDEX IF NOT EXISTS page_due ON page (site, due_at) WHERE state <> 'leased';
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
    PRIMARY KEY (run, channel)
);
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
CREATE INDEX IF NOT EXISTS revision_report ON revision (report, replaced_at);
CREATE INDEX IF NOT EXISTS revision_run ON revision (run);

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
CREATE INDEX IF NOT EXISTS appearance_report ON appearance (report);
CREATE INDEX IF NOT EXISTS appearance_run ON appearance (run);
CREATE INDEX IF NOT EXISTS appearance_digest ON appearance (digest);

CREATE TABLE IF NOT EXISTS band (
    key    bigint NOT NULL,
    report bigint NOT NULL REFERENCES report ON DELETE CASCADE,
    PRIMARY KEY (key, report)
);
CREATE INDEX IF NOT EXISTS band_report ON band (report);

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
CREATE INDEX IF NOT EXISTS rejection_run ON rejection (run);
CREATE INDEX IF NOT EXISTS rejection_site ON rejection (site, reason);

CREATE OR REPLACE VIEW corpus AS
SELECT r.id, r.title, r.published_on, r.source, s.name AS site_name, r.site, r.channel, r.authors,
       r.editor, r.body, length(r.body) AS characters, r.score, r.script, r.url, r.first_seen,
       (SELECT count(*) FROM appearance a WHERE a.report = r.id AND NOT a.original) AS reprints,
       (SELECT count(*) FROM revision v WHERE v.report = r.id) AS revisions
FROM report r JOIN site s ON s.key = r.site;

CREATE OR REPLACE VIEW reprints AS
SELECT a.report, r.title, r.url AS first_url, r.published_on AS first_published_on,
       a.url, a.site, a.source, a.published_on, a.similarity, a.first_seen
FROM appearance a JOIN report r ON r.id = a.report
WHERE NOT a.original;

CREATE OR REPLACE VIEW changes AS
SELECT v.report, r.title, r.url, v.seen_from, v.replaced_at, v.title AS title_before,
       v.body AS body_before,
       coalesce(lead(v.body) OVER later, r.body) AS body_after
FROM revision v JOIN report r ON r.id = v.report
WINDOW later AS (PARTITION BY v.report ORDER BY v.replaced_at, v.id);

CREATE OR REPLACE VIEW why_rejected AS
SELECT j.reason, j.title, j.url, j.site, j.score, j.facets, j.terms, j.published_on, j.last_seen
FROM rejection j;

CREATE OR REPLACE VIEW why_relevant AS
SELECT r.id AS report, r.title, r.score, t.term, t.facet, t.n, t.weight, t.contribution
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
ORDER BY c.site, c.channel, c.run DESC;

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
