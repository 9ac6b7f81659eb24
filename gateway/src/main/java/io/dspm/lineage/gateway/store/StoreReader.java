package io.dspm.lineage.gateway.store;

import org.jdbi.v3.core.Handle;

/** What can be asked at one moment of the store; of use only while the question is answered. */
public final class StoreReader {
  private final Handle handle;

  StoreReader(Handle handle) {
    this.handle = handle;
  }

  public GraphReader graph() {
    return new GraphReader(handle);
  }

  public NameReader names() {
    return new NameReader(handle);
  }

  public ContentReader contents() {
    return new ContentReader(handle);
  }

  public FileReader files() {
    return new FileReader(handle);
  }

  public VersionReader versions() {
    return new VersionReader(handle);
  }

  public ListReader lists() {
    return new ListReader(handle);
  }
}
