package io.dspm.lineage.gateway;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The packages depend on each other in one direction, as package-info says. */
class PackagesTest {
  private static final String ROOT = "io.dspm.lineage.gateway";

  @Test
  void dependenciesPointOneWay() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
    assertThat(classes).hasSizeGreaterThan(30);
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("main")
        .definedBy(ROOT)
        .layer("cli")
        .definedBy(ROOT + ".cli")
        .layer("http")
        .definedBy(ROOT + ".http")
        .layer("query")
        .definedBy(ROOT + ".query")
        .layer("store")
        .definedBy(ROOT + ".store")
        .layer("ingest")
        .definedBy(ROOT + ".ingest")
        .layer("node")
        .definedBy(ROOT + ".node")
        .whereLayer("main")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("cli")
        .mayOnlyBeAccessedByLayers("main")
        .whereLayer("http")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("query")
        .mayOnlyBeAccessedByLayers("http")
        .whereLayer("store")
        .mayOnlyBeAccessedByLayers("query", "http", "cli")
        .whereLayer("ingest")
        .mayOnlyBeAccessedByLayers("store", "http")
        .check(classes);
  }
}
