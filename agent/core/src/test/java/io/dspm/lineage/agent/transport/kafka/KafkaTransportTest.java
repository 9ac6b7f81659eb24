package io.dspm.lineage.agent.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.delivery.Answer;
import io.dspm.lineage.agent.delivery.EventKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KafkaTransportTest {

  private static final UUID RUN = new UUID(1, 2);

  private final List<MockProducer<String, String>> made = new ArrayList<>();
  private Properties used;

  @Test
  void eventsOfARunHaveItsIdAsTheirKey() {
    KafkaTransport transport = transport(null, true);

    assertThat(send(transport, EventKind.START, "{\"a\":\"고객\"}"))
        .isEqualTo(new Answer.Delivered());
    send(transport, EventKind.FILES, "f");
    send(transport, EventKind.END, "e");

    List<ProducerRecord<String, String>> history = made.get(0).history();
    assertThat(history).extracting(ProducerRecord::topic).containsOnly("lineage");
    assertThat(history).extracting(ProducerRecord::key).containsOnly(RUN.toString());
    assertThat(history)
        .extracting(ProducerRecord::value)
        .containsExactly("{\"a\":\"고객\"}", "f", "e");
  }

  @Test
  void aConfiguredKeyIsThatOfAll() {
    send(transport("ours", true), EventKind.START, "a");

    assertThat(made.get(0).history()).extracting(ProducerRecord::key).containsExactly("ours");
  }

  @Test
  void deliveredIsWhatIsAcknowledged() throws Exception {
    KafkaTransport transport = transport(null, false);
    CompletableFuture<Answer> answer =
        CompletableFuture.supplyAsync(() -> send(transport, EventKind.START, "a"));
    awaitSent(1);
    assertThat(answer).isNotDone();

    made.get(0).completeNext();

    assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(new Answer.Delivered());
  }

  @Test
  void whatTheBrokerSaysDecides() throws Exception {
    assertThat(answerTo(new RecordTooLargeException("2 MB"))).isInstanceOf(Answer.Refused.class);
    assertThat(answerTo(new NotLeaderOrFollowerException())).isInstanceOf(Answer.TryAgain.class);
    assertThat(answerTo(new TimeoutException("expired"))).isInstanceOf(Answer.Unreachable.class);
    assertThat(answerTo(new TopicAuthorizationException("no")))
        .isInstanceOf(Answer.Unreachable.class);
    assertThat(made).hasSize(1);
  }

  @Test
  void aProducerThatHasLostItsCountIsReplaced() throws Exception {
    assertThat(answerTo(new OutOfOrderSequenceException("7"))).isInstanceOf(Answer.TryAgain.class);

    assertThat(made.get(0).closed()).isTrue();
    assertThat(answerTo(null)).isEqualTo(new Answer.Delivered());
    assertThat(made).hasSize(2);
  }

  @Test
  void aProducerThatCanNotBeMadeIsTriedAgainLater() {
    KafkaTransport transport =
        new KafkaTransport(
            new Properties(),
            "lineage",
            null,
            Runnable::run,
            properties -> {
              throw new KafkaException("No resolvable bootstrap urls");
            });

    assertThat(send(transport, EventKind.START, "a")).isInstanceOf(Answer.Unreachable.class);
    assertThat(send(transport, EventKind.START, "a")).isInstanceOf(Answer.Unreachable.class);
  }

  @Test
  void theUsersPropertiesBeatOurs() {
    Properties properties = new Properties();
    properties.put("acks", "1");
    properties.put("request.timeout.ms", "70000");
    send(
        new KafkaTransport(properties, "t", null, Runnable::run, this::producer),
        EventKind.START,
        "a");

    assertThat(used).containsEntry("acks", "1").containsEntry("max.block.ms", "5000");
    // It may not be less than the request's.
    assertThat(used).doesNotContainKey("delivery.timeout.ms");
  }

  @Test
  void afterTheEndNothingIsSent() {
    KafkaTransport transport = transport(null, true);
    send(transport, EventKind.START, "a");
    transport.close();

    assertThat(made.get(0).closed()).isTrue();
    assertThat(send(transport, EventKind.END, "b")).isInstanceOf(Answer.Unreachable.class);
    assertThat(made).hasSize(1);
  }

  private KafkaTransport shared;

  private Answer answerTo(RuntimeException failure) throws Exception {
    if (shared == null) {
      shared = transport(null, false);
    }
    int before = made.isEmpty() ? 0 : made.get(made.size() - 1).history().size();
    boolean anew = made.isEmpty() || made.get(made.size() - 1).closed();
    CompletableFuture<Answer> answer =
        CompletableFuture.supplyAsync(() -> send(shared, EventKind.START, "a"));
    awaitSent(anew ? 1 : before + 1);
    MockProducer<String, String> producer = made.get(made.size() - 1);
    if (failure == null) {
      producer.completeNext();
    } else {
      producer.errorNext(failure);
    }
    return answer.get(30, TimeUnit.SECONDS);
  }

  private void awaitSent(int count) {
    while (made.isEmpty()
        || made.get(made.size() - 1).closed()
        || made.get(made.size() - 1).history().size() < count) {
      Thread.onSpinWait();
    }
  }

  private KafkaTransport transport(String key, boolean acknowledging) {
    return new KafkaTransport(
        new Properties(),
        "lineage",
        key,
        Runnable::run,
        properties -> producer(properties, acknowledging));
  }

  private Producer<String, String> producer(Properties properties) {
    return producer(properties, true);
  }

  private synchronized Producer<String, String> producer(
      Properties properties, boolean acknowledging) {
    used = properties;
    MockProducer<String, String> producer =
        new MockProducer<>(
            acknowledging,
            (org.apache.kafka.clients.producer.Partitioner) null,
            new StringSerializer(),
            new StringSerializer());
    made.add(producer);
    return producer;
  }

  private static Answer send(KafkaTransport transport, EventKind kind, String json) {
    return transport.send(RUN, kind, json.getBytes(StandardCharsets.UTF_8));
  }
}
