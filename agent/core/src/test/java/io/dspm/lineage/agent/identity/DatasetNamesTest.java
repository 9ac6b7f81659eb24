package io.dspm.lineage.agent.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.config.DatasetSettings;
import io.dspm.lineage.agent.config.DatasetSettings.Naming;
import io.dspm.lineage.agent.event.ContentFacts;
import io.dspm.lineage.agent.event.ContentFacts.State;
import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.event.EventMaker;
import io.dspm.lineage.agent.event.JobName;
import io.dspm.lineage.agent.event.RunHeader;
import io.dspm.lineage.agent.event.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DatasetNamesTest {

  private static final String HEX = "0123456789abcdef".repeat(4);
  private static final ContentHash HASH = new ContentHash(HEX);
  private static final DatasetNames BY_CONTENT = DatasetNames.DEFAULT;
  private static final DatasetNames BY_PATH = names(Naming.PATH, "file://nas");

  @Test
  void aFileIsNamedByPathAndContent() {
    Dataset dataset = BY_CONTENT.file(known("/data/고객 x.csv"));

    assertThat(dataset.namespace()).isEqualTo("file");
    assertThat(dataset.name()).isEqualTo("file::/data/고객 x.csv@sha256:" + HEX);
    assertThat(dataset.content()).isEqualTo(new ContentFacts(HEX, null, State.KNOWN, null));
  }

  @Test
  void aFileIsNamedByPathAloneIfThatIsConfigured() {
    Dataset dataset = BY_PATH.file(known("/data/x.csv"));

    assertThat(dataset.namespace()).isEqualTo("file://nas");
    assertThat(dataset.name()).isEqualTo("/data/x.csv");
    assertThat(dataset.content())
        .isEqualTo(new ContentFacts(HEX, "/data/x.csv", State.KNOWN, null));
  }

  @ParameterizedTest
  @CsvSource({
    "CHANGED, CHANGED",
    "VANISHED, VANISHED",
    "UNREADABLE, UNREADABLE",
    "GIVEN_UP, PENDING",
    "PENDING, PENDING"
  })
  void whatIsNotKnownClaimsNothingAndSaysWhy(Identity.State state, State told) {
    UsedFile file = new UsedFile("/data/x.csv", state, null, 5);

    assertThat(BY_CONTENT.file(file).name()).isEqualTo("file::/data/x.csv@sha256:unknown");
    assertThat(BY_CONTENT.file(file).content())
        .isEqualTo(new ContentFacts(null, "/data/x.csv", told, null));
    assertThat(BY_PATH.file(file).name()).isEqualTo("/data/x.csv");
    assertThat(BY_PATH.file(file).content()).isEqualTo(BY_CONTENT.file(file).content());
  }

  @Test
  void aDirectoryIsNamedByItsPathAndTheHashOfItsTree() {
    UsedDirectory directory = directory("/data/events", HASH, List.of("a", "b"), false);

    assertThat(BY_CONTENT.directory(directory).name())
        .isEqualTo("file::/data/events/@sha256:" + HEX);
    assertThat(BY_PATH.directory(directory).name()).isEqualTo("/data/events/");
    assertThat(BY_CONTENT.directory(directory).content())
        .isEqualTo(
            new ContentFacts(
                HEX,
                "/data/events/",
                State.KNOWN,
                new ContentFacts.Files(1000, 5000, List.of("a", "b"), false)))
        .isEqualTo(BY_PATH.directory(directory).content());
    assertThat(BY_CONTENT.directory(directory("/", null, List.of(), false)).name())
        .isEqualTo("file::/@sha256:unknown");
  }

  @ParameterizedTest
  @EnumSource(Naming.class)
  void noNameIsLongerThanAnyServerCanTellFromOthers(Naming naming) {
    DatasetNames names = names(naming, "file");
    for (int length = 1; length < 400; length++) {
      for (String piece : List.of("x", "한", "😀", "d/")) {
        String path = "/" + piece.repeat(length);
        for (Dataset dataset :
            List.of(
                names.file(known(path)),
                names.file(new UsedFile(path, Identity.State.CHANGED, null, 0)),
                names.directory(directory(path, HASH, List.of(), false)))) {
          assertThat(dataset.name()).hasSizeLessThanOrEqualTo(255);
          assertThat(dataset.name().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(2_000);
        }
      }
    }
  }

  @Test
  void aNameThatIsShortenedGoesWithTheWholePath() {
    String fits = "/data/" + "x".repeat(171);
    String path = fits + "x";

    assertThat(BY_CONTENT.file(known(fits)).name()).hasSize(255).contains(fits);
    assertThat(BY_CONTENT.file(known(fits)).content().path()).isNull();
    assertThat(BY_CONTENT.file(known(path)).name())
        .hasSizeLessThanOrEqualTo(255)
        .matches("file::/data/x+…~[0-9a-f]{16}x+@sha256:" + HEX);
    assertThat(BY_CONTENT.file(known(path)).content().path()).isEqualTo(path);
    assertThat(BY_PATH.file(known(path)).name()).isEqualTo(path);
  }

  @Test
  void aFormIsTheSameWhetherTheContentIsKnownOrNot() {
    String path = "/data/" + "some-directory/".repeat(20) + "x.csv";
    String known = BY_CONTENT.file(known(path)).name();
    String unknown = BY_CONTENT.file(new UsedFile(path, Identity.State.CHANGED, null, 0)).name();

    assertThat(unknown).isEqualTo(known.replace(HEX, "unknown"));
  }

  @Test
  void twoContentsAreTwoDatasetsHoweverTheyAreNamed() {
    UsedFile other = new UsedFile("/x", Identity.State.SETTLED, new ContentHash("f".repeat(64)), 5);

    for (DatasetNames names : List.of(BY_CONTENT, BY_PATH)) {
      assertThat(names.file(known("/x"))).isEqualTo(names.file(known("/x")));
      assertThat(names.file(known("/x"))).isNotEqualTo(names.file(other));
      assertThat(names.file(known("/x"))).hasSameHashCodeAs(names.file(known("/x")));
    }
  }

  @Test
  void aLineBreakInANameIsReplacedInIt() {
    Dataset dataset = BY_CONTENT.file(known("/data/a\nb.csv"));

    assertThat(dataset.name()).matches("file::/data/…~[0-9a-f]{16}/a_b.csv@sha256:" + HEX);
    assertThat(dataset.content().path()).isEqualTo("/data/a\nb.csv");
  }

  @Test
  void ofAWindowsSharePathNamingKeepsOneSlash() {
    assertThat(BY_CONTENT.file(known("//server/share/x")).name())
        .isEqualTo("file:://server/share/x@sha256:" + HEX);
    assertThat(BY_PATH.file(known("//server/share/x")).name()).isEqualTo("/server/share/x");
  }

  static Stream<Dataset> allKindsOfDatasets() {
    List<String> partitions = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      partitions.add("year=2026/month=" + i);
    }
    String hostile = "/" + "\u0001\"\\한😀/".repeat(60);
    return Stream.of(BY_CONTENT, BY_PATH)
        .flatMap(
            names ->
                Stream.of(
                    names.file(known("/x")),
                    names.file(known("/data/" + "some-directory/".repeat(10) + "x.csv")),
                    names.file(known(hostile)),
                    names.file(new UsedFile(hostile, Identity.State.CHANGED, null, 0)),
                    names.directory(directory("/data", HASH, partitions, true)),
                    names.directory(directory("/d", HASH, List.of("a", "b\n", "한"), false)),
                    names.directory(directory(hostile, null, List.of(), false)),
                    new Dataset("ml-registry", "model:fraud/1.0.0")));
  }

  @ParameterizedTest
  @MethodSource("allKindsOfDatasets")
  void theSizeInAnEventIsEstimatedNeverTooLowAndNotFarTooHigh(Dataset dataset) {
    int one = size(List.of(dataset), List.of());
    int asInput = size(List.of(dataset, dataset), List.of()) - one;
    int asOutput = size(List.of(dataset), List.of(dataset)) - one;

    assertThat(DatasetNames.estimatedBytes(dataset))
        .isGreaterThanOrEqualTo(Math.max(asInput, asOutput))
        .isLessThan(Math.max(asInput, asOutput) * 3L / 2 + 20);
  }

  private static int size(List<Dataset> inputs, List<Dataset> outputs) {
    RunHeader run =
        new RunHeader(new RunId(new UUID(0, 0)), new JobName("a", "b"), Instant.EPOCH, null, null);
    return new EventMaker("1.0.0-SNAPSHOT")
        .end(run, Ending.complete(Instant.EPOCH), inputs, outputs, List.of())
        .length;
  }

  private static UsedFile known(String path) {
    return new UsedFile(path, Identity.State.SETTLED, HASH, 5);
  }

  private static UsedDirectory directory(
      String path, ContentHash hash, List<String> locations, boolean partitioned) {
    return new UsedDirectory(path, hash, 1000, 5000, locations, partitioned);
  }

  private static DatasetNames names(Naming naming, String namespace) {
    return new DatasetNames(new DatasetSettings(naming, namespace, 500, 1_000_000, true));
  }
}
