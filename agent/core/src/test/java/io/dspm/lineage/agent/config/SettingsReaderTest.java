package io.dspm.lineage.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

  private final Properties properties = new Properties();
  private final Map<String, String> environment = new HashMap<>();
  private String arguments;

  @TempDir Path temp;

  @Test
  void nothingSaidGivesTheDefaults() {
    properties.setProperty("user.home", "/home/ada");

    assertThat(settings())
        .isEqualTo(
            new Settings(
                "dspm.mlops",
                Endpoint.parse("http://localhost:5000/api/v1/lineage"),
                null,
                TransportSettings.NONE,
                true,
                null,
                List.of(),
                List.of(),
                List.of(),
                Path.of("/home/ada/.lineage/spool").toAbsolutePath(),
                Duration.ofSeconds(60),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
                new Parents(true, null, null, false, Map.of(), Map.of()),
                new FacetSettings(List.of(), List.of(), null, null, List.of(), List.of(), true),
                new DatasetSettings(DatasetSettings.Naming.CONTENT, "file", 500, 1_000_000, true),
                new SpoolSettings(SpoolSettings.Fsync.INTERVAL, 1_000_000_000, Duration.ZERO),
                DeliverySettings.DEFAULT,
                LogLevel.WARN));
    assertThat(warnings()).isEmpty();
  }

  @Test
  void theSpoolIsKeptAsItIsSaid() {
    arguments = "spool.fsync=Always";
    environment.put("LINEAGE_SPOOL_MAX_BYTES", "2GiB");
    properties.setProperty("lineage.spool.max-age", "30d");

    assertThat(settings().spool())
        .isEqualTo(new SpoolSettings(SpoolSettings.Fsync.ALWAYS, 2L << 30, Duration.ofDays(30)));
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aSpoolThatCouldHoldNothingIsNoGood() {
    arguments = "spool.fsync=often,spool.max-bytes=1MB,spool.max-age=long";

    assertThat(settings().spool()).isEqualTo(SpoolSettings.DEFAULT);
    assertThat(warnings()).hasSize(3);
    assertThat(warnings().get(0)).contains("interval, always or never");
  }

  @Test
  void datasetsAreNamedAndGroupedAsItIsSaid() {
    arguments = "dataset.naming=Path,dataset.namespace=file://nas-1:445";
    environment.put("LINEAGE_GROUP_THRESHOLD", "50");
    properties.setProperty("lineage.event.max-bytes", "256 KiB");
    properties.setProperty("lineage.group.list", "false");

    assertThat(settings().datasets())
        .isEqualTo(
            new DatasetSettings(
                DatasetSettings.Naming.PATH, "file://nas-1:445", 50, 256 << 10, false));
    assertThat(warnings()).isEmpty();
  }

  @Test
  void theNamespaceOfDatasetsMayNameTheHost() {
    environment.put("HOSTNAME", "elsewhere");
    arguments = "dataset.namespace=file://{host}";

    assertThat(settings().datasets().namespace())
        .isEqualTo("file://" + SafeNames.namespace(HostName.elseOf("elsewhere")));
    assertThat(warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "dataset.naming, name",
    "dataset.namespace, my files",
    "dataset.namespace, file://{hots}",
    "group.threshold, 0",
    "group.threshold, many",
    "group.threshold, -1",
    "group.threshold, 1MB",
    "event.max-bytes, 9999",
    "event.max-bytes, 1GB",
    "event.max-bytes, MB",
    "event.max-bytes, 61MB",
    "event.max-bytes, 9999999999999",
    "group.list, yes"
  })
  void whatIsNoGoodForDatasetsWarnsAndLeavesTheDefault(String key, String text) {
    arguments = key + "=" + text;

    assertThat(settings().datasets()).isEqualTo(DatasetSettings.DEFAULT);
    assertThat(warnings())
        .singleElement()
        .asString()
        .startsWith(key + "=" + text + " is no good: expected ")
        .endsWith("; using " + ConfigKey.valueOf(constant(key)).defaultText());
  }

  private static String constant(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  @ParameterizedTest
  @CsvSource({"10000, 10000", "10KB, 10000", "60 MB, 60000000", "1MiB, 1048576", "20000B, 20000"})
  void sizesMayHaveAUnit(String text, int bytes) {
    arguments = "event.max-bytes=" + text;

    assertThat(settings().datasets().eventMaxBytes()).isEqualTo(bytes);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void argumentsBeatPropertiesBeatEnvironmentBeatFile() throws IOException {
    Path file =
        Files.writeString(
            temp.resolve("l.properties"),
            "namespace=file\nlineage.job.name=file\njobs=a.F#m\nexclude=/file/**\n");
    properties.setProperty("lineage.config", file.toString());
    environment.put("LINEAGE_JOBS", "a.E#m");
    environment.put("LINEAGE_JOB_NAME", "environment");
    environment.put("OL_NAMESPACE", "environment");
    properties.setProperty("lineage.job.name", "property");
    properties.setProperty("lineage.namespace", "property");
    arguments = "namespace=argument";

    Settings settings = settings();
    assertThat(settings.namespace()).isEqualTo("argument");
    assertThat(settings.jobName()).isEqualTo("property");
    assertThat(settings.jobs()).containsExactly(JobPattern.parse("a.E#m"));
    assertThat(settings.exclude()).containsExactly("/file/**");
    assertThat(warnings()).isEmpty();
  }

  @Test
  void whatEveryEventShallSayIsReadFromLists() {
    properties.setProperty("lineage.owners", "team:data-eng; user:kim;ops");
    properties.setProperty("lineage.tags", "env:prod;pii;url:http://x");
    properties.setProperty("lineage.nominal.start", "2026-01-02T03:00:00+09:00");
    properties.setProperty("lineage.nominal.end", "2026-01-03T03:00:00+09:00");
    properties.setProperty("lineage.process", "false");
    environment.put("LINEAGE_ENVIRONMENT", "DAG;DB_PASSWORD;UNSET");
    environment.put("DAG", "daily");
    environment.put("DB_PASSWORD", "hunter2");
    environment.put("OTHER", "not asked for");
    environment.put("LINEAGE_PARAMETERS", "app.name;app.url;app.later");
    properties.setProperty("app.name", "etl");
    properties.setProperty("app.url", "http://kim:hunter2@db");

    FacetSettings facets = settings().facets();

    assertThat(facets.owners())
        .containsExactly(
            new NamedValue("data-eng", "team"),
            new NamedValue("kim", "user"),
            new NamedValue("ops", null));
    assertThat(facets.tags())
        .containsExactly(
            new NamedValue("env", "prod"),
            new NamedValue("pii", null),
            new NamedValue("url", "http://x"));
    assertThat(facets.nominalStart()).isEqualTo("2026-01-01T18:00:00Z");
    assertThat(facets.nominalEnd()).isEqualTo("2026-01-02T18:00:00Z");
    assertThat(facets.environment())
        .containsExactly(new NamedValue("DAG", "daily"), new NamedValue("DB_PASSWORD", "***"));
    assertThat(facets.parameters())
        .containsExactly(
            new NamedValue("app.name", "etl"),
            new NamedValue("app.url", "http://kim:***@db"),
            new NamedValue("app.later", null));
    assertThat(facets.process()).isFalse();
    assertThat(warnings()).isEmpty();
  }

  @Test
  void whatIsNoOwnerTagOrTimeIsWarnedOfAndTheRestStands() {
    properties.setProperty("lineage.owners", ":kim;team:;team:data-eng");
    properties.setProperty("lineage.tags", "a:;b");
    properties.setProperty("lineage.nominal.start", "2026-01-02T03:00:00");
    properties.setProperty("lineage.nominal.end", "2026-01-02T03:00:00Z");
    properties.setProperty("lineage.process", "perhaps");

    FacetSettings facets = settings().facets();

    assertThat(facets.owners()).containsExactly(new NamedValue("data-eng", "team"));
    assertThat(facets.tags()).containsExactly(new NamedValue("b", null));
    assertThat(facets.nominalStart()).isNull();
    assertThat(facets.nominalEnd()).isNull();
    assertThat(facets.process()).isTrue();
    assertThat(warnings()).hasSize(6);
    assertThat(warnings())
        .anySatisfy(line -> assertThat(line).contains("2026-01-02T03:00:00 ", "with its zone"));
  }

  @Test
  void theNominalEndIsNotBeforeTheStart() {
    properties.setProperty("lineage.nominal.start", "2026-01-02T03:00:00Z");
    properties.setProperty("lineage.nominal.end", "2026-01-01T03:00:00Z");

    assertThat(settings().facets().nominalStart()).isNotNull();
    assertThat(settings().facets().nominalEnd()).isNull();
    assertThat(warnings()).hasSize(1);
  }

  @Test
  void theFirstOfSeveralVariablesCounts() {
    environment.put("OPENLINEAGE_NAMESPACE", "second");
    assertThat(settings().namespace()).isEqualTo("second");

    environment.put("OL_NAMESPACE", "first");
    assertThat(settings().namespace()).isEqualTo("first");
  }

  @Test
  void aBlankValueIsNone() {
    arguments = "namespace=,job.name= ";
    environment.put("OL_NAMESPACE", "sales");
    environment.put("MARQUEZ_ENDPOINT", "");

    assertThat(settings().namespace()).isEqualTo("sales");
    assertThat(settings().jobName()).isNull();
    assertThat(warnings()).isEmpty();
  }

  @Test
  void keysMayHaveTheirPrefixAndBlanksAround() {
    arguments = " lineage.job.name = nightly , log.level = DEBUG ";

    assertThat(settings().jobName()).isEqualTo("nightly");
    assertThat(settings().logLevel()).isEqualTo(LogLevel.DEBUG);
  }

  @Test
  void aCommaIsQuotedOrEscaped() {
    arguments = "include=\"/a/{b,c}/**;/d\",exclude=/x\\,y,job.name='a \"b\", c',jobs=a.B#c";

    Settings settings = settings();
    assertThat(settings.include()).containsExactly("/a/{b,c}/**", "/d");
    assertThat(settings.exclude()).containsExactly("/x,y");
    assertThat(settings.jobName()).isEqualTo("a \"b\", c");
    assertThat(settings.jobs()).hasSize(1);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aBackslashOtherwiseIsItself() {
    arguments = "job.name=C:\\data\\new,exclude=\\\\server\\share";

    assertThat(settings().jobName()).isEqualTo("C:\\data\\new");
    assertThat(settings().exclude()).containsExactly("\\\\server\\share");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"job.name", "job.name='open", "job.name='a'b", "=x", ",,=,'", "\\,", "a=\\"})
  void garbledArgumentsWarnAndNeverFail(String garbled) {
    arguments = garbled;

    assertThat(warnings()).isNotEmpty();
  }

  @Test
  void aMistypedKeyIsSaidWithItsValueAndTheKeyThatWasMeant() {
    arguments = "exit.timout=5s";
    assertThat(warnings())
        .containsExactly(
            "Unknown key exit.timout=5s in the agent arguments is left out: expected perhaps"
                + " exit.timeout");
  }

  @ParameterizedTest
  @CsvSource({
    "lineage.exitTimeout, exit.timeout",
    "lineage.SPOOL_DIR, spool.dir",
    "lineage.jobname, job.name",
    "lineage.job, jobs",
    "lineage.includes, include"
  })
  void aMistypedPropertyIsSuggestedTheNearestKey(String mistyped, String meant) {
    properties.setProperty(mistyped, "x");

    assertThat(warnings()).singleElement().asString().endsWith("expected perhaps " + meant);
  }

  @Test
  void anUnknownKeyThatResemblesNoneListsThemAll() {
    properties.setProperty("lineage.frobnicate", "yes");

    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("lineage.frobnicate=yes", "one of namespace, endpoint", "log.level");
  }

  @Test
  void otherPeoplesPropertiesAreTheirs() {
    properties.setProperty("lineages.x", "1");
    properties.setProperty("namespace", "not ours");

    assertThat(warnings()).isEmpty();
    assertThat(settings().namespace()).isEqualTo("dspm.mlops");
  }

  @Test
  void noSecretIsEverSaid() {
    arguments = "api.kye=s3cret,authToken=s3cret,endpoint=http://ada:s3cret@host";
    environment.put("OPENLINEAGE_API_KEY", "s3cret\u00e9");

    assertThat(warnings()).hasSize(4).noneMatch(line -> line.contains("s3cret"));
    assertThat(settings().apiKey()).isNull();

    arguments = "api.key=s3cret,endpoint=http://host/x?token=s3cret";
    assertThat(settings().toString()).doesNotContain("s3cret");
    assertThat(settings().apiKey()).isEqualTo(new ApiKey("s3cret"));
    assertThat(settings().endpoint().url()).isEqualTo("http://host/x?token=s3cret");
  }

  @Test
  void theWayToTheServerIsAsItIsSaid() {
    properties.setProperty(
        "lineage.delivery.headers", "X-Team: etl; Authorization: Basic c2VjcmV0");
    properties.setProperty("javax.net.ssl.keyStore", "/jvm.p12");
    properties.setProperty("javax.net.ssl.keyStorePassword", "s3cret");
    environment.put("LINEAGE_PROXY_PASSWORD", "s3cret");
    environment.put("LINEAGE_TLS_TRUST_PASSWORD", "s3cret");
    arguments =
        "delivery.threads=8,delivery.timeout=5s,delivery.gzip=true,proxy=http://proxy:3128,"
            + "proxy.user=ada,tls.trust=/etc/ca.pem";

    DeliverySettings delivery = settings().delivery();

    assertThat(warnings()).isEmpty();
    assertThat(delivery.threads()).isEqualTo(8);
    assertThat(delivery.timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(delivery.gzip()).isTrue();
    assertThat(delivery.headers().values())
        .containsExactly(Map.entry("X-Team", "etl"), Map.entry("Authorization", "Basic c2VjcmV0"));
    Secret secret = new Secret("s3cret");
    assertThat(delivery.proxy()).isEqualTo(new ProxyAddress("proxy", 3128, "ada", secret));
    assertThat(delivery.trust())
        .isEqualTo(new KeyStoreFile(Path.of("/etc/ca.pem").toAbsolutePath(), secret));
    assertThat(delivery.key())
        .isEqualTo(new KeyStoreFile(Path.of("/jvm.p12").toAbsolutePath(), secret));
    assertThat(settings().toString()).doesNotContain("s3cret").doesNotContain("c2VjcmV0");
  }

  @ParameterizedTest
  @CsvSource({
    "delivery.threads, 0",
    "delivery.threads, 65",
    "delivery.timeout, 0s",
    "delivery.timeout, 30",
    "delivery.gzip, gzip",
    "delivery.headers, s3cret",
    "delivery.headers, Content-Length: s3cret",
    "delivery.headers, X: s3cret\u00e9",
    "delivery.headers, X Y: s3cret",
    "proxy, ada:s3cret@proxy:3128",
    "proxy, https://proxy",
    "proxy, proxy:3128/path",
    "proxy, proxy:port"
  })
  void whatIsNoGoodForTheWayToTheServerWarnsAndLeavesTheDefault(String key, String text) {
    arguments = key + "=" + text;

    assertThat(settings().delivery()).isEqualTo(DeliverySettings.DEFAULT);
    assertThat(warnings())
        .singleElement()
        .asString()
        .startsWith(key)
        .contains(" is no good: expected ")
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource({"0s, 0", "500ms, 500", "60s, 60000", "2m, 120000", "1h, 3600000", "2 m, 120000"})
  void durationsHaveAUnit(String text, long millis) {
    arguments = "exit.timeout=" + text;

    assertThat(settings().exitTimeout()).isEqualTo(Duration.ofMillis(millis));
    assertThat(warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"60", "s", "-1s", "1.5s", "1w", "99999999999999999999h", "9000000h", "1s 2s"})
  void otherDurationsWarnAndLeaveTheDefault(String text) {
    arguments = "exit.timeout=" + text;

    assertThat(settings().exitTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(warnings())
        .containsExactly(
            "exit.timeout="
                + text
                + " is no good: expected a duration such as 500ms, 60s, 2m or 1h; using 60s");
  }

  @Test
  void hashingTakesAsManyThreadsAsItIsGiven() {
    environment.put("LINEAGE_HASH_THREADS", "3");

    assertThat(settings().hashThreads()).isEqualTo(3);
    assertThat(warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "257", "many", "2.5", "99999999999"})
  void anotherNumberOfHashingThreadsWarnsAndLeavesTheDefault(String text) {
    int usual = settings().hashThreads();
    arguments = "hash.threads=" + text;

    assertThat(settings().hashThreads()).isEqualTo(usual);
    assertThat(warnings())
        .containsExactly(
            "hash.threads="
                + text
                + " is no good: expected a whole number from 1 to 256; using "
                + usual);
  }

  @Test
  void badValuesLeaveTheirDefaults() {
    arguments = "enabled=yes,log.level=loud,endpoint=ftp://x,spool.dir=\u0000";

    assertThat(settings().enabled()).isTrue();
    assertThat(settings().logLevel()).isEqualTo(LogLevel.WARN);
    assertThat(settings().endpoint().toString()).isEqualTo("http://localhost:5000/api/v1/lineage");
    assertThat(warnings()).hasSize(4);
  }

  @Test
  void anUnsafeNamespaceIsRespelled() {
    environment.put("OL_NAMESPACE", "my team/\uc601\uc5c5 #1");

    assertThat(settings().namespace()).isEqualTo("my_team/____1");
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("OL_NAMESPACE=my team/", "my_team/____1");
  }

  @Test
  void aNamespaceThatIsTooLongIsCut() {
    arguments = "namespace=" + "n".repeat(1025);

    assertThat(settings().namespace()).hasSize(1024);
    assertThat(warnings()).hasSize(1);
  }

  @Test
  void openLineageUrlAndEndpointAreJoined() {
    environment.put("OPENLINEAGE_URL", "http://marquez_api:5000/");
    assertThat(settings().endpoint().url()).isEqualTo("http://marquez_api:5000/api/v1/lineage");

    environment.put("OPENLINEAGE_ENDPOINT", "custom/lineage");
    assertThat(settings().endpoint().url()).isEqualTo("http://marquez_api:5000/custom/lineage");

    environment.put("MARQUEZ_ENDPOINT", "https://other");
    assertThat(settings().endpoint().url()).isEqualTo("https://other/api/v1/lineage");
  }

  @Test
  void openLineageDisabledSwitchesOff() {
    environment.put("OPENLINEAGE_DISABLED", "true");
    assertThat(settings().enabled()).isFalse();

    environment.put("OPENLINEAGE_DISABLED", "false");
    assertThat(settings().enabled()).isTrue();

    environment.put("OPENLINEAGE_DISABLED", "true");
    environment.put("LINEAGE_ENABLED", "true");
    assertThat(settings().enabled()).isTrue();
  }

  @Test
  void aBadJobPatternIsSaidAndTheOthersStay() {
    arguments = "jobs=com.acme.Etl$Nightly#load; nonsense ;com.acme.Train#*;a..B#c;a.B#";

    assertThat(settings().jobs())
        .containsExactly(
            JobPattern.parse("com.acme.Etl$Nightly#load"), JobPattern.parse("com.acme.Train#*"));
    assertThat(warnings()).hasSize(3).anyMatch(line -> line.startsWith("jobs=nonsense"));
  }

  @Test
  void aMissingFileIsSaid() {
    properties.setProperty("lineage.config", "/no/such/file");

    assertThat(warnings()).singleElement().asString().contains("lineage.config=/no/such/file");
  }

  @Test
  void aFileThatIsNoTextIsSaid() throws IOException {
    Path file = Files.write(temp.resolve("x"), new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
    arguments = "config=" + file;

    assertThat(warnings()).singleElement().asString().contains("readable properties file");
  }

  @Test
  void aUserWithoutHomeSpoolsAmongTemporaryFiles() {
    properties.setProperty("user.home", "?");
    properties.setProperty("user.name", "a/b");
    properties.setProperty("java.io.tmpdir", "/var/tmp");

    assertThat(settings().spoolDir())
        .isEqualTo(Path.of("/var/tmp/lineage-a_b/.lineage/spool").toAbsolutePath());
  }

  private Settings settings() {
    return SettingsReader.read(arguments, properties, environment).settings();
  }

  private List<String> warnings() {
    return SettingsReader.read(arguments, properties, environment).warnings();
  }
}
