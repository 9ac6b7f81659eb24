package io.dspm.lineage.agent;

import io.dspm.lineage.agent.counters.OwnCounters;
import io.dspm.lineage.agent.log.AgentLog;
import java.lang.management.ManagementFactory;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

/**
 * Shows the counters to the JVM's management, once there is any: a program that asks for none does
 * not pay for loading it, and one that configures its MBean server finds none made before. An image
 * without {@code java.management} never gets here.
 */
final class Management {

  private final OwnCounters.Source counters;
  private final String version;
  private final AgentLog log;
  private final ThreadFactory threads;
  private final AtomicBoolean started = new AtomicBoolean();

  /**
   * @param threads makes the thread that registers, and the one that counts when it is asked
   */
  Management(OwnCounters.Source counters, String version, AgentLog log, ThreadFactory threads) {
    this.counters = counters;
    this.version = version;
    this.log = log;
    this.threads = threads;
  }

  /** The platform's MBean server is there; on any thread, which does not wait. */
  void started(Object server) {
    if (!started.get() && started.compareAndSet(false, true)) {
      threads.newThread(new Registering(server)).start();
    }
  }

  /**
   * The JDK's management was loaded before the agent came: its server may be there already, which
   * is not to be made here.
   */
  void loadedBefore() {
    threads.newThread(new Looking()).start();
  }

  // Apart, so that nobody looks for a class of java.management before it is needed.

  private final class Registering implements Runnable {
    private final Object server;

    Registering(Object server) {
      this.server = server;
    }

    @Override
    public void run() {
      try {
        ((MBeanServer) server)
            .registerMBean(
                new CountersBean(new FreshCounters(counters, threads), version),
                new ObjectName(CountersBean.NAME));
      } catch (JMException | RuntimeException | LinkageError e) {
        log.info("the agent's counters are not shown by JMX: " + e);
      }
    }
  }

  private final class Looking implements Runnable {
    @Override
    public void run() {
      try {
        ObjectName ofThePlatform = new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME);
        for (MBeanServer server : MBeanServerFactory.findMBeanServer(null)) {
          if (server.isRegistered(ofThePlatform)) {
            started(server);
            return;
          }
        }
      } catch (JMException | RuntimeException | LinkageError e) {
        log.debug("Looking for the MBean server", e);
      }
    }
  }
}
