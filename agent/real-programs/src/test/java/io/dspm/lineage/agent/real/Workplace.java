package io.dspm.lineage.agent.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.real.RealProgram.Command;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import io.dspm.lineage.agent.testing.strace.Snapshot;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The directory in which a program runs, with what it finds there. */
final class Workplace {

  private static final int ROWS = 2_000;
  private static final long SECONDS = 300;

  private final Jdk jdk;
  private final Path directory;
  private final Path spool;
  private final Path opens;

  /** What the programs' own documentation tells to open to them. */
  private static final List<String> OPENS =
      Stream.of(
              "java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util",
              "java.util.concurrent java.util.concurrent.atomic sun.nio.ch sun.nio.cs",
              "sun.util.calendar")
          .flatMap(line -> Stream.of(line.split(" ")))
          .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
          .toList();

  Workplace(Jdk jdk, Path parent, RealProgram program) throws IOException, InterruptedException {
    this.jdk = jdk;
    this.directory = Files.createDirectories(parent.resolve("data")).toRealPath();
    this.spool = parent.resolve("spool");
    this.opens = Files.write(parent.resolve("opens"), OPENS);
    for (String name : List.of("in", "out", "tmp", "home")) {
      Files.createDirectories(directory.resolve(name));
    }
    Files.writeString(directory.resolve("in/a.csv"), sales(0));
    Files.writeString(directory.resolve("in/b.csv"), sales(ROWS));
    for (Command command : program.prepared()) {
      jvm(command).withoutAgent().run().succeeded();
    }
  }

  Path directory() {
    return directory;
  }

  Snapshot snapshot() throws IOException {
    return Snapshot.of(directory);
  }

  ForkedJvm jvm(Command command) throws IOException {
    ForkedJvm jvm = ForkedJvm.on(jdk, spool).agent("job.name", "program").in(directory);
    return jvm.jvm("@" + opens)
        .jvm("-Djava.io.tmpdir=" + directory.resolve("tmp"))
        .jvm("-Duser.home=" + directory.resolve("home"))
        .jvm("-Xmx1g")
        .within(SECONDS)
        // Not on the command line, which stands in every failure.
        .environment("CLASSPATH", classPath())
        .main(command.main().getName(), command.arguments().toArray());
  }

  /** The files that match one of the globs; each glob matches one at least. */
  SortedSet<Path> files(List<String> globs) throws IOException {
    SortedSet<Path> files = new TreeSet<>();
    for (String glob : globs) {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
      try (Stream<Path> all = Files.walk(directory)) {
        List<Path> matching =
            all.filter(file -> matcher.matches(directory.relativize(file)))
                .filter(Files::isRegularFile)
                .toList();
        assertThat(matching).as("files like %s in %s", glob, directory).isNotEmpty();
        files.addAll(matching);
      }
    }
    return files;
  }

  private static String sales(int first) {
    return IntStream.range(first, first + ROWS)
        .mapToObj(i -> "region-" + i % 3 + ",product-" + i % 7 + "," + i % 100)
        .collect(Collectors.joining("\n", "region,product,amount\n", "\n"));
  }

  /** The programs' jar and libraries, and nothing of the tests. */
  private static String classPath() throws IOException {
    Stream<String> libraries =
        Stream.of(Files.readString(Path.of("target/class-path")).strip().split(File.pathSeparator));
    // A dependency of type pom is on it too, and Weka takes all that is there for archives.
    return Stream.concat(
            Stream.of(ForkedJvm.jar("agent/real-programs", "real-programs.jar").toString()),
            libraries.filter(entry -> entry.endsWith(".jar")))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
