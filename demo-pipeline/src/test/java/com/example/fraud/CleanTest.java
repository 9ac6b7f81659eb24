package com.example.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanTest {

  @TempDir private Path dir;

  @Test
  void testdataLosesItsBadAndRepeatedRows() throws IOException {
    Pipeline run = Pipeline.onTestdata(dir, "clean");

    assertThat(run.out())
        .isEqualTo("clean            720 rows in, 655 rows out (51 bad, 14 duplicate)\n");
    assertThat(Files.readAllLines(dir.resolve("clean/train.csv"))).hasSize(1 + 547);
    assertThat(Files.readAllLines(dir.resolve("clean/eval.csv")))
        .hasSize(1 + 108)
        .startsWith(TransactionCsv.HEADER)
        .allMatch(line -> line.equals(line.strip()) && !line.contains(",,"));
  }

  @Test
  void cleaningCleanDataChangesNothing() throws IOException {
    Pipeline.onTestdata(dir.resolve("once"), "clean");
    Path again = Files.createDirectories(dir.resolve("again"));
    Files.move(dir.resolve("once/clean"), again.resolve("ml"));

    Pipeline run = Pipeline.on(again, dir.resolve("twice"), "clean");

    assertThat(run.out()).contains("655 rows in, 655 rows out (0 bad, 0 duplicate)");
    for (String set : List.of("train.csv", "eval.csv")) {
      assertThat(dir.resolve("twice/clean").resolve(set))
          .hasSameBinaryContentAs(again.resolve("ml").resolve(set));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7,12.50,3,fuel,KR,10,2,1",
        " 7 , 12.5 ,  3,FUEL , kr,10,2,Y",
        "7,\"12.50\",03,Fuel,Kr,010,2,yes",
        "7,12.504,3,fuel,KR,10,2,1"
      })
  void oddSpellingIsRepaired(String row) throws IOException {
    assertThat(cleaned(row)).containsExactly("7,12.50,3,fuel,KR,10,2,1");
  }

  @Test
  void thousandsSeparatorIsRemoved() throws IOException {
    assertThat(cleaned("7,\"1,234.50\",3,fuel,KR,10,2,0"))
        .containsExactly("7,1234.50,3,fuel,KR,10,2,0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",12.50,3,fuel,KR,10,2,1",
        "7,,3,fuel,KR,10,2,1",
        "7,-12.50,3,fuel,KR,10,2,1",
        "7,0.00,3,fuel,KR,10,2,1",
        "7,1e9,3,fuel,KR,10,2,1",
        "7,12.50,24,fuel,KR,10,2,1",
        "7,12.50,3,,KR,10,2,1",
        "7,12.50,3,fuel,KOR,10,2,1",
        "7,12.50,3,fuel,KR,99999999999,2,1",
        "7,12.50,3,fuel,KR,10,2,?",
        "7,12.50,3,fuel,KR,10,2",
        "7,12.50,3,fuel,KR,10,2,1,9"
      })
  void rowThatMakesNoSenseIsDropped(String row) throws IOException {
    assertThat(cleaned(row)).isEmpty();
  }

  @Test
  void firstOfSeveralRowsWithOneIdStays() throws IOException {
    assertThat(cleaned("7,1.00,3,fuel,KR,10,2,1\n\n7,2.00,3,fuel,KR,10,2,1"))
        .containsExactly("7,1.00,3,fuel,KR,10,2,1");
  }

  private List<String> cleaned(String rows) throws IOException {
    Path ml = Files.createDirectories(dir.resolve("in/ml"));
    Files.writeString(ml.resolve("train.csv"), TransactionCsv.HEADER + "\n" + rows + "\n");
    Files.writeString(ml.resolve("eval.csv"), TransactionCsv.HEADER + "\n");
    assertThat(Pipeline.on(dir.resolve("in"), dir.resolve("out"), "clean").exitCode()).isZero();
    List<String> lines = Files.readAllLines(dir.resolve("out/clean/train.csv"));
    return lines.subList(1, lines.size());
  }
}
