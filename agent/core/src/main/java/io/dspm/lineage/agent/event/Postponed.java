package io.dspm.lineage.agent.event;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of a run are in an account on disk: since it has ended and some of them are still to be
 * hashed, or as a checkpoint, should the process be killed. This is what else its last event will
 * say, and how to know that the account is whole.
 *
 * <p>It is noted once the account is written. So a note that has it vouches for the account, and an
 * account without is half of one.
 *
 * @param accountBytes how long the account was
 * @param files how many files are still to be hashed
 * @param bytes how much that is
 * @param inputs datasets other than those of the account, and so for {@code outputs}
 * @param gaps what could not be told, other than of the account's files
 * @param checkpoint what kind of checkpoint it is; {@code null} if it is none
 */
public record Postponed(
    long accountBytes,
    long files,
    long bytes,
    List<Dataset> inputs,
    List<Dataset> outputs,
    List<Gap> gaps,
    @Nullable Checkpoint checkpoint) {

  /**
   * What the run had used by then: in a file of its own, which is replaced as a whole by the next
   * checkpoint, see {@link Checkpoint#fileOf}.
   *
   * @param asOf the moment before the first file was looked at
   * @param withAccount whether lines in the run's account belong to it
   * @param whole whether the run had ended, and it is all that the run used
   */
  public record Checkpoint(Instant asOf, boolean withAccount, boolean whole) {

    /** Where the checkpoint of a run is, by where its account is or would be. */
    public static Path fileOf(Path account) {
      return account.resolveSibling(account.getFileName() + ".checkpoint.account");
    }
  }

  public Postponed(
      long accountBytes,
      long files,
      long bytes,
      List<Dataset> inputs,
      List<Dataset> outputs,
      List<Gap> gaps) {
    this(accountBytes, files, bytes, inputs, outputs, gaps, null);
  }

  byte[] toBytes() {
    ByteArrayOutputStream written = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(written)) {
      out.writeLong(accountBytes);
      out.writeLong(files);
      out.writeLong(bytes);
      writeDatasets(out, inputs);
      writeDatasets(out, outputs);
      out.writeInt(gaps.size());
      for (Gap gap : gaps) {
        writeText(out, gap.what());
        writeText(out, gap.why());
      }
      out.writeBoolean(checkpoint != null);
      if (checkpoint != null) {
        out.writeLong(checkpoint.asOf.getEpochSecond());
        out.writeInt(checkpoint.asOf.getNano());
        out.writeBoolean(checkpoint.withAccount);
        out.writeBoolean(checkpoint.whole);
      }
    } catch (IOException e) {
      throw new IllegalStateException("An array can always be written", e);
    }
    return written.toByteArray();
  }

  static Postponed fromBytes(byte[] written) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(written))) {
      return new Postponed(
          in.readLong(),
          in.readLong(),
          in.readLong(),
          readDatasets(in),
          readDatasets(in),
          readGaps(in),
          readCheckpoint(in));
    }
  }

  private static @Nullable Checkpoint readCheckpoint(DataInputStream in) throws IOException {
    if (!in.readBoolean()) {
      return null;
    }
    try {
      return new Checkpoint(
          Instant.ofEpochSecond(in.readLong(), in.readInt()), in.readBoolean(), in.readBoolean());
    } catch (DateTimeException | ArithmeticException e) {
      throw new IOException("A checkpoint at a time that is none", e);
    }
  }

  private static void writeDatasets(DataOutputStream out, List<Dataset> datasets)
      throws IOException {
    out.writeInt(datasets.size());
    for (Dataset dataset : datasets) {
      writeText(out, dataset.namespace());
      writeText(out, dataset.name());
    }
  }

  private static List<Dataset> readDatasets(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<Dataset> datasets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      datasets.add(new Dataset(readText(in), readText(in)));
    }
    return datasets;
  }

  private static List<Gap> readGaps(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<Gap> gaps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      gaps.add(new Gap(readText(in), readText(in)));
    }
    return gaps;
  }

  /** Not {@code writeUTF}, which takes no more than 65,535 bytes. */
  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static String readText(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("A postponed end that is cut short");
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }
}
