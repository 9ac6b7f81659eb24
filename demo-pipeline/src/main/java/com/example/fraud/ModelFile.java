package com.example.fraud;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tribuo.Model;
import org.tribuo.classification.Label;

/** A trained model as a file, in Tribuo's protobuf format. */
final class ModelFile {

  private ModelFile() {}

  static void write(Model<Label> model, Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      model.serializeToStream(out);
    }
  }

  /**
   * Reads a model back.
   *
   * @throws IOException if the file can't be read or is no protobuf message
   * @throws RuntimeException if it holds something other than a classifier
   */
  static Model<Label> read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return Model.deserializeFromStream(in).castModel(Label.class);
    }
  }
}
