package io.dspm.lineage.agent;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dspm.lineage.agent.programs.uses.AllUses;
import io.dspm.lineage.agent.programs.uses.FileUse;
import io.dspm.lineage.agent.programs.uses.FileUsesMain;
import io.dspm.lineage.agent.programs.uses.UseGroup;
import io.dspm.lineage.agent.testing.Jdks;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each way of using a file, as a run of its own in a JVM under the packaged agent, on every JDK
 * found; and the documentation, which says what was found.
 */
final class CaptureIT {

  private final CoveragePage page = new CoveragePage();
  private final List<Path> made = new ArrayList<>();

  @TempDir Path temp;

  @TestFactory
  Stream<DynamicNode> recordsExactlyWhatWasReadAndWritten() {
    return Stream.concat(
        Jdks.found().map(jdk -> dynamicContainer(jdk.toString(), usesOn(jdk))),
        Stream.of(dynamicTest("docs/coverage.md says what was found", this::checkPage)));
  }

  @AfterEach
  void deleteWhatLiesOnOtherDevices() throws IOException {
    for (Path data : made) {
      FileUsesMain.clean(data);
    }
  }

  private Stream<DynamicNode> usesOn(Jdk jdk) {
    CapturedUses captured = prepare(jdk);
    return Stream.concat(
        Stream.of(
            dynamicTest("a silent JVM, and nothing outside the jobs", captured::checkTheRest)),
        AllUses.GROUPS.stream()
            .map(group -> dynamicContainer(group.title(), uses(group, captured))));
  }

  private CapturedUses prepare(Jdk jdk) {
    try {
      page.found(jdk.version());
      Path data = Files.createDirectories(temp.resolve("jdk" + jdk.version()));
      made.add(data);
      CapturedUses captured = new CapturedUses(jdk, data, temp.resolve("spool" + jdk.version()));
      captured.prepare();
      captured.doAllThatGoTogether();
      return captured;
    } catch (Exception e) {
      throw new IllegalStateException("The uses could not be done on " + jdk, e);
    }
  }

  private Stream<DynamicTest> uses(UseGroup group, CapturedUses captured) {
    return group.uses().stream()
        .filter(use -> use.existsOn(captured.jdk().version()))
        .map(use -> dynamicTest(use.name(), check(use, captured)));
  }

  private Executable check(FileUse use, CapturedUses captured) {
    return () -> {
      Assumptions.assumeTrue(use.isPossibleHere(), () -> "this machine lacks " + use.needs());
      page.failed(use, captured.jdk().version());
      captured.check(use);
      page.succeeded(use, captured.jdk().version());
    };
  }

  private void checkPage() throws IOException {
    page.write(Path.of("target", "coverage.md"));
    page.checkAgainst(Path.of("..", "docs", "coverage.md"));
  }
}
