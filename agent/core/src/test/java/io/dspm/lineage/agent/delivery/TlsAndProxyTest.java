package io.dspm.lineage.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.config.Endpoint;
import io.dspm.lineage.agent.config.KeyStoreFile;
import io.dspm.lineage.agent.config.ProxyAddress;
import io.dspm.lineage.agent.config.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsAndProxyTest {

  private static final UUID RUN = new UUID(0, 1);
  private static final byte[] JSON =
      "{\"a\":\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"}".getBytes(UTF_8);
  private static final Secret PASSWORD = new Secret("s3cret");

  private final HeldCertificate ca =
      new HeldCertificate.Builder().certificateAuthority(0).commonName("Test CA").build();
  private final MockWebServer server = new MockWebServer();

  @TempDir Path temp;
  private Path pem;

  @BeforeEach
  void write() throws IOException {
    String text = "# ours\n" + ca.certificatePem() + "\n" + self().certificatePem() + "\n";
    pem = Files.writeString(temp.resolve("ca.pem"), text);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aPrivateAuthorityIsTrustedByPemOverHttp2() throws Exception {
    serve(certificate("localhost"));
    server.enqueue(created());

    assertThat(send(trusting(pem, null))).isEqualTo(new Answer.Delivered());
    assertThat(server.takeRequest().getVersion()).isEqualTo("HTTP/2");
  }

  @Test
  void aServerWithoutHttp2IsSpokenToAsItCan() throws Exception {
    server.setProtocols(List.of(Protocol.HTTP_1_1));
    serve(certificate("localhost"));
    server.enqueue(created());

    assertThat(send(trusting(pem, null))).isEqualTo(new Answer.Delivered());
    assertThat(server.takeRequest().getVersion()).isEqualTo("HTTP/1.1");
  }

  @Test
  void aPrivateAuthorityIsTrustedByKeyStore() throws Exception {
    serve(certificate("localhost"));
    for (String type : List.of("PKCS12", "JKS")) {
      server.enqueue(created());
      KeyStore store = KeyStore.getInstance(type);
      store.load(null, null);
      store.setCertificateEntry("ca", ca.certificate());

      assertThat(send(trusting(saved(store, type), PASSWORD))).isEqualTo(new Answer.Delivered());
    }
  }

  @Test
  void whoIsNotTrustedIsNotReached() throws Exception {
    serve(certificate("localhost"));

    assertUnreachable(HttpOptions.to(there()).build(), "certification path");
    assertUnreachable(
        trusting(Files.writeString(temp.resolve("other"), self().certificatePem()), null),
        "certification path");
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void aCertificateOfAnotherHostIsNotTrusted() throws Exception {
    serve(certificate("elsewhere.example.com"));

    assertUnreachable(trusting(pem, null), "not verified");
  }

  @Test
  void anExpiredCertificateIsNotTrusted() throws Exception {
    long now = System.currentTimeMillis();
    long day = TimeUnit.DAYS.toMillis(1);
    serve(
        new HeldCertificate.Builder()
            .signedBy(ca)
            .addSubjectAlternativeName("localhost")
            .validityInterval(now - 2 * day, now - day)
            .build());

    assertUnreachable(trusting(pem, null), "validity check failed");
  }

  @Test
  void aTrustFileThatCannotBeUsedIsNamedAndNothingIsSent() throws Exception {
    serve(certificate("localhost"));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", ca.certificate());
    Path locked = saved(store, "PKCS12");

    assertUnreachable(trusting(temp.resolve("none"), null), "tls.trust=" + temp.resolve("none"));
    assertUnreachable(trusting(locked, new Secret("wrong-s3cret")), "tls.trust=" + locked);
    assertUnreachable(trusting(Files.write(temp.resolve("empty"), new byte[0]), null), "tls.trust");
    assertUnreachable(
        trusting(Files.writeString(temp.resolve("half"), "-----BEGIN CERTIFICATE-----\nx"), null),
        "tls.trust");
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void theClientsOwnCertificateIsShownWhereItIsAskedFor() throws Exception {
    HandshakeCertificates both =
        new HandshakeCertificates.Builder()
            .heldCertificate(certificate("localhost"))
            .addTrustedCertificate(ca.certificate())
            .build();
    server.useHttps(both.sslSocketFactory());
    server.requireClientAuth();
    server.start();
    server.enqueue(created());
    HeldCertificate client =
        new HeldCertificate.Builder().signedBy(ca).commonName("the client").build();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] password = PASSWORD.text().toCharArray();
    store.setKeyEntry(
        "client",
        client.keyPair().getPrivate(),
        password,
        new Certificate[] {client.certificate()});
    KeyStoreFile key = new KeyStoreFile(saved(store, "PKCS12"), PASSWORD);

    assertThat(send(trusting(pem, null).but().key(key).build())).isEqualTo(new Answer.Delivered());
    assertThat(server.takeRequest().getHandshake().peerCertificates().toString())
        .contains("the client");
    assertUnreachable(
        trusting(pem, null).but().key(new KeyStoreFile(pem, PASSWORD)).build(), "tls.key=" + pem);
    assertThat(send(trusting(pem, null))).isNotInstanceOf(Answer.Delivered.class);
  }

  @Test
  void aStreamThatIsResetAndAConnectionThatSaysGoodbyeAreTriedAgain() throws Exception {
    serve(certificate("localhost"));
    HttpTransport transport = new HttpTransport(trusting(pem, null), "1");
    server.enqueue(
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseStream(2)).build());
    assertThat(transport.send(RUN, EventKind.START, JSON)).isInstanceOf(Answer.TryAgain.class);

    server.enqueue(
        created().newBuilder().onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE).build());
    server.enqueue(created());
    assertThat(transport.send(RUN, EventKind.START, JSON)).isEqualTo(new Answer.Delivered());
    assertThat(transport.send(RUN, EventKind.START, JSON)).isEqualTo(new Answer.Delivered());
    transport.close();
  }

  @Test
  void aProxyThatWantsALoginIsNoRefusal() throws Exception {
    server.start();
    server.enqueue(new MockResponse.Builder().code(407).body("log in").build());
    HttpOptions options = HttpOptions.to(beyond("http")).proxy(proxy(null)).build();

    assertUnreachable(options, "proxy.user");
    server.enqueue(new MockResponse.Builder().code(407).inTunnel().build());
    assertUnreachable(HttpOptions.to(beyond("https")).proxy(proxy(null)).build(), "No connection");
  }

  @Test
  void aProxyIsToldWhoItIs() throws Exception {
    server.start();
    server.enqueue(created());
    HttpOptions options = HttpOptions.to(beyond("http")).proxy(proxy("ada")).build();

    assertThat(send(options)).isEqualTo(new Answer.Delivered());
    RecordedRequest request = server.takeRequest();
    assertThat(request.getRequestLine())
        .isEqualTo("POST http://nowhere.invalid/api/v1/lineage HTTP/1.1");
    assertThat(request.getHeaders().get("Proxy-Authorization")).isEqualTo("Basic YWRhOnMzY3JldA==");
    assertThat(options + "" + options.proxy()).doesNotContain("s3cret");
  }

  @Test
  void theLoginOfAProxyGoesToTheProxyAlone() throws Exception {
    HandshakeCertificates held =
        new HandshakeCertificates.Builder().heldCertificate(certificate("nowhere.invalid")).build();
    server.useHttps(held.sslSocketFactory());
    server.start();
    server.enqueue(new MockResponse.Builder().inTunnel().build());
    server.enqueue(created());
    HttpOptions options = trusting(pem, null).but().proxy(proxy("ada")).build();
    HttpOptions beyond =
        HttpOptions.to(beyond("https")).proxy(options.proxy()).trust(options.trust()).build();

    assertThat(send(beyond)).isEqualTo(new Answer.Delivered());
    RecordedRequest connect = server.takeRequest();
    assertThat(connect.getMethod()).isEqualTo("CONNECT");
    assertThat(connect.getHeaders().get("Proxy-Authorization")).isEqualTo("Basic YWRhOnMzY3JldA==");
    assertThat(server.takeRequest().getHeaders().get("Proxy-Authorization")).isNull();
  }

  @Test
  void compressedEventsAreSmallerAndTheSame() throws Exception {
    server.start();
    server.enqueue(created());
    byte[] large = "{\"name\":\"value\"}".repeat(1_000).getBytes(UTF_8);
    HttpTransport transport =
        new HttpTransport(
            HttpOptions.to(Endpoint.parse("http://localhost:" + server.getPort()))
                .gzip(true)
                .build(),
            "1");

    assertThat(transport.send(RUN, EventKind.START, large)).isEqualTo(new Answer.Delivered());
    transport.close();
    RecordedRequest request = server.takeRequest();
    assertThat(request.getHeaders().get("Content-Encoding")).isEqualTo("gzip");
    byte[] body = request.getBody().toByteArray();
    assertThat(body.length).isLessThan(1_000);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      assertThat(in.readAllBytes()).isEqualTo(large);
    }
  }

  private void serve(HeldCertificate certificate) throws IOException {
    HandshakeCertificates held =
        new HandshakeCertificates.Builder().heldCertificate(certificate).build();
    server.useHttps(held.sslSocketFactory());
    server.start();
  }

  private HeldCertificate certificate(String host) {
    return new HeldCertificate.Builder().signedBy(ca).addSubjectAlternativeName(host).build();
  }

  private static HeldCertificate self() {
    return new HeldCertificate.Builder().commonName("somebody else").build();
  }

  private Path saved(KeyStore store, String type) throws Exception {
    Path path = temp.resolve(type + ".store");
    try (OutputStream out = Files.newOutputStream(path)) {
      store.store(out, PASSWORD.text().toCharArray());
    }
    return path;
  }

  private ProxyAddress proxy(String user) {
    return new ProxyAddress("localhost", server.getPort(), user, user == null ? null : PASSWORD);
  }

  private Endpoint there() {
    return Endpoint.parse("https://localhost:" + server.getPort());
  }

  private static Endpoint beyond(String scheme) {
    return Endpoint.parse(scheme + "://nowhere.invalid");
  }

  private HttpOptions trusting(Path file, Secret password) {
    return HttpOptions.to(there()).trust(new KeyStoreFile(file, password)).build();
  }

  private static MockResponse created() {
    return new MockResponse.Builder().code(201).build();
  }

  private static Answer send(HttpOptions options) {
    HttpTransport transport = new HttpTransport(options, "1");
    try {
      return transport.send(RUN, EventKind.START, JSON);
    } finally {
      transport.close();
    }
  }

  private static void assertUnreachable(HttpOptions options, String why) {
    assertThat(send(options))
        .isInstanceOfSatisfying(
            Answer.Unreachable.class,
            gone -> assertThat(gone.reason()).contains(why).doesNotContain("s3cret"));
  }
}
