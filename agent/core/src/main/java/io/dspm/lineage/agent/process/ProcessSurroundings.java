package io.dspm.lineage.agent.process;

import io.dspm.lineage.agent.config.FacetSettings;
import io.dspm.lineage.agent.config.JvmFacts;
import io.dspm.lineage.agent.config.NamedValue;
import io.dspm.lineage.agent.event.Circumstances;
import io.dspm.lineage.agent.event.Circumstances.SourceCode;
import io.dspm.lineage.agent.event.ProcessDescription;
import io.dspm.lineage.agent.event.Surroundings;
import io.dspm.lineage.agent.log.AgentLog;
import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The surroundings of the runs in this JVM. Known at once: what is configured, and the JVM. Found
 * out by {@link #lookAround}: the command, and where the code comes from. Found out by {@link
 * #hash}: the hashes of the code.
 *
 * <p>To be made in premain, before the program can change what the JVM says of itself; that reads a
 * dozen properties and does nothing else.
 */
public final class ProcessSurroundings implements Surroundings {

  /**
   * What {@link #soon} waits for takes milliseconds, unless a file system hangs. Then it is waited
   * for once, and not for each event anew.
   */
  private static final long MOST_WAIT_MILLIS = 2_000;

  private final FacetSettings settings;
  private final JvmFacts facts;
  private final File agentJar;
  private final AgentLog log;
  private final CountDownLatch lookedAround = new CountDownLatch(1);
  private final List<Runnable> listeners = new ArrayList<>();
  private Circumstances known;
  private Map<String, Object> process = Map.of();
  private @Nullable CodeHashes code;
  private boolean complete;
  private volatile boolean hangs;

  public ProcessSurroundings(
      FacetSettings settings, String agentVersion, File agentJar, AgentLog log) {
    this(settings, agentVersion, agentJar, log, JvmFacts.now());
  }

  ProcessSurroundings(
      FacetSettings settings, String agentVersion, File agentJar, AgentLog log, JvmFacts facts) {
    this.settings = settings;
    this.log = log;
    this.facts = facts;
    this.agentJar = agentJar;
    this.known =
        Circumstances.of(
            "JVM",
            new Circumstances.Engine(facts.vmName(), facts.version(), agentVersion),
            settings);
  }

  /** Finds out what takes no time to speak of. Opens no channel. */
  public void lookAround() {
    try {
      List<File> entries = CodePath.entries(facts, agentJar);
      CommandLine command = CommandLine.of(ProcessFacts.systemCommand(), facts.command());
      String program = command.program() == null ? firstWord(facts.command()) : command.program();
      File own = CodePath.ofProgram(program, entries);
      SourceCode source = SourceFinder.find(own, new File(facts.directory()));
      Map<String, Object> found = settings.process() ? ProcessFacts.of(facts, command) : Map.of();
      synchronized (this) {
        known = known.from(source);
        if (settings.process()) {
          process = found;
          code = new CodeHashes(entries);
          describe();
        }
      }
    } catch (RuntimeException | LinkageError e) {
      log.warn("what the program is could not be found out, so no event says it", e);
    } finally {
      lookedAround.countDown();
      if (code() == null) {
        end();
      }
    }
  }

  private static String firstWord(String command) {
    int space = command.indexOf(' ');
    return space < 0 ? command : command.substring(0, space);
  }

  /** Hashes the program's code, once it was looked around. In the background. */
  public void hash() {
    try {
      lookedAround.await();
      CodeHashes hashes = code();
      if (hashes != null) {
        hashes.take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      giveUp();
    }
  }

  @Override
  public synchronized Circumstances now() {
    known = withLateParameters(known);
    return known;
  }

  @Override
  public Circumstances soon() {
    try {
      if (!hangs) {
        hangs = !lookedAround.await(MOST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return now();
  }

  @Override
  public void whenComplete(Runnable listener) {
    synchronized (this) {
      if (!complete) {
        listeners.add(listener);
        return;
      }
    }
    listener.run();
  }

  @Override
  public void giveUp() {
    CodeHashes hashes = code();
    if (hashes != null) {
      hashes.end(CodeHashes.State.NOT_IN_TIME);
    }
    end();
  }

  private synchronized @Nullable CodeHashes code() {
    return code;
  }

  private void end() {
    List<Runnable> told;
    synchronized (this) {
      if (complete) {
        return;
      }
      complete = true;
      describe();
      told = List.copyOf(listeners);
      listeners.clear();
    }
    for (Runnable listener : told) {
      listener.run();
    }
  }

  /** With the lock held. */
  private void describe() {
    if (code != null) {
      Map<String, Object> members = new LinkedHashMap<>();
      for (Map.Entry<String, Object> member : process.entrySet()) {
        members.put(member.getKey(), member.getValue());
        if (member.getKey().equals("command")) {
          members.put("code", code.members());
        }
      }
      known = known.with(new ProcessDescription(members));
    }
  }

  /** A program may set what the user has listed when it has begun, as Spark does. */
  private static Circumstances withLateParameters(Circumstances told) {
    List<NamedValue> parameters = new ArrayList<>();
    boolean changed = false;
    for (NamedValue parameter : told.parameters()) {
      String value = parameter.value() == null ? JvmFacts.property(parameter.name()) : null;
      changed |= value != null;
      parameters.add(value == null ? parameter : new NamedValue(parameter.name(), value));
    }
    return changed ? told.with(parameters) : told;
  }
}
