package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneId;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.logging.FileHandler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** Bytes that are read and written, and yet are no lineage. */
final class ExcludedUses {

  /** Files and directories of the agent, if there is one. */
  static final String AGENTS_OWN = "uses.of.the.agent";

  private static final String EXCLUDED = "doesn't count by default";

  private static final List<FileUse> NO_FILES =
      List.of(
          use("devices-and-proc", "`/dev/zero`, `/dev/null`, `/proc`")
              .does(
                  place -> {
                    readOne("/dev/zero");
                    Files.readString(Path.of("/proc/self/stat"));
                    try (OutputStream out = new FileOutputStream("/dev/null")) {
                      out.write(1);
                    }
                  }),
          use("random-numbers", "`/dev/urandom`, `SecureRandom`")
              .does(
                  place -> {
                    readOne("/dev/urandom");
                    new SecureRandom().nextInt();
                    SecureRandom.getInstance("NativePRNGNonBlocking").nextInt();
                  }),
          use("fifo", "a FIFO written and read")
              .given(ExcludedUses::makeFifo)
              .does(ExcludedUses::useFifo),
          use("sockets", "sockets").does(place -> talk()),
          use("pipes", "`Pipe`, `PipedInputStream`")
              .does(
                  place -> {
                    Pipe pipe = Pipe.open();
                    try (Pipe.SinkChannel sink = pipe.sink();
                        Pipe.SourceChannel source = pipe.source()) {
                      sink.write(ChannelUses.bytes());
                      source.read(ChannelUses.four());
                    }
                    try (PipedInputStream in = new PipedInputStream();
                        PipedOutputStream out = new PipedOutputStream(in)) {
                      out.write(1);
                      in.read();
                    }
                  }));

  private static final List<FileUse> CODE =
      List.of(
          use("class-of-a-directory", "a class loaded from a directory")
              .given(place -> writeClass(place))
              .does(place -> load(place, "classes/")),
          use("class-of-a-jar", "a class loaded from a jar, and a resource in it")
              .given(place -> writeJar(place, "code.jar"))
              .does(place -> load(place, "code.jar")),
          use("class-of-an-archive", "a class loaded from an archive by another name than `.jar`")
              .reads("code.zip")
              .given(place -> writeJar(place, "code.zip"))
              .does(place -> load(place, "code.zip")),
          use("many-entries-of-a-jar", "a jar with 20,000 entries, all read")
              .note(EXCLUDED)
              .given(place -> ArchiveUses.writeMany(place.path("many.jar")))
              .does(place -> ArchiveUses.readAll(place.path("many.jar"))),
          use("code-written", "a `.jar` and a `.class` written")
              .note(EXCLUDED)
              .does(
                  place -> {
                    writeJar(place, "out.jar");
                    writeClass(place);
                  }));

  private static final List<FileUse> SYSTEM =
      List.of(
          use("files-of-the-jdk", "the JDK's own files, also through `jrt:/`")
              .note(EXCLUDED)
              .does(
                  place -> {
                    Files.readString(Path.of(System.getProperty("java.home"), "release"));
                    Files.readAllBytes(
                        Path.of(URI.create("jrt:/java.base/java/lang/Object.class")));
                    ZoneId.of("Europe/Berlin").getRules();
                  }),
          use("files-of-the-system", "`/etc/hosts`")
              .note(EXCLUDED)
              .does(place -> Files.readString(Path.of("/etc/hosts"))),
          use("files-of-the-agent", "the agent's own files")
              .note(EXCLUDED)
              .does(place -> readTheAgents()),
          use("checksum-files", "a `.crc` file beside its data")
              .note(EXCLUDED)
              .writes("out.csv")
              .does(
                  place -> {
                    Files.writeString(place.path("out.csv"), Place.NEW);
                    Files.writeString(place.path(".out.csv.crc"), "1234");
                    Files.readString(place.path(".out.csv.crc"));
                  }),
          use("log-file", "`java.util.logging.FileHandler`")
              .note(EXCLUDED)
              .does(place -> log(place, false)),
          use("log-file-appended-to", "`java.util.logging.FileHandler` that appends")
              .note(EXCLUDED)
              .given(place -> Files.writeString(place.path("app.log"), "before\n"))
              .does(place -> log(place, true)));

  static final UseGroup GROUP =
      new UseGroup(
          "Nothing: what is no file or doesn't count",
          Stream.of(NO_FILES, CODE, SYSTEM).flatMap(List::stream).toList());

  private ExcludedUses() {}

  private static void readOne(String file) throws IOException {
    try (InputStream in = new FileInputStream(file)) {
      in.read();
    }
  }

  private static void makeFifo(Place place) throws Exception {
    Process made = new ProcessBuilder("mkfifo", place.name("fifo")).inheritIO().start();
    Place.check(made.waitFor() == 0, "no FIFO");
  }

  private static void useFifo(Place place) throws Exception {
    Thread writer =
        new Thread(
            () -> {
              try (OutputStream out = new FileOutputStream(place.file("fifo"))) {
                out.write(Place.newBytes());
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    writer.start();
    try (InputStream in = new FileInputStream(place.file("fifo"))) {
      // Not readAllBytes: on JDK 17 it asks where it is, and in a FIFO that is nowhere.
      in.read(new byte[100]);
    }
    writer.join();
  }

  private static void talk() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      client.getOutputStream().write(1);
      accepted.getInputStream().read();
    }
  }

  private static String classFile() {
    return Loaded.class.getName().replace('.', '/') + ".class";
  }

  private static byte[] loadedClass() throws IOException {
    try (InputStream in = Loaded.class.getClassLoader().getResourceAsStream(classFile())) {
      return in.readAllBytes();
    }
  }

  private static void writeClass(Place place) throws IOException {
    Path file = place.path("classes").resolve(classFile());
    Files.createDirectories(file.getParent());
    Files.write(file, loadedClass());
  }

  private static void writeJar(Place place, String name) throws IOException {
    try (JarOutputStream jar = new JarOutputStream(new FileOutputStream(place.file(name)))) {
      jar.putNextEntry(new ZipEntry(classFile()));
      jar.write(loadedClass());
      jar.putNextEntry(new ZipEntry("data.csv"));
      jar.write(Place.newBytes());
    }
  }

  private static void load(Place place, String code) throws Exception {
    URL[] path = {place.path(code).toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
      Class<?> loaded = loader.loadClass(Loaded.class.getName());
      Place.check(loaded != Loaded.class, "loaded from elsewhere");
      try (InputStream in = loader.getResourceAsStream("data.csv")) {
        Place.check(in == null || in.readAllBytes().length > 0, "an empty resource");
      }
    }
  }

  private static void readTheAgents() throws IOException {
    for (String name : System.getProperty(AGENTS_OWN, "").split(File.pathSeparator)) {
      if (!name.isEmpty()) {
        try (Stream<Path> files = Files.walk(Path.of(name))) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            readOne(file.toString());
          }
        }
      }
    }
  }

  private static void log(Place place, boolean append) throws IOException {
    FileHandler log = new FileHandler(place.name("app.log"), append);
    try {
      log.publish(new LogRecord(Level.WARNING, "something happened"));
      log.flush();
    } finally {
      log.close();
    }
  }
}
