package io.dspm.lineage.agent.programs;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Reads and writes files, and asks its own MBean server what the agent says. */
public final class Managed {

  private Managed() {}

  /**
   * @param arguments {@code before}, then a program is attached to that has its MBean server
   *     already; or {@code builder}; or {@code silent}, which asks for no MBean server; then a file
   *     to read
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("builder")) {
      System.setProperty("javax.management.builder.initial", OwnBuilder.class.getName());
    }
    if (arguments[0].equals("before")) {
      ManagementFactory.getPlatformMBeanServer();
      System.out.println("ready");
      int unused = System.in.read();
    }
    Path file = Path.of(arguments[1]);
    Files.writeString(file.resolveSibling("copy"), Files.readString(file));
    if (arguments[0].equals("silent")) {
      return;
    }
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    System.out.println("built by the program: " + OwnBuilder.asked);
    ObjectName name = new ObjectName("io.dspm.lineage:type=LineageAgent");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!server.isRegistered(name) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(20_000_000);
    }
    List<String> sent = List.of("EventsSent", "FilesHashed");
    for (String counter : sent) {
      while (server.getAttribute(name, counter).equals(0L) && System.nanoTime() < deadline) {
        LockSupport.parkNanos(20_000_000);
      }
    }
    for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
      System.out.println(
          attribute.getName() + "=" + server.getAttribute(name, attribute.getName()));
    }
  }

  /** The program's own. */
  public static final class OwnBuilder extends javax.management.MBeanServerBuilder {

    static volatile boolean asked;

    public OwnBuilder() {
      asked = true;
    }
  }
}
