package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.config.DatasetSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the events that list the files of a directory that is one dataset: OpenLineage's dataset
 * events, to be sent after the run's START and before its end. None is larger than configured, but
 * for one file whose name alone is. Any background thread.
 */
public final class FileListing {

  /** Where nothing is configured. */
  public static final FileListing DEFAULT = new FileListing(DatasetSettings.DEFAULT);

  /** What such an event takes beside its dataset's names and its files. */
  private static final int EMPTY_BYTES = 1_200;

  /** What a file takes beside its name. */
  private static final int FILE_BYTES = 128;

  private final DatasetSettings settings;
  private final boolean wanted;
  private final int maxBytes;

  public FileListing(DatasetSettings settings) {
    this.settings = settings;
    this.wanted = settings.groupList();
    this.maxBytes = settings.eventMaxBytes();
  }

  DatasetSettings settings() {
    return settings;
  }

  /**
   * The events for some of the files, in order; none if none are wanted.
   *
   * @param fileCount how many files there are in all
   * @param offset how many came before these
   */
  public List<byte[]> events(
      EventMaker maker,
      RunHeader run,
      Dataset directory,
      long fileCount,
      long offset,
      List<ListedFile> files) {
    List<byte[]> events = new ArrayList<>();
    if (!wanted) {
      return events;
    }
    long empty =
        EMPTY_BYTES + JsonText.size(directory.namespace()) + JsonText.size(directory.name());
    int from = 0;
    long bytes = empty;
    for (int i = 0; i < files.size(); i++) {
      long file = FILE_BYTES + JsonText.size(files.get(i).name());
      if (i > from && bytes + file > maxBytes) {
        events.add(maker.listing(run, directory, fileCount, offset + from, files.subList(from, i)));
        from = i;
        bytes = empty;
      }
      bytes += file;
    }
    if (from < files.size()) {
      events.add(
          maker.listing(
              run, directory, fileCount, offset + from, files.subList(from, files.size())));
    }
    return events;
  }
}
