package com.example.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.fraud.pii.ResidentNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds {@code testdata/} to what its README says. */
class TestdataTest {

  @ParameterizedTest
  @ValueSource(strings = {"ml/train.csv", "ml/eval.csv", "pii/emails_kr.csv", "pii/rrn_mix.csv"})
  void testdataIsWhatTheGeneratorWritesFor600Rows(String file, @TempDir Path dir) {
    assertThat(Pipeline.run("--rows", "600", "--out", dir.toString(), "generate").exitCode())
        .isZero();

    assertThat(Pipeline.TESTDATA.resolve(file))
        .hasSameBinaryContentAs(dir.resolve("input").resolve(file));
  }

  @Test
  void residentNumbersAreValidOrInvalidAsMarked() throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (String[] row : residents()) {
      ResidentNumber number = ResidentNumber.parse(row[2]).orElseThrow();
      String verdict = row[3] + "," + row[4];
      counts.merge(verdict, 1, Integer::sum);
      boolean dateExists = number.birthDate().isPresent();

      assertThat(number.isValid()).as(row[0]).isEqualTo(row[3].equals("valid"));
      assertThat(dateExists).as(row[0]).isEqualTo(!row[4].equals("date"));
      assertThat(number.hasValidCheckDigit()).as(row[0]).isEqualTo(!row[4].equals("check digit"));
    }
    assertThat(counts)
        .isEqualTo(Map.of("valid,", 60, "invalid,check digit", 40, "invalid,date", 20));
  }

  @Test
  void nobodyInItIsBornYet() throws IOException {
    for (String[] row : residents()) {
      ResidentNumber number = ResidentNumber.parse(row[2]).orElseThrow();

      assertThat(row[2]).matches("[6-9]\\d{5}-?[34]\\d{6}");
      number
          .birthDate()
          .ifPresent(date -> assertThat(date).isAfterOrEqualTo(LocalDate.of(2060, 1, 1)));
    }
  }

  @Test
  void mailboxesAndTelephoneNumbersReachNobody() throws IOException {
    for (String[] row : rows("pii/emails_kr.csv")) {
      assertThat(row[2]).matches("[a-z.]+\\d+@(example\\.(com|net|org)|[a-z.]+\\.example)");
      assertThat(row[3].replaceAll("[- ]", "")).matches("((\\+82|0)100\\d{7})?");
    }
  }

  private static List<String[]> residents() throws IOException {
    return rows("pii/rrn_mix.csv");
  }

  private static List<String[]> rows(String file) throws IOException {
    List<String> lines = Files.readAllLines(Pipeline.TESTDATA.resolve(file));
    assertThat(lines).hasSize(1 + 120);
    return lines.stream().skip(1).map(line -> line.split(",", -1)).toList();
  }
}
