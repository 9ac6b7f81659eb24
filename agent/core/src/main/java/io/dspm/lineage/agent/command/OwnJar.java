package io.dspm.lineage.agent.command;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;

/** The agent's own jar, for telling a person what to run. */
final class OwnJar {

  private static final String NAME = "lineage-agent.jar";

  private OwnJar() {}

  /** Its path; only its name where the classes were not loaded from it. */
  static String path() {
    CodeSource source = OwnJar.class.getProtectionDomain().getCodeSource();
    if (source == null || !source.getLocation().getPath().endsWith(".jar")) {
      return NAME;
    }
    try {
      return Path.of(source.getLocation().toURI()).toString();
    } catch (URISyntaxException | RuntimeException e) {
      return NAME;
    }
  }
}
