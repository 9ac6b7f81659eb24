package io.dspm.lineage.agent.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class IdentitiesTest {

  private final HeldThreads threads = new HeldThreads();
  private final IdentityCache cache = IdentityCache.none(new AgentLog(System.err, LogLevel.WARN));
  private final Identities identities = new Identities(1, cache, threads, threads, () -> {});

  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.writeString(temp.resolve("data.csv"), "a,b\n1,2\n");
  }

  @Test
  void pendingItHasNoHashAndSettledItHas() {
    Identity identity = take();

    assertThat(identity.state()).isEqualTo(Identity.State.PENDING);
    assertThat(identity.id().hash()).isNull();
    threads.release();
    identity.await();
    assertThat(identity.state()).isEqualTo(Identity.State.SETTLED);
    assertThat(identity.id()).hasToString("file::" + file + "@sha256:" + sha256("a,b\n1,2\n"));
  }

  @Test
  void whoAsksForTheSameContentWhileItIsPendingGetsTheSame() throws IOException {
    Identity identity = take();

    assertThat(take()).isSameAs(identity);
    Files.writeString(file, "other content");
    assertThat(take()).isNotSameAs(identity);
    threads.release();
    identity.await();
    assertThat(identity.state()).isEqualTo(Identity.State.CHANGED);
    Identity again = settled(take());
    assertThat(take()).isNotSameAs(again);
  }

  @Test
  void anEmptyFileHasTheHashOfNothing() throws IOException {
    Files.writeString(file, "");

    assertThat(settled(take()).id().hash().hex()).isEqualTo(sha256(""));
  }

  @Test
  void whatWasChangedBeforeItCouldBeHashedIsNotGivenAWrongHash() throws IOException {
    Identity identity = take();
    Files.writeString(file, "longer than before");

    assertUnknown(identity, Identity.State.CHANGED);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void norIsWhatWasChangedAndMadeToLookAsBefore() throws IOException {
    FileStamp stamp = FileStamp.of(file);
    FileTime modified = Files.getLastModifiedTime(file);
    Identity identity = identities.take(file, stamp);
    Deadline.await(
        () -> {
          Files.writeString(file, "A,B\n1,2\n");
          Files.setLastModifiedTime(file, modified);
          return FileStamp.of(file).changed() != stamp.changed();
        });

    assertUnknown(identity, Identity.State.CHANGED);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void norIsAnotherFileInItsPlace() throws IOException {
    Identity identity = take();
    Path other = Files.writeString(temp.resolve("other"), "a,b\n1,3\n");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

    assertUnknown(identity, Identity.State.CHANGED);
  }

  @Test
  void whatIsGoneHasVanished() throws IOException {
    Identity identity = take();
    Files.delete(file);

    assertUnknown(identity, Identity.State.VANISHED);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void whatCannotBeReadIsUnreadable() {
    // Even the superuser can't read a directory's bytes.
    assertUnknown(identities.take(temp, FileStamp.of(temp)), Identity.State.UNREADABLE);
  }

  @Test
  void aPrefixIsNotTouchedByWhatIsAppended() throws IOException {
    Identity prefix = identities.takePrefix(file, FileStamp.of(file));
    Files.writeString(file, "3,4\n", StandardOpenOption.APPEND);

    assertThat(settled(prefix).state()).isEqualTo(Identity.State.SETTLED);
    assertThat(prefix.id().hash().hex()).isEqualTo(sha256("a,b\n1,2\n"));
  }

  @Test
  void aPrefixThatWasCutIsNotGivenAWrongHash() throws IOException {
    Identity prefix = identities.takePrefix(file, FileStamp.of(file));
    Files.writeString(file, "a,b\n", StandardOpenOption.TRUNCATE_EXISTING);

    assertUnknown(prefix, Identity.State.CHANGED);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aPrefixOfAnotherFileInItsPlaceIsNotTaken() throws IOException {
    Identity prefix = identities.takePrefix(file, FileStamp.of(file));
    Path other = Files.writeString(temp.resolve("other"), "another file, and longer");
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

    assertUnknown(prefix, Identity.State.CHANGED);
  }

  @Test
  void whoWantsToDestroyBytesWaitsForTheirHash() throws IOException {
    Identity identity = take();
    FileStamp stamp = FileStamp.of(file);
    Thread writer = new Thread(() -> identities.awaitPending(file, stamp));
    writer.start();

    Deadline.awaitWaiting(writer);
    assertThat(identity.state()).isEqualTo(Identity.State.PENDING);
    threads.release();
    Deadline.awaitEnd(writer);
    assertThat(identity.state()).isEqualTo(Identity.State.SETTLED);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void alsoUnderAnotherNameOfTheSameFile() throws IOException {
    Path link = Files.createLink(temp.resolve("link.csv"), file);
    take();
    Thread writer = new Thread(() -> identities.awaitPending(link, FileStamp.of(link)));
    writer.start();

    Deadline.awaitWaiting(writer);
    threads.release();
    Deadline.awaitEnd(writer);
  }

  @Test
  void nobodyWaitsForTheHashOfAnotherFile() throws IOException {
    take();
    Path other = Files.writeString(temp.resolve("other"), "x");
    Thread writer = new Thread(() -> identities.awaitPending(other, FileStamp.of(other)));
    writer.start();

    Deadline.awaitEnd(writer);
  }

  @Test
  void whatIsHashedIsForgotten() {
    FileStamp stamp = FileStamp.of(file);
    Identity identity = identities.take(file, stamp);
    threads.release();
    identity.await();
    Thread writer = new Thread(() -> identities.awaitPending(file, stamp));
    writer.start();

    Deadline.awaitEnd(writer);
  }

  @Test
  void anInterruptIsKeptForTheCallersNextWait() throws InterruptedException {
    Identity identity = take();
    AtomicBoolean kept = new AtomicBoolean();
    Thread waiting =
        new Thread(
            () -> {
              identity.await();
              kept.set(Thread.currentThread().isInterrupted());
            });
    waiting.start();
    Deadline.awaitWaiting(waiting);

    waiting.interrupt();
    Deadline.await(() -> !waiting.isInterrupted());
    Deadline.awaitWaiting(waiting);
    assertThat(identity.state()).isEqualTo(Identity.State.PENDING);
    threads.release();
    waiting.join();

    assertThat(kept).isTrue();
  }

  @Test
  void aListenerHearsOnceHoweverOftenItIsSettled() {
    Identity identity = take();
    AtomicInteger before = new AtomicInteger();
    AtomicInteger after = new AtomicInteger();
    identity.whenSettled(before::incrementAndGet);
    assertThat(before).hasValue(0);

    identity.giveUp();
    identity.giveUp();
    identity.whenSettled(after::incrementAndGet);

    assertThat(before).hasValue(1);
    assertThat(after).hasValue(1);
  }

  @Test
  void givenUpItStaysGivenUpAndIsNotHashedAnyMore() {
    Identity identity = take();
    identity.giveUp();
    Identity next = take();
    threads.release();
    next.await();

    assertThat(identity.state()).isEqualTo(Identity.State.GIVEN_UP);
    assertThat(identity.id().toString()).endsWith("@sha256:unknown");
  }

  private static Thread noThread(Runnable work) {
    throw new OutOfMemoryError("unable to create native thread");
  }

  @Test
  void withoutAThreadToHashOnNobodyWaitsForEver() {
    Identities unable =
        new Identities(1, cache, IdentitiesTest::noThread, IdentitiesTest::noThread, () -> {});
    FileStamp stamp = FileStamp.of(file);
    List<Throwable> thrown = new ArrayList<>();
    Thread pipeline =
        new Thread(
            () -> {
              try {
                unable.take(file, stamp);
                unable.awaitPending(file, stamp);
              } catch (Throwable e) {
                thrown.add(e);
              }
            });
    pipeline.setDaemon(true);
    pipeline.start();

    Deadline.awaitEnd(pipeline);
    assertThat(thrown).isEmpty();
  }

  @Test
  void manyFilesAreAllHashed() throws IOException {
    List<Identity> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Path one = Files.writeString(temp.resolve(i + ".txt"), "content " + i);
      all.add(identities.take(one, FileStamp.of(one)));
    }
    threads.release();

    for (int i = 0; i < all.size(); i++) {
      assertThat(settled(all.get(i)).id().hash().hex()).isEqualTo(sha256("content " + i));
    }
  }

  private Identity take() {
    return identities.take(file, FileStamp.of(file));
  }

  private void assertUnknown(Identity identity, Identity.State state) {
    assertThat(settled(identity).state()).isEqualTo(state);
    assertThat(identity.id().hash()).isNull();
  }

  private Identity settled(Identity identity) {
    threads.release();
    identity.await();
    return identity;
  }

  private static String sha256(String text) {
    return FileHasherTest.sha256(text.getBytes(UTF_8));
  }
}
