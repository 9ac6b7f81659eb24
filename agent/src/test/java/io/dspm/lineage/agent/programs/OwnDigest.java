package io.dspm.lineage.agent.programs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigestSpi;
import java.security.Provider;
import java.security.Security;

/** Brings a security provider that comes before the JDK's, and reads a file. */
public final class OwnDigest {

  private OwnDigest() {}

  public static void main(String[] arguments) throws Exception {
    Security.insertProviderAt(new Own(), 1);
    Files.readString(Path.of(arguments[0]));
  }

  private static final class Own extends Provider {
    private static final long serialVersionUID = 1;

    Own() {
      super("Own", "1", "digests of nothing");
      put("MessageDigest.SHA-256", Zero.class.getName());
    }
  }

  /** A digest that is always 0. */
  public static final class Zero extends MessageDigestSpi {

    @Override
    protected void engineUpdate(byte input) {
      // Nothing depends on it.
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
      // Nothing depends on it.
    }

    @Override
    protected byte[] engineDigest() {
      return new byte[32];
    }

    @Override
    protected void engineReset() {
      // There is no state.
    }
  }
}
