package com.example.fraud;

import java.io.IOException;
import java.nio.file.Path;

/** An input is not there; the message says what to do about it. */
final class MissingInputException extends IOException {

  private static final long serialVersionUID = 1L;

  MissingInputException(Path missing, String remedy) {
    super("no " + missing + ": " + remedy);
  }
}
