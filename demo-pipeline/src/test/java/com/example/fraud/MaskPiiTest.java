package com.example.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskPiiTest {

  private static final Path RAW = Pipeline.TESTDATA.resolve("pii");

  @TempDir private Path dir;

  @Test
  void everyRowOfEveryFileIsCopied() throws IOException {
    Pipeline run = Pipeline.onTestdata(dir, "mask_pii");

    assertThat(run.out())
        .isEqualTo("mask_pii         2 files, 240 rows masked, 60 of 120 resident numbers valid\n");
    assertThat(Files.readAllLines(dir.resolve("pii/emails_kr.csv"))).hasSize(1 + 120);
    assertThat(Files.readAllLines(dir.resolve("pii/rrn_mix.csv"))).hasSize(1 + 120);
  }

  @Test
  void noResidentNumberTelephoneNumberMailboxOrNameIsLeft() throws IOException {
    Pipeline.onTestdata(dir, "mask_pii");
    String contacts = Files.readString(dir.resolve("pii/emails_kr.csv"));
    String residents = Files.readString(dir.resolve("pii/rrn_mix.csv"));

    for (String[] row : rows(RAW.resolve("emails_kr.csv"))) {
      assertThat(contacts).doesNotContain(row[1], row[2]);
      if (!row[3].isEmpty()) {
        assertThat(contacts).doesNotContain(row[3]);
      }
    }
    for (String[] row : rows(RAW.resolve("rrn_mix.csv"))) {
      assertThat(residents).doesNotContain(row[1], row[2]);
    }
    assertThat(residents).doesNotContainPattern("\\d{8}").doesNotContainPattern("-\\d{2}");
  }

  @Test
  void whatIsHarmlessStays() throws IOException {
    Pipeline.onTestdata(dir, "mask_pii");
    List<String[]> raw = rows(RAW.resolve("emails_kr.csv"));
    List<String[]> masked = rows(dir.resolve("pii/emails_kr.csv"));

    for (int i = 0; i < raw.size(); i++) {
      assertThat(masked.get(i)[0]).isEqualTo(raw.get(i)[0]);
      assertThat(masked.get(i)[4]).isEqualTo(raw.get(i)[4]);
    }
  }

  @Test
  void everyCsvFileOfTheDirectoryIsMaskedAndNothingElse() throws IOException {
    Path pii = Files.createDirectories(dir.resolve("in/pii"));
    for (int i = 0; i < 9; i++) {
      Files.writeString(pii.resolve(i + ".csv"), "name,shoe\n홍길동," + i + "\n");
    }
    Files.writeString(pii.resolve("notes.txt"), "홍길동");

    Pipeline run = Pipeline.on(dir.resolve("in"), dir.resolve("out"), "mask_pii");

    assertThat(run.out()).contains("9 files, 9 rows masked");
    try (var files = Files.list(dir.resolve("out/pii"))) {
      assertThat(files).hasSize(9);
    }
    assertThat(dir.resolve("out/pii/8.csv")).hasContent("name,shoe\n홍*동,***\n");
  }

  @Test
  void failureInATaskFailsTheStage() throws IOException {
    Path pii = Files.createDirectories(dir.resolve("in/pii"));
    Files.writeString(pii.resolve("good.csv"), "name\n홍길동\n");
    Files.writeString(pii.resolve("nameless.csv"), "name,\n홍길동,홍길동\n");

    Pipeline run = Pipeline.on(dir.resolve("in"), dir.resolve("out"), "mask_pii");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("demo-pipeline: stage mask_pii failed: ")
        .contains("header name is missing")
        .doesNotContain("홍길동");
  }

  private static List<String[]> rows(Path file) throws IOException {
    return Files.readAllLines(file).stream().skip(1).map(line -> line.split(",", -1)).toList();
  }
}
