package io.dspm.lineage.agent.command;

import io.dspm.lineage.agent.config.Endpoint;
import io.dspm.lineage.agent.config.Secrets;
import io.dspm.lineage.agent.config.Settings;
import io.dspm.lineage.agent.config.SettingsReader;
import io.dspm.lineage.agent.delivery.Courier;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.delivery.Transport;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.transport.Transports;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that deliver, and what follows from them and the configuration. */
final class DeliveryOptions {

  /**
   * From where to where a command delivers.
   *
   * @param endpoint what the command line says; {@code null} to go by the configuration
   */
  record Delivery(
      Settings settings,
      Path spoolDir,
      @Nullable Endpoint endpoint,
      AgentLog log,
      String flushCommand) {

    Spool openSpool() {
      return Spool.open(spoolDir, settings.spool(), log);
    }

    Courier courier(Spool spool, String version) {
      Transport transport =
          endpoint == null
              ? Transports.of(settings, version, log, DeliveryOptions::daemon)
              : Transports.to(endpoint, settings, version);
      return new Courier(spool, transport, log, settings.delivery().threads());
    }
  }

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "Where events go (lineage.endpoint); a bare base URL gets /api/v1/lineage.")
  @Nullable String endpoint;

  @Mixin SpoolOption spool = new SpoolOption();

  /** Reads the configuration, with its warnings on stderr. */
  Delivery read(Console console) {
    SettingsReader.Reading reading = SettingsReader.read(null);
    Settings settings = reading.settings();
    AgentLog log = new AgentLog(console.err(), settings.logLevel());
    reading.warnings().forEach(log::warn);
    return new Delivery(settings, spool.directory(settings), endpoint(), log, flush());
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "lineage-transport");
    thread.setDaemon(true);
    return thread;
  }

  private @Nullable Endpoint endpoint() {
    if (endpoint == null) {
      return null;
    }
    try {
      return Endpoint.parse(endpoint);
    } catch (IllegalArgumentException e) {
      // The address itself may hold a password: it is not shown.
      throw CommandException.misused(
          "--endpoint is no good: expected an http:// or https:// address without user and"
              + " password, such as http://localhost:5000");
    }
  }

  /** The command that delivers what this one leaves, with the same overrides. */
  private String flush() {
    StringBuilder command = new StringBuilder("java -jar ").append(quoted(OwnJar.path()));
    command.append(" flush");
    if (endpoint != null) {
      command.append(" --endpoint ").append(quoted(withoutParameters(endpoint)));
    }
    if (spool.text != null) {
      command.append(" --spool-dir ").append(quoted(spool.text));
    }
    return command.toString();
  }

  /** One of them may be a token. */
  private static String withoutParameters(String address) {
    int parameters = address.indexOf('?');
    return parameters < 0 ? address : address.substring(0, parameters + 1) + Secrets.MASK;
  }

  /** As a shell takes it for one word. */
  static String quoted(String word) {
    boolean plain = !word.isEmpty();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      plain &= Character.isLetterOrDigit(c) || "/\\._-:@%+=,".indexOf(c) >= 0;
    }
    return plain ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
