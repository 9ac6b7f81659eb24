package io.dspm.lineage.agent.delivery;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** A disk that fails when it is told to. */
final class FailingFiles extends SpoolFiles {

  /** Bytes that still fit on the disk. */
  long room = Long.MAX_VALUE;

  boolean failRename;
  boolean failSync;

  /** Whether the heap is full when a file is opened. */
  volatile boolean heapFull;

  FailingFiles(Path directory) {
    super(directory);
  }

  @Override
  RandomAccessFile open(Path path) throws IOException {
    if (heapFull) {
      throw new OutOfMemoryError("as the test wants it");
    }
    return new RandomAccessFile(path.toFile(), "rw") {
      @Override
      public void write(byte[] bytes) throws IOException {
        int fits = (int) Math.min(room, bytes.length);
        super.write(bytes, 0, fits);
        room -= fits;
        if (fits < bytes.length) {
          throw new IOException("No space left on device");
        }
      }
    };
  }

  @Override
  void replace(Path from, Path to) throws IOException {
    if (failRename) {
      throw new IOException("rename failed");
    }
    super.replace(from, to);
  }

  @Override
  void force(RandomAccessFile file) throws IOException {
    if (failSync) {
      throw new IOException("fsync failed");
    }
    super.force(file);
  }
}
