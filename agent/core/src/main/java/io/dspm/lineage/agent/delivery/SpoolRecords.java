package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.delivery.SpoolFormat.Header;
import io.dspm.lineage.agent.delivery.SpoolFormat.Opening;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Shows every intact record of a spool directory to whoever asks, without touching anything: the
 * files of one process after those of an older one, each from its beginning.
 *
 * <p>It is no snapshot: living processes go on writing. Memory is bounded by the index of one file
 * and one payload. Any thread.
 */
public final class SpoolRecords {

  /** What a record says. */
  public enum Type {
    BEGUN,
    EVENT,
    DELIVERED,
    DEAD,
    /** The run was given up as a whole. */
    DROPPED,
    /** A segment goes on from here where the one before it ended. */
    ROLLED,
    /** The segment ended here, and the next one goes on. */
    SEALED,
    /** Of an agent that knows more types than this one. */
    OTHER
  }

  /**
   * One record.
   *
   * @param at where in the file it begins
   * @param kind {@code null} if it is about no event, or about one of a kind not known here
   * @param number which of its kind, where there are several
   * @param waiting of an EVENT: whether it is still to be sent; of a BEGUN: whether it is the one
   *     that counts, of a run that has not ended
   */
  public record Entry(
      Path file,
      long at,
      Type type,
      @Nullable EventKind kind,
      int number,
      UUID run,
      boolean waiting) {}

  /** What a file is, as a whole. */
  public enum Verdict {
    INTACT,
    /** Its last record was cut short, as when its process was killed while it wrote. */
    TORN,
    /** Something in the middle was lost; what is intact is delivered. */
    DAMAGED,
    /** Nothing in it is a record. */
    FOREIGN,
    /** Of an agent with a newer format: left to that. */
    NEWER,
    /** It can't be read. */
    UNREADABLE
  }

  /**
   * How a file turned out.
   *
   * @param damaged places where something was skipped
   * @param problem what the system said, of {@link Verdict#UNREADABLE}; else {@code null}
   */
  public record Checked(
      Path file, Verdict verdict, int records, int damaged, long bytes, @Nullable String problem) {}

  /** Is shown them, the records of a file before what the file turned out to be. */
  public interface Visitor {
    /**
     * One record.
     *
     * @param payload an event's JSON or a run's header; else empty
     */
    void record(Entry entry, byte[] payload) throws IOException;

    void checked(Checked file) throws IOException;
  }

  private SpoolRecords() {}

  /**
   * Goes through {@code directory}; one that does not exist has nothing in it.
   *
   * @throws IOException if it can't be listed, or the visitor throws it
   */
  public static void walk(Path directory, Visitor visitor) throws IOException {
    for (Map.Entry<String, NavigableSet<Integer>> stem : SpoolNames.in(directory).entrySet()) {
      int newest = newest(directory, stem.getKey(), stem.getValue());
      for (int number : stem.getValue()) {
        Path path = SpoolNames.segment(directory, stem.getKey(), number);
        walkFile(path, Integer.compare(number, newest), visitor);
      }
    }
  }

  /** Which of the segments of one process has its open runs. */
  static int newest(Path directory, String stem, NavigableSet<Integer> numbers) {
    for (int number : numbers.descendingSet()) {
      if (!numbers.contains(number - 1)) {
        return number;
      }
      Path path = SpoolNames.segment(directory, stem, number);
      if (isCommitted(path)) {
        return number;
      }
    }
    return numbers.last();
  }

  private static boolean isCommitted(Path path) {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      SpoolIndex index = new SpoolIndex();
      SpoolReader.Scan scan = SpoolReader.scan(file, index);
      return index.committed() || scan.opening() == Opening.NEWER;
    } catch (IOException e) {
      // Then the one before is the newest that can be looked at.
      return false;
    }
  }

  /**
   * @param age negative for a segment that newer ones follow, positive for one that was not
   *     finished and does not count
   */
  private static void walkFile(Path path, int age, Visitor visitor) throws IOException {
    RandomAccessFile file;
    try {
      file = new RandomAccessFile(path.toFile(), "r");
    } catch (IOException e) {
      if (!Files.notExists(path)) {
        visitor.checked(new Checked(path, Verdict.UNREADABLE, 0, 0, 0, e.getMessage()));
      }
      return;
    }
    try (file) {
      SpoolIndex index = new SpoolIndex();
      SpoolReader.Scan scan = SpoolReader.scan(file, index);
      // What it has grown by since is not looked at.
      if (age < 0) {
        index.forgetOpen();
      } else if (age > 0) {
        index = new SpoolIndex();
      }
      SpoolReader.scan(file, scan.end(), new Shown(path, file, index, visitor));
      visitor.checked(checked(path, scan, file.length()));
    }
  }

  private static Checked checked(Path path, SpoolReader.Scan scan, long length) {
    boolean nothing = scan.opening() == Opening.UNKNOWN && scan.records() == 0;
    Verdict verdict =
        scan.opening() == Opening.NEWER
            ? Verdict.NEWER
            : nothing && length > SpoolFormat.FILE_HEADER
                ? Verdict.FOREIGN
                : scan.damaged() > 0
                    ? Verdict.DAMAGED
                    : scan.end() < length ? Verdict.TORN : Verdict.INTACT;
    return new Checked(path, verdict, scan.records(), scan.damaged(), length, null);
  }

  private record Shown(Path path, RandomAccessFile file, SpoolIndex index, Visitor visitor)
      implements SpoolReader.Sink {

    @Override
    public void record(Header header) throws IOException {
      byte[] payload = SpoolReader.payload(file, header.at(), header.run());
      if (payload == null) {
        return;
      }
      Type type = type(header.type());
      visitor.record(
          new Entry(
              path,
              header.at(),
              type,
              header.kind(),
              header.number(),
              header.run(),
              index.matters(header)),
          type == Type.BEGUN ? SpoolFormat.headerOf(payload) : payload);
    }

    private static Type type(byte code) {
      return switch (code) {
        case SpoolFormat.BEGUN -> Type.BEGUN;
        case SpoolFormat.EVENT -> Type.EVENT;
        case SpoolFormat.DELIVERED -> Type.DELIVERED;
        case SpoolFormat.DEAD -> Type.DEAD;
        case SpoolFormat.DROPPED -> Type.DROPPED;
        case SpoolFormat.ROLLED -> Type.ROLLED;
        case SpoolFormat.SEALED -> Type.SEALED;
        default -> Type.OTHER;
      };
    }
  }
}
