package io.dspm.lineage.agent.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What calls that leave a file's content alone do to hashes that are still to be taken. */
@EnabledOnOs(OS.LINUX)
class KeepingTest {

  private static final String CONTENT = "a,b\n1,2\n";

  private final HeldThreads threads = new HeldThreads();
  private final IdentityCache cache = IdentityCache.none(new AgentLog(System.err, LogLevel.WARN));
  private final Identities identities = new Identities(1, cache, threads, threads, () -> {});

  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.writeString(temp.resolve("data.csv"), CONTENT);
  }

  private interface Change {
    void make() throws IOException;
  }

  private Identity kept(Change change) throws IOException {
    Identity identity = take();
    Keeping keeping = identities.keep(file, FileStamp.of(file));
    change.make();
    keeping.over();
    return identity;
  }

  private Identity keptTouched(boolean time, Change change) throws IOException {
    Identity identity = take();
    Keeping keeping = identities.keepTouched(file, FileStamp.of(file), time, !time);
    awaitTick();
    change.make();
    keeping.over();
    return identity;
  }

  @Test
  void aDeletedFilesBytesAreHashedAllTheSame() throws IOException {
    assertHashed(kept(() -> Files.delete(file)));
  }

  @Test
  void soAreThoseOfAFileWhoseNameAnotherOneHasTaken() throws IOException {
    assertHashed(
        kept(
            () -> {
              Files.move(file, temp.resolve("moved"));
              Files.writeString(file, "A,B\n1,2\n");
            }));
  }

  @Test
  void severalHashesOfOneFileShareADescriptor() throws IOException {
    Identity whole = take();
    Identity prefix = identities.takePrefix(file, FileStamp.of(file));
    Keeping keeping = identities.keep(file, FileStamp.of(file));
    assertThat(descriptors()).isEqualTo(1);
    Files.delete(file);
    keeping.over();

    assertHashed(whole);
    assertHashed(prefix);
    Deadline.await(() -> descriptors() == 0);
  }

  @Test
  void whatCannotBeHeldIsWaitedFor() throws IOException {
    List<Keeping> held = new ArrayList<>();
    boolean waited = false;
    for (int i = 0; !waited && i < 1_000; i++) {
      Path one = Files.writeString(temp.resolve("file" + i), CONTENT);
      FileStamp stamp = FileStamp.of(one);
      identities.take(one, stamp);
      List<Keeping> keeping = new ArrayList<>();
      Thread program = new Thread(() -> keeping.add(identities.keep(one, stamp)));
      program.start();
      waited = !endsAtOnce(program);
      if (waited) {
        threads.release();
        Deadline.awaitEnd(program);
      }
      held.addAll(keeping);
    }
    for (Keeping each : held) {
      each.over();
    }

    assertThat(waited).isTrue();
    assertThat(held).hasSizeGreaterThan(32);
  }

  private static boolean endsAtOnce(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      if (thread.getState() == Thread.State.TERMINATED) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  @Test
  void permissionsAreNoContent() throws IOException {
    assertHashed(
        keptTouched(
            false,
            () ->
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-w-------"))));
  }

  @Test
  void norIsTheTimeThatAProgramSets() throws IOException {
    assertHashed(
        keptTouched(true, () -> Files.setLastModifiedTime(file, FileTime.fromMillis(1_000))));
  }

  @Test
  void norIsOneMoreName() throws IOException {
    assertHashed(keptTouched(false, () -> Files.createLink(temp.resolve("link"), file)));
  }

  @Test
  void aTimeThatSomethingElseSetsIsAChange() throws IOException {
    Identity identity =
        keptTouched(false, () -> Files.setLastModifiedTime(file, FileTime.fromMillis(1_000)));

    assertUnknown(identity, Identity.State.CHANGED);
  }

  @Test
  void whatSomethingElseWroteMeanwhileIsAChange() throws IOException {
    assertUnknown(keptTouched(true, () -> Files.writeString(file, "a")), Identity.State.CHANGED);
  }

  @Test
  void soIsWhatWasChangedBefore() throws IOException {
    Identity identity = take();
    awaitTick();
    Files.writeString(file, "A,B\n1,2\n");
    Keeping keeping = identities.keepTouched(file, FileStamp.of(file), true, true);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    keeping.over();

    assertUnknown(identity, Identity.State.CHANGED);
  }

  @Test
  void aHashThatMeetsSuchACallWaitsForItsEnd() throws IOException {
    Identity identity = take();
    Keeping keeping = identities.keepTouched(file, FileStamp.of(file), true, false);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    threads.release();
    Deadline.await(() -> threads.made(0).getState() == Thread.State.TIMED_WAITING);
    assertThat(identity.state()).isEqualTo(Identity.State.PENDING);
    keeping.over();

    assertHashed(identity);
  }

  @Test
  void twoSuchCallsAtATimeMayEndInAnyOrder() throws IOException {
    Identity identity = take();
    Keeping one = identities.keepTouched(file, FileStamp.of(file), true, false);
    Keeping other = identities.keepTouched(file, FileStamp.of(file), false, false);
    awaitTick();
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    other.over();
    one.over();

    assertHashed(identity);
  }

  @Test
  void aMovedDirectorysFilesAreFoundWhereTheyAre() throws IOException {
    Path directory = Files.createDirectory(temp.resolve("one"));
    Path inside = Files.writeString(directory.resolve("data"), CONTENT);
    Identity identity = identities.take(inside, FileStamp.of(inside));
    Path to = temp.resolve("other");
    Keeping keeping = identities.keepBelow(directory);
    Files.move(directory, to);
    keeping.movedTo(to);
    keeping.over();

    threads.release();
    identity.await();
    assertThat(identity.state()).isEqualTo(Identity.State.SETTLED);
    assertThat(identity.id().toString()).startsWith("file::" + inside + "@");
  }

  @Test
  void aPrefixIsKeptThroughAnAppendAndADeletion() throws IOException {
    Identity prefix = identities.takePrefix(file, FileStamp.of(file));
    Files.writeString(file, "3,4\n", StandardOpenOption.APPEND);
    Keeping keeping = identities.keep(file, FileStamp.of(file));
    Files.delete(file);
    keeping.over();

    assertHashed(prefix);
  }

  @Test
  void whatSomethingElseHasChangedIsNoPrefixOfWhatItWas() throws IOException {
    Identity identity = take();
    Files.writeString(file, "another content, and a longer one");
    identities.keepPrefixes(file, FileStamp.of(file));
    Files.writeString(file, "3,4\n", StandardOpenOption.APPEND);

    assertUnknown(identity, Identity.State.CHANGED);
  }

  @Test
  void anAppendLeavesWhatWasThereToBeHashed() throws IOException {
    Identity identity = take();
    identities.keepPrefixes(file, FileStamp.of(file));
    Files.writeString(file, "3,4\n", StandardOpenOption.APPEND);

    assertHashed(identity);
  }

  @Test
  void whatNothingIsToBeHashedOfIsNotHeld() {
    assertThat(identities.keep(file, FileStamp.of(file))).isNull();
    assertThat(identities.keepBelow(temp)).isNull();
  }

  private Identity take() {
    return identities.take(file, FileStamp.of(file));
  }

  private void assertHashed(Identity identity) {
    threads.release();
    identity.await();
    assertThat(identity.state()).isEqualTo(Identity.State.SETTLED);
    assertThat(identity.id().hash().hex())
        .isEqualTo(FileHasherTest.sha256(CONTENT.getBytes(UTF_8)));
  }

  private void assertUnknown(Identity identity, Identity.State state) {
    threads.release();
    identity.await();
    assertThat(identity.state()).isEqualTo(state);
    assertThat(identity.id().hash()).isNull();
  }

  /** Until the file system's clock would tell. */
  private void awaitTick() throws IOException {
    FileStamp before = FileStamp.of(file);
    Path other = temp.resolve("tick");
    Deadline.await(
        () -> {
          Files.writeString(other, "x");
          return FileStamp.of(other).changed() > before.changed();
        });
  }

  /** How many descriptors of this process lead to the file. */
  private long descriptors() throws IOException {
    long found = 0;
    for (String number : Path.of("/proc/self/fd").toFile().list()) {
      Path link = Path.of("/proc/self/fd", number);
      if (Files.isSymbolicLink(link) && leadsToTheFile(link)) {
        found++;
      }
    }
    return found;
  }

  private boolean leadsToTheFile(Path link) throws IOException {
    return Files.readSymbolicLink(link).toString().startsWith(file.toString());
  }
}
