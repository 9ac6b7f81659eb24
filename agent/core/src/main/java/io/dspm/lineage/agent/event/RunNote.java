package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.config.DatasetSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the spool keeps of a run until its end's event is there, so that a crash can't make it
 * unheard of or tell a lie about how it ended. Made without JSON, for it is written at once.
 *
 * @param ending how it ended; {@code null} while it goes on
 * @param circumstances as far as they were known
 * @param postponed what its end's event waits for; {@code null} if the run goes on, or its account
 *     is not on disk
 * @param datasets how its datasets are to be named; noted only where they are still to be
 */
public record RunNote(
    RunHeader run,
    @Nullable Ending ending,
    Circumstances circumstances,
    @Nullable Postponed postponed,
    DatasetSettings datasets) {

  public RunNote(
      RunHeader run,
      @Nullable Ending ending,
      Circumstances circumstances,
      @Nullable Postponed postponed) {
    this(run, ending, circumstances, postponed, DatasetSettings.DEFAULT);
  }

  public RunNote(RunHeader run, @Nullable Ending ending, Circumstances circumstances) {
    this(run, ending, circumstances, null);
  }

  public RunNote(RunHeader run, @Nullable Ending ending) {
    this(run, ending, Circumstances.UNKNOWN);
  }

  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(run.toBytes(fields()));
      if (ending != null) {
        out.writeUTF(ending.how().name());
        Instant at = ending.at();
        out.writeLong(at.getEpochSecond());
        out.writeInt(at.getNano());
        writeOptional(out, ending.message());
        writeOptional(out, ending.stackTrace());
      }
    } catch (IOException e) {
      throw new IllegalStateException("An error's words are longer than 65,535 bytes", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #toBytes} made.
   *
   * @throws IOException if the bytes are no such thing
   */
  public static RunNote fromBytes(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      RunHeader.Read read = RunHeader.read(in);
      return new RunNote(
          read.run(),
          in.available() == 0 ? null : readEnding(in),
          circumstances(read.more().get(NoteFields.CIRCUMSTANCES)),
          postponed(read.more().get(NoteFields.POSTPONED)),
          datasets(read.more().get(NoteFields.DATASETS)));
    }
  }

  /** What reproducing the process takes stands on its own run alone. */
  private NoteFields fields() {
    NoteFields fields = new NoteFields();
    if (!circumstances.isUnknown()) {
      Circumstances told =
          run.kind() == RunHeader.Kind.JOB ? circumstances : circumstances.withoutProcess();
      fields.put(NoteFields.CIRCUMSTANCES, told.toBytes());
    }
    if (postponed != null) {
      fields.put(NoteFields.POSTPONED, postponed.toBytes());
      fields.put(NoteFields.DATASETS, bytes(datasets));
    }
    return fields;
  }

  private static @Nullable Postponed postponed(byte[] bytes) throws IOException {
    return bytes.length == 0 ? null : Postponed.fromBytes(bytes);
  }

  private static byte[] bytes(DatasetSettings datasets) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(datasets.naming().name());
      out.writeUTF(datasets.namespace());
      out.writeInt(datasets.groupThreshold());
      out.writeInt(datasets.eventMaxBytes());
      out.writeBoolean(datasets.groupList());
    } catch (IOException e) {
      throw new IllegalStateException("A namespace is longer than 65,535 bytes", e);
    }
    return bytes.toByteArray();
  }

  private static DatasetSettings datasets(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return DatasetSettings.DEFAULT;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return new DatasetSettings(
          DatasetSettings.Naming.valueOf(in.readUTF()),
          in.readUTF(),
          in.readInt(),
          in.readInt(),
          in.readBoolean());
    } catch (IllegalArgumentException e) {
      throw new IOException("A naming of datasets that is none", e);
    }
  }

  private static Circumstances circumstances(byte[] bytes) throws IOException {
    try {
      return bytes.length == 0 ? Circumstances.UNKNOWN : Circumstances.fromBytes(bytes);
    } catch (IllegalArgumentException e) {
      throw new IOException("A run's circumstances that are none", e);
    }
  }

  private static Ending readEnding(DataInputStream in) throws IOException {
    try {
      return new Ending(
          Ending.How.valueOf(in.readUTF()),
          Instant.ofEpochSecond(in.readLong(), in.readInt()),
          readOptional(in),
          readOptional(in));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("A run's ending that is none", e);
    }
  }

  private static void writeOptional(DataOutputStream out, @Nullable String words)
      throws IOException {
    out.writeBoolean(words != null);
    if (words != null) {
      out.writeUTF(words);
    }
  }

  private static @Nullable String readOptional(DataInputStream in) throws IOException {
    return in.readBoolean() ? in.readUTF() : null;
  }
}
