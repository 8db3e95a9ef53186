package dev.coffer.workflows.testing;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.temporal.activity.ActivityInterface;
import io.temporal.workflow.WorkflowInterface;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What the module promises to others, read by reflection. */
public final class Contracts {
  private Contracts() {}

  public static List<Class<?>> workflows() {
    return annotated(WorkflowInterface.class);
  }

  public static List<Class<?>> activities() {
    return annotated(ActivityInterface.class);
  }

  /** Methods of these interfaces with this annotation. */
  public static List<Method> methods(
      List<Class<?>> interfaces, Class<? extends Annotation> annotation) {
    return interfaces.stream()
        .flatMap(type -> Arrays.stream(type.getMethods()))
        .filter(method -> method.isAnnotationPresent(annotation))
        .toList();
  }

  /** Every type that a value of this type may hold, itself included. */
  public static Set<Class<?>> reachable(Type root) {
    Set<Class<?>> seen = new LinkedHashSet<>();
    collect(root, seen);
    return seen;
  }

  private static void collect(Type type, Set<Class<?>> seen) {
    if (type instanceof ParameterizedType parameterized) {
      collect(parameterized.getRawType(), seen);
      for (Type argument : parameterized.getActualTypeArguments()) {
        collect(argument, seen);
      }
    } else if (type instanceof Class<?> raw && seen.add(raw)) {
      Stream<Type> parts =
          raw.isRecord()
              ? Arrays.stream(raw.getRecordComponents()).map(RecordComponent::getGenericType)
              : raw.isSealed() && raw.getPackageName().startsWith("dev.coffer")
                  ? Arrays.stream(raw.getPermittedSubclasses())
                  : Stream.of();
      parts.forEach(part -> collect(part, seen));
    }
  }

  private static List<Class<?>> annotated(Class<? extends Annotation> annotation) {
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.coffer.workflows")
            .stream()
            .filter(type -> type.isAnnotatedWith(annotation))
            .<Class<?>>map(JavaClass::reflect)
            .toList();
  }
}
