package io.dspm.lineage.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.weave.Tap.Argument;
import io.dspm.lineage.agent.weave.Tap.ArgumentField;
import io.dspm.lineage.agent.weave.Tap.BelowTop;
import io.dspm.lineage.agent.weave.Tap.Operand;
import io.dspm.lineage.agent.weave.Tap.This;
import io.dspm.lineage.agent.weave.Tap.ThisField;
import io.dspm.lineage.agent.weave.Tap.Top;
import io.dspm.lineage.agent.weave.Tap.Where;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.BasicVerifier;

/** The table of tapped methods against the hook and against every JDK on this machine. */
class TapTableTest {

  private static final String HOOK = "io/dspm/lineage/agent/boot/";

  /** Of each group at least one must be there, on every JDK; which one depends on the version. */
  private static final Map<String, List<String>> MEETING_POINTS = meetingPoints();

  /** What moves bytes is looked for by itself, in {@link #everyNativeThatMovesBytesIsTapped}. */
  private static final List<String> STREAMS =
      List.of("java/io/FileInputStream", "java/io/FileOutputStream", "java/io/RandomAccessFile");

  private static Map<String, List<String>> meetingPoints() {
    String channel = "sun/nio/ch/FileDispatcherImpl.";
    String unix = "sun/nio/ch/UnixFileDispatcherImpl.";
    Map<String, List<String>> points = new TreeMap<>();
    for (String method :
        List.of(
            "java/io/FileInputStream.open(",
            "java/io/FileOutputStream.open(",
            "java/io/RandomAccessFile.open(",
            "sun/nio/fs/UnixChannelFactory.open(",
            "java/io/FileDescriptor.close()",
            "sun/nio/ch/FileChannelImpl.mapInternal(",
            "sun/nio/fs/UnixNativeDispatcher.renameat(",
            "sun/nio/fs/UnixNativeDispatcher.unlinkat(",
            "java/io/DeleteOnExitHook.add(",
            "java/lang/ProcessImpl.start(",
            "java/lang/ClassLoader.loadLibrary(Ljava/lang/Class;Ljava/io/File;",
            "java/lang/ClassLoader.loadLibrary(Ljava/lang/Class;Ljava/lang/String;",
            "java/lang/Thread.start()",
            "java/lang/management/ManagementFactory.getPlatformMBeanServer(",
            "java/util/concurrent/ThreadPoolExecutor.execute(",
            "java/util/concurrent/ThreadPoolExecutor.runWorker(",
            "java/util/concurrent/ScheduledThreadPoolExecutor.delayedExecute(",
            "java/util/concurrent/ScheduledThreadPoolExecutor.reExecutePeriodic(",
            "java/util/concurrent/ForkJoinTask.fork(",
            "java/util/concurrent/ForkJoinPool$WorkQueue.topLevelExec",
            "java/util/concurrent/ForkJoinPool$WorkQueue.helpComplete",
            "java/util/concurrent/ForkJoinPool.helpComplete",
            "java/util/concurrent/ForkJoinPool.helpJoin",
            "java/util/concurrent/CompletableFuture$UniCompletion.<init>(",
            "java/util/Timer.sched(",
            "java/util/TimerThread.mainLoop(",
            "java/lang/Thread.dispatchUncaughtException(",
            "java/lang/Shutdown.exit(I)",
            "java/lang/Shutdown.runHooks()",
            "java/lang/Shutdown.halt(I)",
            "java/lang/ApplicationShutdownHooks.runHooks()")) {
      points.put(method, List.of(method));
    }
    for (String method :
        List.of("read", "pread", "readv", "write", "pwrite", "writev", "truncate")) {
      points.put("channel " + method, List.of(channel + method + "(", unix + method + "("));
    }
    String pool = "java/util/concurrent/ForkJoinPool.";
    points.put("fork/join submissions", List.of(pool + "externalSubmit(", pool + "poolSubmit("));
    points.put("helpers", List.of(pool + "helpQuiescePool", pool + "helpQuiesce"));
    points.put(
        "transferTo",
        List.of("sun/nio/ch/FileChannelImpl.transferToDirectlyInternal(", channel + "transferTo("));
    return points;
  }

  static List<JdkClasses> jdks() {
    return JdkClasses.onThisMachine();
  }

  @Test
  void everyHookIsThereAndPublicAndStatic() throws ReflectiveOperationException {
    for (Tap tap : everywhere()) {
      assertThat(tap.hook().owner()).startsWith(HOOK);
      Class<?> owner = Class.forName(tap.hook().owner().replace('/', '.'));
      List<Method> found =
          Arrays.stream(owner.getMethods())
              .filter(method -> method.getName().equals(tap.hook().name()))
              .filter(method -> Type.getMethodDescriptor(method).equals(tap.hook().descriptor()))
              .toList();

      assertThat(found).as(tap.toString()).hasSize(1);
      assertThat(Modifier.isStatic(found.get(0).getModifiers())).as(tap.toString()).isTrue();
      assertThat(Modifier.isPublic(owner.getModifiers())).as(tap.toString()).isTrue();
      Argument replaced = tap.replaced();
      assertThat(Type.getReturnType(tap.hook().descriptor()))
          .isEqualTo(replaced == null ? Type.VOID_TYPE : typeOf(tap, replaced));
    }
  }

  @Test
  void theOperandsAreWhatTheHookTakes() {
    for (Tap tap : everywhere()) {
      Type[] taken = Type.getArgumentTypes(tap.hook().descriptor());
      assertThat(tap.operands()).as(tap.toString()).hasSameSizeAs(taken);
      for (int i = 0; i < taken.length; i++) {
        Type given = typeOf(tap, tap.operands().get(i));
        boolean fits =
            given.equals(taken[i])
                || taken[i].equals(Type.getType(Object.class)) && given.getSort() == Type.OBJECT
                || taken[i].getInternalName().equals("java/lang/Thread")
                    && given.getInternalName().equals("java/lang/VirtualThread")
                || taken[i].getInternalName().equals("java/nio/file/Path")
                    && given.getInternalName().equals("sun/nio/fs/UnixPath");
        assertThat(fits).as("%s: %s for %s", tap, given, taken[i]).isTrue();
      }
    }
  }

  private static Type typeOf(Tap tap, Operand operand) {
    if (operand instanceof This) {
      return Type.getObjectType(tap.owner());
    } else if (tap.around() != null) {
      assertThat(operand).isInstanceOf(Top.class);
      return tap.where() == Where.AFTER_CALL
          ? Type.getReturnType(tap.around().descriptor())
          : topBefore(tap.around());
    }
    Type[] parameters = Type.getArgumentTypes(tap.descriptor());
    if (operand instanceof Argument argument) {
      return parameters[argument.index()];
    } else if (operand instanceof ArgumentField field) {
      assertThat(parameters[field.index()].getInternalName()).isEqualTo(field.owner());
      return Type.getType(field.descriptor());
    } else if (operand instanceof ThisField field) {
      return Type.getType(field.descriptor());
    } else if (operand instanceof BelowTop) {
      return parameters[parameters.length - 2];
    } else {
      assertThat(operand).isInstanceOf(Top.class);
      if (tap.where() == Where.NATIVE) {
        return parameters[parameters.length - 1];
      }
      return Type.getReturnType(tap.descriptor());
    }
  }

  private static Type topBefore(Tap.Call call) {
    Type[] arguments =
        call.descriptor().isEmpty() ? new Type[0] : Type.getArgumentTypes(call.descriptor());
    return arguments.length == 0
        ? Type.getObjectType(call.owner())
        : arguments[arguments.length - 1];
  }

  @Test
  void noTapStandsTwiceInTheTable() {
    assertThat(everywhere()).doesNotHaveDuplicates();
  }

  private static List<Tap> everywhere() {
    List<Tap> all = new ArrayList<>(TapTable.all());
    all.addAll(TapTable.ofLibraries());
    return all;
  }

  @Test
  void everyTapFindsItsMethodOnSomeJdkHere() {
    Set<Integer> versions = new TreeSet<>();
    List<Tap> missed = new ArrayList<>(TapTable.all());
    for (JdkClasses jdk : jdks()) {
      versions.add(jdk.version());
      missed.removeIf(tap -> isEffective(jdk, tap) || isOneOfMany(tap));
    }
    if (versions.contains(17) && versions.stream().anyMatch(version -> version >= 24)) {
      assertThat(missed).as("taps for no JDK between " + versions).isEmpty();
    } else {
      // What only the others have can't be told from here.
      assertThat(missed).hasSizeLessThan(TapTable.all().size() / 2);
    }
  }

  /** Which class's {@code doExec} a fork/join pool calls differs; the meeting points say enough. */
  private static boolean isOneOfMany(Tap tap) {
    return tap.around() != null && tap.around().name().equals("doExec");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void everyMeetingPointIsTapped(JdkClasses jdk) {
    Set<String> tapped = new HashSet<>();
    for (Tap tap : TapTable.all()) {
      if (isEffective(jdk, tap)) {
        tapped.add(tap.owner() + "." + tap.method() + tap.descriptor());
      }
    }
    for (Map.Entry<String, List<String>> point : MEETING_POINTS.entrySet()) {
      assertThat(tapped)
          .as("%s on %s", point.getKey(), jdk)
          .anyMatch(method -> point.getValue().stream().anyMatch(method::startsWith));
    }
  }

  /** A read that no tap sees would be lost without a word. */
  @ParameterizedTest
  @MethodSource("jdks")
  void everyNativeThatMovesBytesIsTapped(JdkClasses jdk) {
    int natives = 0;
    for (String owner : STREAMS) {
      for (MethodNode method : jdk.read(owner).methods) {
        boolean movesBytes = isNative(method) && method.name.matches("(read|write|setLength).*");
        if (!movesBytes) {
          continue;
        }
        natives++;
        if (method.name.equals("setLength")) {
          // Public on 17, so called from outside, where nothing can be woven before it.
          assertThat(jdk.version()).isLessThan(21);
          continue;
        }
        if (method.name.equals("setLength0")) {
          // Only setLength calls it, which is tapped itself, for the length that it is given.
          assertThat(method.access & Opcodes.ACC_PRIVATE).isNotZero();
          continue;
        }
        assertThat(method.access & Opcodes.ACC_PRIVATE)
            .as("%s.%s can be called from elsewhere on %s", owner, method.name, jdk)
            .isNotZero();
        String hook = method.name.startsWith("read") ? "reading" : "writing";
        assertThat(TapTable.all())
            .as("%s.%s%s on %s", owner, method.name, method.desc, jdk)
            .anyMatch(
                tap ->
                    tap.where() == Where.NATIVE
                        && tap.owner().equals(owner)
                        && tap.method().equals(method.name)
                        && tap.descriptor().equals(method.desc)
                        && tap.hook().name().startsWith(hook));
      }
    }
    assertThat(natives).isGreaterThanOrEqualTo(8);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theHookStandsRightBeforeEachCallOfSuchANative(JdkClasses jdk) {
    int calls = 0;
    for (String owner : STREAMS) {
      ClassNode woven = woven(jdk, owner);
      for (Tap tap : TapTable.all()) {
        if (tap.where() != Where.NATIVE || !tap.owner().equals(owner) || !isEffective(jdk, tap)) {
          continue;
        }
        for (MethodNode method : woven.methods) {
          for (AbstractInsnNode node : method.instructions) {
            if (node instanceof MethodInsnNode call
                && call.owner.equals(owner)
                && call.name.equals(tap.method())
                && call.desc.equals(tap.descriptor())) {
              assertThat(call.getPrevious())
                  .as("%s.%s on %s", owner, method.name, jdk)
                  .isInstanceOfSatisfying(
                      MethodInsnNode.class,
                      hook -> {
                        assertThat(hook.owner).isEqualTo(tap.hook().owner());
                        assertThat(hook.name).isEqualTo(tap.hook().name());
                      });
              calls++;
            }
          }
        }
      }
    }
    assertThat(calls).isGreaterThanOrEqualTo(10);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void wovenJdkClassesCallTheHookAndStillVerify(JdkClasses jdk) throws Exception {
    TapWeaver weaver = new TapWeaver(TapTable.all());
    for (String owner : owners()) {
      byte[] bytes = jdk.bytes(owner);
      assertThat(weaver.knows(owner)).isTrue();
      if (bytes == null) {
        continue;
      }
      Set<String> expected = new TreeSet<>();
      for (Tap tap : TapTable.all()) {
        if (tap.owner().equals(owner) && isEffective(jdk, tap) && tap.where() != Where.NATIVE) {
          expected.add(tap.method() + method(jdk, tap).desc + " " + tap.hook().name());
        }
      }
      byte[] woven = weaver.weave(owner, bytes);
      if (expected.isEmpty()) {
        assertThat(woven).as("%s on %s", owner, jdk).isNull();
        continue;
      }
      ClassNode result = node(woven);
      assertThat(hookCalls(result)).as("%s on %s", owner, jdk).containsAll(expected);
      for (MethodNode method : result.methods) {
        // By ASM's verifier: a class of java.base can't be defined a second time.
        new Analyzer<>(new BasicVerifier()).analyze(result.name, method);
      }
    }
  }

  @Test
  void otherClassesAreNoneOfItsBusiness() {
    TapWeaver weaver = new TapWeaver(TapTable.all());

    assertThat(weaver.knows("java/lang/String")).isFalse();
    assertThat(weaver.weave("java/lang/String", jdks().get(0).bytes("java/lang/String"))).isNull();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theFieldsThatTapsPassAreThere(JdkClasses jdk) {
    for (Tap tap : TapTable.all()) {
      if (!isEffective(jdk, tap)) {
        continue;
      }
      for (Operand operand : tap.operands()) {
        if (operand instanceof ThisField field) {
          assertThat(field(jdk, tap.owner(), field.name()).desc).isEqualTo(field.descriptor());
        } else if (operand instanceof ArgumentField field) {
          assertThat(field(jdk, field.owner(), field.name()).desc).isEqualTo(field.descriptor());
        }
      }
    }
  }

  private static FieldNode field(JdkClasses jdk, String owner, String name) {
    for (String type = owner; type != null; type = jdk.read(type).superName) {
      for (FieldNode field : jdk.read(type).fields) {
        if (field.name.equals(name)) {
          return field;
        }
      }
    }
    throw new AssertionError("No field " + owner + "." + name + " on " + jdk);
  }

  private static Set<String> owners() {
    Set<String> owners = new TreeSet<>();
    TapTable.all().forEach(tap -> owners.add(tap.owner()));
    return owners;
  }

  private static ClassNode woven(JdkClasses jdk, String owner) {
    return node(new TapWeaver(TapTable.all()).weave(owner, jdk.bytes(owner)));
  }

  private static ClassNode node(byte[] classFile) {
    ClassNode node = new ClassNode();
    new ClassReader(classFile).accept(node, 0);
    return node;
  }

  private static Set<String> hookCalls(ClassNode type) {
    Set<String> calls = new TreeSet<>();
    for (MethodNode method : type.methods) {
      for (AbstractInsnNode node : method.instructions) {
        if (node instanceof MethodInsnNode call && call.owner.startsWith(HOOK)) {
          calls.add(method.name + method.desc + " " + call.name);
        }
      }
    }
    return calls;
  }

  /** Whether the tap has anything to weave into on this JDK. */
  private static boolean isEffective(JdkClasses jdk, Tap tap) {
    MethodNode method = method(jdk, tap);
    return method != null
        && isNative(method) == (tap.where() == Where.NATIVE)
        && (tap.around() == null || calls(method, tap.around()));
  }

  private static boolean calls(MethodNode method, Tap.Call call) {
    for (AbstractInsnNode node : method.instructions) {
      if (node instanceof MethodInsnNode made
          && made.owner.equals(call.owner())
          && made.name.equals(call.name())
          && Tap.fits(call.descriptor(), made.desc)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNative(MethodNode method) {
    return (method.access & Opcodes.ACC_NATIVE) != 0;
  }

  private static MethodNode method(JdkClasses jdk, Tap tap) {
    ClassNode type = jdk.read(tap.owner());
    if (type != null) {
      for (MethodNode method : type.methods) {
        if (method.name.equals(tap.method()) && Tap.fits(tap.descriptor(), method.desc)) {
          return method;
        }
      }
    }
    return null;
  }
}
