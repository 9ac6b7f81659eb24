package io.dspm.lineage.agent.command;

import io.dspm.lineage.agent.config.Settings;
import io.dspm.lineage.agent.config.SettingsReader;
import io.dspm.lineage.agent.log.AgentLog;
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

  /** Reads the configuration, with its warnings on stderr. */
  static Settings settings(Console console) {
    SettingsReader.Reading reading = SettingsReader.read(null);
    AgentLog log = new AgentLog(console.err(), reading.settings().logLevel());
    reading.warnings().forEach(log::warn);
    return reading.settings();
  }

  /** Where only that is of interest. */
  Path directory(Console console) {
    return directory(settings(console));
  }

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
