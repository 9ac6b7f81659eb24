package io.dspm.lineage.agent.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeLibrariesTest {

  private final NativeLibraries libraries = new NativeLibraries();

  @Test
  void whatMayUseFilesByItselfIsNamed() {
    libraries.loaded("/tmp/sqlite-3.46.0-libsqlitejdbc.so");
    libraries.loaded("rocksdbjni");

    assertThat(libraries.names()).containsExactly("rocksdbjni", "sqlite-3.46.0-libsqlitejdbc.so");
  }

  @Test
  void whatWorksOnlyOnWhatTheJvmGivesItIsNot() {
    libraries.loaded("/tmp/snappy-1.1.10-libsnappyjava.so");
    libraries.loaded("/tmp/libnetty_transport_native_epoll_x86_64.so");

    assertThat(libraries.names()).isEmpty();
  }

  @Test
  void noMoreAreKeptThanAreNamed() {
    for (int i = 0; i < 1000; i++) {
      libraries.loaded("lib" + i);
    }

    assertThat(libraries.names()).hasSizeLessThan(50);
  }
}
