package com.example.programs;

import java.nio.file.Files;
import java.nio.file.Path;
import weka.classifiers.Evaluation;
import weka.classifiers.trees.J48;
import weka.core.Instances;
import weka.core.SerializationHelper;
import weka.core.converters.ConverterUtils.DataSource;

/** Weka: trains a decision tree on one CSV, tests it on another, writes the model and a report. */
public final class WekaTrain {

  private WekaTrain() {}

  /** Arguments: the CSV to train on, the CSV to test on, the model, the report. */
  public static void main(String[] arguments) throws Exception {
    Instances train = labelled(arguments[0]);
    J48 tree = new J48();
    tree.buildClassifier(train);
    SerializationHelper.write(arguments[2], tree);
    Evaluation evaluation = new Evaluation(train);
    evaluation.evaluateModel(tree, labelled(arguments[1]));
    Files.writeString(Path.of(arguments[3]), evaluation.toSummaryString());
  }

  private static Instances labelled(String csv) throws Exception {
    Instances instances = DataSource.read(csv);
    instances.setClassIndex(1);
    return instances;
  }
}
