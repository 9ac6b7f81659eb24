package io.dspm.lineage.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessTapTest {

  private final RecordingTarget target = new RecordingTarget();

  @BeforeEach
  void on() {
    Hook.target = target;
  }

  @AfterEach
  void off() {
    Hook.target = null;
  }

  @Test
  void aChildIsToldBeforeAndAfterItIsStarted() {
    ProcessTap.starting(new String[] {"sort"}, null);
    ProcessTap.started();

    assertThat(target.calls)
        .containsExactly("processStarting sort null", "processStarted sort null");
  }

  @Test
  void whatAChildThatDidNotStartLeftIsNotGivenToTheNext() {
    ProcessTap.starting(new String[] {"no such program"}, null);
    target.toThrow = new IllegalStateException("made up");
    ProcessTap.starting(new String[] {"sort"}, null);
    target.toThrow = null;
    ProcessTap.started();

    assertThat(target.calls).endsWith("processStarted null null");
  }

  @Test
  void theTargetSaysWhatEnvironmentAChildHas() {
    Map<String, String> given = Map.of("A", "1");
    target.given = Map.of("A", "1", "B", "2");
    ProcessTap.starting(new String[] {"sort"}, null);

    assertThat(ProcessTap.environment(new String[] {"sort"}, given)).isSameAs(target.given);
    assertThat(target.calls)
        .containsExactly("processStarting sort null", "processEnvironment sort null");
  }

  @Test
  void whereTheTargetFailsAChildHasTheEnvironmentThatTheProgramGaveIt() {
    Map<String, String> given = Map.of("A", "1");
    target.given = Map.of();
    target.toThrow = new IllegalStateException("made up");

    assertThat(ProcessTap.environment(new String[] {"sort"}, given)).isSameAs(given);
    assertThat(ProcessTap.environment(new String[] {"sort"}, null)).isNull();
  }

  @Test
  void aLibraryOfTheProgramIsToldAndOneOfTheJdkIsNot() {
    ProcessTap.loadedLibrary(String.class, "zip");
    ProcessTap.loadedLibrary(java.sql.Date.class, "odbc");
    ProcessTap.loadedLibrary(ProcessTapTest.class, new File("/tmp/libsqlitejdbc.so"));
    ProcessTap.foundLibrary(null, "notthere");
    ProcessTap.foundLibrary("loaded", "hdf5");

    assertThat(target.calls)
        .containsExactly("nativeLibrary /tmp/libsqlitejdbc.so", "nativeLibrary hdf5");
  }

  @Test
  void nothingIsToldOfWhatTheAgentItselfDoes() {
    boolean outside = ThreadState.enterAgent();
    try {
      ProcessTap.starting(new String[] {"sort"}, null);
      ProcessTap.started();
      ProcessTap.foundLibrary("loaded", "hdf5");
    } finally {
      ThreadState.leaveAgent(outside);
    }

    assertThat(target.calls).isEmpty();
  }

  @Test
  void aSecurityManagerIsToldOf() {
    SecurityTap.managerSet();

    assertThat(target.calls).containsExactly("securityManagerSet");
  }
}
