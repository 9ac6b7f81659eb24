package io.dspm.lineage.agent;

import io.dspm.lineage.agent.access.ChildAgent;
import io.dspm.lineage.agent.access.ChildEnvironment;
import io.dspm.lineage.agent.access.ChildProcesses;
import io.dspm.lineage.agent.access.Explanations;
import io.dspm.lineage.agent.access.FileAccess;
import io.dspm.lineage.agent.access.FileMoves;
import io.dspm.lineage.agent.access.LoggingFrameworks;
import io.dspm.lineage.agent.access.NamedFiles;
import io.dspm.lineage.agent.access.NativeLibraries;
import io.dspm.lineage.agent.access.PathFilter;
import io.dspm.lineage.agent.access.RealPaths;
import io.dspm.lineage.agent.boot.Hook;
import io.dspm.lineage.agent.boot.ThreadState;
import io.dspm.lineage.agent.config.Parents;
import io.dspm.lineage.agent.config.ProgramName;
import io.dspm.lineage.agent.config.Settings;
import io.dspm.lineage.agent.counters.CounterFiles;
import io.dspm.lineage.agent.counters.OwnCounters;
import io.dspm.lineage.agent.delivery.Courier;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.event.EventMaker;
import io.dspm.lineage.agent.event.FileListing;
import io.dspm.lineage.agent.event.JobName;
import io.dspm.lineage.agent.event.Names;
import io.dspm.lineage.agent.event.Reporter;
import io.dspm.lineage.agent.event.RunHeader;
import io.dspm.lineage.agent.identity.Identities;
import io.dspm.lineage.agent.identity.IdentityCache;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.process.ProcessSurroundings;
import io.dspm.lineage.agent.result.Results;
import io.dspm.lineage.agent.run.Accounts;
import io.dspm.lineage.agent.run.Ledger;
import io.dspm.lineage.agent.run.Origin;
import io.dspm.lineage.agent.run.Relocations;
import io.dspm.lineage.agent.run.RunReports;
import io.dspm.lineage.agent.run.Runs;
import io.dspm.lineage.agent.run.Telling;
import io.dspm.lineage.agent.transport.Transports;
import io.dspm.lineage.agent.weave.SelfCheck;
import io.dspm.lineage.agent.weave.Weaver;
import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.PatternSyntaxException;

/** Weaves, checks, wires and switches on; from then on the hook is set until the JVM ends. */
final class RunningAgent {

  /** What a killed process has counted last is lost, of so long at most. */
  private static final Duration COUNTERS_WRITTEN = Duration.ofSeconds(5);

  private RunningAgent() {}

  static void start(
      Settings settings,
      AgentLog log,
      Instrumentation instrumentation,
      File jar,
      String version,
      Future<EventMaker> events,
      ProcessSurroundings surroundings) {
    LoggingFrameworks logging = new LoggingFrameworks();
    Weaver weaver = new Weaver(settings.jobs(), new Loaded(logging), log);
    weaver.install(instrumentation);
    String problem = SelfCheck.run();
    if (problem != null) {
      instrumentation.removeTransformer(weaver);
      log.error(
          "nothing is recorded: "
              + problem
              + "; the program runs on. Please report this JDK: "
              + System.getProperty("java.vm.version"));
      return;
    }
    boolean outside = ThreadState.enterAgent();
    try {
      wire(settings, log, jar, version, weaver, logging, events, surroundings);
    } finally {
      ThreadState.leaveAgent(outside);
    }
  }

  private static void wire(
      Settings settings,
      AgentLog log,
      File jar,
      String version,
      Weaver weaver,
      LoggingFrameworks logging,
      Future<EventMaker> events,
      ProcessSurroundings surroundings) {
    Spool spool =
        Spool.open(settings.spoolDir(), settings.spool(), new AgentThreads("lineage-spool"), log);
    Courier courier =
        new Courier(
            spool,
            Transports.of(settings, version, log, AgentThreads.adopting("lineage-transport")),
            log,
            new AgentThreads("lineage-courier"),
            settings.delivery().threads());
    HoldOff holdOff = new HoldOff();
    FileListing listing = new FileListing(settings.datasets());
    Reporter reporter = new Reporter(events, surroundings, listing, spool, log);
    NativeLibraries libraries = new NativeLibraries();
    Unseen unseen = new Unseen(libraries);
    Identities identities =
        new Identities(
            settings.hashThreads(),
            IdentityCache.in(settings.spoolDir(), log),
            new AgentThreads("lineage-hash", Thread.MIN_PRIORITY, holdOff),
            new AgentThreads("lineage-hash"),
            holdOff);
    Accounts accounts =
        new Accounts(
            identities, new BesideTheSpool(spool), held("lineage-account", holdOff), holdOff);
    RunReports reports =
        new RunReports(
            new Telling(reporter, settings.datasets(), unseen),
            accounts,
            settings.startDelay(),
            settings.checkpointInterval(),
            held("lineage-runs", holdOff));
    Ledger ledger = new Ledger(identities, accounts, reports, log);
    Relocations relocations = new Relocations(ledger, identities);
    Names names = new Names(log);
    Runs runs =
        new Runs(
            processJob(settings, names),
            Instant.now(),
            Origin.of(settings.parents()),
            ledger,
            reports,
            names,
            weaver.descriptions());
    unseen.of(runs);
    PathFilter filter = filter(settings, jar, log);
    Explanations explained = new Explanations(log);
    RealPaths paths = new RealPaths();
    FileAccess access = new FileAccess(ledger, filter, paths, logging, explained);
    AgentCounters counters =
        new AgentCounters(ledger, runs, reports, identities, reporter, spool, courier);
    CounterFiles counterFiles = new CounterFiles(spool.directory(), log);
    OwnCounters ownCounters = new OwnCounters(counterFiles, counters);
    Management management =
        new Management(counters, version, log, new AgentThreads("lineage-management"));
    long mainThread = mainThread();
    Exits exits = new Exits(mainThread);
    Results results = new Results(new AgentThreads("lineage-results"));
    JvmExit exit =
        new JvmExit(
            settings,
            log,
            jar,
            exits,
            runs,
            results,
            reports,
            identities,
            spool,
            courier,
            weaver,
            holdOff,
            counters,
            ownCounters);
    AgentTarget target =
        new AgentTarget(
            runs,
            results,
            access,
            new FileMoves(ledger, relocations, paths, filter, logging, explained),
            new NamedFiles(ledger),
            new ChildProcesses(
                ledger, filter, explained, childEnvironment(settings.parents(), jar, log)),
            libraries,
            exits,
            exit,
            management);
    if (mainThread == Thread.currentThread().getId()) {
      access.followStandardStreams();
    } else {
      // The program runs already.
      holdOff.release();
    }
    Hook.tellsUnused = explained.wanted();
    target.switchOn();
    if (weaver.managementLoadedBefore()) {
      management.loadedBefore();
    }
    reports.regularly(COUNTERS_WRITTEN, new WritingCounters(ownCounters));
    Runtime.getRuntime().addShutdownHook(exit);
    held("lineage-recovery", holdOff)
        .newThread(
            new Inheritance(
                spool,
                courier,
                counterFiles,
                version,
                log,
                new AgentThreads("lineage-late-hashes", Thread.MIN_PRIORITY)))
        .start();
    new AgentThreads("lineage-process", Thread.MIN_PRIORITY, holdOff)
        .newThread(new CodeHashing(surroundings))
        .start();
  }

  /** Where the accounts of runs go that memory has no room for. */
  private record BesideTheSpool(Spool spool) implements Accounts.Place {
    @Override
    public Path accountOf(RunHeader run) throws IOException {
      return spool.accountOf(run.id().value());
    }
  }

  /** What the program is made of, besides what it does. */
  private record CodeHashing(ProcessSurroundings surroundings) implements Runnable {
    @Override
    public void run() {
      surroundings.hash();
    }
  }

  private record WritingCounters(OwnCounters counters) implements Runnable {
    @Override
    public void run() {
      counters.write();
    }
  }

  /** Told of each class; no lambda, since it is woven classes that are told of. */
  private record Loaded(LoggingFrameworks logging) implements Consumer<String> {
    @Override
    public void accept(String name) {
      logging.loaded(name);
    }
  }

  /**
   * Premain runs on it; attached later, it is the one that the JVM's launcher named so. Its ID
   * differs from JDK to JDK.
   */
  private static long mainThread() {
    String main = "main";
    if (Thread.currentThread().getName().equals(main)) {
      return Thread.currentThread().getId();
    }
    ThreadGroup top = Thread.currentThread().getThreadGroup();
    while (top.getParent() != null) {
      top = top.getParent();
    }
    Thread[] threads = new Thread[top.activeCount() + 16];
    int count = top.enumerate(threads);
    for (int i = 0; i < count; i++) {
      if (threads[i].getName().equals(main)) {
        return threads[i].getId();
      }
    }
    return -1;
  }

  private static JobName processJob(Settings settings, Names names) {
    String name = settings.jobName();
    return names.job(settings.namespace(), name == null ? ProgramName.ofThisJvm() : name);
  }

  private static ChildEnvironment childEnvironment(Parents parents, File jar, AgentLog log) {
    String path = jar.getAbsolutePath();
    boolean goesAlong = parents.children() && ChildAgent.canName(path);
    if (parents.children() && !goesAlong) {
      log.warn("children=true has no effect: a JVM can't be told of " + path + ", with an = in it");
    }
    return new ChildEnvironment(
        parents.told(),
        goesAlong ? new ChildAgent(path, parents.passedOn(), parents.passedInSecret()) : null);
  }

  private static PathFilter filter(Settings settings, File jar, AgentLog log) {
    List<Path> own = List.of(settings.spoolDir(), jar.toPath());
    List<Path> code = new ArrayList<>(ProgramName.classPathArchives());
    code.add(Path.of(System.getProperty("java.home")));
    try {
      return new PathFilter(settings.include(), settings.exclude(), own, code);
    } catch (PatternSyntaxException | UnsupportedOperationException e) {
      log.warn(
          "include and exclude are ignored: "
              + e.getMessage()
              + " (expected globs such as /data/**/*.csv, with ; between them)");
      return new PathFilter(List.of(), List.of(), own, code);
    }
  }

  private static AgentThreads held(String name, HoldOff holdOff) {
    return new AgentThreads(name, Thread.NORM_PRIORITY, holdOff);
  }
}
