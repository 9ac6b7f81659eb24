package com.example.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FraudPipelineTest {

  @TempDir private Path dir;

  @Test
  void allStagesRunInOrderWithALineEach() {
    Pipeline run = Pipeline.onTestdata(dir);

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines().map(line -> line.split(" ", 2)[0]))
        .containsExactly("clean", "train_model_min", "evaluate", "mask_pii");
  }

  @Test
  void secondRunIntoTheSameDirectoryPrintsAndWritesTheSame() throws IOException {
    Pipeline first = Pipeline.onTestdata(dir);
    String metrics = Files.readString(dir.resolve("eval/metrics.json"));
    byte[] plot = Files.readAllBytes(dir.resolve("eval/roc.png"));

    assertThat(Pipeline.onTestdata(dir)).isEqualTo(first);
    assertThat(dir.resolve("eval/metrics.json")).hasContent(metrics);
    assertThat(dir.resolve("eval/roc.png")).hasBinaryContent(plot);
  }

  @Test
  void modelDoesFarBetterThanGuessing() throws IOException {
    Pipeline.onTestdata(dir);
    JsonNode metrics = new ObjectMapper().readTree(dir.resolve("eval/metrics.json").toFile());

    assertThat(metrics.get("rows").asInt()).isEqualTo(108);
    assertThat(metrics.get("accuracy").asDouble()).isBetween(0.87, 1.0);
    assertThat(metrics.get("recall").asDouble()).isBetween(0.7, 1.0);
    assertThat(metrics.get("auc").asDouble()).isBetween(0.9, 1.0);
    int counted = 0;
    for (JsonNode count : metrics.get("confusion_matrix")) {
      counted += count.asInt();
    }
    assertThat(counted).isEqualTo(108);
  }

  @Test
  void plotIsAReadablePng() throws IOException {
    Pipeline.onTestdata(dir);
    BufferedImage image = ImageIO.read(dir.resolve("eval/roc.png").toFile());

    assertThat(image.getWidth()).isEqualTo(RocPlot.SIZE);
    assertThat(image.getHeight()).isEqualTo(RocPlot.SIZE);
  }

  @Test
  void onlyTheFilesOfTheStagesAreLeft() throws IOException {
    Pipeline.onTestdata(dir);

    try (var files = Files.walk(dir)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> dir.relativize(file)))
          .containsExactlyInAnyOrder(
              Path.of("clean/train.csv"),
              Path.of("clean/eval.csv"),
              Path.of("model/fraud.model"),
              Path.of("eval/metrics.json"),
              Path.of("eval/roc.png"),
              Path.of("pii/emails_kr.csv"),
              Path.of("pii/rrn_mix.csv"));
    }
  }

  @Test
  void stagesCanRunOneByOne() {
    for (String stage : new String[] {"clean", "train_model_min", "evaluate", "mask_pii"}) {
      Pipeline run = Pipeline.onTestdata(dir, stage);

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out().lines()).hasSize(1);
    }
  }

  @Test
  void rowsMakesItsOwnInputFirst() throws IOException {
    Pipeline run = Pipeline.run("--rows", "2000", "--out", dir.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith("generate         2000 rows to train, 400 to evaluate, 800 people\n")
        .contains("clean            2400 rows in, ")
        .contains("mask_pii         2 files, 800 rows masked, 200 of 400 resident numbers valid");
    assertThat(Files.readAllLines(dir.resolve("input/ml/train.csv"))).hasSize(1 + 2000);
  }

  @Test
  void trainingOnManyRowsUsesASampleAndSaysSo() {
    Pipeline run =
        Pipeline.run("--rows", "60000", "--out", dir.toString(), "clean", "train_model_min");

    assertThat(run.out()).containsPattern("fitted on 50000 of 5\\d{4} rows");
  }

  @Test
  void helpNamesEveryStage() {
    assertThat(Pipeline.run("--help"))
        .satisfies(
            run -> {
              assertThat(run.exitCode()).isZero();
              assertThat(run.out())
                  .contains("clean", "train_model_min", "evaluate", "mask_pii", "generate");
            });
  }

  @Test
  void unknownOptionOrStageIsAUsageError() {
    assertThat(Pipeline.run("--frobnicate"))
        .isEqualTo(
            new Pipeline(
                2,
                "",
                "demo-pipeline: unknown option --frobnicate (--help shows what there is)\n"));
    assertThat(Pipeline.onTestdata(dir, "clean", "polish"))
        .isEqualTo(
            new Pipeline(
                2, "", "demo-pipeline: unknown stage polish (--help shows what there is)\n"));
    assertThat(Pipeline.onTestdata(dir, "generate").exitCode()).isEqualTo(2);
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void missingDataSaysWhatToDo() {
    Pipeline run = Pipeline.on(dir.resolve("nowhere"), dir);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "demo-pipeline: stage clean failed: no "
                + dir.resolve("nowhere/ml/train.csv")
                + ": start in the project's root, name the data with --data DIR,"
                + " or make some with --rows N\n");
  }

  @Test
  void stageWhoseForerunnerHasNotRunNamesIt() {
    assertThat(Pipeline.onTestdata(dir, "train_model_min").err())
        .endsWith(": run the stage clean first\n");
    assertThat(Pipeline.onTestdata(dir, "clean", "evaluate").err())
        .endsWith(": run the stage train_model_min first\n");
  }

  @Test
  void failedStageStopsThePipeline() throws IOException {
    Files.createDirectories(dir.resolve("model"));
    Files.writeString(dir.resolve("model/fraud.model"), "no model");

    Pipeline run = Pipeline.onTestdata(dir, "clean", "evaluate", "mask_pii");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).startsWith("clean").doesNotContain("mask_pii");
    assertThat(run.err()).startsWith("demo-pipeline: stage evaluate failed: ").hasLineCount(1);
  }
}
