package io.dspm.lineage.agent.programs;

import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Holds a lock on a file that a job uses, beyond the job's end. */
public final class Locks {

  private Locks() {}

  /** Says whether the system knows of the lock while it is held, once {@code go} is there. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    Path go = Path.of(arguments[1]);
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      try (LineageRun run = Lineage.start("reads-what-is-locked")) {
        channel.read(ByteBuffer.allocate(10));
        run.complete();
      }
      while (!Files.exists(go)) {
        Thread.onSpinWait();
      }
      System.out.println("locked: " + (lock.isValid() && isKnown(file)));
    }
    System.out.println("afterwards: " + isKnown(file));
  }

  private static boolean isKnown(Path file) throws IOException {
    String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
    return Files.readAllLines(Path.of("/proc/locks")).stream()
        .anyMatch(line -> line.contains(inode));
  }
}
