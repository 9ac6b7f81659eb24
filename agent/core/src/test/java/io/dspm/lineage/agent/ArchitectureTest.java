package io.dspm.lineage.agent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package may know which: the data's path goes one way. */
class ArchitectureTest {

  private static final String ROOT = "io.dspm.lineage.agent";
  private static final List<String> PATH =
      List.of(
          "weave",
          "access",
          "result",
          "run",
          "account",
          "process",
          "counters",
          "identity",
          "event",
          "delivery");

  /** Facts of the JVM, which nobody configures. Everything else is for {@code config} to read. */
  private static final Map<String, String> READERS_OF_FACTS =
      new TreeMap<>(
          Map.of(
              ROOT + ".weave.SelfCheck",
              "java.io.tmpdir: where the JVM itself would make a temporary file",
              ROOT + ".RunningAgent",
              "java.home and java.vm.version: which JDK this is",
              ROOT + ".boot.OpenTap",
              "sun.jnu.encoding: what the JDK makes file names of"));

  private static final JavaClasses AGENT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void theDataGoesOneWay() {
    for (int i = 0; i < PATH.size(); i++) {
      List<String> allowed = new ArrayList<>();
      for (String next : PATH.subList(i, PATH.size())) {
        allowed.add(ROOT + "." + next);
      }
      allowed.add(ROOT + ".config");
      allowed.add(ROOT + ".log");
      allowed.add(ROOT + ".boot");
      onlyKnows(PATH.get(i), allowed);
    }
  }

  /** The ways out that not everybody takes: the delivery does not know them. */
  @Test
  void transportsKnowTheDeliveryAndOnlyWhatWiresThemKnowsThem() {
    onlyKnows(
        "transport..",
        List.of(ROOT + ".transport..", ROOT + ".delivery", ROOT + ".config", ROOT + ".log"));
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT, ROOT + ".command", ROOT + ".transport..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + ".transport..")
        .check(AGENT);
    // Its classes are made by another loader.
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".transport.kafka")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + ".transport.kafka")
        .check(AGENT);
  }

  @Test
  void configurationAndLogKnowNobody() {
    onlyKnows("config", List.of(ROOT + ".config", ROOT + ".log"));
    onlyKnows("log", List.of(ROOT + ".log"));
    onlyKnows("boot", List.of(ROOT + ".boot"));
  }

  private static void onlyKnows(String one, List<String> allowed) {
    DescribedPredicate<JavaClass> ours = resideInAPackage(ROOT + "..");
    classes()
        .that()
        .resideInAPackage(ROOT + "." + one)
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.not(ours).or(resideInAnyPackage(allowed.toArray(new String[0]))))
        .check(AGENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {ROOT, ROOT + ".command"})
  void whatWiresTheOthersIsKnownByNobody(String wiring) {
    noClasses()
        .that()
        .resideOutsideOfPackage(wiring)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(wiring)
        .check(AGENT);
  }

  @Test
  void everyPackageHasItsPlaceInTheseRules() {
    Set<String> packages = new TreeSet<>();
    AGENT.forEach(type -> packages.add(type.getPackageName()));
    Set<String> known = new TreeSet<>();
    PATH.forEach(name -> known.add(ROOT + "." + name));
    known.addAll(List.of(ROOT, ROOT + ".boot", ROOT + ".config", ROOT + ".log", ROOT + ".command"));
    known.addAll(List.of(ROOT + ".transport", ROOT + ".transport.kafka"));

    assertThat(known).containsAll(packages);
    assertThat(packages).contains(ROOT + ".boot", ROOT + ".delivery");
  }

  @Test
  void onlyTheConfigurationReadsPropertiesAndEnvironment() {
    Set<String> readers = new TreeSet<>();
    AGENT.forEach(
        type -> {
          boolean reads =
              type.getMethodCallsFromSelf().stream().anyMatch(ArchitectureTest::readsSettings);
          if (reads && !type.getPackageName().equals(ROOT + ".config")) {
            readers.add(type.getName());
          }
        });

    // Equal, so that no entry stays that is needed no more.
    assertThat(readers).isEqualTo(READERS_OF_FACTS.keySet());
  }

  private static boolean readsSettings(JavaCall<?> call) {
    String owner = call.getTargetOwner().getName();
    return switch (owner) {
      case "java.lang.System" ->
          call.getName().matches("getProperty|getProperties|getenv|setProperty");
      case "java.lang.Boolean" -> call.getName().equals("getBoolean");
      case "java.lang.Integer" -> call.getName().equals("getInteger");
      case "java.lang.Long" -> call.getName().equals("getLong");
      default -> false;
    };
  }

  /** What the pipeline prints is its own. */
  @Test
  void nobodyButACommandWritesToStandardOutput() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".command")
        .should()
        .accessField(System.class, "out")
        .check(AGENT);
  }

  /** On the pipeline's threads nothing may load JSON or HTTP. */
  @Test
  void jsonIsMadeByTheEventsAndHttpByTheDelivery() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".event", ROOT + ".command", ROOT + ".transport..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.fasterxml.jackson..", "io.openlineage..")
        .check(AGENT);
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".delivery", ROOT + ".command")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("okhttp3..", "okio..", "kotlin..")
        .check(AGENT);
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".weave")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.objectweb.asm..")
        .check(AGENT);
  }
}
