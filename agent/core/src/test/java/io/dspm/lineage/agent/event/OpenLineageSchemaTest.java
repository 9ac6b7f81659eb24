package io.dspm.lineage.agent.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The events against the official schemas. Needs them at hand: nothing is downloaded. */
class OpenLineageSchemaTest {

  private static final Instant BEGAN = Instant.parse("2026-03-01T09:00:00Z");
  private static final Instant ENDED = Instant.parse("2026-03-01T09:00:01.234567Z");
  private static final List<Dataset> FILES = EveryDataset.ALL;

  private final EventMaker events = new EventMaker("1.2.3");
  private final RunHeader process =
      new RunHeader(RunId.next(1), new JobName("ns", "app"), BEGAN, null, null);
  private final RunHeader run =
      new RunHeader(
          RunId.next(2),
          new JobName("ns", "Etl.load"),
          BEGAN,
          process.asAncestor(),
          process.outermost());

  private OpenLineageSchema schema;

  @BeforeEach
  void findSchemas() {
    Optional<OpenLineageSchema> found = OpenLineageSchema.fromEnvironment();
    assumeTrue(
        found.isPresent(),
        "skipped: set "
            + OpenLineageSchema.VARIABLE
            + " to a directory with OpenLineage.json and facets/ to validate against the schemas");
    schema = found.get();
  }

  @Test
  void everyKindOfEventIsValid() {
    Ending failed = Ending.of(Ending.How.FAIL, ENDED, new IllegalStateException("no"), null);
    List<Gap> gaps = List.of(new Gap("/data/x.csv", "not hashed in time"));

    assertThat(schema.errors(events.start(process, List.of()))).isEmpty();
    assertThat(schema.errors(events.start(run, FILES))).isEmpty();
    assertThat(schema.errors(events.end(run, Ending.complete(ENDED), FILES, FILES, List.of())))
        .isEmpty();
    assertThat(schema.errors(events.end(run, failed, FILES, FILES, gaps))).isEmpty();
    assertThat(
            schema.errors(
                events.end(run, Ending.abort(ENDED, "killed"), FILES, List.of(), List.of())))
        .isEmpty();
  }

  @Test
  void whateverIsKnownOfTheProcessIsValid() {
    EventMaker known = events.in(Everything.KNOWN);

    assertThat(schema.errors(known.start(process, List.of()))).isEmpty();
    assertThat(schema.errors(known.start(run, FILES))).isEmpty();
    assertThat(schema.errors(known.end(process, Ending.complete(ENDED), FILES, FILES, List.of())))
        .isEmpty();
  }

  @Test
  void theValidatorSeesWhatIsWrongWithTheFacetOfThisProject() {
    String good = new String(events.in(Everything.KNOWN).start(process, FILES), UTF_8);

    assertThat(errors(good)).isEmpty();
    assertThat(errors(good.replace("\"PENDING\"", "\"LATER\""))).isNotEmpty();
    assertThat(errors(good.replace("\"workingDirectory\"", "\"directory\""))).isNotEmpty();
    assertThat(errors(good.replace("DspmProcessRunFacet.json", "Dspm.json"))).isNotEmpty();
  }

  @Test
  void aListOfFilesIsValid() {
    List<ListedFile> files =
        List.of(new ListedFile("a/고객.csv", "a".repeat(64), 0), new ListedFile("b", null, -1));
    String good = new String(events.listing(run, FILES.get(7), 5, 3, files), UTF_8);

    assertThat(errors(good)).isEmpty();
    assertThat(errors(good.replace("\"offset\"", "\"from\""))).isNotEmpty();
    assertThat(errors(good.replace("aaaa", "AAAA"))).isNotEmpty();
    assertThat(errors(good.replace("\"dataset\":", "\"data\":"))).isNotEmpty();
  }

  @Test
  void theValidatorSeesWhatIsWrongWithTheFacetsOfDatasets() {
    String good =
        new String(events.end(run, Ending.complete(ENDED), FILES, FILES, List.of()), UTF_8);

    assertThat(errors(good)).isEmpty();
    assertThat(errors(good.replace("\"changed\"", "\"other\""))).isNotEmpty();
    assertThat(errors(good.replace("\"fileCount\":3", "\"fileCount\":\"3\""))).isNotEmpty();
    assertThat(errors(good.replace("\"datasetVersion\"", "\"version\""))).isNotEmpty();
    assertThat(errors(good.replace("\"type\":\"partition\"", "\"type\":\"part\""))).isNotEmpty();
    assertThat(errors(good.replace("\"locations\"", "\"location\""))).isNotEmpty();
    assertThat(errors(good.replace("\"path\":", "\"where\":"))).isNotEmpty();
  }

  @Test
  void theValidatorSeesWhatIsWrongWithAnEvent() {
    String good = new String(events.start(run, FILES), UTF_8);

    assertThat(errors(good)).isEmpty();
    assertThat(errors(good.replace("\"eventTime\"", "\"eventTyme\""))).isNotEmpty();
    assertThat(errors(good.replace("\"START\"", "\"BEGIN\""))).isNotEmpty();
    assertThat(errors(good.replace("2026-03-01T09:00:00Z", "2026-03-01 09:00"))).isNotEmpty();
    assertThat(errors(good.replace(run.id().toString(), "42"))).isNotEmpty();
  }

  @Test
  void theValidatorSeesWhatIsWrongWithAFacet() {
    String good = new String(events.start(run, FILES), UTF_8);

    assertThat(errors(good.replace("\"root\":{\"run\"", "\"root\":{\"ran\""))).isNotEmpty();
    assertThat(errors(good.replace("ParentRunFacet.json", "NoSuchRunFacet.json"))).isNotEmpty();
  }

  private List<String> errors(String event) {
    return schema.errors(event.getBytes(UTF_8));
  }
}
