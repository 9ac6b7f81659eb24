package io.dspm.lineage.agent.weave;

import io.dspm.lineage.agent.boot.JobTap;
import io.dspm.lineage.agent.boot.ThreadState;
import io.dspm.lineage.agent.config.JobPattern;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.run.JobDescriptions;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Weaves classes as they are loaded, and those that are loaded already.
 *
 * <p>A class that can't be woven stays as it is; that is said once and never thrown.
 */
public final class Weaver implements ClassFileTransformer {

  private static final String MANAGEMENT = "java.lang.management.ManagementFactory";
  private static final String CHANNEL_DISPATCHER = "sun/nio/ch/FileDispatcherImpl";
  private static final String LAUNCH = "io.dspm.lineage.agent.launch.";

  private final TapWeaver jdk = new TapWeaver(TapTable.all());
  private final TapWeaver libraries = new TapWeaver(TapTable.ofLibraries());
  private final JobWeaver jobs;
  private final Consumer<String> loaded;
  private final AgentLog log;
  private final ClassLoader ownLoader = Weaver.class.getClassLoader();
  private final ClassLoader platformLoader = ClassLoader.getPlatformClassLoader();
  private volatile boolean channelsLoaded;
  private boolean managementLoaded;

  /**
   * @param loaded is told the internal name of each class that is loaded, or was before; it must be
   *     quick
   */
  public Weaver(List<JobPattern> jobs, Consumer<String> loaded, AgentLog log) {
    this.jobs = new JobWeaver(jobs, new SaidOnce(log));
    this.loaded = loaded;
    this.log = log;
  }

  /** What the jobs that were woven so far say of themselves. */
  public JobDescriptions descriptions() {
    return jobs.descriptions();
  }

  /** Starts to weave. Classes that were loaded before are woven now. */
  public void install(Instrumentation instrumentation) {
    instrumentation.addTransformer(this, true);
    List<Class<?>> jdkClasses = new ArrayList<>();
    List<Class<?>> userClasses = new ArrayList<>();
    for (Class<?> known : instrumentation.getAllLoadedClasses()) {
      loaded.accept(known.getName().replace('.', '/'));
      if (concerns(known) && instrumentation.isModifiableClass(known)) {
        managementLoaded |= known.getName().equals(MANAGEMENT);
        (known.getClassLoader() == null ? jdkClasses : userClasses).add(known);
      }
    }
    retransform(instrumentation, jdkClasses);
    retransform(instrumentation, userClasses);
  }

  /**
   * All at once, since each call stops the JVM for a moment; where one class spoils it, the halves
   * by themselves.
   */
  private void retransform(Instrumentation instrumentation, List<Class<?>> classes) {
    if (classes.isEmpty()) {
      return;
    }
    try {
      instrumentation.retransformClasses(classes.toArray(new Class<?>[0]));
    } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
      int half = classes.size() / 2;
      if (half == 0) {
        log.warn(classes.get(0).getName() + " was loaded before the agent and stays as it is", e);
      } else {
        retransform(instrumentation, classes.subList(0, half));
        retransform(instrumentation, classes.subList(half, classes.size()));
      }
    }
  }

  /**
   * Whether channels are used whose reads are not seen: the class that reads for them is another
   * from JDK to JDK. Of use at the end, for its parent may be loaded before or after it.
   */
  public boolean missesChannels() {
    return channelsLoaded && !jdk.followsChannels();
  }

  /** Whether the program had the JDK's management loaded before this began to weave. */
  public boolean managementLoadedBefore() {
    return managementLoaded;
  }

  /** Configured job patterns that no loaded method has matched so far, each with the reason. */
  public List<String> unmatchedJobs() {
    return jobs.unmatched();
  }

  private boolean concerns(Class<?> loaded) {
    ClassLoader loader = loaded.getClassLoader();
    if (loader == null) {
      return jdk.knows(loaded.getName().replace('.', '/'));
    }
    // Attached late, the pipeline's own classes are there already. Which of them hold jobs their
    // bytes will tell.
    return holdsUserCode(loader)
        && !loaded.isHidden()
        && !loaded.isArray()
        && !loaded.getName().startsWith(LAUNCH);
  }

  private boolean holdsUserCode(@Nullable ClassLoader loader) {
    return loader != null && loader != platformLoader && loader != ownLoader;
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable Module module,
      @Nullable ClassLoader loader,
      @Nullable String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (name == null) {
      return null;
    }
    loaded.accept(name);
    if (loader == null ? !jdk.knows(name) : !holdsUserCode(loader)) {
      return null;
    }
    if (loader == null && name.equals(CHANNEL_DISPATCHER)) {
      channelsLoaded = true;
    }
    boolean outside = ThreadState.enterAgent();
    try {
      return loader == null ? jdk.weave(name, bytes) : weaveUserClass(loader, name, bytes);
    } catch (Throwable e) {
      log.warnOnce(
          name, name.replace('/', '.') + " could not be woven and stays as it is (" + e + ")");
      return null;
    } finally {
      ThreadState.leaveAgent(outside);
    }
  }

  private byte @Nullable [] weaveUserClass(ClassLoader loader, String name, byte[] bytes) {
    boolean seam = name.equals(SeamWeaver.SEAM);
    boolean library = libraries.knows(name);
    if (!seam && !library && !jobs.mayHoldJobs(loader, name, bytes)) {
      return null;
    }
    if (!seesTheHook(loader)) {
      log.warnOnce(
          loader.toString(),
          name.replace('/', '.')
              + " is not recorded: its class loader hides the packages of the boot loader");
      return null;
    }
    if (library) {
      return libraries.weave(name, bytes);
    }
    return seam ? SeamWeaver.weave(bytes) : jobs.weave(loader, name, bytes);
  }

  /** Woven into a class whose loader can't find the hook, a call would break the pipeline. */
  private static boolean seesTheHook(ClassLoader loader) {
    try {
      return Class.forName(JobTap.class.getName(), false, loader) == JobTap.class;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  private record SaidOnce(AgentLog log) implements BiConsumer<String, String> {
    @Override
    public void accept(String about, String words) {
      log.warnOnce(about, words);
    }
  }
}
