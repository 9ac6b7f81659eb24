package io.dspm.lineage.agent.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs({OS.LINUX, OS.MAC})
class PathFilterTest {

  private static final Path JDK = Path.of("/opt/jdk-17");

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/data/x.csv",
        "/data/고객 목록.csv",
        "/tmp/_SUCCESS",
        "/home/u/.jarvis",
        "/data/etc/x",
        "/devices/x",
        "/etcetera/x",
        "/process/x",
        "/opt/jdk-17-data/x",
        "/usr/share/data.csv",
        "/data/x.class.csv"
      })
  void whatAPipelineWorksOnCounts(String path) {
    assertThat(filter(List.of(), List.of()).counts(Path.of(path))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/app/lib/x.jar",
        "/app/X.class",
        "/app/x.jmod",
        "/app/libx.so",
        "/app/libx.dylib",
        "/app/x.dll",
        "/app/libx.jnilib",
        "/data/.x.csv.crc",
        "/proc/self/status",
        "/sys/fs/cgroup/memory.max",
        "/dev/urandom",
        "/etc/localtime",
        "/usr/share/zoneinfo/Asia/Seoul",
        "/usr/share/fonts/x.ttf",
        "/usr/lib/jvm/java-17/lib/modules",
        "/opt/jdk-17/lib/modules",
        "/opt/jdk-17/conf/net.properties"
      })
  void codeAndTheSystemsOwnFilesDoNot(String path) {
    assertThat(filter(List.of(), List.of()).counts(Path.of(path))).isFalse();
  }

  @Test
  void whatIsExcludedDoesNotCount() {
    PathFilter filter = filter(List.of(), List.of("/data/tmp/**", "**/*.log"));

    assertThat(filter.counts(Path.of("/data/tmp/deep/x.csv"))).isFalse();
    assertThat(filter.counts(Path.of("/data/x.log"))).isFalse();
    assertThat(filter.counts(Path.of("/data/x.csv"))).isTrue();
  }

  @Test
  void whatIsIncludedCountsWhateverElseIsSaid() {
    PathFilter filter =
        filter(List.of("/etc/model.json", "/data/keep/**", "**.jar"), List.of("/data/**"));

    assertThat(filter.counts(Path.of("/etc/model.json"))).isTrue();
    assertThat(filter.counts(Path.of("/etc/other.json"))).isFalse();
    assertThat(filter.counts(Path.of("/data/keep/x.csv"))).isTrue();
    assertThat(filter.counts(Path.of("/data/x.csv"))).isFalse();
    assertThat(filter.counts(Path.of("/app/data.jar"))).isTrue();
  }

  @Test
  void aGlobIsOverTheWholePath() {
    PathFilter filter = filter(List.of(), List.of("*.csv", "/data/?.txt"));

    assertThat(filter.counts(Path.of("/data/x.csv"))).isTrue();
    assertThat(filter.counts(Path.of("/data/x.txt"))).isFalse();
    assertThat(filter.counts(Path.of("/data/xy.txt"))).isTrue();
  }

  @Test
  void aMalformedGlobIsRefused() {
    assertThatThrownBy(() -> filter(List.of("/data/[a"), List.of()))
        .isInstanceOf(PatternSyntaxException.class);
  }

  @Test
  void theAgentsOwnFilesDoNotCountAndTheirNeighboursDo() throws IOException {
    Path real = temp.toRealPath();
    Path jar = Files.createFile(real.resolve("agent.bin"));
    Path spool = Files.createDirectory(real.resolve("spool"));
    PathFilter filter = new PathFilter(List.of(), List.of(), List.of(jar, spool), List.of(JDK));

    assertThat(filter.counts(jar)).isFalse();
    assertThat(filter.counts(spool.resolve("a.spool"))).isFalse();
    assertThat(filter.counts(real.resolve("spool-data/a"))).isTrue();
    assertThat(filter.counts(real.resolve("data"))).isTrue();
    assertThat(filter.counts(real.resolve("agent.bin.csv"))).isTrue();
  }

  @Test
  void aSpoolThatIsStillToBeMadeIsKnownByItsRealName() throws IOException {
    Path real = Files.createDirectory(temp.toRealPath().resolve("real"));
    Path link = Files.createSymbolicLink(temp.toRealPath().resolve("link"), real);
    Path spool = link.resolve("not/yet/spool");
    PathFilter filter = new PathFilter(List.of(), List.of(), List.of(spool), List.of(JDK));
    Files.createDirectories(spool);

    assertThat(filter.counts(spool.toRealPath().resolve("a.spool"))).isFalse();
    assertThat(filter.counts(real.resolve("not/yet/data"))).isTrue();
  }

  @Test
  void aJdkBehindALinkIsKnownByItsRealName() throws IOException {
    Path jdk = Files.createDirectory(temp.toRealPath().resolve("jdk-17.0.1"));
    Path link = Files.createSymbolicLink(temp.toRealPath().resolve("current"), jdk);
    PathFilter filter = new PathFilter(List.of(), List.of(), List.of(), List.of(link));

    assertThat(filter.counts(jdk.resolve("lib/tzdb.dat"))).isFalse();
  }

  private static PathFilter filter(List<String> include, List<String> exclude) {
    return new PathFilter(include, exclude, List.of(), List.of(JDK));
  }
}
