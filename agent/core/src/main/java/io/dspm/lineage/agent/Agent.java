package io.dspm.lineage.agent;

import io.dspm.lineage.agent.boot.ThreadState;
import io.dspm.lineage.agent.config.ProgramName;
import io.dspm.lineage.agent.config.SettingsReader;
import io.dspm.lineage.agent.event.EventMaker;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.process.ProcessSurroundings;
import io.dspm.lineage.agent.weave.BootClasses;
import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * The agent's first steps: configuration, then the boot classes. Nothing here may touch a class
 * that needs these, or the JVM would look for them before they exist; that begins with {@link
 * RunningAgent}.
 */
public final class Agent {

  /** What a program is called whose jar is the agent's. */
  private static final String OWN_NAME = "lineage-agent";

  private Agent() {}

  /**
   * Called by name from the launcher, on the JVM's main thread before the pipeline's main, or on
   * the attaching thread.
   */
  public static void start(
      String arguments, Instrumentation instrumentation, File jar, String version) {
    SettingsReader.Reading reading = SettingsReader.read(arguments);
    AgentLog log = new AgentLog(System.err, reading.settings().logLevel());
    for (String warning : reading.warnings()) {
      log.warn(warning);
    }
    // One of the agent's own commands, with an agent that went along with the children of a run.
    boolean command = ProgramName.ofThisJvm().equals(OWN_NAME);
    if (!reading.settings().enabled() || command) {
      return;
    }
    try {
      if (BootClasses.define(instrumentation, jar)) {
        FutureTask<EventMaker> events = new FutureTask<>(new EventsReady(version));
        ProcessSurroundings surroundings =
            new ProcessSurroundings(reading.settings().facets(), version, jar, log);
        daemon("lineage-load", new Loading(events, surroundings)).start();
        RunningAgent.start(
            reading.settings(), log, instrumentation, jar, version, events, surroundings);
      } else {
        log.warn("the agent is there already; this second one does nothing");
      }
    } catch (IOException | ReflectiveOperationException | RuntimeException | LinkageError e) {
      log.error("the agent can't work on this JVM, so nothing is recorded; the program runs on", e);
    }
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(null, work, name, 0, false);
    thread.setContextClassLoader(Agent.class.getClassLoader());
    thread.setDaemon(true);
    return thread;
  }

  /** What is needed of every process, at the latest when it ends. */
  private record Loading(Runnable events, ProcessSurroundings surroundings) implements Runnable {
    @Override
    public void run() {
      events.run();
      surroundings.lookAround();
    }
  }

  /**
   * Loads what makes JSON while this thread weaves: every process will need it, at the latest when
   * it ends. Not what sends it: OkHttp initialises java.util.logging, and a pipeline may want to
   * choose its log manager first.
   */
  private record EventsReady(String version) implements Callable<EventMaker> {
    @Override
    public EventMaker call() {
      // Its reads of the agent's jar must not come to the hook, with the jar's lock in hand.
      ThreadState.belongsToTheAgent();
      return EventMaker.ready(version);
    }
  }
}
