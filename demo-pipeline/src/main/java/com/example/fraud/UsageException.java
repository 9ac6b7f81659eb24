package com.example.fraud;

/** The command line does not make sense; the message says why. */
final class UsageException extends Exception {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
