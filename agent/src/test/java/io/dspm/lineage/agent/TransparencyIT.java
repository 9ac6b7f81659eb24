package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.programs.Ends;
import io.dspm.lineage.agent.programs.Jobs;
import io.dspm.lineage.agent.programs.Locks;
import io.dspm.lineage.agent.programs.OwnDigest;
import io.dspm.lineage.agent.programs.Peek;
import io.dspm.lineage.agent.programs.PrefersIpv4;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a pipeline can notice of the agent: nothing. */
final class TransparencyIT {

  @TempDir Path temp;

  static Stream<Arguments> endingsOnEveryJdk() {
    return Jdks.found()
        .flatMap(
            jdk ->
                Stream.of("returns", "exits", "exitsWithZero", "halts", "throws")
                    .map(ending -> Arguments.of(jdk, ending)));
  }

  @ParameterizedTest
  @MethodSource("endingsOnEveryJdk")
  void streamsAndExitCodeAreThoseWithoutTheAgent(Jdk jdk, String ending) throws Exception {
    ForkedJvm.Ended without =
        ForkedJvm.on(jdk, temp.resolve("spool")).withoutAgent().program(Ends.class, ending).run();
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended with =
          ForkedJvm.on(jdk, temp.resolve("spool"))
              .sendingTo(server)
              .program(Ends.class, ending)
              .run();

      assertThat(with.exitCode()).as(with.story()).isEqualTo(without.exitCode());
      assertThat(with.out()).isEqualTo(without.out());
      assertThat(with.err()).isEqualTo(without.err());
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void noClassServiceOrOpenedPackageOfTheAgentIsInSight(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended =
          ForkedJvm.on(jdk, temp.resolve("spool"))
              .sendingTo(server)
              .programWithoutTheApi(Peek.class)
              .run()
              .succeeded();

      assertThat(ended.out()).isEmpty();
      assertThat(server.events()).hasSize(2);
    }
  }

  /** Then the JVM shows a class to agents before the class that it extends. */
  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void withoutTheJdksSharedClassesThereIsNothingToBeSaidEither(Jdk jdk) throws Exception {
    Path in = Files.writeString(temp.resolve("a.in"), "content");
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended =
          ForkedJvm.on(jdk, temp.resolve("spool"))
              .sendingTo(server)
              .agent("job.name", "program")
              .jvm("-Xshare:off")
              .program(Jobs.class, "configured", temp)
              .run()
              .succeeded();

      assertThat(ended.err()).isEmpty();
      assertThat(EventServer.inputs(server.endOf("program"))).containsExactly(Files256.id(in));
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void switchedOffItDoesNothingAtAll(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended =
          ForkedJvm.on(jdk, temp.resolve("spool"))
              .sendingTo(server)
              .environment("OPENLINEAGE_DISABLED", "true")
              .program(Ends.class, "returns", temp.resolve("out"))
              .run()
              .succeeded();

      assertThat(ended.err()).isEqualTo("to stderr\n");
      assertThat(server.events()).isEmpty();
      assertThat(temp.resolve("spool")).doesNotExist();
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aBadSettingIsToldAndTheProgramRunsOn(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended =
          ForkedJvm.on(jdk, temp.resolve("spool"))
              .sendingTo(server)
              .agent("exit.timeout", "soon")
              .program(Ends.class, "returns")
              .run()
              .succeeded();

      assertThat(ended.out()).isEqualTo("to stdout\n");
      assertThat(ended.err()).startsWith("lineage: ").contains("exit.timeout").contains("soon");
      assertThat(server.events()).hasSize(2);
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aSecondAgentStepsAside(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended =
          ForkedJvm.on(jdk, temp.resolve("spool"))
              .sendingTo(server)
              .jvm("-javaagent:" + ForkedJvm.agentJar())
              .program(Ends.class, "returns")
              .run()
              .succeeded();

      assertThat(ended.err()).contains("the agent is there already");
      assertThat(server.events()).hasSize(2);
    }
  }

  /** The JDK asks for this once, when the first to use a channel or socket makes it. */
  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aProgramCanStillChooseHowItUsesTheNetwork(Jdk jdk) throws Exception {
    Path spool = temp.resolve("spool");
    ForkedJvm.Ended without =
        ForkedJvm.on(jdk, spool).withoutAgent().program(PrefersIpv4.class).run().succeeded();
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended with =
          ForkedJvm.on(jdk, spool).sendingTo(server).program(PrefersIpv4.class).run().succeeded();

      assertThat(with.out()).isEqualTo(without.out());
      assertThat(server.events()).hasSize(2);
    }
  }

  /** A process loses its locks on a file when it closes any of its descriptors of that file. */
  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  @EnabledOnOs(OS.LINUX)
  void aHashCostsTheProgramNoLock(Jdk jdk) throws Exception {
    Path file = Files.writeString(temp.resolve("locked.db"), "content");
    Path go = temp.resolve("go");
    try (EventServer server = new EventServer()) {
      server.onEvent(
          event -> {
            if (EventServer.job(event).equals("reads-what-is-locked")
                && !EventServer.isStart(event)) {
              Files.writeString(go, "hashed by now");
            }
          });
      ForkedJvm.Ended ended =
          ForkedJvm.on(jdk, temp.resolve("spool"))
              .sendingTo(server)
              .program(Locks.class, file, go)
              .run()
              .succeeded();

      assertThat(ended.out()).isEqualTo("locked: true\nafterwards: false\n");
      assertThat(EventServer.inputs(server.endOf("reads-what-is-locked")))
          .containsExactly(Files256.id(file));
    }
  }

  /** The program's own digests are the program's own code. */
  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void theProgramsOwnDigestsAreNotAsked(Jdk jdk) throws Exception {
    Path file = Files.writeString(temp.resolve("in.csv"), "content");
    try (EventServer server = new EventServer()) {
      ForkedJvm.on(jdk, temp.resolve("spool"))
          .sendingTo(server)
          .agent("job.name", "digests")
          .program(OwnDigest.class, file)
          .run()
          .succeeded();

      assertThat(EventServer.inputs(server.endOf("digests"))).containsExactly(Files256.id(file));
    }
  }
}
