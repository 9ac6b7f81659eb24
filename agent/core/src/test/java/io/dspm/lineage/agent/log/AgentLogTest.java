package io.dspm.lineage.agent.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AgentLogTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long now = Long.MAX_VALUE - 5;

  @Test
  void aMessageIsOneLineThatSaysWhoseItIs() {
    log(LogLevel.WARN).warn("The spool is full");

    assertThat(lines()).containsExactly("lineage: The spool is full");
  }

  @Test
  void aLevelSaysWhatIsMoreUrgentAndNothingElse() {
    AgentLog log = log(LogLevel.WARN);
    log.error("e");
    log.warn("w");
    log.info("i");
    log.debug("d");

    assertThat(lines()).containsExactly("lineage: e", "lineage: w");
  }

  @Test
  void offSaysNothingAtAll() {
    AgentLog log = log(LogLevel.OFF);
    log.error("e", new Exception());
    log.warnOnce("key", "w");

    assertThat(lines()).isEmpty();
    assertThat(log.says(LogLevel.OFF)).isFalse();
  }

  @Test
  void whatIsSaidOnceIsNotSaidAgain() {
    AgentLog log = log(LogLevel.WARN);
    log.warnOnce("a", "first");
    log.warnOnce("a", "second");
    log.warnOnce("b", "third");

    assertThat(lines()).containsExactly("lineage: first", "lineage: third");
  }

  @Test
  void manyThingsSaidOnceAreNoFloodAndEachIsSaidLaterIfItComesAgain() {
    AgentLog log = log(LogLevel.WARN);
    for (int i = 0; i < 500; i++) {
      log.warnOnce("key " + i, "warning " + i);
    }

    assertThat(lines()).hasSize(AgentLog.BURST).last().isEqualTo("lineage: warning 19");
    now += AgentLog.SECONDS_PER_LINE * 1_000_000_000L;
    log.warnOnce("key 1", "warning 1");
    log.warnOnce("key 400", "warning 400");
    assertThat(lines().subList(AgentLog.BURST, AgentLog.BURST + 2))
        .containsExactly("lineage: (480 messages left out)", "lineage: warning 400");
  }

  @Test
  void aLineBreakInAFileNameForgesNoLine() {
    log(LogLevel.WARN).warn("read a\r\nlineage: all is well\u2028x");

    assertThat(lines()).containsExactly("lineage: read a  lineage: all is well x");
  }

  @Test
  void aFloodIsCutOffAndCounted() {
    AgentLog log = log(LogLevel.WARN);
    for (int i = 0; i < 1000; i++) {
      log.warn("again");
    }
    assertThat(lines()).hasSize(AgentLog.BURST);

    now += AgentLog.SECONDS_PER_LINE * 1_000_000_000L;
    log.warn("later");

    assertThat(lines())
        .hasSize(AgentLog.BURST + 2)
        .endsWith("lineage: (980 messages left out)", "lineage: later");
  }

  @Test
  void theLastWordsAreSaidWhateverWasSaidBefore() {
    AgentLog log = log(LogLevel.WARN);
    for (int i = 0; i < 1000; i++) {
      log.warn("again");
    }
    log.last(LogLevel.INFO, "nobody wants to know");
    log.last(LogLevel.WARN, "4 events wait");
    log.last(LogLevel.WARN, "that is all");

    assertThat(lines().subList(AgentLog.BURST, lines().size()))
        .containsExactly(
            "lineage: (980 messages left out)", "lineage: 4 events wait", "lineage: that is all");
  }

  @Test
  void aCauseIsNamedAndItsTraceShownOnlyInDebug() {
    log(LogLevel.WARN).warn("No luck", new IllegalStateException("why"));
    assertThat(lines()).containsExactly("lineage: No luck: java.lang.IllegalStateException: why");

    log(LogLevel.DEBUG).warn("No luck", new IllegalStateException("why"));
    assertThat(lines()).anyMatch(line -> line.contains("at io.dspm.lineage.agent.log"));
  }

  @Test
  void aBrokenStreamIsNobodysProblem() {
    PrintStream broken =
        new PrintStream(OutputStream.nullOutputStream()) {
          @Override
          public void println(String line) {
            throw new OutOfMemoryError();
          }
        };
    AgentLog log = new AgentLog(broken, LogLevel.DEBUG);

    assertThatCode(() -> log.error("e", new Exception())).doesNotThrowAnyException();
    assertThatCode(() -> log.warnOnce("k", "w")).doesNotThrowAnyException();
  }

  @Test
  void manyThreadsSayTheSameOnce() throws InterruptedException {
    AgentLog log = log(LogLevel.WARN);
    CountDownLatch go = new CountDownLatch(1);
    Thread[] threads = new Thread[8];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          new Thread(
              () -> {
                try {
                  go.await();
                } catch (InterruptedException e) {
                  return;
                }
                log.warnOnce("key", "once");
              });
      threads[i].start();
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(lines()).containsExactly("lineage: once");
  }

  private AgentLog log(LogLevel level) {
    return new AgentLog(out, level, () -> now);
  }

  private List<String> lines() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
