package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.config.ApiKey;
import io.dspm.lineage.agent.config.Endpoint;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.internal.concurrent.TaskRunner;
import org.jspecify.annotations.Nullable;

/**
 * The one class that knows OkHttp: one POST, and what its outcome means. All calls are made on the
 * caller's thread; the threads OkHttp itself starts are daemons.
 */
final class OkHttpPost {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Marquez 0.51 takes 5 s for 1,000 outputs and 65 s for 10,000, about 5 MiB of JSON. */
  static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

  private static final Duration READ_TIMEOUT_PER_MIB = Duration.ofSeconds(20);

  /** Less than the 30 s after which Marquez closes an idle connection. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(20);

  private static final int MAX_WORDS = 4 << 10;

  private final Endpoint endpoint;
  private final @Nullable ApiKey apiKey;
  private final String userAgent;
  private final Duration patience;
  private final OkHttpClient client;
  private final Connected connected = new Connected();
  private final @Nullable MediaType json = MediaType.parse("application/json");

  OkHttpPost(Endpoint endpoint, @Nullable ApiKey apiKey, String version, Duration patience) {
    this.endpoint = endpoint;
    this.apiKey = apiKey;
    this.patience = patience;
    this.userAgent = "lineage-agent/" + version;
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .connectTimeout(CONNECT_TIMEOUT)
            .socketFactory(new PromptSockets())
            .connectionPool(new ConnectionPool(1, KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS))
            // A redirect would drop the body or carry the token to somebody else.
            .followRedirects(false)
            .followSslRedirects(false)
            // Safe: an event sent twice in a row is one event to the server.
            .retryOnConnectionFailure(true)
            .eventListener(connected);
    if (!endpoint.https()) {
      // Else OkHttp loads the trust store, for nothing.
      builder.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
    }
    this.client = builder.build();
    silence();
  }

  /**
   * OkHttp tells its doings to a logger of the JVM's log manager, and so to the pipeline's own
   * handlers. Ours shall tell nobody; the logger by that name is left alone, since the pipeline may
   * use OkHttp itself.
   */
  private static void silence() {
    try {
      Logger silent = Logger.getAnonymousLogger();
      silent.setLevel(Level.OFF);
      for (Field field : TaskRunner.class.getDeclaredFields()) {
        if (field.getType() == Logger.class && !Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          field.set(TaskRunner.INSTANCE, silent);
        }
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Then it speaks, at a level that hardly anybody listens to.
      return;
    }
  }

  Answer send(byte[] body) {
    connected.since = false;
    try (Response response = call(body).execute()) {
      return answer(response);
    } catch (IOException e) {
      String reason = "No answer from " + endpoint + ": " + e;
      return connected.since
          ? new Answer.TryAgain(reason, null)
          : new Answer.Unreachable("No connection to " + endpoint + ": " + e);
    }
  }

  void close() {
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
  }

  /** How long to wait for an answer to so many bytes. */
  Duration readTimeout(int bytes) {
    return patience.plusMillis((READ_TIMEOUT_PER_MIB.toMillis() * bytes) >> 20);
  }

  private Call call(byte[] body) {
    Request.Builder request =
        new Request.Builder()
            .url(endpoint.url())
            .header("User-Agent", userAgent)
            .post(RequestBody.create(body, json));
    if (apiKey != null) {
      request.header("Authorization", "Bearer " + apiKey.token());
    }
    Duration timeout = readTimeout(body.length);
    return client
        .newBuilder()
        .readTimeout(timeout)
        .writeTimeout(READ_TIMEOUT)
        // A server that sends a byte now and then never trips the others.
        .callTimeout(timeout.multipliedBy(2))
        .build()
        .newCall(request.build());
  }

  private Answer answer(Response response) {
    int status = response.code();
    if (response.isSuccessful()) {
      return new Answer.Delivered();
    }
    if (status == 408 || status == 425 || status == 429 || status >= 500) {
      return new Answer.TryAgain(endpoint + " answered " + status, retryAfter(response));
    }
    if (status >= 300 && status < 400) {
      return new Answer.Refused(status, redirected(response));
    }
    return new Answer.Refused(status, words(response));
  }

  private String redirected(Response response) {
    String location = response.header("Location");
    HttpUrl target = location == null ? null : response.request().url().resolve(location);
    return "A redirect to "
        + (target == null ? "no address" : target.host() + ":" + target.port())
        + " is not followed, since it would drop the event or hand on the API key: set"
        + " lineage.endpoint to the address that takes events";
  }

  private static String words(Response response) {
    try {
      return response.peekBody(MAX_WORDS).string().strip();
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }

  private static @Nullable Duration retryAfter(Response response) {
    String text = response.header("Retry-After");
    if (text == null) {
      return null;
    }
    try {
      return Duration.ofSeconds(Long.parseLong(text.trim()));
    } catch (NumberFormatException e) {
      Instant at = response.headers().getInstant("Retry-After");
      return at == null ? null : Duration.between(Instant.now(), at);
    }
  }

  /** Tells a server that failed from one that never was there. One call at a time. */
  private static final class Connected extends EventListener {

    volatile boolean since;

    @Override
    public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
      since = false;
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
      since = true;
    }
  }
}
