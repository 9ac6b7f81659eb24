package io.dspm.lineage.gateway.store;

import org.jspecify.annotations.Nullable;

/** The store can't be used; the message says why and what to do. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
