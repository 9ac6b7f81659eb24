package io.dspm.lineage.gateway.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;

/**
 * What a command has of the world around it.
 *
 * @param directory where it runs, with links resolved: paths below it are printed relative to it
 */
public record Console(PrintStream out, PrintStream err, Path directory, ZoneId zone) {
  /** This process's own. Speaks UTF-8 whatever the locale: names are not the locale's business. */
  public static Console ofProcess() {
    return new Console(
        utf8(FileDescriptor.out),
        utf8(FileDescriptor.err),
        resolved(Path.of("").toAbsolutePath()),
        ZoneId.systemDefault());
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  private static Path resolved(Path directory) {
    try {
      return directory.toRealPath();
    } catch (IOException e) {
      return directory;
    }
  }
}
