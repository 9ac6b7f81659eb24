package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.programs.WaitsForAnAgent;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent joins a JVM that runs already. */
final class AttachIT {

  @TempDir Path temp;

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aJobWhoseClassWasLoadedBeforeIsRecorded(Jdk jdk) throws Exception {
    Path in = Files.writeString(temp.resolve("in.csv"), "a,b\n");
    Path out = temp.resolve("out.csv");
    try (EventServer server = new EventServer()) {
      ForkedJvm.Running running =
          ForkedJvm.on(jdk, temp.resolve("spool"))
              .withoutAgent()
              .program(WaitsForAnAgent.class, in, out)
              .start();
      running.awaitLine("ready");
      attach(
          jdk,
          running.process().pid(),
          "endpoint=" + server.url() + ",job.name=late,spool.dir=" + temp.resolve("spool"));
      running.process().getOutputStream().write('\n');
      running.process().getOutputStream().close();

      assertThat(running.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(running.process().exitValue()).isZero();
      assertThat(EventServer.inputs(server.endOf("copy"))).containsExactly(Files256.id(in));
      assertThat(EventServer.outputs(server.endOf("copy"))).containsExactly(Files256.id(out));
      assertThat(server.endOf("late").path("eventType").asText()).isEqualTo("COMPLETE");
    }
  }

  private static void attach(Jdk jdk, long pid, String arguments)
      throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                jdk.home().resolve("bin/jcmd").toString(),
                String.valueOf(pid),
                "JVMTI.agent_load",
                ForkedJvm.agentJar().toString(),
                // jcmd splits its arguments at spaces and commas otherwise.
                "\"" + arguments + "\"")
            .redirectErrorStream(true)
            .start();
    String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jcmd.waitFor()).as(said).isZero();
    assertThat(said).contains("return code: 0");
  }
}
