package io.dspm.lineage.agent.programs;

import java.util.Collections;

/** Looks for what a pipeline must not find; prints what it finds after all. */
public final class Peek {

  private static final String[] HIDDEN = {
    "org.objectweb.asm.ClassReader",
    "net.bytebuddy.ByteBuddy",
    "com.fasterxml.jackson.databind.ObjectMapper",
    "com.fasterxml.jackson.core.JsonFactory",
    "okhttp3.OkHttpClient",
    "okio.Buffer",
    "kotlin.Unit",
    "io.openlineage.client.OpenLineage",
    "picocli.CommandLine",
    "io.dspm.lineage.agent.Agent",
    "io.dspm.lineage.agent.run.Runs",
    "io.dspm.lineage.agent.weave.Weaver",
    "io.dspm.lineage.LineageJob"
  };

  private static final String[] SERVICES = {
    "com.fasterxml.jackson.core.JsonFactory",
    "com.fasterxml.jackson.core.ObjectCodec",
    "io.openlineage.client.transports.TransportBuilder"
  };

  private Peek() {}

  public static void main(String[] arguments) throws Exception {
    ClassLoader loader = Peek.class.getClassLoader();
    for (String name : HIDDEN) {
      try {
        System.out.println("found " + Class.forName(name, false, loader));
      } catch (ClassNotFoundException e) {
        continue;
      }
    }
    for (String service : SERVICES) {
      for (var url : Collections.list(loader.getResources("META-INF/services/" + service))) {
        System.out.println("found " + url);
      }
    }
    // Opened to the agent, not to the pipeline.
    for (String closed : new String[] {"jdk.internal.misc", "jdk.internal.access"}) {
      if (Object.class.getModule().isExported(closed, Peek.class.getModule())) {
        System.out.println("exported " + closed);
      }
    }
  }
}
