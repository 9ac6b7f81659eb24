package io.dspm.lineage.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepositoryUrlTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://github.com/acme/etl.git | https://github.com/acme/etl.git | https://github.com/acme/etl",
        "https://kim:hunter2@git.example.com/etl | https://git.example.com/etl | https://git.example.com/etl",
        "https://hunter2@git.example.com/etl.git/ | https://git.example.com/etl.git/ | https://git.example.com/etl",
        "https://git.example.com/etl?token=hunter2#x | https://git.example.com/etl | https://git.example.com/etl",
        "git@github.com:acme/etl.git | git@github.com:acme/etl.git | https://github.com/acme/etl",
        "git.example.com:/srv/etl.git | git.example.com:/srv/etl.git | https://git.example.com/srv/etl",
        "ssh://git:hunter2@git.example.com:2222/acme/etl.git | ssh://git@git.example.com:2222/acme/etl.git | https://git.example.com/acme/etl",
        "git://git.example.com/etl.git | git://git.example.com/etl.git | https://git.example.com/etl",
        "kim:hunter2@git.example.com:etl.git | kim:***@git.example.com:etl.git | https://kim/hunter2@git.example.com:etl",
        "https://kim:hun/ter2@git.example.com/etl | https://kim:***@git.example.com/etl | https://kim:hun/ter2@git.example.com/etl",
        "/srv/git/etl.git | /srv/git/etl.git | file:///srv/git/etl.git",
      })
  void whatWouldLetAnybodyInIsLeftOut(String remote, String shown, String web) {
    assertThat(RepositoryUrl.parse(remote)).isEqualTo(new RepositoryUrl(shown, web));
  }

  @Test
  void whatIsNoAddressIsNone() {
    assertThat(RepositoryUrl.parse(null)).isNull();
    assertThat(RepositoryUrl.parse(" ")).isNull();
    assertThat(RepositoryUrl.parse("../elsewhere")).isNull();
  }

  @Test
  void aCommitIsShownWhereItIsKnownHow() {
    String commit = "da39a3ee5e6b4b0d3255bfef95601890afd80709";

    assertThat(at("git@github.com:acme/etl.git", commit, "jobs/a b"))
        .isEqualTo("https://github.com/acme/etl");
    assertThat(at("git@github.com:acme/etl.git", commit, "jobs"))
        .isEqualTo("https://github.com/acme/etl/tree/" + commit + "/jobs");
    assertThat(at("https://gitlab.com/acme/etl.git", commit, null))
        .isEqualTo("https://gitlab.com/acme/etl/-/tree/" + commit);
    assertThat(at("https://bitbucket.org/acme/etl", commit, null))
        .isEqualTo("https://bitbucket.org/acme/etl/src/" + commit);
    assertThat(at("https://git.example.com/etl.git", commit, "jobs"))
        .isEqualTo("https://git.example.com/etl");
  }

  @Test
  void whatNoServerTakesIsNoAddress() {
    assertThat(RepositoryUrl.at("https://git.example.com/" + "x".repeat(300), null, null)).isNull();
    assertThat(RepositoryUrl.at("https://git.example.com/a b", null, null)).isNull();
    assertThat(RepositoryUrl.at("https://github.com/acme/etl", "0".repeat(40), "x".repeat(300)))
        .isEqualTo("https://github.com/acme/etl");
  }

  private static String at(String remote, String commit, String path) {
    return RepositoryUrl.at(
        Objects.requireNonNull(RepositoryUrl.parse(remote)).web(), commit, path);
  }
}
