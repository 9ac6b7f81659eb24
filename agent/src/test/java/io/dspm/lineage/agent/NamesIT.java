package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.ReadsAll;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of any name, in any locale. */
final class NamesIT {

  private static final String[] NAMES = {
    "가.csv", "나.csv", "with space.csv", "what?.csv", "100%25.csv", "a#b&c='d'.csv", "😀.csv"
  };

  @TempDir Path temp;

  static Stream<Arguments> localesOnEveryJdk() {
    return Jdks.found()
        .flatMap(jdk -> Stream.of("C", "C.UTF-8").map(locale -> Arguments.of(jdk, locale)));
  }

  @ParameterizedTest
  @MethodSource("localesOnEveryJdk")
  void everyFileHasItsOwnNameWhateverTheLocale(Jdk jdk, String locale) throws Exception {
    String encoding = System.getProperty("sun.jnu.encoding", "");
    Assumptions.assumeTrue(
        Charset.isSupported(encoding) && Charset.forName(encoding) == StandardCharsets.UTF_8,
        "these tests can't make a file with a Korean name without a UTF-8 locale themselves");
    Path data = Files.createDirectory(temp.resolve("data"));
    TreeSet<String> expected = new TreeSet<>();
    for (String name : NAMES) {
      Files.writeString(data.resolve(name), name);
      expected.add(Files256.id(data.resolve(name)));
    }
    try (EventServer server = new EventServer()) {
      ForkedJvm.on(jdk, temp.resolve("spool"))
          .sendingTo(server)
          .agent("job.name", "names")
          .environment("LC_ALL", locale)
          .program(ReadsAll.class, data)
          .run()
          .succeeded();

      JsonNode end = server.endOf("names");
      assertThat(EventServer.inputs(end)).containsExactlyElementsOf(expected);
      assertThat(end.at("/run/facets/extractionError").isMissingNode()).as(end.toString()).isTrue();
    }
  }
}
