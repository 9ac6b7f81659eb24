package io.dspm.lineage.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {

  @Test
  void theLaunchersOwnNoteTellsWhereTheProgramBegins() {
    CommandLine command =
        CommandLine.of(
            List.of(
                "/jdk/bin/java",
                "-Xmx1g",
                "-cp",
                "a:b",
                "-Dx=y z",
                "com.acme.Etl",
                "in out",
                "",
                "x"),
            "com.acme.Etl in out  x");

    assertThat(command.program()).isEqualTo("com.acme.Etl");
    assertThat(command.arguments()).containsExactly("in out", "", "x");
    assertThat(command.options()).containsExactly("-Xmx1g", "-Dx=y z");
  }

  @Test
  void jarsAndModulesAreProgramsToo() {
    assertThat(CommandLine.of(List.of("java", "-ea", "-jar", "my app.jar", "x"), "my app.jar x"))
        .isEqualTo(new CommandLine("my app.jar", List.of("x"), List.of("-ea")));
    assertThat(
            CommandLine.of(
                List.of("java", "-p", "mods", "--add-modules", "a.b", "-m", "acme/com.acme.Etl"),
                "acme/com.acme.Etl"))
        .isEqualTo(
            new CommandLine("acme/com.acme.Etl", List.of(), List.of("--add-modules", "a.b")));
  }

  @Test
  void withoutALauncherOfTheJdkTheNoteIsEnough() {
    assertThat(
            CommandLine.of(
                List.of("./jsvc", "-home", "/jdk", "com.acme.Etl", "x"), "com.acme.Etl x"))
        .isEqualTo(new CommandLine("com.acme.Etl", List.of("x"), List.of("-home", "/jdk")));
  }

  @Test
  void whereTheNoteIsAnotherTheLaunchersRulesCount() {
    // A locale in which the JVM can't read its own arguments.
    assertThat(
            CommandLine.of(
                List.of("java", "--class-path=x", "--add-opens", "a/b=c", "Etl", "고객", "x"),
                "Etl ?? x"))
        .isEqualTo(new CommandLine("Etl", List.of("고객", "x"), List.of("--add-opens", "a/b=c")));
    // A source file.
    assertThat(
            CommandLine.of(
                List.of("java", "Etl.java", "x"),
                "jdk.compiler/com.sun.tools.javac.launcher.Main Etl.java x"))
        .isEqualTo(new CommandLine("Etl.java", List.of("x"), List.of()));
  }

  @Test
  void whatCannotBeToldIsNotGuessed() {
    CommandLine unknown = new CommandLine(null, List.of(), List.of());

    assertThat(CommandLine.of(List.of(), "Etl x")).isEqualTo(unknown);
    assertThat(CommandLine.of(List.of("java", "@arguments", "x"), "Etl x")).isEqualTo(unknown);
    assertThat(CommandLine.of(List.of("java", "Other", "x"), "Etl x")).isEqualTo(unknown);
    assertThat(CommandLine.of(List.of("./jsvc", "-x"), "Etl x")).isEqualTo(unknown);
    assertThat(CommandLine.of(List.of("java"), "")).isEqualTo(unknown);
    assertThat(CommandLine.of(List.of("java", "-cp"), "")).isEqualTo(unknown);
  }
}
