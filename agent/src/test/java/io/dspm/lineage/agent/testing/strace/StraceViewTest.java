package io.dspm.lineage.agent.testing.strace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Short logs. {@code $} stands for a directory with the files old, in, empty and dir/foreign; a
 * line is of thread 100, the JVM's, unless it begins with another number.
 */
class StraceViewTest {

  private static final String THREAD =
      "clone3({flags=CLONE_VM|CLONE_FILES|CLONE_THREAD, stack=0x1} => {parent_tid=[101]}, 88) = 101";
  private static final String CHILD =
      "clone3({flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD, stack=0x1}, 88) = 200";

  @TempDir Path temp;

  private Path data;
  private Snapshot before;

  @BeforeEach
  void files() throws IOException {
    data = Files.createDirectories(temp.resolve("data")).toRealPath();
    Files.writeString(data.resolve("in"), "in");
    Files.writeString(data.resolve("old"), "old");
    Files.writeString(data.resolve("empty"), "");
    Files.createDirectories(data.resolve("dir"));
    Files.writeString(data.resolve("dir/foreign"), "foreign");
    before = Snapshot.of(data);
  }

  @Test
  void contentThatWasAskedForIsRead() throws IOException {
    assertReads(view(open("in", "O_RDONLY", 4), "read(4<$/in>, \"in\", 8192) = 2"), "in");
    assertReads(view(open("in", "O_RDONLY", 4), "pread64(4<$/in>, \"n\", 1, 1) = 1"), "in");
    assertReads(view(open("empty", "O_RDONLY", 4), "read(4<$/empty>, \"\", 8192) = 0"), "empty");
    assertReads(
        view(open("in", "O_RDONLY", 4), "mmap(NULL, 2, PROT_READ, MAP_SHARED, 4<$/in>, 0) = 0x7f"),
        "in");
  }

  @Test
  void anOpenAloneIsNothingAndNeitherIsAFailedRead() throws IOException {
    assertNothing(view(open("in", "O_RDONLY", 4), "close(4<$/in>) = 0"));
    assertNothing(
        view(
            open("in", "O_RDONLY", 4),
            "read(4<$/in>, 0x7f, 10) = -1 EISDIR (Is a directory)",
            "read(4<$/in>, \"\", 0) = 0",
            "read(4<$/in>, 0x7f, 10) = ?"));
    assertNothing(view(open("old", "O_WRONLY|O_CREAT|O_APPEND", 4), "close(4<$/old>) = 0"));
  }

  @Test
  void aNewFileIsWrittenEvenIfItStaysEmpty() throws IOException {
    assertWrites(view(open("out", "O_WRONLY|O_CREAT|O_EXCL", 4)), "out");
    assertWrites(view("mknod(\"$/out\", S_IFREG|0666) = 0"), "out");
    assertNothing(view("mknod(\"$/fifo\", S_IFIFO|0666) = 0", open("fifo", "O_RDWR", 4)));
  }

  @Test
  void anOverwrittenFileIsNoInput() throws IOException {
    assertWrites(
        view(open("old", "O_WRONLY|O_CREAT|O_TRUNC", 4), "write(4<$/old>, \"x\", 1) = 1"), "old");
  }

  @Test
  void updateAndAppendTakeInWhatWasThere() throws IOException {
    for (String call :
        List.of(
            "write(4<$/old>, \"x\", 1) = 1",
            "pwrite64(4<$/old>, \"x\", 1, 0) = 1",
            "writev(4<$/old>, [{iov_base=\"a,(\", iov_len=3}], 1) = 3",
            "ftruncate(4<$/old>, 0) = 0")) {
      StraceView view = view(open("old", "O_RDWR|O_APPEND", 4), call);
      assertReads(view, "old");
      assertWritten(view, "old");
    }
    assertWrites(
        view(open("empty", "O_WRONLY|O_APPEND", 4), "write(4<$/empty>, \"x\", 1) = 1"), "empty");
  }

  @Test
  void whatItWroteItselfIsNoInputWhenReadBack() throws IOException {
    assertWrites(
        view(
            open("out", "O_RDWR|O_CREAT", 4),
            "write(4<$/out>, \"x\", 1) = 1",
            "close(4<$/out>) = 0",
            open("out", "O_RDONLY", 4),
            "read(4<$/out>, \"x\", 10) = 1"),
        "out");
  }

  @Test
  void theLastPathCounts() throws IOException {
    assertWrites(
        view(open("tmp", "O_WRONLY|O_CREAT", 4), "rename(\"$/tmp\", \"$/old\") = 0"), "old");
    assertWrites(
        view(
            "mkdir(\"$/_temporary\", 0777) = 0",
            open("_temporary/part", "O_WRONLY|O_CREAT", 4),
            "renameat2(3<$>, \"_temporary\", AT_FDCWD<$/dir>, \"../out\", RENAME_NOREPLACE) = 0"),
        "out/part");
    assertNothing(view(open("tmp", "O_WRONLY|O_CREAT", 4), "unlink(\"$/tmp\") = 0"));
    assertNothing(view(open("tmp", "O_WRONLY|O_CREAT", 4), "unlinkat(3<$>, \"tmp\", 0) = 0"));
  }

  @Test
  void aForeignDirectoryThatIsMovedIsInputAndOutput() throws IOException {
    StraceView view = view("rename(\"$/dir\", \"$/dir2\") = 0");
    assertReads(view, "dir/foreign");
    assertWritten(view, "dir2/foreign");
  }

  @Test
  void eachMarkedRunHasItsOwnInputsAndTheOutputsThatThereAreAtItsEnd() throws IOException {
    StraceView view =
        view(
            "newfstatat(AT_FDCWD<$>, \"/lineage-test/begins/one\", 0x7f, 0) = -1 ENOENT",
            open("out", "O_RDWR|O_CREAT", 4),
            "write(4<$/out>, \"x\", 1) = 1",
            "read(4<$/out>, \"x\", 1) = 1",
            "stat(\"/lineage-test/ends/one\", 0x7f) = -1 ENOENT",
            open("late", "O_WRONLY|O_CREAT", 5),
            "stat(\"/lineage-test/begins/two\", 0x7f) = -1 ENOENT",
            "rename(\"$/out\", \"$/out2\") = 0",
            "stat(\"/lineage-test/ends/two\", 0x7f) = -1 ENOENT",
            "unlink(\"$/out2\") = 0",
            "unlink(\"$/late\") = 0");
    assertReads(view, "out");
    assertWritten(view, "out", "out2");
  }

  @Test
  void aFileThatIsWrittenOnAfterItWasReplacedIsGone() throws IOException {
    assertWrites(
        view(
            open("out", "O_WRONLY|O_CREAT", 4),
            open("tmp", "O_WRONLY|O_CREAT", 5),
            "rename(\"$/tmp\", \"$/out\") = 0",
            "write(4<$/out (deleted)>, \"x\", 1) = 1"),
        "out");
  }

  @Test
  void movedLinkedAndCopiedFilesAreInputAndOutput() throws IOException {
    StraceView moved = view("rename(\"$/in\", \"$/out\") = 0");
    assertReads(moved, "in");
    assertWritten(moved, "out");
    StraceView linked = view("link(\"$/in\", \"$/out\") = 0", "unlink(\"$/in\") = 0");
    assertReads(linked, "in");
    assertWritten(linked, "out");
    for (String copy :
        List.of(
            "sendfile(5<$/out>, 4<$/in>, NULL, 2147479552) = 2",
            "copy_file_range(4<$/in>, NULL, 5<$/out>, NULL, 2147479552, 0) = 2")) {
      StraceView copied =
          view(open("in", "O_RDONLY", 4), open("out", "O_WRONLY|O_CREAT|O_EXCL", 5), copy);
      assertReads(copied, "in");
      assertWritten(copied, "out");
    }
  }

  @Test
  void aSymbolicLinkIsNoFile() throws IOException {
    StraceView view =
        view(
            "symlink(\"in\", \"$/link\") = 0",
            "openat(AT_FDCWD<$>, \"link\", O_RDONLY) = 4<$/in>",
            "read(4<$/in>, \"in\", 10) = 2",
            "rename(\"$/link\", \"$/link2\") = 0",
            "symlink(\"dir\", \"$/d\") = 0",
            open("dir/out", "O_WRONLY|O_CREAT", 5),
            "rename(\"$/d/../d/out\", \"$/d/out2\") = 0");
    assertReads(view, "in");
    assertWritten(view, "dir/out2");
  }

  @Test
  void aWritableMapIsAnInputAndAnOutputIfItChangedTheFile() throws IOException {
    String[] log = {
      open("old", "O_RDWR", 4),
      "mmap(NULL, 3, PROT_READ|PROT_WRITE, MAP_SHARED, 4<$/old>, 0) = 0x7f"
    };
    StraceView unchanged = view(log);
    assertReads(unchanged, "old");
    assertWritten(unchanged);
    assertThat(unchanged.decidedByContent()).containsExactly(data.resolve("old"));

    Files.writeString(data.resolve("old"), "new");
    StraceView changed = view(log);
    assertReads(changed, "old");
    assertWritten(changed, "old");
  }

  @Test
  void aLengthThatWasSetCountsIfItWasAnother() throws IOException {
    String[] log = {open("old", "O_RDWR", 4), "ftruncate(4<$/old>, 2) = 0"};
    assertNothing(view(log));

    Files.writeString(data.resolve("old"), "ol");
    assertReads(view(log), "old");
    assertWritten(view(log), "old");
  }

  @Test
  void privateMapsAndThoseOfNewFilesNeedNoDecision() throws IOException {
    StraceView view =
        view(
            open("in", "O_RDWR", 4),
            "mmap(NULL, 3, PROT_READ|PROT_WRITE, MAP_PRIVATE, 4<$/in>, 0) = 0x7f",
            open("out", "O_RDWR|O_CREAT", 5),
            "mmap(NULL, 3, PROT_READ|PROT_WRITE, MAP_SHARED, 5<$/out>, 0) = 0x7f",
            "mmap(NULL, 3, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f");
    assertReads(view, "in");
    assertWritten(view, "out");
    assertThat(view.decidedByContent()).isEmpty();
  }

  @Test
  void callsInTwoPiecesAreOneAndTheirDescriptorIsThatOfTheirBeginning() throws IOException {
    StraceView view =
        view(
            THREAD,
            open("in", "O_RDONLY", 4),
            "read(4<$/in>,  <unfinished ...>",
            "101 close(4<$/in> <unfinished ...>",
            "101 <... close resumed>) = 0",
            "101 openat(AT_FDCWD<$>, \"old\", O_RDONLY) = 4<$/old>",
            "<... read resumed>\"in\", 8192) = 2",
            "101 close(4<$/old> <unfinished ...>",
            open("empty", "O_RDONLY", 4),
            "101 <... close resumed>) = 0",
            "read(4<$/empty>, \"\", 10) = 0");
    assertReads(view, "empty", "in");
  }

  @Test
  void copiesOfADescriptorLeadToTheSameFile() throws IOException {
    StraceView view =
        view(
            open("in", "O_RDONLY", 4),
            "dup(4<$/in>) = 7<$/in>",
            "fcntl(7<$/in>, F_DUPFD_CLOEXEC, 0) = 9<$/in>",
            "close(4<$/in>) = 0",
            "read(9<$/in>, \"in\", 10) = 2");
    assertReads(view, "in");
  }

  @Test
  void redirectedStandardStreamsCountButNotTheStandardError() throws IOException {
    StraceView view =
        view(
            "fcntl(1<$/old>, F_GETFL) = 0x8401 (flags O_WRONLY|O_APPEND|O_LARGEFILE)",
            "read(0<$/in>, \"in\", 8192) = 2",
            "write(1<$/old>, \"x\", 1) = 1",
            "write(2<$/empty>, \"x\", 1) = 1");
    assertReads(view, "in", "old");
    assertWritten(view, "old");
    assertWrites(
        view(
            "fcntl(1<$/old>, F_GETFL) = 0x8001 (flags O_WRONLY|O_LARGEFILE)",
            "write(1<$/old>, \"x\", 1) = 1"),
        "old");
  }

  @Test
  void childrenAreToldApartButTheirRedirectsAreTheProgramsDoing() throws IOException {
    StraceView view =
        view(
            open("in", "O_RDONLY", 4),
            open("old", "O_WRONLY|O_CREAT|O_APPEND", 5),
            CHILD,
            "200 execve(\"/jdk/lib/jspawnhelper\", [...], 0x7f /* 39 vars */) = 0",
            "200 dup2(4<$/in>, 0</dev/null>) = 0<$/in>",
            "200 dup2(5<$/old>, 1</dev/null>) = 1<$/old>",
            "200 execve(\"/usr/bin/sh\", [...], 0x7f /* 39 vars */) = 0",
            "200 read(0<$/in>, \"in\", 10) = 2",
            "200 write(1<$/old>, \"x\", 1) = 1",
            "200 openat(AT_FDCWD<$>, \"own\", O_WRONLY|O_CREAT|O_TRUNC) = 3<$/own>",
            "200 write(3<$/own>, \"x\", 1) = 1",
            "200 openat(AT_FDCWD<$>, \"empty\", O_RDONLY) = 6<$/empty>",
            "200 read(6<$/empty>, \"\", 1) = 0");
    assertReads(view, "in", "old");
    assertWritten(view, "old");
    assertThat(names(view.childReads())).containsExactly("empty");
    assertThat(names(view.childWrites())).containsExactly("own");
    assertThat(view.children()).containsExactly("sh");
  }

  @Test
  void whatAChildWroteIsAnInputWhenTheProgramReadsIt() throws IOException {
    StraceView view =
        view(
            CHILD,
            "200 openat(AT_FDCWD<$>, \"made\", O_WRONLY|O_CREAT|O_TRUNC) = 3<$/made>",
            "200 write(3<$/made>, \"x\", 1) = 1",
            open("made", "O_RDONLY", 4),
            "read(4<$/made>, \"x\", 10) = 1");
    assertReads(view, "made");
    assertWritten(view);
  }

  @Test
  void aChildMayAppearBeforeTheCallThatMadeItReturns() throws IOException {
    StraceView view =
        view(
            "clone3({flags=CLONE_VM|CLONE_VFORK, stack=0x1}, 88 <unfinished ...>",
            "200 openat(AT_FDCWD<$>, \"in\", O_RDONLY) = 3<$/in>",
            "200 read(3<$/in>, \"in\", 10) = 2",
            "<... clone3 resumed>) = 200");
    assertReads(view);
    assertThat(names(view.childReads())).containsExactly("in");
  }

  @Test
  void theAgentsOwnThreadsAreLeftOut() throws IOException {
    StraceView view =
        view(
            THREAD,
            "101 prctl(PR_SET_NAME, \"lineage-hash\") = 0",
            "101 openat(AT_FDCWD<$>, \"in\", O_RDONLY) = 4<$/in>",
            "101 read(4<$/in>, \"in\", 10) = 2",
            "101 openat(AT_FDCWD<$>, \"note\", O_WRONLY|O_CREAT) = 5<$/note>",
            "101 prctl(PR_SET_NAME, \"lineage..covery\") = 0",
            "101 rename(\"$/note\", \"$/note2\") = 0");
    assertNothing(view);
  }

  @Test
  void codeAndWhatIsExcludedAreLeftOut() throws IOException {
    assertNothing(
        view(
            open("a.jar", "O_WRONLY|O_CREAT", 4),
            open("a.class", "O_WRONLY|O_CREAT", 4),
            open(".a.crc", "O_WRONLY|O_CREAT", 4),
            open("home/.java/fonts/17/fcinfo.properties", "O_WRONLY|O_CREAT", 4),
            open("spool/a", "O_WRONLY|O_CREAT", 4),
            "openat(AT_FDCWD<$>, \"/etc/passwd\", O_RDONLY) = 4</etc/passwd>",
            "read(4</etc/passwd>, \"root\"..., 10) = 10"));
  }

  @Test
  void namesMayHoldAnything() throws IOException {
    StraceView view =
        view(
            "openat(AT_FDCWD<$>, \"\\355\\225\\234 \\\"a\\\", (b\", O_WRONLY|O_CREAT, 0666)"
                + " = 4<$/\\355\\225\\234 \\\"a\\\", (b>",
            "write(4<$/\\355\\225\\234 \\\"a\\\", (b>, \"\\\")\\\\\"..., 30) = 30");
    assertWrites(view, "\ud55c \"a\", (b");
  }

  private static String open(String name, String flags, int descriptor) {
    return "openat(AT_FDCWD<$>, \""
        + name
        + "\", "
        + flags
        + ") = "
        + descriptor
        + "<$/"
        + name
        + ">";
  }

  private StraceView view(String... lines) throws IOException {
    Path log = temp.resolve("log");
    Files.write(
        log,
        Stream.of(lines)
            .map(line -> Character.isDigit(line.charAt(0)) ? line : "100 " + line)
            .map(line -> line.replace("$", data.toString()))
            .toList());
    return StraceView.of(log, before, data.resolve("spool"));
  }

  private List<String> names(Collection<Path> paths) {
    return paths.stream().map(path -> data.relativize(path).toString()).toList();
  }

  private void assertNothing(StraceView view) {
    assertReads(view);
    assertWritten(view);
  }

  private void assertWrites(StraceView view, String... expected) {
    assertReads(view);
    assertWritten(view, expected);
  }

  private void assertReads(StraceView view, String... expected) {
    assertThat(names(view.reads())).containsExactly(expected);
  }

  private void assertWritten(StraceView view, String... expected) {
    assertThat(names(view.writes())).containsExactly(expected);
  }
}
