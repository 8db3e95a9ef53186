package dev.coffer.activities;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;

/** The map: what may know what. */
@AnalyzeClasses(
    packages = "dev.coffer.activities",
    importOptions = ImportOption.DoNotIncludeTests.class)
class MapTest {
  private static final String ROOT = "dev.coffer.activities.";
  private static final Set<String> LEAVES =
      Set.of("engine", "seal", "store", "keys", "catalog", "audit", "notify", "schedule", "age");

  @ArchTest
  static final ArchRule LEAVES_STAND_ALONE =
      slices()
          .assignedFrom(new Leaves())
          .should()
          .notDependOnEachOther()
          .because("a port or format that knows another cannot be replaced alone");

  @ArchTest
  static final ArchRule LEAVES_DO_NOT_KNOW_THEIR_USERS =
      noClasses()
          .that()
          .resideInAnyPackage(
              LEAVES.stream().map(leaf -> ROOT + leaf + "..").toArray(String[]::new))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOT + "step..", ROOT + "pipeline..")
          .because("steps use ports, never the other way round");

  @ArchTest
  static final ArchRule THE_STORE_VENDOR_STAYS_HOME = stays("software.amazon.awssdk..", "store.s3");

  @ArchTest
  static final ArchRule THE_KEY_VENDOR_STAYS_HOME = stays("io.github.jopenlibs..", "keys.vault");

  @ArchTest
  static final ArchRule THE_DATABASE_DRIVER_STAYS_HOME =
      stays("org.postgresql..", "engine.postgres", "catalog.jdbc", "audit.jdbc");

  @ArchTest
  static final ArchRule SQL_STAYS_HOME =
      stays("java.sql..", "engine.postgres", "jdbc", "catalog.jdbc", "audit.jdbc");

  @ArchTest
  static final ArchRule COMPRESSION_STAYS_HOME = stays("com.github.luben..", "seal", "pipeline");

  @ArchTest
  static final ArchRule SEALING_FOR_OTHERS_STAYS_HOME =
      stays("com.exceptionfactory.jagged..", "age");

  @ArchTest
  static final ArchRule THE_WORKFLOW_SERVICE_STAYS_HOME =
      stays("io.temporal..", "step", "schedule.temporal");

  private static ArchRule stays(String vendor, String... homes) {
    String[] packages = new String[homes.length];
    for (int i = 0; i < homes.length; i++) {
      packages[i] = ROOT + homes[i] + "..";
    }
    return noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(vendor)
        .because("vendor types stay in their adapter package");
  }

  private static final class Leaves implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      if (!name.startsWith(ROOT)) {
        return SliceIdentifier.ignore();
      }
      String leaf = name.substring(ROOT.length()).split("\\.", 2)[0];
      return LEAVES.contains(leaf) ? SliceIdentifier.of(leaf) : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "leaf packages";
    }
  }
}
