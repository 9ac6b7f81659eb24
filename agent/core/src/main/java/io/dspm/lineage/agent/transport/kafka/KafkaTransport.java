package io.dspm.lineage.agent.transport.kafka;

import io.dspm.lineage.agent.delivery.Answer;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to a topic of Kafka's, each under its run's ID, so that all of a run are in one
 * partition in order; under the configured key, if there is one. Delivered is what all replicas
 * have acknowledged.
 *
 * <p>openlineage-java's own class of this kind waits for nothing, and its key is the outermost job.
 */
public final class KafkaTransport implements Transport {

  /** More than any time after which Kafka itself gives up; it always comes first. */
  private static final Duration SLACK = Duration.ofSeconds(30);

  private static final long DEFAULT_DELIVERY_MILLIS = 120_000;
  private static final Duration PATIENCE_TO_MAKE = Duration.ofSeconds(30);
  private static final Duration PATIENCE_TO_CLOSE = Duration.ofSeconds(2);
  private static final String DELIVERY_TIMEOUT = "delivery.timeout.ms";

  private final Properties properties;
  private final String topic;
  private final @Nullable String key;
  private final Function<Properties, Producer<String, String>> maker;
  private final Executor ofTheJars;

  /** Made and replaced under the lock of this. */
  private volatile @Nullable Producer<String, String> made;

  private volatile boolean closed;

  /**
   * Connects to nothing yet.
   *
   * @param properties the producer's, as the user has them
   * @param key {@code null} for that of the run
   * @param ofTheJars makes the producer, on a thread with the class loader of the user's jars,
   *     where Kafka looks for what its properties name
   */
  public KafkaTransport(
      Properties properties, String topic, @Nullable String key, Executor ofTheJars) {
    this(properties, topic, key, ofTheJars, KafkaProducer::new);
  }

  KafkaTransport(
      Properties properties,
      String topic,
      @Nullable String key,
      Executor ofTheJars,
      Function<Properties, Producer<String, String>> maker) {
    this.properties = completed(properties);
    this.topic = topic;
    this.key = key;
    this.ofTheJars = ofTheJars;
    this.maker = maker;
  }

  /** What was not said, for an event at a time that has to arrive. */
  private static Properties completed(Properties said) {
    Properties all = new Properties();
    String text = "org.apache.kafka.common.serialization.StringSerializer";
    all.put("key.serializer", text);
    all.put("value.serializer", text);
    all.put("acks", "all");
    all.put("client.id", "lineage-agent");
    all.put("linger.ms", "0");
    // A broker that is not there must not hold up the JVM's end.
    all.put("max.block.ms", "5000");
    // Neither of these is the program's wish.
    all.put("metric.reporters", "");
    all.put("enable.metrics.push", "false");
    boolean timed = said.containsKey("request.timeout.ms") || said.containsKey("linger.ms");
    if (!timed) {
      all.put(DELIVERY_TIMEOUT, "40000");
    }
    all.putAll(said);
    return all;
  }

  @Override
  public Answer send(UUID run, EventKind kind, byte[] json) {
    String value = new String(json, StandardCharsets.UTF_8);
    Producer<String, String> producer = null;
    try {
      producer = producer();
      producer
          .send(new ProducerRecord<>(topic, key == null ? run.toString() : key, value))
          .get(patience().toMillis(), TimeUnit.MILLISECONDS);
      return new Answer.Delivered();
    } catch (ExecutionException e) {
      return failed(producer, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      return new Answer.TryAgain(this + " has not acknowledged an event", null);
    } catch (InterruptedException e) {
      return new Answer.TryAgain("interrupted", null);
    } catch (LinkageError | RuntimeException e) {
      return failed(producer, e);
    }
  }

  private Answer failed(@Nullable Producer<String, String> producer, Throwable failure) {
    String reason = this + ": " + failure;
    if (failure instanceof RecordTooLargeException || failure instanceof SerializationException) {
      return new Answer.Refused(0, reason);
    }
    if (failure instanceof org.apache.kafka.common.errors.TimeoutException
        || failure instanceof AuthenticationException
        || failure instanceof AuthorizationException
        || failure instanceof LinkageError
        || producer == null) {
      return new Answer.Unreachable(reason);
    }
    boolean itsOwn = failure instanceof KafkaException && !(failure instanceof RetriableException);
    if (itsOwn && !(failure instanceof InvalidTopicException)) {
      // One that has lost its count never sends again.
      startAfresh(producer);
    }
    return new Answer.TryAgain(reason, null);
  }

  private Duration patience() {
    long millis = DEFAULT_DELIVERY_MILLIS;
    try {
      String said = String.valueOf(properties.get(DELIVERY_TIMEOUT));
      millis = properties.containsKey(DELIVERY_TIMEOUT) ? Long.parseLong(said) : millis;
    } catch (NumberFormatException e) {
      // The producer will complain.
    }
    return Duration.ofMillis(Math.max(0, millis)).plus(SLACK);
  }

  private synchronized Producer<String, String> producer()
      throws ExecutionException, TimeoutException, InterruptedException {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    Producer<String, String> ready = made;
    if (ready == null) {
      ready =
          CompletableFuture.supplyAsync(() -> maker.apply(properties), ofTheJars)
              .get(PATIENCE_TO_MAKE.toMillis(), TimeUnit.MILLISECONDS);
      made = ready;
      if (closed) {
        ready.close(Duration.ZERO);
      }
    }
    return ready;
  }

  private void startAfresh(Producer<String, String> broken) {
    synchronized (this) {
      if (made != broken) {
        return;
      }
      made = null;
    }
    broken.close(Duration.ZERO);
  }

  /** Does not wait for a producer that is being made: it is closed then. */
  @Override
  public void close() {
    closed = true;
    Producer<String, String> used = made;
    if (used != null) {
      used.close(PATIENCE_TO_CLOSE);
    }
  }

  @Override
  public String toString() {
    return "Kafka's topic " + topic;
  }
}
