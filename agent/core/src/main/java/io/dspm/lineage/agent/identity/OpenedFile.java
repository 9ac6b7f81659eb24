package io.dspm.lineage.agent.identity;

import io.dspm.lineage.agent.boot.OpenFile;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that the agent has open for reading. Several threads may read it at positions of their
 * own.
 *
 * <p>No channel is made before somebody asks for it: the program's first one may have to wait until
 * it has said how it wants to use the network.
 */
final class OpenedFile {

  private static final Path LINKS = Path.of("/proc/self/fd");

  /** Whether an open file can be asked for its stamp even where the JDK's own way is not there. */
  static final boolean HAS_LINKS = Files.isDirectory(LINKS);

  private final @Nullable FileInputStream stream;
  private @Nullable FileChannel channel;
  private final int number;

  private OpenedFile(@Nullable FileInputStream stream, @Nullable FileChannel channel, int number) {
    this.stream = stream;
    this.channel = channel;
    this.number = number;
  }

  /** For any thread, but not for every name: {@code java.io} can't say all that a system can. */
  static OpenedFile openPlainly(Path path) throws IOException {
    FileInputStream stream = new FileInputStream(path.toFile());
    return new OpenedFile(stream, null, OpenFile.number(stream.getFD()));
  }

  /** For the agent's threads. */
  static OpenedFile open(Path path) throws IOException {
    try {
      return openPlainly(path);
    } catch (FileNotFoundException | UnsupportedOperationException notSo) {
      // This says why, or finds a name that the other could not.
      return openChannel(path);
    }
  }

  /** As {@link #open}, without the descriptor's number. */
  static OpenedFile openChannel(Path path) throws IOException {
    return new OpenedFile(null, FileChannel.open(path, StandardOpenOption.READ), -1);
  }

  /** The descriptor's number; negative if it is not known. */
  int number() {
    return number;
  }

  /** To be read at given positions only. */
  synchronized FileChannel channel() {
    FileChannel known = channel;
    if (known == null && stream != null) {
      known = stream.getChannel();
      channel = known;
    }
    if (known == null) {
      throw new IllegalStateException("Neither stream nor channel");
    }
    return known;
  }

  /**
   * What the system says of the open file now, whatever its name leads to.
   *
   * @param path where it is, for systems that can't be asked by descriptor
   */
  @Nullable FileStamp stamp(Path path) {
    FileStamp stamp = FileStamp.ofDescriptor(number);
    if (stamp == null) {
      boolean linked = HAS_LINKS && number >= 0;
      stamp = FileStamp.of(linked ? LINKS.resolve(Integer.toString(number)) : path);
    }
    return stamp;
  }

  void close() {
    try {
      FileChannel made;
      synchronized (this) {
        made = channel;
      }
      if (stream != null) {
        stream.close();
      } else if (made != null) {
        made.close();
      }
    } catch (IOException e) {
      // A descriptor for reading: nothing can be lost with it.
      return;
    }
  }
}
