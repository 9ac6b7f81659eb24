package io.dspm.lineage.gateway.ingest;

/** An event as it came and what it says. */
public final class ReceivedEvent {
  private final byte[] body;
  private final Fingerprint fingerprint;
  private final Event event;

  ReceivedEvent(byte[] body, Fingerprint fingerprint, Event event) {
    this.body = body;
    this.fingerprint = fingerprint;
    this.event = event;
  }

  /** The bytes as received; not a copy, so that nobody may change them. */
  public byte[] body() {
    return body;
  }

  /** Equal for the same event, whatever the order of its members and the white space. */
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  public Event event() {
    return event;
  }
}
