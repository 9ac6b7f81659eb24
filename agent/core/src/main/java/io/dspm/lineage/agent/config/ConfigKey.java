package io.dspm.lineage.agent.config;

import java.util.List;

/**
 * The table of what can be configured. {@code docs/configuration.md} holds the same table, and a
 * test holds one against the other.
 */
enum ConfigKey {
  NAMESPACE(
      "namespace",
      "dspm.mlops",
      "job namespace",
      "up to 1024 of the characters a-z A-Z 0-9 : ; = / _ - . @ +",
      "OL_NAMESPACE",
      "OPENLINEAGE_NAMESPACE"),
  ENDPOINT(
      "endpoint",
      "http://localhost:5000/api/v1/lineage",
      "where events go; a bare base URL gets `/api/v1/lineage`",
      "an http:// or https:// address such as http://localhost:5000",
      "MARQUEZ_ENDPOINT",
      "OPENLINEAGE_URL"),
  API_KEY(
      "api.key",
      "",
      "sent as `Authorization: Bearer`; never logged",
      "a token of visible ASCII characters",
      "OPENLINEAGE_API_KEY"),
  EXTENSIONS(
      "extensions",
      "",
      "a directory with the jars of further transports, see [transports](transports.md)",
      "a directory",
      "LINEAGE_EXTENSIONS"),
  ENABLED(
      "enabled",
      "true",
      "off: the agent does nothing at all",
      "true or false",
      "LINEAGE_ENABLED",
      "OPENLINEAGE_DISABLED"),
  JOB_NAME(
      "job.name",
      "",
      "the process run's job name; else the jar's name without version, else the main class",
      "a name",
      "LINEAGE_JOB_NAME"),
  PARENT(
      "parent",
      "true",
      "off: no event says which run its own was started by, and no child process is told",
      "true or false",
      "LINEAGE_PARENT"),
  PARENT_RUN(
      "parent.run",
      "",
      "the run that started this program: `<namespace>/<job name>/<run ID>`",
      "<namespace>/<job name>/<run ID>, the run ID a UUID",
      "OPENLINEAGE_CONTEXT",
      "OPENLINEAGE_PARENT_ID"),
  ROOT_RUN(
      "root.run",
      "",
      "the outermost run that this program is part of, in the same form; else the parent",
      "<namespace>/<job name>/<run ID>, the run ID a UUID",
      "OPENLINEAGE_ROOT_PARENT_ID"),
  CHILDREN(
      "children",
      "false",
      "on: the agent goes along with the JVMs that this one starts",
      "true or false",
      "LINEAGE_CHILDREN"),
  JOBS(
      "jobs",
      "",
      "methods to treat as jobs without touching the code: `com.acme.Etl#load;com.acme.Train#*`; also"
          + " `com.acme.**#run`, `com.acme.Base+#run`",
      "class#method, separated by ;, such as com.acme.Etl#load, com.acme.**#run or"
          + " com.acme.Base+#run",
      "LINEAGE_JOBS"),
  INCLUDE(
      "include",
      "",
      "globs of files that count although they would not by default or by `exclude`; `;` between"
          + " them",
      "globs separated by ;",
      "LINEAGE_INCLUDE"),
  EXCLUDE(
      "exclude",
      "",
      "globs of files that do not count; `;` between them",
      "globs separated by ;",
      "LINEAGE_EXCLUDE"),
  SPOOL_DIR(
      "spool.dir",
      "~/.lineage/spool",
      "the directory where events wait until the server has them; mode 0700",
      "a directory",
      "LINEAGE_SPOOL_DIR"),
  SPOOL_FSYNC(
      "spool.fsync",
      "interval",
      "when what waits is forced to the disk: `interval` (once a second), `always` (before it counts"
          + " as kept) or `never`",
      "interval, always or never",
      "LINEAGE_SPOOL_FSYNC"),
  SPOOL_MAX_BYTES(
      "spool.max-bytes",
      "1GB",
      "how much the spool may take on disk; once that is reached, new runs are dropped whole, and counted",
      "a size of 10MB or more, such as 500MB, 1GB or 2GiB",
      "LINEAGE_SPOOL_MAX_BYTES"),
  SPOOL_MAX_AGE(
      "spool.max-age",
      "0s",
      "what dead processes left longer ago than this is given up; `0s`: never",
      "a duration such as 12h or 30d",
      "LINEAGE_SPOOL_MAX_AGE"),
  EXIT_TIMEOUT(
      "exit.timeout",
      "60s",
      "how long the JVM's end may wait for hashing and delivery; the rest stays in the spool, for the"
          + " next agent or `flush`",
      "a duration such as 500ms, 60s, 2m or 1h",
      "LINEAGE_EXIT_TIMEOUT"),
  START_DELAY(
      "start.delay",
      "1s",
      "how long a run's START is held back at most, so that it carries its inputs",
      "a duration such as 500ms, 60s, 2m or 1h",
      "LINEAGE_START_DELAY"),
  CHECKPOINT_INTERVAL(
      "checkpoint.interval",
      "5s",
      "how often what a run has used so far is put into the spool, in case the process is killed; `0s`:"
          + " never",
      "a duration such as 500ms, 60s, 2m or 1h",
      "LINEAGE_CHECKPOINT_INTERVAL"),
  HASH_THREADS(
      "hash.threads",
      "",
      "how many files are hashed at a time; else one less than there are processors, at least one",
      "a whole number from 1 to 256",
      "LINEAGE_HASH_THREADS"),
  OWNERS(
      "owners",
      "",
      "who owns the jobs, each with its type: `team:data-eng;user:kim`",
      "owners such as team:data-eng, separated by ;",
      "LINEAGE_OWNERS"),
  TAGS(
      "tags",
      "",
      "tags of every run: `env:prod;pii`",
      "tags such as env:prod or pii, separated by ;",
      "LINEAGE_TAGS"),
  NOMINAL_START(
      "nominal.start",
      "",
      "when the program was scheduled for",
      "a time with its zone, such as 2026-01-02T03:00:00Z",
      "LINEAGE_NOMINAL_START"),
  NOMINAL_END(
      "nominal.end",
      "",
      "when the next one is scheduled for; only together with `nominal.start`",
      "a time with its zone that is not before nominal.start, such as 2026-01-02T04:00:00Z",
      "LINEAGE_NOMINAL_END"),
  ENVIRONMENT(
      "environment",
      "",
      "environment variables that every event tells: `AIRFLOW_CTX_DAG_ID;AIRFLOW_CTX_TASK_ID`",
      "names separated by ;",
      "LINEAGE_ENVIRONMENT"),
  PARAMETERS(
      "parameters",
      "",
      "system properties that every event tells: `spark.app.name`",
      "names separated by ;",
      "LINEAGE_PARAMETERS"),
  PROCESS(
      "process",
      "true",
      "whether the process run tells what reproducing it takes: command, code, directory, host,"
          + " user, JVM",
      "true or false",
      "LINEAGE_PROCESS"),
  DATASET_NAMING(
      "dataset.naming",
      "content",
      "what a file's dataset is named by: `content` (path and hash) or `path` (the hash is its version)",
      "content or path",
      "LINEAGE_DATASET_NAMING"),
  DATASET_NAMESPACE(
      "dataset.namespace",
      "file",
      "the namespace of files; `file://{host}` where several hosts have the same paths",
      "up to 1024 of the characters a-z A-Z 0-9 : ; = / _ - . @ +, with {host} for the host's name",
      "LINEAGE_DATASET_NAMESPACE"),
  GROUP_THRESHOLD(
      "group.threshold",
      "500",
      "more files than this that a run reads, or writes, in one directory are one dataset",
      "a number from 1 to 1000000",
      "LINEAGE_GROUP_THRESHOLD"),
  GROUP_LIST(
      "group.list",
      "true",
      "whether the files of such a dataset are listed, in events of their own",
      "true or false",
      "LINEAGE_GROUP_LIST"),
  EVENT_MAX_BYTES(
      "event.max-bytes",
      "1MB",
      "how large an event may become before more files become one dataset",
      "a size from 10KB to 60MB, such as 1000000, 512KB or 1MB",
      "LINEAGE_EVENT_MAX_BYTES"),
  DELIVERY_THREADS(
      "delivery.threads",
      "4",
      "how many events are on their way to the server at a time, each of another run",
      "a whole number from 1 to 64",
      "LINEAGE_DELIVERY_THREADS"),
  DELIVERY_TIMEOUT(
      "delivery.timeout",
      "30s",
      "how long the server may take to answer; 20 s more for each MiB of the event, and twice as long"
          + " after an answer that did not come",
      "a duration such as 500ms, 60s, 2m or 1h",
      "LINEAGE_DELIVERY_TIMEOUT"),
  DELIVERY_HEADERS(
      "delivery.headers",
      "",
      "HTTP headers that go along with every event: `X-Team: etl;X-Zone: b`; never logged",
      "Name: value, separated by ;, but not how the event is sent, such as Content-Type",
      "LINEAGE_DELIVERY_HEADERS"),
  DELIVERY_GZIP(
      "delivery.gzip",
      "false",
      "whether events are sent compressed; Marquez takes that",
      "true or false",
      "LINEAGE_DELIVERY_GZIP"),
  PROXY(
      "proxy",
      "",
      "the HTTP proxy on the way to the server, `host:port`; else what the JVM is told",
      "host:port, with user and password in proxy.user and proxy.password",
      "LINEAGE_PROXY"),
  PROXY_USER("proxy.user", "", "who the proxy is told this is", "a name", "LINEAGE_PROXY_USER"),
  PROXY_PASSWORD(
      "proxy.password",
      "",
      "the password for the proxy; never logged",
      "a password",
      "LINEAGE_PROXY_PASSWORD"),
  TLS_TRUST(
      "tls.trust",
      "",
      "a file with the certificates that the server's must come from, instead of those the JVM trusts:"
          + " PEM, PKCS12 or JKS",
      "a file",
      "LINEAGE_TLS_TRUST"),
  TLS_TRUST_PASSWORD(
      "tls.trust.password",
      "",
      "the password of that file; never logged",
      "a password",
      "LINEAGE_TLS_TRUST_PASSWORD"),
  TLS_KEY(
      "tls.key",
      "",
      "a file with the client's own certificate and key, PKCS12 or JKS; else what the JVM is told",
      "a file",
      "LINEAGE_TLS_KEY"),
  TLS_KEY_PASSWORD(
      "tls.key.password",
      "",
      "the password of that file and its key; never logged",
      "a password",
      "LINEAGE_TLS_KEY_PASSWORD"),
  LOG_LEVEL(
      "log.level",
      "warn",
      "the agent's own messages, stderr only: `off`, `error`, `warn`, `info` or `debug`",
      "off, error, warn, info or debug",
      "LINEAGE_LOG_LEVEL"),
  CONFIG(
      "config",
      "",
      "a properties file (UTF-8) with any of the other keys",
      "a readable properties file");

  static final String PREFIX = "lineage.";

  private final String key;
  private final String defaultText;
  private final String meaning;
  private final String expected;

  @SuppressWarnings("ImmutableEnumChecker") // List.of: immutable, which the type does not say
  private final List<String> environment;

  ConfigKey(
      String key, String defaultText, String meaning, String expected, String... environment) {
    this.key = key;
    this.defaultText = defaultText;
    this.meaning = meaning;
    this.expected = expected;
    this.environment = List.of(environment);
  }

  /** The key without {@link #PREFIX}. */
  String key() {
    return key;
  }

  /** The key as a system property. */
  String property() {
    return PREFIX + key;
  }

  /** The default as a user would write it; empty when there is none. */
  String defaultText() {
    return defaultText;
  }

  String meaning() {
    return meaning;
  }

  /** What a good value is: the end of a sentence that begins with "expected". */
  String expected() {
    return expected;
  }

  /** Environment variables, the first that is set wins. */
  List<String> environment() {
    return environment;
  }

  boolean secret() {
    return this == API_KEY
        || this == DELIVERY_HEADERS
        || this == PROXY_PASSWORD
        || this == TLS_TRUST_PASSWORD
        || this == TLS_KEY_PASSWORD;
  }
}
