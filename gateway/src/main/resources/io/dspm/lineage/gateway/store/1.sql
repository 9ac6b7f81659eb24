-- Times are microseconds since 1970 UTC.

-- Every event as it came, once. The rest can be made again from these.
CREATE TABLE event (
  id          INTEGER PRIMARY KEY,            -- order of arrival
  fingerprint TEXT    NOT NULL UNIQUE,        -- what makes a repeat the same
  received_at INTEGER NOT NULL,
  event_time  INTEGER NOT NULL,
  run_uuid    TEXT,                           -- of a run event
  body        BLOB    NOT NULL
);
CREATE INDEX event_by_run ON event (run_uuid, event_time) WHERE run_uuid IS NOT NULL;

CREATE TABLE job (
  id        INTEGER PRIMARY KEY,
  namespace TEXT NOT NULL,
  name      TEXT NOT NULL,
  UNIQUE (name, namespace)
);

CREATE TABLE dataset (
  id        INTEGER PRIMARY KEY,
  namespace TEXT NOT NULL,
  name      TEXT NOT NULL,
  path      TEXT,                             -- these three: of a file's content
  file_name TEXT,
  sha256    TEXT,
  UNIQUE (name, namespace)
);
CREATE INDEX dataset_by_path ON dataset (path) WHERE path IS NOT NULL;
CREATE INDEX dataset_by_file_name ON dataset (file_name) WHERE file_name IS NOT NULL;
CREATE INDEX dataset_by_sha256 ON dataset (sha256) WHERE sha256 IS NOT NULL;

-- A run as all its events together tell it: see RunState.
CREATE TABLE run (
  id               INTEGER PRIMARY KEY,
  uuid             TEXT    NOT NULL UNIQUE,
  job_id           INTEGER NOT NULL REFERENCES job (id),
  state            TEXT    NOT NULL,
  first_seen       INTEGER NOT NULL,
  started_at       INTEGER,
  ended_at         INTEGER,
  began            INTEGER NOT NULL,          -- started_at, else first_seen
  parent_seen      INTEGER,
  parent_uuid      TEXT,
  parent_namespace TEXT,
  parent_name      TEXT
);
CREATE INDEX run_by_job ON run (job_id, began);
CREATE INDEX run_by_time ON run (began);

-- Who read ('I') and wrote ('O') what. at: when the run had that content at the latest known:
-- an input at the run's start, an output at its end.
CREATE TABLE edge (
  run_id     INTEGER NOT NULL REFERENCES run (id),
  role       TEXT    NOT NULL CHECK (role IN ('I', 'O')),
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  at         INTEGER NOT NULL,
  PRIMARY KEY (run_id, role, dataset_id)
) WITHOUT ROWID;
CREATE INDEX edge_by_dataset ON edge (dataset_id, role, at, run_id);
