package com.example.fraud;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/**
 * Measures the model on the cleaned evaluation set: figures as JSON, the ROC curve as a picture.
 *
 * <p>Nothing in here knows of lineage. To have it recorded as a job, start the agent with {@code
 * lineage.jobs=com.example.fraud.Evaluate#run}.
 */
final class Evaluate implements Stage {

  static final String NAME = "evaluate";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String run(Workspace workspace) throws IOException {
    Path modelFile = Workspace.fromStage(workspace.model(), TrainModelMin.NAME);
    Path evaluationSet = Workspace.fromStage(workspace.cleanTransactions("eval.csv"), Clean.NAME);
    ConfusionMatrix confusion = new ConfusionMatrix();
    RocCurve roc = new RocCurve();
    predict(ModelFile.read(modelFile), evaluationSet, confusion, roc);

    Metrics metrics = Metrics.of(confusion, roc);
    Files.writeString(
        Workspace.toWrite(workspace.metrics()), JSON.writeValueAsString(metrics) + "\n");
    ImageIO.write(RocPlot.draw(roc), "png", Workspace.toWrite(workspace.rocPlot()).toFile());
    return String.format(
        Locale.ROOT,
        "accuracy %.3f, precision %.3f, recall %.3f, AUC %.3f on %d rows",
        metrics.accuracy(),
        metrics.precision(),
        metrics.recall(),
        metrics.auc(),
        metrics.rows());
  }

  private static void predict(
      Model<Label> model, Path evaluationSet, ConfusionMatrix confusion, RocCurve roc)
      throws IOException {
    try (InputStream in = Files.newInputStream(evaluationSet);
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
        CSVParser rows = TransactionCsv.READING.parse(reader)) {
      for (CSVRecord row : rows) {
        Optional<Transaction> transaction = TransactionCsv.parse(row);
        if (transaction.isPresent()) {
          Prediction<Label> prediction = model.predict(FraudFeatures.of(transaction.get()));
          String fraud = FraudFeatures.FRAUD.getLabel();
          boolean actual = transaction.get().fraud();
          confusion.add(actual, prediction.getOutput().getLabel().equals(fraud));
          roc.add(actual, prediction.getOutputScores().get(fraud).getScore());
        }
      }
    }
  }
}
