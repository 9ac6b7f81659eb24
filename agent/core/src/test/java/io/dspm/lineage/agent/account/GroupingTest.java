package io.dspm.lineage.agent.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.account.Summarizer.Limits;
import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.ListedFile;
import io.dspm.lineage.agent.identity.ContentHash;
import io.dspm.lineage.agent.identity.DatasetNames;
import io.dspm.lineage.agent.identity.FileHasher;
import io.dspm.lineage.agent.identity.Identity;
import io.dspm.lineage.agent.identity.UsedFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GroupingTest {

  private static final String[] PARTS = {"a", "b", "a-b", "a=1", "k=1", "k=2", "=", "한글", "a b"};
  private static final int ENOUGH = 1_000_000;

  private final Map<String, List<ListedFile>> told = new HashMap<>();
  private final Map<String, Long> counts = new HashMap<>();

  @Test
  void whatTheThresholdAllowsStaysSingle() {
    List<UsedFile> files = files("/data/", 500);

    Summary summary = of(files, List.of(), new Limits(500, ENOUGH));

    assertThat(summary.inputs()).hasSize(500);
    assertThat(summary.outputs()).isEmpty();
    assertThat(summary.gaps()).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void oneFileMoreThanTheThresholdMakesADataset() {
    Summary summary = of(files("/data/", 501), files("/out/", 3), new Limits(500, ENOUGH));

    assertThat(summary.inputs()).hasSize(1);
    assertThat(summary.outputs()).hasSize(3);
    String name = summary.inputs().get(0).name();
    assertThat(name).startsWith("file::/data/@sha256:").doesNotEndWith("unknown");
    assertThat(told.get(name)).hasSize(501);
  }

  @Test
  void partitionsAreGroupedAtTheTablesRoot() {
    List<UsedFile> files = new ArrayList<>(files("/t/dt=2025-01-01/h=0/", 4));
    files.addAll(files("/t/dt=2025-01-02/h=7/", 4));
    files.add(known("/t/_SUCCESS", 1));
    files.add(known("/t/dt=2025-01-02/other/file", 2));

    Summary summary = of(List.of(), files, new Limits(8, ENOUGH));

    assertThat(summary.outputs()).hasSize(2);
    assertThat(told.keySet()).singleElement().asString().startsWith("file::/t/@sha256:");
    assertThat(told.values().iterator().next())
        .extracting(ListedFile::name)
        .hasSize(9)
        .startsWith("_SUCCESS", "dt=2025-01-01/h=0/part-0");
  }

  @Test
  void filesOfUnknownContentStayOutOfTheHashAndAreGaps() {
    List<UsedFile> files = new ArrayList<>(files("/data/", 10));
    files.add(unknown("/data/u", Identity.State.CHANGED));

    Summary summary = of(files, List.of(), new Limits(10, ENOUGH));
    Summary without = of(files("/data/", 11), List.of(), new Limits(10, ENOUGH));

    assertThat(summary.inputs())
        .extracting(Dataset::name)
        .contains("file::/data/u@sha256:unknown")
        .hasSize(2);
    assertThat(without.inputs()).doesNotContainAnyElementsOf(summary.inputs());
    assertThat(summary.gaps())
        .singleElement()
        .satisfies(gap -> assertThat(gap.what()).isEqualTo("/data/u"));
  }

  @Test
  void manyFilesOfUnknownContentAreADatasetThatClaimsNothing() {
    List<UsedFile> files = new ArrayList<>(files("/data/", 3));
    for (int i = 0; i < 300; i++) {
      files.add(unknown("/data/u" + i, Identity.State.VANISHED));
    }

    Summary summary = of(files, List.of(), new Limits(200, ENOUGH));

    assertThat(summary.inputs()).hasSize(2);
    assertThat(told.get("file::/data/@sha256:unknown")).hasSize(300);
    assertThat(summary.gaps()).hasSize(101);
    assertThat(summary.gaps().get(100).why()).contains("200 more");
  }

  @Test
  void anEventThatIsTooLargeIsGroupedFurtherUp() {
    List<UsedFile> files = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      files.addAll(files("/data/" + i / 100 + "/" + i + "/", 2));
    }

    Summary summary = of(files, List.of(), new Limits(500, 50_000));

    assertThat(summary.inputs()).hasSize(10);
    assertThat(told).hasSize(10);
    assertThat(told.values()).allSatisfy(part -> assertThat(part).hasSize(200));
  }

  @Test
  void nothingIsDroppedHoweverLittleRoomThereIs() {
    Summary summary = of(files("/a/", 5), files("/b/c/", 5), new Limits(500, 1));

    assertThat(summary.inputs()).hasSize(1);
    assertThat(summary.outputs()).hasSize(1);
    assertThat(summary.inputs().get(0).name()).startsWith("file::/@sha256:");
    assertThat(told.values()).allSatisfy(part -> assertThat(part).hasSize(5));
  }

  @Test
  void drivesAndSharesOfWindowsAreTheOutermostDirectories() {
    List<UsedFile> files = new ArrayList<>(files("C:/data/", 3));
    files.addAll(files("C:/", 3));
    files.addAll(files("D:/x=1/", 3));
    files.addAll(files("//server/share/dir/", 3));

    of(files, List.of(), new Limits(2, ENOUGH));
    assertThat(told.keySet())
        .extracting(name -> name.substring(0, name.indexOf('@')))
        .containsExactlyInAnyOrder(
            "file::C:/data/", "file::C:/", "file::D:/", "file:://server/share/dir/");
    told.clear();
    of(files, List.of(), new Limits(2, 1));
    assertThat(told.keySet())
        .extracting(name -> name.substring(0, name.indexOf('@')))
        .containsExactlyInAnyOrder("file::C:/", "file::D:/", "file:://server/");
  }

  @Test
  void oneNameWithTwoContentsCountsTwice() {
    List<UsedFile> files = List.of(known("/d/x", 1), known("/d/x", 2), known("/d/x", 1));

    of(files, List.of(), new Limits(1, ENOUGH));

    assertThat(told.values()).singleElement().satisfies(part -> assertThat(part).hasSize(2));
  }

  @Test
  void partsAreNeverTooLargeAndComeInOrder() {
    List<UsedFile> files = new ArrayList<>(files("/" + "long/".repeat(200), 700));
    files.addAll(files("/s/", 9_000));
    List<Integer> sizes = new ArrayList<>();

    new Summarizer(DatasetNames.DEFAULT, new Limits(500, 600))
        .of(
            files,
            List.of(),
            (directory, count, offset, part) -> {
              sizes.add(part.size());
              int characters = part.stream().mapToInt(file -> file.name().length()).sum();
              assertThat(characters).isLessThan(256_000);
            });

    assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(9_700);
    assertThat(sizes).allMatch(size -> size <= 2_000);
  }

  @Test
  void randomTreesAreGroupedAsTheRulesSay() {
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      int scale = 1 + random.nextInt(random.nextInt(10) == 0 ? 400 : 40);
      List<UsedFile> inputs = random(random, random.nextInt(scale));
      List<UsedFile> outputs = random(random, random.nextInt(scale));
      Limits limits = new Limits(random.nextInt(8), 1 + random.nextInt(8_000));
      told.clear();

      Summary summary = of(inputs, outputs, limits);

      List<NaiveGrouping.Result> expected = NaiveGrouping.of(inputs, outputs, limits);
      String round = "seed " + seed + " " + limits;
      assertThat(summary.inputs())
          .as(round)
          .containsExactlyInAnyOrderElementsOf(expected.get(0).all());
      assertThat(summary.outputs())
          .as(round)
          .containsExactlyInAnyOrderElementsOf(expected.get(1).all());
      Map<String, List<ListedFile>> groups = new HashMap<>();
      for (NaiveGrouping.Result result : expected) {
        result
            .groups()
            .forEach(
                (dataset, files) ->
                    groups.computeIfAbsent(dataset.name(), any -> new ArrayList<>()).addAll(files));
      }
      assertThat(told).as(round).isEqualTo(groups);
    }
  }

  private static List<UsedFile> random(Random random, int count) {
    List<UsedFile> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder path = new StringBuilder();
      for (int depth = random.nextInt(5); depth > 0; depth--) {
        path.append('/').append(PARTS[random.nextInt(PARTS.length)]);
      }
      path.append('/').append(PARTS[random.nextInt(PARTS.length)]).append(random.nextInt(6));
      files.add(
          random.nextInt(4) == 0
              ? unknown(path.toString(), Identity.State.CHANGED)
              : known(path.toString(), random.nextInt(2)));
    }
    return files;
  }

  private Summary of(List<UsedFile> inputs, List<UsedFile> outputs, Limits limits) {
    Map<String, Long> next = new HashMap<>();
    counts.clear();
    Summary summary =
        new Summarizer(DatasetNames.DEFAULT, limits)
            .of(
                inputs,
                outputs,
                (directory, count, offset, files) -> {
                  assertThat(files).isNotEmpty();
                  // Inputs and outputs may be of one name: one list comes after the other.
                  String name = directory.name();
                  long before = next.getOrDefault(name, 0L);
                  boolean whole = before == counts.getOrDefault(name, 0L);
                  assertThat(offset).isEqualTo(whole ? 0 : before);
                  next.put(directory.name(), offset + files.size());
                  counts.put(directory.name(), count);
                  told.computeIfAbsent(directory.name(), any -> new ArrayList<>()).addAll(files);
                });
    assertThat(next).isEqualTo(counts);
    return summary;
  }

  private static List<UsedFile> files(String directory, int count) {
    List<UsedFile> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(known(directory + "part-" + i, i));
    }
    return files;
  }

  private static UsedFile known(String path, int content) {
    ContentHash hash = FileHasher.hash("content " + content);
    return new UsedFile(path, Identity.State.SETTLED, hash, 10);
  }

  private static UsedFile unknown(String path, Identity.State state) {
    return new UsedFile(path, state, null, -1);
  }
}
