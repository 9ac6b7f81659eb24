package com.example.programs;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.TypeDescriptors;

/** Apache Beam on its direct runner: lines of several texts, counted, to sharded text. */
public final class BeamCount {

  private BeamCount() {}

  /** Arguments: a pattern of the texts, the beginning of the outputs' paths. */
  public static void main(String[] arguments) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.fromArgs().create());
    pipeline
        .apply(TextIO.read().from(arguments[0]))
        .apply(
            "product",
            MapElements.into(TypeDescriptors.strings())
                .via((String line) -> line.replaceAll(".*(product-[0-9]+).*", "$1")))
        .apply(Count.perElement())
        .apply(
            "line",
            MapElements.into(TypeDescriptors.strings())
                .via(count -> count.getKey() + " " + count.getValue()))
        .apply(TextIO.write().to(arguments[1]).withSuffix(".txt").withNumShards(3));
    pipeline.run().waitUntilFinish();
  }
}
