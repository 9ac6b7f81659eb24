package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.config.KeyStoreFile;
import io.dspm.lineage.agent.config.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What TLS needs beside the JVM's own: certificates to trust, the client's key.
 *
 * <p>The JVM's default {@code SSLContext} is left alone: it is made once, from what the system
 * properties say then, and the program may not have said it yet.
 */
record TlsMaterial(SSLSocketFactory sockets, X509TrustManager trust) {

  private static final String PEM = "-----BEGIN";

  /**
   * Reads it.
   *
   * @param trust {@code null} for what the JVM trusts
   * @param key {@code null} for none
   * @throws IOException if one of them can't be used; the message names it
   */
  static TlsMaterial read(@Nullable KeyStoreFile trust, @Nullable KeyStoreFile key)
      throws IOException {
    X509TrustManager trusted = trust(trust);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(key), new TrustManager[] {trusted}, null);
      return new TlsMaterial(context.getSocketFactory(), trusted);
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS can't be set up: " + e, e);
    }
  }

  private static X509TrustManager trust(@Nullable KeyStoreFile file) throws IOException {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(file == null ? null : certificates(file));
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager found) {
          if (file != null && found.getAcceptedIssuers().length == 0) {
            throw new IOException("no certificate is in it");
          }
          return found;
        }
      }
      throw new IOException("this JVM has no way to check certificates");
    } catch (GeneralSecurityException | IOException e) {
      throw new IOException(
          (file == null ? "the certificates that the JVM trusts" : "tls.trust=" + file.path())
              + " can't be used: "
              + e,
          e);
    }
  }

  private static KeyStore certificates(KeyStoreFile file)
      throws IOException, GeneralSecurityException {
    byte[] bytes = Files.readAllBytes(file.path());
    if (!new String(bytes, StandardCharsets.ISO_8859_1).contains(PEM)) {
      return KeyStore.getInstance(file.path().toFile(), password(file));
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int count = 0;
    CertificateFactory certificates = CertificateFactory.getInstance("X.509");
    for (Certificate each : certificates.generateCertificates(new ByteArrayInputStream(bytes))) {
      store.setCertificateEntry("" + count++, each);
    }
    return store;
  }

  private static KeyManager @Nullable [] keys(@Nullable KeyStoreFile file) throws IOException {
    if (file == null) {
      return null;
    }
    try {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(KeyStore.getInstance(file.path().toFile(), password(file)), password(file));
      return factory.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new IOException("tls.key=" + file.path() + " can't be used: " + e, e);
    }
  }

  private static char[] password(KeyStoreFile file) {
    Secret password = file.password();
    return password == null ? new char[0] : password.text().toCharArray();
  }
}
