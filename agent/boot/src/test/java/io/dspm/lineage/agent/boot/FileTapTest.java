package io.dspm.lineage.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.FileDescriptor;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The taps called as woven code calls them; no file is touched. */
class FileTapTest {

  private static final int FREE = 2_500_000;

  private final RecordingTarget target = new RecordingTarget();
  private FileDescriptor fd;

  @BeforeEach
  void switchOn() {
    Hook.target = target;
    Hook.errors.set(0);
    Hook.lastError.set(null);
    ThreadState.current().run = null;
    fd = Descriptors.numbered(FREE);
  }

  @AfterEach
  void switchOff() {
    ThreadState state = ThreadState.current();
    assertThat(state.busy).as("a thread that is left outside the agent").isFalse();
    state.run = null;
    Hook.target = null;
    OpenFile left = OpenFiles.find(fd);
    if (left != null) {
      OpenFiles.remove(fd, left);
    }
  }

  @Test
  void aReadIsToldOnceForEachRun() {
    OpenTap.openedInput(fd, "in");
    FileTap.reading(fd);
    FileTap.reading(fd);
    ThreadState.current().run = "job";
    FileTap.reading(fd);
    FileTap.reading(fd);

    assertThat(target.calls).containsExactly("firstRead in null", "firstRead in job");
  }

  @Test
  void aWriteIsToldOnceForEachRun() {
    OpenTap.openedRandom(fd, "file", 2);
    target.calls.clear();
    ThreadState.current().run = "job";
    FileTap.writing(fd);
    FileTap.writing(fd);
    ThreadState.current().run = "other";
    FileTap.writing(fd);

    assertThat(target.calls).containsExactly("firstWrite file job", "firstWrite file other");
  }

  @Test
  void anOpenWithoutAReadTellsNothing() {
    OpenTap.openedInput(fd, "in");
    FileTap.closing(fd);

    assertThat(target.calls).isEmpty();
  }

  @Test
  void anOutputIsToldBeforeAndAfterItIsOpenedAndBelongsTogether() {
    OpenTap.openingOutput("out", false);
    OpenTap.openedOutput(fd, "out", false);

    assertThat(target.calls).containsExactly("opening out null", "openedForWriting out null");
    assertThat(target.befores).containsExactly("before out");
  }

  @Test
  void whatWasFoundBeforeAnOpenThatFailedIsNotTakenForTheNext() {
    OpenTap.openingOutput("fails", false);
    OpenTap.openingOutput("out", false);
    OpenTap.openedOutput(fd, "out", false);

    assertThat(target.befores).containsExactly("before out");
  }

  @Test
  void whereTheOpenAloneChangedTheFileItsFirstWriteIsOldNews() {
    target.openChanges = true;
    OpenTap.openingOutput("out", false);
    OpenTap.openedOutput(fd, "out", false);
    target.calls.clear();
    FileTap.writing(fd);
    FileTap.closing(fd);

    assertThat(target.calls).isEmpty();
  }

  @Test
  void theModesOfTheJdkAreUnderstood() {
    OpenTap.openedOutput(fd, "out", false);
    assertThat(mode()).isEqualTo(OpenFile.WRITE | OpenFile.CREATE | OpenFile.TRUNCATE);
    OpenTap.openedOutput(fd, "out", true);
    assertThat(mode()).isEqualTo(OpenFile.WRITE | OpenFile.CREATE | OpenFile.APPEND);
    OpenTap.openedInput(fd, "in");
    assertThat(mode()).isEqualTo(OpenFile.READ);
    // O_RDONLY is 1, O_RDWR 2, O_SYNC 4, O_DSYNC 8 in RandomAccessFile.
    OpenTap.openedRandom(fd, "random", 1);
    assertThat(mode()).isEqualTo(OpenFile.READ);
    for (int mode : new int[] {2, 2 | 4, 2 | 8}) {
      OpenTap.openedRandom(fd, "random", mode);
      assertThat(mode()).isEqualTo(OpenFile.READ | OpenFile.WRITE | OpenFile.CREATE);
    }
    Path path = Path.of("channel");
    OpenTap.openedChannel(fd, -1, path, true, false, false, true, true, true);
    assertThat(mode()).as("without WRITE the other options are ignored").isEqualTo(OpenFile.READ);
    OpenTap.openedChannel(fd, -1, path, false, true, true, false, false, true);
    assertThat(mode()).isEqualTo(OpenFile.WRITE | OpenFile.APPEND | OpenFile.CREATE);
    OpenTap.openedChannel(fd, -1, path, true, true, false, true, true, false);
    assertThat(mode())
        .isEqualTo(OpenFile.READ | OpenFile.WRITE | OpenFile.TRUNCATE | OpenFile.CREATE);
  }

  @Test
  void aPathWithinAnOpenDirectoryIsFoundThroughThatDirectory() {
    OpenTap.openedChannel(fd, 7, Path.of("sub/file"), true, false, false, false, false, false);
    assertThat(OpenFiles.find(fd).path).isEqualTo("/proc/self/fd/7/sub/file");
    Path absolute = Path.of("/data/file");
    OpenTap.openedChannel(fd, 7, absolute, true, false, false, false, false, false);
    assertThat(OpenFiles.find(fd).path).isEqualTo(absolute);
  }

  private int mode() {
    return OpenFiles.find(fd).mode;
  }

  @Test
  void anOpenForReadingAsksNothingBefore() {
    OpenTap.openingRandom("random", 1);
    OpenTap.openingChannel(-1, Path.of("channel"), true, false, false, false, false, false);

    assertThat(target.calls).isEmpty();
  }

  @Test
  void aMappingThatCannotChangeTheFileIsARead() {
    OpenTap.openedInput(fd, "in");
    FileTap.mapping(fd, MapMode.READ_WRITE);
    assertThat(target.calls).isEmpty();
    FileTap.mapping(fd, MapMode.PRIVATE);

    assertThat(target.calls).containsExactly("firstRead in null");
  }

  @Test
  void aTransferReadsTheOneAndWritesTheOther() {
    FileDescriptor to = Descriptors.numbered(FREE + 1);
    OpenTap.openedInput(fd, "in");
    OpenTap.openedRandom(to, "out", 2);
    target.calls.clear();
    FileTap.transferring(fd, to);

    assertThat(target.calls).containsExactly("firstRead in null", "firstWrite out null");
  }

  @Test
  void aHandleThatCouldWriteAndWasNotSeenWritingIsToldAtItsClose() {
    OpenTap.openedRandom(fd, "file", 2);
    target.calls.clear();
    FileTap.closing(fd);
    FileTap.closing(fd);

    assertThat(target.calls).containsExactly("closingUnwritten file null");
  }

  @Test
  void aHandleThatWasSeenWritingIsNotToldAtItsClose() {
    OpenTap.openedRandom(fd, "file", 2);
    FileTap.writing(fd);
    target.calls.clear();
    FileTap.closing(fd);

    assertThat(target.calls).isEmpty();
  }

  @Test
  void onceClosedAHandleTellsNothing() {
    OpenTap.openedInput(fd, "in");
    FileTap.closing(fd);
    Descriptors.closed(fd);
    FileTap.reading(fd);

    assertThat(target.calls).isEmpty();
    assertThat(OpenFiles.find(fd)).isNull();
  }

  @Test
  void aDescriptorWhoseOpeningWasNotSeenIsAskedForOnce() {
    FileTap.reading(fd);
    FileTap.reading(fd);
    FileTap.writing(fd);
    OpenTap.openedInput(null, "in");

    assertThat(target.calls).containsExactly("found");
  }

  @Test
  void aFileThatWasOpenBeforeIsFollowedFromItsFirstUse() {
    target.found = new OpenFile(fd, "in", OpenFile.READ, null);
    FileTap.reading(fd);
    FileTap.reading(fd);
    FileTap.writing(fd);

    assertThat(target.calls).containsExactly("found", "firstRead in null");
  }

  @Test
  void aHandleThatCannotReadOrCannotWriteIsNotToldAsIfItDid() {
    OpenTap.openedInput(fd, "in");
    FileTap.writing(fd);
    FileTap.truncating(fd);
    FileTap.mapping(fd, MapMode.READ_WRITE);
    FileDescriptor out = Descriptors.numbered(FREE + 5);
    OpenTap.openedOutput(out, "out", false);
    target.calls.clear();
    FileTap.reading(out);

    assertThat(target.calls).isEmpty();
  }

  @Test
  void aWritableMappingIsToldEachTime() {
    OpenTap.openedRandom(fd, "file", 2);
    target.calls.clear();
    FileTap.mapping(fd, MapMode.READ_WRITE);
    FileTap.mapping(fd, MapMode.READ_WRITE);

    assertThat(target.calls)
        .containsExactly("mappingForWriting file null", "mappingForWriting file null");
  }

  @Test
  void whoReadsOnAfterTheContentChangedIsToldAgain() {
    OpenTap.openedInput(fd, "in");
    FileTap.reading(fd);
    OpenFiles.find(fd).key = "inode 7";
    OpenFile.contentChanges("inode 8", "writer");
    FileTap.reading(fd);
    assertThat(target.calls).containsExactly("firstRead in null");

    OpenFile.contentChanges("inode 7", null);
    FileTap.reading(fd);
    assertThat(target.calls).as("changed by the reader itself").hasSize(1);

    OpenFile.contentChanges("inode 7", "writer");
    FileTap.reading(fd);
    assertThat(target.calls).containsExactly("firstRead in null", "firstRead in null");
  }

  @Test
  void aClosedHandleThatWroteLetsReadersBeToldAgain() {
    OpenTap.openedInput(fd, "in");
    FileTap.reading(fd);
    OpenFiles.find(fd).key = "inode 7";
    FileDescriptor out = Descriptors.numbered(FREE + 6);
    OpenTap.openedOutput(out, "in", true);
    OpenFiles.find(out).key = "inode 7";
    ThreadState.current().run = "writer";
    FileTap.writing(out);
    ThreadState.current().run = null;
    FileTap.reading(fd);
    target.calls.clear();
    FileTap.closing(out);
    FileTap.reading(fd);

    assertThat(target.calls).containsExactly("firstRead in null");
  }

  @Test
  void whatIsReadWhileItIsWrittenHasTheNextWriteToldAgain() {
    OpenTap.openedRandom(fd, "file", 2);
    FileTap.writing(fd);
    OpenFiles.find(fd).key = "inode 7";
    target.calls.clear();
    OpenFile.contentIsRead("inode 8");
    FileTap.writing(fd);
    assertThat(target.calls).isEmpty();

    OpenFile.contentIsRead("inode 7");
    FileTap.writing(fd);
    FileTap.writing(fd);
    assertThat(target.calls).containsExactly("firstWrite file null");
  }

  @Test
  void whoAsksForNoByteReadsNothingAndWhoWritesNoneWritesNothing() {
    OpenTap.openedRandom(fd, "file", 2);
    target.calls.clear();
    FileTap.readingSome(0, fd);
    FileTap.writingSome(0, fd);
    assertThat(target.calls).isEmpty();

    FileTap.readingSome(1, fd);
    FileTap.writingSome(1, fd);
    assertThat(target.calls).containsExactly("firstRead file null", "firstWrite file null");
  }

  @Test
  void locksAreToldWhenTakenAndWhenNotTakenAfterAll() {
    OpenTap.openedRandom(fd, "file", 2);
    target.calls.clear();
    FileTap.locking(fd);
    FileTap.locked(0, fd);
    FileTap.locking(fd);
    FileTap.locked(-1, fd);
    FileTap.unlocked(fd);

    assertThat(target.calls)
        .containsExactly("locks file 1", "locks file 1", "locks file -1", "locks file -1");
  }

  @Test
  void aHandleThatWasNotUsedIsToldOnlyIfAskedFor() {
    OpenTap.openedInput(fd, "in");
    FileTap.closing(fd);
    assertThat(target.calls).isEmpty();

    Hook.tellsUnused = true;
    try {
      OpenTap.openedInput(fd, "in");
      FileTap.closing(fd);
    } finally {
      Hook.tellsUnused = false;
    }
    assertThat(target.calls).containsExactly("closingUnwritten in null");
  }

  @Test
  void nothingIsToldOfWhatTheAgentItselfDoes() {
    OpenTap.openedRandom(fd, "file", 2);
    target.calls.clear();
    boolean outside = ThreadState.enterAgent();
    try {
      FileDescriptor own = Descriptors.numbered(FREE + 2);
      OpenTap.openingOutput("own", false);
      OpenTap.openedOutput(own, "own", false);
      FileTap.reading(fd);
      FileTap.writing(fd);
      FileTap.closing(fd);
      assertThat(OpenFiles.find(own)).as("what the agent opened itself").isNull();
    } finally {
      ThreadState.leaveAgent(outside);
    }

    assertThat(target.calls).isEmpty();
  }

  @Test
  void whatTheTargetDoesWhileItIsToldIsNotToldAgain() {
    FileDescriptor other = Descriptors.numbered(FREE + 3);
    OpenTap.openedInput(fd, "in");
    OpenTap.openedInput(other, "other");
    target.inside =
        () -> {
          FileTap.reading(fd);
          FileTap.reading(other);
        };
    FileTap.reading(fd);
    target.inside = null;

    assertThat(target.calls).containsExactly("firstRead in null");
    // What the agent read on the way is still the program's first read when that comes.
    FileTap.reading(other);
    assertThat(target.calls).containsExactly("firstRead in null", "firstRead other null");
  }

  @Test
  void whateverTheTargetThrowsIsSwallowedAndCounted() {
    target.toThrow = new OutOfMemoryError("made up");
    assertThatCode(
            () -> {
              OpenTap.openingOutput("out", false);
              OpenTap.openedOutput(fd, "out", false);
              FileTap.writing(fd);
            })
        .doesNotThrowAnyException();

    assertThat(target.calls).hasSize(3);
    assertThat(Hook.errors).hasValue(3);
    assertThat(Hook.lastError.get()).isSameAs(target.toThrow);
    target.toThrow = new java.io.IOException("checked, too");
    FileDescriptor other = Descriptors.numbered(FREE + 4);
    OpenTap.openedRandom(other, "other", 2);
    FileTap.closing(other);
    assertThat(Hook.errors).hasValue(5);
  }

  @Test
  void aDescriptorBeyondTheTableIsCounted() {
    long before = OpenTap.unfollowed.get();
    OpenTap.openedInput(Descriptors.numbered(Integer.MAX_VALUE), "in");

    assertThat(OpenTap.unfollowed).hasValue(before + 1);
  }

  @Test
  void withoutATargetNothingIsKept() {
    Hook.target = null;
    OpenTap.openingOutput("out", false);
    OpenTap.openedOutput(fd, "out", false);
    FileTap.reading(fd);
    FileTap.writing(fd);
    FileTap.closing(fd);

    assertThat(OpenFiles.find(fd)).isNull();
  }
}
