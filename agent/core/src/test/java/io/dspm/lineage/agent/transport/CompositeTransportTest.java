package io.dspm.lineage.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.delivery.Answer;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CompositeTransportTest {

  private static final UUID RUN = new UUID(1, 2);

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final AgentLog log = new AgentLog(new PrintStream(said, true), LogLevel.WARN);
  private final Recorder first = new Recorder();
  private final Recorder second = new Recorder();

  @Test
  void everyOneGetsEveryEvent() {
    assertThat(send(strict(), "a")).isEqualTo(new Answer.Delivered());

    assertThat(first.events).containsExactly("a");
    assertThat(second.events).containsExactly("a");
  }

  @Test
  void aRetryBeginsWithTheOneThatCouldNotTakeIt() {
    CompositeTransport both = strict();
    second.then(new Answer.TryAgain("busy", null)).then(new Answer.Unreachable("gone"));

    assertThat(send(both, "a")).isEqualTo(new Answer.TryAgain("busy", null));
    assertThat(send(both, "a")).isEqualTo(new Answer.Unreachable("gone"));
    assertThat(send(both, "a")).isEqualTo(new Answer.Delivered());

    assertThat(first.events).containsExactly("a");
    assertThat(second.events).containsExactly("a", "a", "a");
    assertThat(send(both, "b")).isEqualTo(new Answer.Delivered());
    assertThat(first.events).containsExactly("a", "b");
  }

  @Test
  void anotherEventOfTheRunIsNotTakenForTheOneThatWasPutOff() {
    CompositeTransport both = strict();
    second.then(new Answer.TryAgain("busy", null));
    send(both, "a");

    assertThat(send(both, "b")).isEqualTo(new Answer.Delivered());
    assertThat(first.events).containsExactly("a", "b");
  }

  @Test
  void whatOneRefusesTheOthersGetAllTheSame() {
    first.then(new Answer.Refused(422, "no"));

    assertThat(send(strict(), "a")).isEqualTo(new Answer.Refused(422, "first: no"));
    assertThat(second.events).containsExactly("a");
  }

  @Test
  void aRefusalIsRememberedWhileAnotherIsBusy() {
    CompositeTransport both = strict();
    first.then(new Answer.Refused(422, "no"));
    second.then(new Answer.TryAgain("busy", null));

    assertThat(send(both, "a")).isEqualTo(new Answer.TryAgain("busy", null));
    assertThat(send(both, "a")).isEqualTo(new Answer.Refused(422, "first: no"));
    assertThat(first.events).containsExactly("a");
  }

  @Test
  void continuingOnFailureOneThatHasItIsEnough() {
    first.then(new Answer.Unreachable("gone"));

    assertThat(send(lenient(), "a")).isEqualTo(new Answer.Delivered());
    assertThat(second.events).containsExactly("a");
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("did not go to first: gone");
  }

  @Test
  void continuingOnFailureAnEventThatNobodyTookStaysInTheSpool() {
    first.then(new Answer.Unreachable("gone"));
    second.then(new Answer.TryAgain("busy", null));
    CompositeTransport both = lenient();

    assertThat(send(both, "a")).isEqualTo(new Answer.TryAgain("busy", null));
    assertThat(send(both, "a")).isEqualTo(new Answer.Delivered());
  }

  @Test
  void allAreClosed() {
    strict().close();

    assertThat(first.closed).isTrue();
    assertThat(second.closed).isTrue();
  }

  private CompositeTransport strict() {
    return new CompositeTransport(parts(), false, log);
  }

  private CompositeTransport lenient() {
    return new CompositeTransport(parts(), true, log);
  }

  private List<CompositeTransport.Part> parts() {
    return List.of(
        new CompositeTransport.Part("first", first), new CompositeTransport.Part("second", second));
  }

  private static Answer send(CompositeTransport transport, String json) {
    return transport.send(RUN, EventKind.START, json.getBytes(StandardCharsets.UTF_8));
  }
}
