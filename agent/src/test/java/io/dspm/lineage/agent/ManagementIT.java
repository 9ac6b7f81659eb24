package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.programs.Managed;
import io.dspm.lineage.agent.programs.WaitsForAnAgent;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.ForkedJvm.Ended;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent's counters in the JVM's management. */
final class ManagementIT {

  @TempDir Path temp;
  private Path in;

  @BeforeEach
  void makeFile() throws IOException {
    in = Files.writeString(temp.resolve("in.csv"), "a,b\n");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aProgramFindsTheCountersInItsMBeanServer(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      Ended ended = on(jdk, server).program(Managed.class, "asks", in).run().succeeded();

      assertThat(ended.err()).as(ended.story()).isEmpty();
      assertThat(ended.out().lines())
          .contains("Reads=1", "Writes=1", "RunsBegun=1", "RunsEnded=0", "RunsOpen=1")
          .contains("EventsSent=1", "EventsLost=0", "LastError=null")
          .anyMatch(line -> line.startsWith("Version=0."));
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void theProgramsOwnBuilderMakesTheMBeanServer(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      Ended ended = on(jdk, server).program(Managed.class, "builder", in).run().succeeded();

      assertThat(ended.out().lines()).contains("built by the program: true", "Reads=1");
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void theJdksOwnAgentShowsThem(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      Ended ended =
          on(jdk, server)
              .jvm("-Dcom.sun.management.jmxremote")
              .program(Managed.class, "asks", in)
              .run()
              .succeeded();

      assertThat(ended.out().lines()).contains("Reads=1", "EventsSent=1");
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void anMBeanServerThatIsThereBeforeTheAgentIsFound(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      ForkedJvm.Running running =
          ForkedJvm.on(jdk, temp.resolve("spool"))
              .withoutAgent()
              .program(Managed.class, "before", in)
              .start();
      running.awaitLine("ready");
      jcmd(
          jdk,
          running.process().pid(),
          "JVMTI.agent_load",
          ForkedJvm.agentJar().toString(),
          "\"endpoint=" + server.url() + ",spool.dir=" + temp.resolve("spool") + "\"");
      running.process().getOutputStream().write('\n');
      running.process().getOutputStream().close();
      String out =
          new String(running.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(running.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(out.lines()).contains("Reads=1", "Writes=1", "RunsOpen=1");
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void managementThatIsStartedLaterShowsThem(Jdk jdk) throws Exception {
    ForkedJvm.Running running =
        ForkedJvm.on(jdk, temp.resolve("spool"))
            .agent("endpoint", "http://127.0.0.1:1")
            .program(WaitsForAnAgent.class, in, temp.resolve("out.csv"))
            .start();
    try {
      running.awaitLine("ready");
      jcmd(jdk, running.process().pid(), "ManagementAgent.start_local");
      running.process().getOutputStream().write('\n');
      running.process().getOutputStream().close();

      assertThat(running.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(running.process().exitValue()).isZero();
    } finally {
      running.kill();
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aProgramThatWantsNoManagementLoadsNone(Jdk jdk) throws Exception {
    Path classes = temp.resolve("classes.txt");
    try (EventServer server = new EventServer()) {
      on(jdk, server)
          .jvm("-Xlog:class+load:file=" + classes)
          .program(Managed.class, "silent", in)
          .run()
          .succeeded();
    }

    assertThat(Files.readAllLines(classes))
        .anyMatch(line -> line.contains(Managed.class.getName()))
        .anyMatch(line -> line.contains("io.dspm.lineage.agent.counters.Counters"))
        .noneMatch(line -> line.contains(" javax.management."))
        .noneMatch(line -> line.contains(" java.lang.management.ManagementFactory "));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void anImageWithoutManagementWorks(Jdk jdk) throws Exception {
    Path image = temp.resolve("image");
    said(
        jdk.home().resolve("bin/jlink").toString(),
        "--add-modules",
        "java.base,java.instrument,java.logging,java.naming,jdk.unsupported",
        "--output",
        image.toString());
    try (EventServer server = new EventServer()) {
      Ended ended =
          on(new Jdk(jdk.version(), image), server)
              .program(Managed.class, "silent", in)
              .run()
              .succeeded();

      assertThat(ended.err()).as(ended.story()).isEmpty();
      assertThat(server.events()).hasSize(2);
    }
  }

  private ForkedJvm on(Jdk jdk, EventServer server) {
    return ForkedJvm.on(jdk, temp.resolve("spool")).sendingTo(server);
  }

  private static void jcmd(Jdk jdk, long pid, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(jdk.home().resolve("bin/jcmd").toString());
    command.add(String.valueOf(pid));
    command.addAll(List.of(arguments));
    said(command.toArray(String[]::new));
  }

  private static void said(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
