package io.dspm.lineage.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.dspm.lineage.agent.config.Settings;
import io.dspm.lineage.agent.config.TestSettings;
import io.dspm.lineage.agent.delivery.Answer;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.HttpTransport;
import io.dspm.lineage.agent.delivery.Transport;
import io.dspm.lineage.agent.event.AllEvents;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From OpenLineage's configuration to where the event arrives. */
@Timeout(120)
class TransportsTest {

  private static final byte[] EVENT = AllEvents.json().get(0);
  private static final UUID RUN = new UUID(1, 2);

  private final Map<String, String> properties = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final ExecutorService serving = Executors.newSingleThreadExecutor();
  private String arguments = "";
  private HttpServer server;
  private Transport transport;

  @TempDir Path temp;

  @BeforeEach
  void start() throws IOException {
    properties.put("user.dir", temp.toString());
    properties.put("user.home", temp.toString());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(serving);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            int length = exchange.getRequestBody().readAllBytes().length;
            requests.add(
                exchange.getRequestURI()
                    + " "
                    + exchange.getRequestHeaders().getFirst("Authorization")
                    + " "
                    + exchange.getRequestHeaders().getFirst("X-Team")
                    + " "
                    + exchange.getRequestHeaders().getFirst("Content-Encoding")
                    + (length > 0 ? "" : " empty"));
            exchange.sendResponseHeaders(201, -1);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    if (transport != null) {
      transport.close();
    }
    server.stop(0);
    serving.shutdownNow();
  }

  @Test
  void nothingSaidIsTheEndpointOverHttp() {
    assertThat(transport()).isInstanceOf(HttpTransport.class);
  }

  @Test
  void anEndpointSaidToTheAgentBeatsTheFile() throws IOException {
    yaml("transport: {type: console}");
    arguments = "endpoint=" + url();

    assertThat(transport()).isInstanceOf(HttpTransport.class);
    assertThat(send()).isEqualTo(new Answer.Delivered());
    assertThat(requests).hasSize(1);
  }

  @Test
  void theFileBeatsTheVariablesWhichBeatOpenLineagesUrl() throws IOException {
    environment.put("OPENLINEAGE_URL", "http://127.0.0.1:1");
    environment.put("OPENLINEAGE__TRANSPORT__TYPE", "http");
    environment.put("OPENLINEAGE__TRANSPORT__URL", url() + "/variables");
    send();
    assertThat(requests).singleElement().asString().startsWith("/variables ");

    transport = null;
    yaml("transport:\n  type: http\n  url: " + url() + "/file");
    send();
    assertThat(requests).element(1).asString().startsWith("/file ");
  }

  @Test
  void aFileWithoutTransportLeavesItToTheVariablesAndThenToTheEndpoint() throws IOException {
    yaml("facets: {custom_environment_variables: [X]}\nmetrics: {type: simple}");
    environment.put("OPENLINEAGE_URL", url());
    environment.put("OPENLINEAGE__TRANSPORT__TYPE", "http");
    environment.put("OPENLINEAGE__TRANSPORT__URL", url() + "/variables");
    send();
    assertThat(requests).singleElement().asString().startsWith("/variables ");
    assertThat(warnings()).singleElement().asString().contains("without effect: facets, metrics");

    transport = null;
    environment.remove("OPENLINEAGE__TRANSPORT__TYPE");
    environment.remove("OPENLINEAGE__TRANSPORT__URL");
    send();
    assertThat(requests).element(1).asString().startsWith("/api/v1/lineage ");
  }

  @Test
  void httpTakesTheKeysThatOpenLineageKnows() throws IOException {
    arguments = "api.key=0urs";
    yaml(
        """
        transport:
          type: HTTP
          url: %s
          endpoint: /in
          timeoutInMillis: 7000
          compression: gzip
          auth: {type: api_key, apiKey: s3cret}
          headers: {X-Team: etl}
          urlParams: {url.param.zone: a b}
        """
            .formatted(url()));

    assertThat(send()).isEqualTo(new Answer.Delivered());
    assertThat(requests).containsExactly("/in?zone=a%20b Bearer s3cret etl gzip");
    assertThat(warnings()).isEmpty();
  }

  @Test
  void theAgentsApiKeyIsForTheOneServerButNotForOneOfSeveral() throws IOException {
    arguments = "api.key=0urs,delivery.headers=X-Team: etl";
    yaml("transport: {type: http, url: '" + url() + "/one'}");
    send();
    transport = null;
    yaml("transport: {type: composite, transports: [{type: http, url: '" + url() + "/two'}]}");
    send();

    assertThat(requests).containsExactly("/one Bearer 0urs etl null", "/two null null null");
  }

  @Test
  void aProxyIsUsedUnlessTheHostIsAmongTheOthers() throws IOException {
    String proxied =
        "transport: {type: http, url: 'http://lineage.invalid/in', proxy: {host: 127.0.0.1, port: "
            + server.getAddress().getPort()
            + ", nonProxyHosts: '%s'}}";
    yaml(proxied.formatted("other.invalid|*.example"));
    assertThat(send()).isEqualTo(new Answer.Delivered());
    assertThat(requests).singleElement().asString().startsWith("http://lineage.invalid/in ");

    transport = null;
    yaml(proxied.formatted("localhost|*.invalid"));
    assertThat(send()).isInstanceOf(Answer.Unreachable.class);
    assertThat(requests).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "transport: {type: http}|transport.url is missing: expected an http://",
        "transport: {type: http, url: 'ftp://s3cret'}|transport.url is no good: expected an http://",
        "transport: {type: http, url: 'http://s3cret:s3cret@h'}|transport.url is no good",
        "transport: {type: http, url: 'http://h/a', endpoint: b}|transport.endpoint is no good",
        "transport: {type: http, url: 'http://h', auth: {type: jwt, apiKey: s3cret}}|transport.auth.type is no good: expected api_key",
        "transport: {type: http, url: 'http://h', auth: {type: api_key}}|transport.auth.apiKey is missing",
        "transport: {type: http, url: 'http://h', auth: s3cret}|transport.auth is no good: expected keys",
        "transport: {type: http, url: 'http://h', compression: zip}|transport.compression is no good: expected gzip",
        "transport: {type: http, url: 'http://h', timeoutInMillis: 5s}|transport.timeoutInMillis is no good",
        "transport: {type: http, url: 'http://h', proxy: {host: p}}|transport.proxy.port is missing",
        "transport: {type: http, url: 'http://h', headers: {Host: s3cret}}|transport.headers is no good",
        "transport: {type: file}|transport.location is missing: expected a file",
        "transport: {url: x}|transport.type is missing: expected one of http, file",
        "transport: {type: pigeon}|transport.type is no good: expected one of http, file",
        "transport: console|transport is no good: expected keys",
        "transport: {type: composite}|transport.transports is no good: expected a list",
        "transport: {type: composite, transports: [{type: file}]}|transport.transports[0].location is missing",
        "transport: {type: composite, transports: {a: {type: file}}}|transport.transports.a.location is missing",
        "transport: {type: composite, transports: [{type: console}], continueOnFailure: maybe}|continueOnFailure is no good: expected true or false",
        "transport: {type: transform}|transport.transport is no good",
        "transport: {type: transform, transport: {type: console}}|transport.transformerClass is missing",
        "transport: {type: transform, transport: {type: console}, transformerClass: no.Such}|transport.transformerClass is no good",
        "transport: {type: kafka, topicName: t}|transport.properties is no good: expected bootstrap.servers",
        "transport: {type: kafka}|transport.topicName is missing",
        "'transport: {type: http, url: \"s3cret'|line 1, column",
        "- transport|expected keys such as transport:",
      })
  void aMistakeIsToldOnceByFileAndKeyAndNothingGoesElsewhere(String yaml, String told)
      throws IOException {
    environment.put("OPENLINEAGE_URL", url());
    yaml(yaml);

    assertThat(send()).isInstanceOf(Answer.Unreachable.class);
    assertThat(send()).isInstanceOf(Answer.Unreachable.class);

    assertThat(warnings())
        .singleElement()
        .asString()
        .startsWith("lineage: " + temp.resolve("openlineage.yml"))
        .contains(told)
        .contains("events stay in the spool")
        .doesNotContain("s3cret");
    assertThat(requests).isEmpty();
  }

  @Test
  void aNamedFileThatIsMissingIsAMistake() {
    environment.put("OPENLINEAGE_CONFIG", temp.resolve("none.yml").toString());

    assertThat(send()).isInstanceOf(Answer.Unreachable.class);
    assertThat(warnings()).singleElement().asString().contains("none.yml", "readable file");
  }

  @Test
  void anUnknownKeyIsToldAndLeftOut() throws IOException {
    yaml("transport: {type: file, location: " + temp.resolve("e.json") + ", locaton: s3cret}");

    assertThat(send()).isEqualTo(new Answer.Delivered());
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("transport.locaton is not known")
        .doesNotContain("s3cret");
  }

  @Test
  void consoleIsStderr() {
    environment.put("OPENLINEAGE__TRANSPORT__TYPE", "console");

    assertThat(send()).isEqualTo(new Answer.Delivered());
    assertThat(warnings()).singleElement().asString().startsWith("{\"eventTime\"");
  }

  @Test
  void aCompositeGoesToAll() throws IOException {
    environment.put("OPENLINEAGE__TRANSPORT__TYPE", "composite");
    environment.put("OPENLINEAGE__TRANSPORT__TRANSPORTS__B__TYPE", "http");
    environment.put("OPENLINEAGE__TRANSPORT__TRANSPORTS__B__URL", url());
    environment.put(
        "OPENLINEAGE__TRANSPORT__TRANSPORTS__A",
        "{\"type\":\"file\",\"location\":\"" + temp.resolve("events.json") + "\"}");

    assertThat(send()).isEqualTo(new Answer.Delivered());
    assertThat(requests).hasSize(1);
    assertThat(Files.readAllLines(temp.resolve("events.json")))
        .containsExactly(new String(EVENT, StandardCharsets.UTF_8));
  }

  private static final String ACME =
      """
      package acme;
      import io.openlineage.client.OpenLineage.*;
      import io.openlineage.client.OpenLineageClientUtils;
      import io.openlineage.client.transports.*;
      import java.nio.file.*;
      public class AcmeBuilder implements TransportBuilder {
        public static class Config implements TransportConfig {
          public String path;
          public int port;
          public java.util.List<String> more;
        }
        static org.slf4j.Logger log = org.slf4j.LoggerFactory.getLogger("acme");
        public String getType() { return "acme"; }
        public TransportConfig getConfig() { return new Config(); }
        public Transport build(TransportConfig config) {
          Config c = (Config) config;
          if (Thread.currentThread().getContextClassLoader() != getClass().getClassLoader()) {
            throw new IllegalStateException("loader");
          }
          log.warn("made for {}", c.port);
          return new Transport() {
            void emit(Object event) {
              switch (c.port) {
                case 400: throw new HttpTransportResponseException(400, "bad");
                case 503: throw new RuntimeException(new HttpTransportResponseException(503, "busy"));
                case 1: throw new IllegalStateException("one");
                case 2: throw new NoClassDefFoundError("acme/Gone");
                case 3: throw new StackOverflowError();
                case 4: throw new UnsupportedOperationException();
                case 5: throw new AbstractMethodError();
                default:
              }
              try {
                Files.writeString(Path.of(c.path), OpenLineageClientUtils.toJson(event) + "\\n",
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
              } catch (java.io.IOException e) { throw new java.io.UncheckedIOException(e); }
            }
            public void emit(RunEvent event) { emit((Object) event); }
            public void emit(DatasetEvent event) { emit((Object) event); }
            public void emit(JobEvent event) { emit((Object) event); }
            public void close() throws Exception {
              Files.writeString(Path.of(c.path + ".closed"), "");
            }
          };
        }
      }
      """;

  private static final String MASK =
      """
      package acme;
      import io.openlineage.client.OpenLineage.*;
      import io.openlineage.client.transports.EventTransformer;
      public class Mask implements EventTransformer {
        private String name;
        public void initialize(java.util.Map<String, String> properties) { name = properties.get("name"); }
        public RunEvent transform(RunEvent event) {
          if (name.equals("throw")) throw new IllegalStateException("masked");
          if (name.equals("null")) return null;
          io.openlineage.client.OpenLineage ol = new io.openlineage.client.OpenLineage(event.getProducer());
          return ol.newRunEventBuilder().eventTime(event.getEventTime()).eventType(event.getEventType())
              .run(event.getRun()).inputs(event.getInputs()).outputs(event.getOutputs())
              .job(ol.newJobBuilder().namespace("masked").name(name).build()).build();
        }
      }
      """;

  private void userJar() throws IOException {
    Path directory = Files.createDirectories(temp.resolve("jars"));
    UserJar.make(
        directory.resolve("acme.jar"),
        Map.of("acme.AcmeBuilder", ACME, "acme.Mask", MASK),
        "acme.AcmeBuilder",
        "acme.NoSuchBuilder");
    Files.writeString(directory.resolve("broken.jar"), "no jar");
    arguments = "log.level=info,extensions=" + directory;
  }

  @Test
  void aTransportOfTheUsersGetsWhatWasSent() throws IOException {
    userJar();
    Path out = temp.resolve("out.json");
    yaml("transport: {type: Acme, path: " + out + ", port: '8080', colour: red, more: [a, b]}");
    assertThat(send()).isEqualTo(new Answer.Delivered());
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(Files.readString(out)).at("/run/runId"))
        .isEqualTo(json.readTree(EVENT).at("/run/runId"));
    for (byte[] event : AllEvents.json()) {
      assertThat(transport.send(RUN, EventKind.FILES, event)).isEqualTo(new Answer.Delivered());
    }
    transport.close();

    assertThat(temp.resolve("out.json.closed")).exists();
    assertThat(warnings())
        .anyMatch(line -> line.contains("broken.jar is left out"))
        .anyMatch(line -> line.contains("acme.NoSuchBuilder"))
        .anyMatch(line -> line.contains("transport.colour is not known"))
        .anyMatch(line -> line.contains("acme: made for 8080"))
        .hasSize(5);
  }

  @ParameterizedTest
  @CsvSource({
    "400, Refused",
    "503, TryAgain",
    "1, TryAgain",
    "2, Unreachable",
    "3, TryAgain",
    "4, Refused",
    "5, Refused"
  })
  void whatAUsersTransportThrowsDecides(int port, String answer) throws IOException {
    userJar();
    yaml("transport: {type: acme, path: " + temp.resolve("x") + ", port: " + port + "}");

    assertThat(send().getClass().getSimpleName()).isEqualTo(answer);
  }

  @Test
  void aUsersTransportThatCanNotBeConfiguredSaysWhichKey() throws IOException {
    userJar();
    yaml("transport: {type: acme, path: x, port: s3cret}");

    assertThat(send()).isInstanceOf(Answer.Unreachable.class);
    assertThat(warnings())
        .anyMatch(
            line ->
                line.contains("transport.port is no good: expected what the transport acme takes"))
        .noneMatch(line -> line.contains("s3cret"));
  }

  @Test
  void anEventThatIsNoneGoesToTheDeadLetters() throws IOException {
    userJar();
    yaml("transport: {type: acme, path: " + temp.resolve("x") + "}");

    assertThat(transport().send(RUN, EventKind.START, new byte[] {'{'}))
        .isInstanceOf(Answer.Refused.class);
  }

  @Test
  void theUsersTransformerChangesWhatTheNextOneGets() throws IOException {
    userJar();
    Path out = temp.resolve("out.json");
    transformTo("etl", out);

    assertThat(send()).isEqualTo(new Answer.Delivered());
    assertThat(new ObjectMapper().readTree(Files.readString(out)).at("/job/name").asText())
        .isEqualTo("etl");
  }

  @ParameterizedTest
  @CsvSource({"throw", "null"})
  void whatTheTransformerCanNotTransformIsNotSent(String name) throws IOException {
    userJar();
    Path out = temp.resolve("out.json");
    transformTo(name, out);

    assertThat(send()).isInstanceOf(Answer.Refused.class);
    assertThat(out).doesNotExist();
  }

  private void transformTo(String name, Path out) throws IOException {
    yaml(
        "transport: {type: transform, transformerClass: acme.Mask, transformerProperties: {name: '"
            + name
            + "'}, transport: {type: file, location: "
            + out
            + "}}");
  }

  @Test
  void aMissingDirectoryOfJarsIsTold() throws IOException {
    arguments = "extensions=/nowhere/jars";
    yaml("transport: {type: acme}");

    assertThat(send()).isInstanceOf(Answer.Unreachable.class);
    assertThat(warnings())
        .anyMatch(line -> line.contains("lineage.extensions=/nowhere/jars is no good"))
        .hasSize(2);
  }

  @Test
  void afterTheEndNothingIsMade() throws IOException {
    yaml("transport: {type: console}");
    transport().close();

    assertThat(send()).isInstanceOf(Answer.Unreachable.class);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void yaml(String text) throws IOException {
    Files.writeString(temp.resolve("openlineage.yml"), text);
  }

  private Answer send() {
    return transport().send(RUN, EventKind.START, EVENT);
  }

  private Transport transport() {
    if (transport == null) {
      Settings settings = TestSettings.of(arguments, properties, environment);
      AgentLog log =
          new AgentLog(new PrintStream(said, true, StandardCharsets.UTF_8), settings.logLevel());
      transport =
          Transports.of(
              settings,
              "1",
              log,
              work -> {
                Thread thread = new Thread(work, "test-transport");
                thread.setDaemon(true);
                return thread;
              });
      assertThat(log.level()).isIn(LogLevel.WARN, LogLevel.INFO);
    }
    return transport;
  }

  private List<String> warnings() {
    return said.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
