package io.dspm.lineage.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ContentHashTest {

  @Test
  void itIsTheDigestInLowerCaseHex() {
    byte[] digest = new byte[32];
    for (int i = 0; i < digest.length; i++) {
      digest[i] = (byte) (i * 37 - 128);
    }

    assertThat(ContentHash.of(digest).hex()).isEqualTo(HexFormat.of().formatHex(digest));
    assertThat(ContentHash.of(digest)).hasToString(ContentHash.of(digest).hex());
  }

  @Test
  void whatIsNoSha256IsRefused() {
    assertThatThrownBy(() -> new ContentHash("abc")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ContentHash.of(new byte[20]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("40");
  }

  @Test
  void equalDigestsAreEqualHashes() {
    byte[] other = new byte[32];
    other[31] = 1;

    assertThat(ContentHash.of(new byte[32]))
        .isEqualTo(ContentHash.of(new byte[32]))
        .hasSameHashCodeAs(ContentHash.of(new byte[32]))
        .isNotEqualTo(ContentHash.of(other));
  }
}
