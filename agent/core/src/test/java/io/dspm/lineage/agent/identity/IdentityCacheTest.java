package io.dspm.lineage.agent.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * That a file was not read is seen by its not being there any more: then only what is remembered
 * can say what it held.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class IdentityCacheTest {

  private static final String CONTENT = "a,b\n".repeat(8 << 10);

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @TempDir Path temp;
  private Path table;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    table = temp.resolve("spool/identities");
    file = Files.writeString(temp.resolve("data.csv"), CONTENT);
    grownOld();
  }

  @Test
  void whatWasHashedOnceIsNotReadAgain() throws IOException {
    assertThat(hashed(cache())).isEqualTo(Identity.State.SETTLED);

    assertKnown(cache());
    assertThat(said.toString(UTF_8)).contains("hashed before, not read again: " + file);
  }

  @Test
  void withinOneJvmNeither() throws IOException {
    IdentityCache cache = cache();
    hashed(cache);

    assertKnown(cache);
  }

  @Test
  void norUnderAnotherNameOfTheSameFile() throws IOException {
    hashed(cache());
    FileStamp before = FileStamp.of(file);
    Path renamed = Files.move(file, temp.resolve("renamed.csv"));
    // A rename changes the change time.
    assertThat(FileStamp.of(renamed)).isNotEqualTo(before);
    file = renamed;
    grownOld();
    hashed(cache());

    assertKnown(cache());
  }

  @Test
  void aChangeThatLeavesSizeAndTimeAsTheyWereIsHashedAnew() throws IOException {
    hashed(cache());
    FileTime modified = Files.getLastModifiedTime(file);
    Files.writeString(file, CONTENT.replace('a', 'A'));
    Files.setLastModifiedTime(file, modified);
    grownOld();

    assertHashedAnew(cache(), CONTENT.replace('a', 'A'));
  }

  @Test
  void whatIsRacilyFreshIsNotRemembered() throws IOException {
    // So it is as long as its time is not over; this one's will not be soon.
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(3600)));
    grownOldButForItsTime();
    assertThat(hashed(cache())).isEqualTo(Identity.State.SETTLED);

    assertNotKnown(cache());
  }

  @Test
  void whatChangesWhileItIsHashedIsNotRemembered() throws IOException {
    IdentityCache cache = cache();
    Identity identity = identity();
    long began = cache.prepare(identity);
    assertThat(began).isNotEqualTo(IdentityCache.NOT_AT_ALL);
    FileHasher.settle(identity, true);
    Files.writeString(file, "x", StandardOpenOption.APPEND);
    cache.remember(identity, began);

    assertThat(cache().settles(identity)).isFalse();
  }

  @Test
  void aPrefixIsKnownByTheStampThatItHad() throws IOException {
    hashed(cache());
    Identity prefix = new Identity(file, FileStamp.of(file), true);
    Files.writeString(file, "more", StandardOpenOption.APPEND);

    assertThat(cache().settles(prefix)).isTrue();
    assertThat(prefix.id().hash()).isEqualTo(FileHasher.hash(CONTENT));
  }

  @Test
  void ofWhatHasGrownNothingIsRemembered() throws IOException {
    IdentityCache cache = cache();
    Identity prefix = new Identity(file, FileStamp.of(file), true);
    long began = cache.prepare(prefix);
    Files.writeString(file, "more", StandardOpenOption.APPEND);
    FileHasher.settle(prefix, true);
    assertThat(prefix.state()).isEqualTo(Identity.State.SETTLED);
    cache.remember(prefix, began);

    assertThat(cache().settles(prefix)).isFalse();
  }

  @Test
  void whatMayChangeUnseenIsNeitherLookedUpNorRemembered() throws IOException {
    IdentityCache cache = cache();
    hashed(cache);
    cache.mayChangeUnseen(FileStamp.of(file));

    assertThat(cache.settles(identity())).isFalse();
    Files.writeString(file, CONTENT + CONTENT);
    grownOld();
    hashed(cache);
    assertNotKnown(cache());
  }

  @Test
  void aFileSystemWhoseTimesCannotBeTrustedIsLeftAlone() throws IOException {
    hashed(cache(Set.of("another")));

    assertNotKnown(cache());
  }

  @Test
  void smallFilesAreNotWorthIt() throws IOException {
    Files.writeString(file, "small");
    grownOld();
    hashed(cache());

    assertThat(table).doesNotExist();
  }

  @Test
  void whatIsLargeAndFreshIsRememberedAfterAMoment() throws IOException {
    try (var large = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      large.position(IdentityCache.WORTH_A_WAIT).write(UTF_8.encode("end"));
    }
    assertThat(hashed(cache())).isEqualTo(Identity.State.SETTLED);

    assertKnown(cache());
  }

  @Test
  void aTableThatIsCutOrDeletedIsMadeAnew() throws IOException {
    hashed(cache());
    Files.write(table, new byte[100]);
    assertThat(cache().settles(identity())).isFalse();
    hashed(cache());
    assertThat(cache().settles(identity())).isTrue();

    Files.delete(table);
    assertThat(cache().settles(identity())).isFalse();
    hashed(cache());
    assertKnown(cache());
  }

  @Test
  void whereTheTableIsNoFileAllIsHashed() throws IOException {
    Files.createDirectories(table);

    assertHashedTwice();
  }

  @Test
  void whereThereCanBeNoTableAllIsHashed() throws IOException {
    table = Files.writeString(temp.resolve("no-directory"), "").resolve("identities");

    assertHashedTwice();
  }

  @Test
  void aLinkInItsPlaceIsNotFollowed() throws IOException {
    Path elsewhere = Files.writeString(temp.resolve("elsewhere"), "precious");
    Files.createDirectories(table.getParent());
    Files.createSymbolicLink(table, elsewhere);

    assertHashedTwice();
    assertThat(elsewhere).hasContent("precious");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whereTheDiskIsFullAllIsHashed() throws IOException {
    table = Path.of("/dev/full");

    assertHashedTwice();
  }

  @Test
  void itsUserIsToldOnlyIfHeAsks() throws IOException {
    Files.createDirectories(table);
    IdentityCache cache = cache();
    for (int i = 0; i < 20; i++) {
      hashed(cache);
    }

    assertThat(said.toString(UTF_8))
        .containsOnlyOnce("lineage: ")
        .contains("hashes are not remembered any more: " + table);
  }

  /** Also by one and the same cache, and as often as one likes. */
  private void assertHashedTwice() {
    IdentityCache cache = cache();
    for (int i = 0; i < 20; i++) {
      assertThat(cache.settles(identity())).isFalse();
      assertThat(hashed(cache)).isEqualTo(Identity.State.SETTLED);
    }
  }

  private void assertKnown(IdentityCache cache) throws IOException {
    ContentHash expected = FileHasher.hash(file);
    Identity identity = identity();
    Files.delete(file);

    assertThat(hashed(cache, identity)).isEqualTo(Identity.State.SETTLED);
    assertThat(identity.id().hash()).isEqualTo(expected);
  }

  private void assertNotKnown(IdentityCache cache) throws IOException {
    Identity identity = identity();
    Files.delete(file);

    assertThat(hashed(cache, identity)).isEqualTo(Identity.State.VANISHED);
  }

  private void assertHashedAnew(IdentityCache cache, String content) {
    Identity identity = identity();

    assertThat(hashed(cache, identity)).isEqualTo(Identity.State.SETTLED);
    assertThat(identity.id().hash()).isEqualTo(FileHasher.hash(content));
  }

  private Identity.State hashed(IdentityCache cache) {
    return hashed(cache, identity());
  }

  /** What a hashing thread does. */
  private static Identity.State hashed(IdentityCache cache, Identity identity) {
    if (!cache.settles(identity)) {
      long began = cache.prepare(identity);
      FileHasher.settle(identity, true);
      cache.remember(identity, began);
    }
    return identity.state();
  }

  private Identity identity() {
    return new Identity(file, FileStamp.of(file), false);
  }

  private void grownOld() {
    FileStamp stamp = FileStamp.of(file);
    Deadline.await(
        () -> ClockTick.nanosUntilOver(stamp, System.currentTimeMillis() * 1_000_000) == 0);
  }

  private void grownOldButForItsTime() {
    FileStamp stamp = FileStamp.of(file);
    Deadline.await(
        () -> System.currentTimeMillis() * 1_000_000 - stamp.changed() > ClockTick.NANOS);
  }

  private IdentityCache cache() {
    try {
      return cache(Set.of(Files.getFileStore(temp).type()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private IdentityCache cache(Set<String> fileSystems) {
    AgentLog log = new AgentLog(new PrintStream(said, true, UTF_8), LogLevel.DEBUG);
    return new IdentityCache(table, new LocalFileSystems(fileSystems), log);
  }
}
