package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dspm.lineage.agent.programs.Copies;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What one JVM has hashed the next one need not hash, if it is still the same. */
final class IdentityCacheIT {

  private static final String KNOWN = "hashed before, not read again: ";

  @TempDir Path temp;
  private Path in;
  private Path out;

  @BeforeEach
  void makeFile() throws IOException {
    assumeThat(Files.getFileStore(temp).type()).isNotIn("tmpfs", "nfs", "nfs4", "9p");
    Path data = Files.createDirectory(temp.toRealPath().resolve("data"));
    in = Files.write(data.resolve("in.bin"), new byte[1 << 20]);
    out = data.resolve("out.bin");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void theSecondJvmDoesNotReadTheBytesAgain(Jdk jdk) throws Exception {
    assertThat(copy(jdk)).doesNotContain(KNOWN);

    assertThat(copy(jdk)).contains(KNOWN + in);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void whatHasChangedUnderTheSameSizeAndTimeItDoesReadAgain(Jdk jdk) throws Exception {
    copy(jdk);
    FileTime modified = Files.getLastModifiedTime(in);
    try (RandomAccessFile file = new RandomAccessFile(in.toFile(), "rw")) {
      file.write(1);
    }
    Files.setLastModifiedTime(in, modified);

    assertThat(copy(jdk)).doesNotContain(KNOWN);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void whatIsRacilyFreshItReadsAgain(Jdk jdk) throws Exception {
    // Its time is not over before this test is.
    Files.setLastModifiedTime(in, FileTime.from(Instant.now().plusSeconds(3600)));
    copy(jdk);

    assertThat(copy(jdk)).doesNotContain(KNOWN);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aTableThatIsGarbageIsOfNoConsequence(Jdk jdk) throws Exception {
    copy(jdk);
    byte[] garbage = Files.readAllBytes(temp.resolve("spool/identities"));
    Arrays.fill(garbage, (byte) 'L');
    Files.write(temp.resolve("spool/identities"), garbage);

    assertThat(copy(jdk)).doesNotContain(KNOWN);
    assertThat(copy(jdk)).contains(KNOWN + in);
  }

  /** What the agent said; the events have the right hashes. */
  private String copy(Jdk jdk) throws Exception {
    Files.deleteIfExists(out);
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended =
          ForkedJvm.on(jdk, temp.resolve("spool"))
              .sendingTo(server)
              .agent("job.name", "copies")
              .agent("log.level", "debug")
              .program(Copies.class, in, out)
              .run()
              .succeeded();
      assertThat(EventServer.inputs(server.endOf("copies"))).containsExactly(Files256.id(in));
      assertThat(EventServer.outputs(server.endOf("copies"))).containsExactly(Files256.id(out));
      return ended.err();
    }
  }
}
