package dev.coffer.workflows;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;

/** The map of this module: what may know what. */
@AnalyzeClasses(
    packages = "dev.coffer.workflows",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule knowsNoTechnology =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.coffer.workflows..",
                  "java..",
                  "javax.crypto..",
                  "io.temporal..",
                  "com.fasterxml.jackson.annotation..",
                  "org.jspecify.annotations..",
                  "org.slf4j.."))
          .because("this module says what happens; how it is done belongs to the activities");

  @ArchTest
  static final ArchRule modelIsPlain =
      noClasses()
          .that()
          .resideInAnyPackage("..workflows.model..", "..workflows.admission..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.temporal..", "org.slf4j..")
                  .or(
                      resideInAPackage("dev.coffer.workflows..")
                          .and(
                              not(
                                  resideInAnyPackage(
                                      "dev.coffer.workflows.model..",
                                      "dev.coffer.workflows.admission..")))))
          .because("ids, scopes and grants mean the same to every module, workflow service or not");

  @ArchTest
  static final ArchRule contractsKnowNoImplementation =
      noClasses()
          .that()
          .areAnnotatedWith(WorkflowInterface.class)
          .or()
          .areAnnotatedWith(ActivityInterface.class)
          .or()
          .areRecords()
          .and()
          .resideOutsideOfPackage("..workflows.temporal..")
          .should()
          .dependOnClassesThat(
              com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith(
                      "WorkflowImpl")
                  .or(resideInAPackage("dev.coffer.workflows.temporal..")))
          .because("the API compiles against the contracts and can see nothing else");

  @ArchTest
  static final ArchRule recordsAreNotWorkflowCode =
      noClasses()
          .that()
          .areRecords()
          .and()
          .resideOutsideOfPackage("..workflows.temporal..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Workflow.class)
          .because("payloads are also made and read outside workflows");

  @ArchTest
  static final ArchRule oneTableOfOptions =
      noClasses()
          .that()
          .resideOutsideOfPackage("..workflows.temporal..")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(ActivityOptions.class, LocalActivityOptions.class)
          .because(
              "timeouts and retries stand in one table, StepOptions, with a test on every row");

  @ArchTest
  static final ArchRule implementationsAreFinal =
      classes()
          .that()
          .haveSimpleNameEndingWith("WorkflowImpl")
          .should()
          .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
          .because("code is shared by composition: a runbook is read in one place");
}
