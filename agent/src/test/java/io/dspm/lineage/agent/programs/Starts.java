package io.dspm.lineage.agent.programs;

import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageRun;
import java.io.IOException;
import java.security.Permission;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Starts other processes, in the way that the first argument says; the others are for that. */
public final class Starts {

  private static final String TELL =
      "echo $OPENLINEAGE_PARENT_ID; echo $OPENLINEAGE_ROOT_PARENT_ID; echo $OPENLINEAGE_CONTEXT";

  private static final String BYTES = "$(printf %s \"$ODD\" | od -An -tx1)";

  private Starts() {}

  public static void main(String[] arguments) throws Exception {
    List<String> rest = List.of(arguments).subList(1, arguments.length);
    switch (arguments[0]) {
      case "nothing" -> {}
      case "tells" -> start(new ProcessBuilder("sh", "-c", TELL));
      case "tellsInJob" -> inJob("load", new ProcessBuilder("sh", "-c", TELL));
      case "inJob" -> inJob(rest.get(0), new ProcessBuilder(rest.subList(1, rest.size())));
      case "inherits" -> start(new ProcessBuilder("sh", "-c", "echo " + BYTES));
      case "environment" -> environment();
      case "denied" -> denied();
      case "chosen" -> chosen();
      case "exec" -> exec();
      case "pipeline" -> pipeline();
      case "names" -> names();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void inJob(String job, ProcessBuilder builder) throws Exception {
    try (LineageRun run = Lineage.start(job)) {
      start(builder);
      run.complete();
    }
  }

  private static void start(ProcessBuilder builder) throws Exception {
    Process child = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    child.getOutputStream().close();
    System.out.write(child.getInputStream().readAllBytes());
    System.out.flush();
    if (child.waitFor() != 0) {
      System.exit(child.exitValue());
    }
  }

  /** What the program can see of its builder's environment is as before, whatever it did to it. */
  private static void environment() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "echo ${SECRET-gone} $MINE " + BYTES + "; " + TELL);
    Map<String, String> environment = builder.environment();
    environment.remove("SECRET");
    environment.put("MINE", "한글 값");
    Map<String, String> before = new HashMap<>(environment);
    start(builder);
    start(builder);
    System.out.println(environment.equals(before) && builder.environment() == environment);
    System.out.println(System.getenv("OPENLINEAGE_PARENT_ID"));
  }

  /** Under a security manager that lets nobody see the environment. */
  @SuppressWarnings("removal")
  private static void denied() throws Exception {
    System.setSecurityManager(
        new SecurityManager() {
          @Override
          public void checkPermission(Permission permission) {
            if (permission.getName().startsWith("getenv")) {
              throw new SecurityException("no reading of the environment");
            }
          }
        });
    start(new ProcessBuilder("sh", "-c", "echo started"));
  }

  private static void chosen() throws Exception {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", TELL);
    builder.environment().put("OPENLINEAGE_PARENT_ID", "mine/job/" + new UUID(0, 0));
    start(builder);
  }

  private static void exec() throws IOException, InterruptedException {
    String[] environment = {"A=b c", "odd", "D="};
    String[] before = environment.clone();
    Process child =
        Runtime.getRuntime().exec(new String[] {"/bin/sh", "-c", "echo $A; " + TELL}, environment);
    System.out.write(child.getInputStream().readAllBytes());
    System.out.flush();
    child.waitFor();
    System.out.println(Arrays.equals(environment, before));
  }

  private static void pipeline() throws Exception {
    try (LineageRun run = Lineage.start("load")) {
      List<Process> processes =
          ProcessBuilder.startPipeline(
              List.of(
                  new ProcessBuilder("sh", "-c", "echo $OPENLINEAGE_PARENT_ID"),
                  new ProcessBuilder("sh", "-c", "cat; echo $OPENLINEAGE_PARENT_ID")));
      System.out.write(processes.get(1).getInputStream().readAllBytes());
      System.out.flush();
      run.complete();
    }
  }

  private static void names() {
    for (int i = 0; i < 2; i++) {
      try (LineageRun run = Lineage.start("my team", "load\nall " + i / 2)) {
        Lineage.output("my registry", "model\none");
        run.complete();
      }
    }
  }
}
