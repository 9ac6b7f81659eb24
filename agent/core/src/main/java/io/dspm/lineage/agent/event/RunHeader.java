package io.dspm.lineage.agent.event;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run the moment it begins, and stands on every one of its events.
 *
 * @param parent the run that this one was begun in; {@code null} if there is none, or none is to be
 *     told
 * @param root the outermost ancestor; {@code null} where {@code parent} is
 * @param kind what it is a run of
 * @param description what the job does, in the words of its code; {@code null} if nobody said
 */
public record RunHeader(
    RunId id,
    JobName job,
    Instant began,
    @Nullable Ancestor parent,
    @Nullable Ancestor root,
    Kind kind,
    @Nullable String description) {

  /** A whole program, or a part of one. */
  public enum Kind {
    JOB,
    TASK
  }

  /** Beyond this a description is cut; it is for people. */
  private static final int MOST_CHARACTERS = 4_096;

  public RunHeader {
    if (description != null && description.length() > MOST_CHARACTERS) {
      description = description.substring(0, MOST_CHARACTERS) + " …";
    }
  }

  /** A run of a whole program if it has no parent, and of a part of one if it has. */
  public RunHeader(
      RunId id, JobName job, Instant began, @Nullable Ancestor parent, @Nullable Ancestor root) {
    this(id, job, began, parent, root, parent == null ? Kind.JOB : Kind.TASK, null);
  }

  /** A run that another one names as its parent or root. */
  public record Ancestor(RunId run, JobName job) {}

  /** Format 1 had no {@link NoteFields}. */
  private static final int FORMAT = 2;

  /** As an ancestor of a run that begins inside this one. */
  public Ancestor asAncestor() {
    return new Ancestor(id, job);
  }

  /** The outermost run that this one is part of: its root, or itself. */
  public Ancestor outermost() {
    return root == null ? asAncestor() : root;
  }

  /**
   * For the spool, so that a run whose process died can still be told: made without JSON, since it
   * is written the moment a run begins.
   */
  public byte[] toBytes() {
    return toBytes(new NoteFields());
  }

  /** With more to be said of the run. */
  byte[] toBytes(NoteFields more) {
    more.put(NoteFields.KIND, kind.name().getBytes(StandardCharsets.UTF_8));
    if (description != null) {
      more.put(NoteFields.DESCRIPTION, description.getBytes(StandardCharsets.UTF_8));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      write(out, asAncestor());
      out.writeLong(began.getEpochSecond());
      out.writeInt(began.getNano());
      writeOptional(out, parent);
      writeOptional(out, root);
      more.write(out);
    } catch (IOException e) {
      throw new IllegalStateException("A name is longer than 65,535 bytes", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #toBytes} made.
   *
   * @throws IOException if the bytes are no such thing
   */
  public static RunHeader fromBytes(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return read(in).run();
    }
  }

  /** A header as it was read, and what else was said of the run. */
  record Read(RunHeader run, NoteFields more) {}

  /** Reads a header and leaves what follows it. */
  static Read read(DataInputStream in) throws IOException {
    int format = in.readByte();
    if (format < 1 || format > FORMAT) {
      throw new IOException("A run header of format " + format + " is from another version");
    }
    try {
      Ancestor self = readAncestor(in);
      Instant began = Instant.ofEpochSecond(in.readLong(), in.readInt());
      Ancestor parent = readOptional(in);
      Ancestor root = readOptional(in);
      NoteFields more = format == 1 ? new NoteFields() : NoteFields.read(in);
      String kind = new String(more.get(NoteFields.KIND), StandardCharsets.UTF_8);
      boolean task = kind.isEmpty() ? parent != null : kind.equals(Kind.TASK.name());
      byte[] description = more.get(NoteFields.DESCRIPTION);
      RunHeader run =
          new RunHeader(
              self.run(),
              self.job(),
              began,
              parent,
              root,
              task ? Kind.TASK : Kind.JOB,
              description.length == 0 ? null : new String(description, StandardCharsets.UTF_8));
      return new Read(run, more);
    } catch (DateTimeException noTime) {
      throw new IOException("A run header with an impossible time", noTime);
    }
  }

  private static void write(DataOutputStream out, Ancestor ancestor) throws IOException {
    out.writeLong(ancestor.run().value().getMostSignificantBits());
    out.writeLong(ancestor.run().value().getLeastSignificantBits());
    out.writeUTF(ancestor.job().namespace());
    out.writeUTF(ancestor.job().name());
  }

  private static void writeOptional(DataOutputStream out, @Nullable Ancestor ancestor)
      throws IOException {
    out.writeBoolean(ancestor != null);
    if (ancestor != null) {
      write(out, ancestor);
    }
  }

  private static Ancestor readAncestor(DataInputStream in) throws IOException {
    UUID id = new UUID(in.readLong(), in.readLong());
    return new Ancestor(new RunId(id), new JobName(in.readUTF(), in.readUTF()));
  }

  private static @Nullable Ancestor readOptional(DataInputStream in) throws IOException {
    return in.readBoolean() ? readAncestor(in) : null;
  }
}
