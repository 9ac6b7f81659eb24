package io.dspm.lineage.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dspm.lineage.agent.delivery.Answer;
import io.dspm.lineage.agent.delivery.EventKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConsoleTransportTest {

  private static final String EVENT = "{\"name\":\n\"고객 \\\"\uD83D\uDE00\"}";

  @Test
  void anEventIsOneLineOfAscii() throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();

    Answer answer = send(new PrintStream(said, false, StandardCharsets.US_ASCII));

    assertThat(answer).isEqualTo(new Answer.Delivered());
    String line = said.toString(StandardCharsets.US_ASCII);
    assertThat(line).endsWith("}\n").containsOnlyOnce("\n").doesNotContain("?");
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(line)).isEqualTo(json.readTree(EVENT));
  }

  @Test
  void aStreamThatFailsLeavesTheEventInTheSpool() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("gone");
          }
        };

    assertThat(send(new PrintStream(broken))).isInstanceOf(Answer.TryAgain.class);
  }

  private static Answer send(PrintStream stderr) {
    return new ConsoleTransport(stderr)
        .send(new UUID(1, 2), EventKind.START, EVENT.getBytes(StandardCharsets.UTF_8));
  }
}
