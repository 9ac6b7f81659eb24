package io.dspm.lineage.agent.command;

import io.dspm.lineage.agent.config.Settings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --spool-dir}, which overrides {@code lineage.spool.dir}. */
final class SpoolOption {

  @Option(
      names = "--spool-dir",
      paramLabel = "DIR",
      description = "The spool, where events wait (lineage.spool.dir).")
  @Nullable String text;

  Path directory(Settings settings) {
    if (text == null) {
      return settings.spoolDir();
    }
    if (text.isBlank()) {
      throw CommandException.misused("--spool-dir is empty: name a directory");
    }
    if (text.startsWith("~/")) {
      throw CommandException.misused(
          "--spool-dir=" + text + ": no shell replaces ~ there; write --spool-dir " + text);
    }
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw CommandException.misused("--spool-dir=" + text + " can be no path: " + e.getReason());
    }
  }
}
