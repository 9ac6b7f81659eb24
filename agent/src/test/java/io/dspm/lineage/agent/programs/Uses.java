package io.dspm.lineage.agent.programs;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Logger;

/** Uses files of a directory so that each counts, or does not, for another reason. */
public final class Uses {

  private Uses() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    Files.readString(directory.resolve("in.csv"));
    Files.readString(Path.of("/etc/hostname"));
    new FileInputStream(directory.resolve("unread.csv").toFile()).close();
    try (FileOutputStream out = new FileOutputStream(directory.resolve("left.out").toFile())) {
      out.write(1);
    }
    Path spill = directory.resolve("spill");
    Files.writeString(spill, "x");
    Files.move(spill, directory.resolve("away"));
    FileHandler handler = new FileHandler(directory.resolve("app.log").toString());
    Logger logger = Logger.getLogger("app");
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
    logger.info("at work");
    handler.close();
  }
}
