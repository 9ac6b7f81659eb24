-- What the facet dspm_content says of a file, a directory or a table of files; path and file_name
-- are the facet's, too, where it has them. described_at: the time of the event that had the facet.
ALTER TABLE dataset ADD COLUMN state TEXT;
ALTER TABLE dataset ADD COLUMN file_count INTEGER;
ALTER TABLE dataset ADD COLUMN size INTEGER;
ALTER TABLE dataset ADD COLUMN described_at INTEGER;

-- Which version of a dataset a run read or wrote, where the dataset's name does not say it.
CREATE TABLE edge_version (
  run_id     INTEGER NOT NULL,
  role       TEXT    NOT NULL,
  dataset_id INTEGER NOT NULL,
  version    TEXT    NOT NULL,
  PRIMARY KEY (run_id, role, dataset_id, version),
  FOREIGN KEY (run_id, role, dataset_id) REFERENCES edge (run_id, role, dataset_id)
) WITHOUT ROWID;
CREATE INDEX edge_version_by_version ON edge_version (version, dataset_id);

-- The list of files that a directory stands for. at: see listed_file.
CREATE TABLE file_list (
  dataset_id INTEGER PRIMARY KEY REFERENCES dataset (id),
  at         INTEGER NOT NULL,
  file_count INTEGER NOT NULL,                -- of the whole list
  received   INTEGER NOT NULL                 -- of these, how many have come
);

-- at: 0 where the dataset's name has the hash of the list; else the time of the event, for each
-- run may have another list.
CREATE TABLE listed_file (
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  position   INTEGER NOT NULL,                -- in the list, from 0
  at         INTEGER NOT NULL,
  name       TEXT    NOT NULL,                -- relative to the directory
  sha256     BLOB,
  size       INTEGER,
  PRIMARY KEY (dataset_id, position)
) WITHOUT ROWID;
CREATE INDEX listed_file_by_name ON listed_file (name, dataset_id);
-- Six bytes tell them apart well enough, and keep the index small: hashes come in no order.
CREATE INDEX listed_file_by_sha256 ON listed_file (substr(sha256, 1, 6)) WHERE sha256 IS NOT NULL;
