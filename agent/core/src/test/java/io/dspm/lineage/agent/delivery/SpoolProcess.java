package io.dspm.lineage.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dspm.lineage.agent.config.SpoolSettings;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The main class of the JVMs that the tests fork. Says on stdout how far it has come. */
final class SpoolProcess {

  private SpoolProcess() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    if (arguments[0].equals("hold")) {
      hold(directory.resolve(SpoolDrops.NAME));
      return;
    }
    AgentLog log = new AgentLog(System.err, LogLevel.WARN);
    long segmentBytes =
        arguments.length > 2 ? Long.parseLong(arguments[2]) : SpoolDisk.SEGMENT_BYTES;
    Spool spool =
        new Spool(
            new SpoolDisk(
                directory, new SpoolFiles(directory), log, segmentBytes, SpoolSettings.DEFAULT));
    if (arguments[0].equals("adopt")) {
      for (Leftover leftover : spool.adoptLeftovers()) {
        System.out.println("adopted " + leftover.waiting());
      }
      System.out.println("done");
      return;
    }
    for (int i = 0; ; i++) {
      UUID run = new UUID(5, i);
      spool.begun(run, ("header " + i).getBytes(UTF_8));
      System.out.println("begun " + i);
      spool.append(run, EventKind.START, ("start " + i).getBytes(UTF_8));
      System.out.println("started " + i);
      for (int n = 0; n < i % 4; n++) {
        spool.append(run, EventKind.FILES, ("files " + n).getBytes(UTF_8));
        System.out.println("listed" + n + " " + i);
      }
      if (i % 2 == 0) {
        spool.append(run, EventKind.END, ("end " + i).getBytes(UTF_8));
        System.out.println("ended " + i);
      }
    }
  }

  /** Keeps a file locked until it is killed. */
  private static void hold(Path file) throws Exception {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      System.out.println("held");
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  static Process fork(List<String> options, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xshare:auto");
    command.addAll(options);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
