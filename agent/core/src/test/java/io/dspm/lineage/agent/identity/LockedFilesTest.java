package io.dspm.lineage.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.boot.OpenFile;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockedFilesTest {

  @TempDir Path temp;
  private final FileDescriptor descriptor = new FileDescriptor();
  private final OpenFile handle = new OpenFile(descriptor, "file", OpenFile.READ, null);
  private Path file;
  private Object key;

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.writeString(temp.resolve("file"), "content");
    key = FileStamp.of(file).key();
    handle.key = key;
  }

  @Test
  void whatIsNotLockedIsClosedAtOnce() throws IOException {
    OpenedFile opened = LockedFiles.open(file, key);
    FileChannel channel = opened.channel();
    LockedFiles.close(opened, key);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void whatIsLockedStaysOpenUntilTheLastLockIsGone() throws IOException {
    LockedFiles.changed(handle, key, 1);
    LockedFiles.changed(handle, key, 1);
    OpenedFile opened = LockedFiles.open(file, key);
    FileChannel channel = opened.channel();
    LockedFiles.close(opened, key);
    LockedFiles.changed(handle, key, -1);
    assertThat(channel.isOpen()).isTrue();

    LockedFiles.changed(handle, key, -1);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void whatIsKeptOpenServesAgain() throws IOException {
    LockedFiles.changed(handle, key, 1);
    OpenedFile opened = LockedFiles.open(file, key);
    FileChannel channel = opened.channel();
    LockedFiles.close(opened, key);
    OpenedFile again = LockedFiles.open(file, key);

    assertThat(again).isSameAs(opened);
    LockedFiles.close(again, key);
    LockedFiles.closing(handle);
    assertThat(channel.isOpen()).isFalse();
    assertThat(handle.locks).isZero();
  }

  @Test
  void aReleaseTooManyTakesNobodyElsesLock() throws IOException {
    FileDescriptor other = new FileDescriptor();
    OpenFile otherHandle = new OpenFile(other, "file", OpenFile.READ, null);
    LockedFiles.changed(otherHandle, key, 1);
    LockedFiles.changed(handle, key, -1);
    OpenedFile opened = LockedFiles.open(file, key);
    FileChannel channel = opened.channel();
    LockedFiles.close(opened, key);

    assertThat(channel.isOpen()).isTrue();
    LockedFiles.changed(otherHandle, key, -1);
    assertThat(channel.isOpen()).isFalse();
  }
}
