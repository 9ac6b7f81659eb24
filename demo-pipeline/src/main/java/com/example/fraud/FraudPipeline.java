package com.example.fraud;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The command: runs the stages in order, one line of output each, and stops at the first that
 * fails.
 *
 * <p>Exit codes: 0 all went well, 1 a stage failed, 2 the command line was wrong. Two runs on the
 * same data print the same bytes.
 */
public final class FraudPipeline {

  private FraudPipeline() {}

  public static void main(String[] args) {
    int exitCode = run(System.out, System.err, args);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  static int run(PrintStream out, PrintStream err, String... args) {
    List<Stage> stages;
    Options options;
    try {
      options = Options.parse(args);
      if (options.help()) {
        out.print(Options.USAGE);
        return 0;
      }
      stages = stages(options);
    } catch (UsageException e) {
      err.println("demo-pipeline: " + e.getMessage() + " (--help shows what there is)");
      return 2;
    }
    return run(stages, options.workspace(), out, err);
  }

  private static int run(
      List<Stage> stages, Workspace workspace, PrintStream out, PrintStream err) {
    for (Stage stage : stages) {
      String done;
      try {
        done = stage.run(workspace);
      } catch (MissingInputException e) {
        err.println("demo-pipeline: stage " + stage.name() + " failed: " + e.getMessage());
        return 1;
      } catch (IOException | RuntimeException e) {
        err.println("demo-pipeline: stage " + stage.name() + " failed: " + e);
        return 1;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        err.println("demo-pipeline: stage " + stage.name() + " was interrupted");
        return 1;
      }
      out.println(String.format(Locale.ROOT, "%-16s %s", stage.name(), done));
    }
    return 0;
  }

  private static List<Stage> stages(Options options) throws UsageException {
    List<Stage> all = List.of(new Clean(), new TrainModelMin(), new Evaluate(), new MaskPii());
    List<Stage> chosen = new ArrayList<>();
    if (options.rows().isPresent()) {
      chosen.add(new Generate(options.rows().getAsInt()));
    }
    if (options.stages().isEmpty()) {
      chosen.addAll(all);
    }
    for (String name : options.stages()) {
      if (name.equals(Generate.NAME)) {
        if (options.rows().isEmpty()) {
          throw new UsageException("the stage generate needs --rows N");
        }
        continue; // Comes first anyway.
      }
      chosen.add(
          all.stream()
              .filter(stage -> stage.name().equals(name))
              .findFirst()
              .orElseThrow(() -> new UsageException("unknown stage " + name)));
    }
    return chosen;
  }
}
