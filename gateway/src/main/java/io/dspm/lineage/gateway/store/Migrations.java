package io.dspm.lineage.gateway.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jdbi.v3.core.Handle;

/**
 * Brings a database to the schema of this gateway: {@code 1.sql}, {@code 2.sql} and so on, each in
 * one transaction that also notes its number in {@code PRAGMA user_version}. A script that has been
 * released is never changed; what comes later is a new script.
 */
final class Migrations {
  private static final int NEWEST = 2;

  private Migrations() {}

  static void run(Handle handle) {
    int version = version(handle);
    if (version > NEWEST) {
      throw new StoreException(
          "the store has schema "
              + version
              + ", this gateway knows up to "
              + NEWEST
              + ": use a newer gateway, or another --store",
          null);
    }
    for (int next = version + 1; next <= NEWEST; next++) {
      migrate(handle, next);
    }
  }

  static int version(Handle handle) {
    return handle.createQuery("PRAGMA user_version").mapTo(Integer.class).one();
  }

  private static void migrate(Handle handle, int next) {
    handle.useTransaction(
        transaction -> {
          // Another gateway on the same store may have been faster.
          if (version(transaction) < next) {
            transaction.createScript(script(next)).execute();
            if (next == 2) {
              new Schema2(transaction).fill();
            }
            transaction.execute("PRAGMA user_version = " + next);
          }
        });
  }

  private static String script(int number) {
    try (InputStream in = Migrations.class.getResourceAsStream(number + ".sql")) {
      if (in == null) {
        throw new IllegalStateException("no script " + number);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
