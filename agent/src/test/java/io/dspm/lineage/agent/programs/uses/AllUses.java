package io.dspm.lineage.agent.programs.uses;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** All groups, in the order in which the documentation shows them. */
public final class AllUses {

  public static final List<UseGroup> GROUPS =
      List.of(
          StreamUses.GROUP,
          CodedStreamUses.GROUP,
          ReaderAndWriterUses.GROUP,
          RandomAccessUses.GROUP,
          FilesReads.GROUP,
          FilesWrites.GROUP,
          ChannelUses.GROUP,
          TransferUses.GROUP,
          MapUses.GROUP,
          AsynchronousUses.GROUP,
          MoveCopyUses.GROUP,
          SafeWriteUses.GROUP,
          SecureDirectoryUses.GROUP,
          ArchiveUses.GROUP,
          LibraryUses.GROUP,
          XmlUses.GROUP,
          HttpUses.GROUP,
          ProcessUses.GROUP,
          HandleUses.GROUP,
          SharedFileUses.GROUP,
          TurnUses.GROUP,
          WholeJvmUses.GROUP,
          NoUses.GROUP,
          ExcludedUses.GROUP);

  private AllUses() {}

  public static Stream<FileUse> all() {
    Set<String> names = new HashSet<>();
    return GROUPS.stream()
        .flatMap(group -> group.uses().stream())
        .peek(use -> Place.check(names.add(use.name()), "two uses are called " + use.name()));
  }

  /** Those that one JVM of this version does, one after the other. */
  public static Stream<FileUse> together(int jdk) {
    return all().filter(use -> !use.alone() && use.existsOn(jdk) && use.isPossibleHere());
  }

  /** Those that need a JVM of this version each. */
  public static Stream<FileUse> alone(int jdk) {
    return all().filter(use -> use.alone() && use.existsOn(jdk) && use.isPossibleHere());
  }
}
