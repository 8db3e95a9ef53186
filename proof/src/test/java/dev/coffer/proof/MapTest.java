package dev.coffer.proof;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;

/** The map: what may know what. */
@AnalyzeClasses(packages = "dev.coffer.proof", importOptions = ImportOption.DoNotIncludeTests.class)
class MapTest {
  @ArchTest
  static final ArchRule KNOWS_JSON_AND_THE_PLATFORM =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.coffer.proof",
                  "java.io",
                  "java.lang..",
                  "java.nio.charset",
                  "java.security..",
                  "java.time",
                  "java.util..",
                  "com.fasterxml.jackson..",
                  "org.jspecify.annotations"))
          .because("whoever verifies reads this module alone; it has no network and no files");

  @ArchTest
  static final ArchRule HAS_NO_CLOCK =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Clock.class, Files.class)
          .because("a verdict is the same on every machine and on every day");
}
