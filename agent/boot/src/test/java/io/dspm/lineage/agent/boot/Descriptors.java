package io.dspm.lineage.agent.boot;

import java.io.FileDescriptor;
import jdk.internal.access.SharedSecrets;

/** Descriptors with numbers of a test's choice; no file is behind them. */
final class Descriptors {

  private Descriptors() {}

  static FileDescriptor numbered(int number) {
    FileDescriptor fd = new FileDescriptor();
    SharedSecrets.getJavaIOFileDescriptorAccess().set(fd, number);
    return fd;
  }

  static void closed(FileDescriptor fd) {
    SharedSecrets.getJavaIOFileDescriptorAccess().set(fd, -1);
  }
}
