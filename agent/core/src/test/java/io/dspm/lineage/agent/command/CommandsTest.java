package io.dspm.lineage.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

  @Test
  void noCommandShowsTheUsageOnStderr() {
    Ran ran = Ran.command();

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("no command is named", "emit", "flush", "status", "hash");
  }

  @Test
  void helpGoesToStdout() {
    Ran ran = Ran.command("--help");

    assertThat(ran.status()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("emit", "flush", "status", "hash").doesNotContain("\u001b[");
  }

  @ParameterizedTest
  @ValueSource(strings = {"emit", "flush", "status", "hash"})
  void everyCommandHasItsOwnHelp(String command) {
    Ran ran = Ran.command(command, "--help");

    assertThat(ran.status()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("java -jar lineage-agent.jar " + command, "Exit status");
    assertThat(ran.outLines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat", "verify", "requeue", "purge"})
  void everyCommandOfTheSpoolHasItsOwnHelp(String command) {
    Ran ran = Ran.command("spool", command, "--help");

    assertThat(ran.status()).isZero();
    assertThat(ran.out()).contains("java -jar lineage-agent.jar spool " + command, "Exit status");
    assertThat(ran.outLines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    assertThat(Ran.command("spool", "--help").out()).contains(command);
  }

  @Test
  void theVersionIsTheOneOfTheJar() {
    Ran ran = Ran.command("--version");

    assertThat(ran.status()).isZero();
    assertThat(ran.out()).isEqualTo("lineage-agent 1.2.3\n");
  }

  @Test
  void aMisspeltCommandIsNamedWithWhatMayBeMeant() {
    Ran ran = Ran.command("flsh");

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.errLines())
        .singleElement()
        .asString()
        .contains("unknown command flsh", "perhaps flush", "--help");
  }

  @Test
  void aMisspeltOptionIsNamedWithWhatMayBeMeant() {
    Ran ran = Ran.command("status", "--jsno");

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.errLines())
        .singleElement()
        .asString()
        .contains("--jsno", "perhaps --json", "status --help");
  }

  @Test
  void aMisspeltOptionAfterAListIsNotTakenForPartOfIt() {
    Ran ran = Ran.command("emit", "--job", "j", "--input", "ml=a", "--outptu", "ml=b");

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.errLines()).singleElement().asString().contains("--outptu", "emit --help");
  }

  @Test
  void aBadEndpointIsRefusedWithoutShowingIt() {
    Ran ran = Ran.command("flush", "--endpoint", "http://user:secret@host");

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("--endpoint", "http://").doesNotContain("secret");
  }

  @Test
  void aHomeDirectoryThatNoShellReplacedIsRefused() {
    Ran ran = Ran.command("status", "--spool-dir=~/spool");

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("--spool-dir ~/spool");
  }
}
