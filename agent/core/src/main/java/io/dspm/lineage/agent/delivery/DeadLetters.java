package io.dspm.lineage.agent.delivery;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The folder of events that the server will never take, kept for a person to look at: {@code
 * <run>-START.json} is the event as it was sent, {@code <run>-START.txt} beside it says why. Of the
 * events that list files, {@code <run>-FILES.json} is the first, {@code <run>-FILES.1.json} the
 * next.
 */
final class DeadLetters {

  private static final int MAX_NAMES = 1000;

  private final Path directory;
  private final SpoolFiles files;

  DeadLetters(Path directory, SpoolFiles files) {
    this.directory = directory;
    this.files = files;
  }

  /**
   * Keeps one event; the reason is written first, so that no event lies there without.
   *
   * @return the event's file
   */
  Path keep(UUID run, EventKind kind, int number, byte[] json, Answer.Refused refusal)
      throws IOException {
    files.makeDirectory(directory);
    String reason = "status: " + refusal.status() + "\nserver said:\n" + refusal.words() + "\n";
    for (int i = 0; i < MAX_NAMES; i++) {
      String name = run + "-" + kind + (number == 0 ? "" : "." + number) + (i == 0 ? "" : "-" + i);
      Path why = directory.resolve(name + ".txt");
      Path event = directory.resolve(name + ".json");
      try {
        write(why, reason.getBytes(StandardCharsets.UTF_8));
        write(event, json);
        return event;
      } catch (FileAlreadyExistsException e) {
        // Refused before, and put back into the spool by hand since.
      } catch (IOException e) {
        Files.deleteIfExists(event);
        Files.deleteIfExists(why);
        throw e;
      }
    }
    throw new IOException("No name is free in " + directory);
  }

  private void write(Path path, byte[] bytes) throws IOException {
    try (RandomAccessFile file = files.create(path)) {
      file.write(bytes);
      files.force(file);
    }
  }
}
