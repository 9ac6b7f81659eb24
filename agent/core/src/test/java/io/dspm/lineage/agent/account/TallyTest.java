package io.dspm.lineage.agent.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.identity.Identity;
import io.dspm.lineage.agent.identity.UsedDirectory;
import io.dspm.lineage.agent.identity.UsedFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {

  private final Tally tally = new Tally();

  @Test
  void theFirstTwentyNamesSayWhereFilesAre() {
    for (int i = 10; i < 40; i++) {
      tally.add(file("/d/f" + i, 2), 2, true);
    }

    UsedDirectory directory = tally.directory("/d", null);

    assertThat(directory.locations()).hasSize(20).startsWith("f10", "f11").endsWith("f29");
    assertThat(directory)
        .extracting(UsedDirectory::fileCount, UsedDirectory::size, UsedDirectory::partitioned)
        .containsExactly(30L, 60L, false);
  }

  @Test
  void ofAPartitionedTableThePartitionsDo() {
    for (int i = 100; i < 250; i++) {
      tally.add(file("/t/dt=" + i + "/part-0", 1), 2, true);
      tally.add(file("/t/dt=" + i + "/part-1", 1), 2, true);
    }
    tally.add(file("/t/_SUCCESS", 0), 2, true);

    UsedDirectory directory = tally.directory("/t", null);

    assertThat(directory.partitioned()).isTrue();
    assertThat(directory.locations()).hasSize(100).startsWith("dt=100", "dt=101");
  }

  @Test
  void aSubtreeIsNotPartitionedAlthoughATableInItIs() {
    tally.add(file("/d/t/dt=1/part-0", 1), 2, false);
    tally.add(file("/d/x=1/y", 1), 2, true);

    UsedDirectory directory = tally.directory("/d", null);

    assertThat(directory.partitioned()).isFalse();
    assertThat(directory.locations()).containsExactly("t/dt=1/part-0", "x=1/y");
  }

  @Test
  void longNamesAreFewerNames() {
    for (int i = 0; i < 20; i++) {
      tally.add(file("/d/" + i + "n".repeat(1_500), 1), 2, true);
    }

    assertThat(tally.directory("/d", null).locations()).hasSize(2);
  }

  @Test
  void aSizeThatIsNotKnownMakesTheSumUnknown() {
    tally.add(file("/x", 5), 0, true);
    tally.add(file("/y", -1), 0, true);

    assertThat(tally.directory("", null))
        .isEqualTo(new UsedDirectory("/", null, 2, -1, List.of("x", "y"), false));
  }

  private static UsedFile file(String path, long size) {
    return new UsedFile(path, Identity.State.CHANGED, null, size);
  }
}
