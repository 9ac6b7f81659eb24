package com.example.fraud;

import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageJob;
import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Fits a logistic regression to the cleaned training set, saves it, and registers it as {@value
 * #MODEL} in the model registry.
 *
 * <p>The same rows give the same weights. The file differs all the same from run to run, because
 * Tribuo notes in it when the model was trained. At most {@value #MOST_ROWS} rows are used; of
 * more, a random sample with a fixed seed.
 */
final class TrainModelMin implements Stage {

  static final String NAME = "train_model_min";
  static final String REGISTRY = "ml-registry";
  static final String MODEL = "model:fraud/1.0.0";
  static final int MOST_ROWS = 50_000;

  private static final long SEED = 20L;
  private static final int EPOCHS = 30;

  // Kept, or the level would be forgotten with the logger. Tribuo reports each epoch's start.
  private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  @LineageJob(name = NAME)
  public String run(Workspace workspace) throws IOException {
    Path trainingSet = Workspace.fromStage(workspace.cleanTransactions("train.csv"), Clean.NAME);
    Sample sample = sample(trainingSet);
    Model<Label> model = fit(sample.rows);
    ModelFile.write(model, Workspace.toWrite(workspace.model()));
    // A registry is no file that could be watched: say it.
    Lineage.output(REGISTRY, MODEL);
    return MODEL + " fitted on " + sample.rows.size() + " of " + sample.seen + " rows";
  }

  private static Model<Label> fit(List<Transaction> rows) {
    TRIBUO.setLevel(Level.WARNING);
    LabelFactory labels = new LabelFactory();
    MutableDataset<Label> dataset =
        new MutableDataset<>(new SimpleDataSourceProvenance("clean/train.csv", labels), labels);
    rows.forEach(row -> dataset.add(FraudFeatures.of(row)));
    Trainer<Label> trainer =
        new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(0.5, 0.1), EPOCHS, SEED);
    return trainer.train(dataset);
  }

  private static Sample sample(Path trainingSet) throws IOException {
    Sample sample = new Sample();
    try (BufferedReader reader =
            new BufferedReader(new FileReader(trainingSet.toFile(), StandardCharsets.UTF_8));
        CSVParser rows = TransactionCsv.READING.parse(reader)) {
      for (CSVRecord row : rows) {
        Optional<Transaction> transaction = TransactionCsv.parse(row);
        transaction.ifPresent(sample::add);
      }
    }
    return sample;
  }

  /** Each of the rows seen is in here with the same probability (reservoir sampling). */
  private static final class Sample {
    private final Random random = new Random(SEED);
    private final List<Transaction> rows = new ArrayList<>();
    private int seen;

    void add(Transaction row) {
      seen++;
      if (rows.size() < MOST_ROWS) {
        rows.add(row);
        return;
      }
      int place = random.nextInt(seen);
      if (place < MOST_ROWS) {
        rows.set(place, row);
      }
    }
  }
}
