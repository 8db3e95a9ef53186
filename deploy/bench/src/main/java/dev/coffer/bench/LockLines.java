package dev.coffer.bench;

import io.temporal.testing.TestWorkflowEnvironment;
import java.lang.reflect.Field;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.Objects;

/**
 * The simulation notes every lock and unlock of its clock in a linked list, for its diagnostics,
 * and takes most of the locks out again by search. After some thousand runs searching that list is
 * all that it does, and what it costs grows with the square of the runs. This list finds a line by
 * its identity.
 */
@SuppressWarnings("JdkObsolete") // The simulation's field is of this type.
final class LockLines extends LinkedList<Object> {
  private static final long serialVersionUID = 1L;

  private final transient IdentityHashMap<Object, Boolean> lines = new IdentityHashMap<>();

  /** Puts one in the place of the simulation's own, with the lines that it has already. */
  static void into(TestWorkflowEnvironment simulation) {
    try {
      Object timer = field(field(simulation, "service"), "selfAdvancingTimer");
      Field list = timer.getClass().getDeclaredField("lockEvents");
      list.setAccessible(true);
      LockLines lines = new LockLines();
      ((LinkedList<?>) list.get(timer)).forEach(lines::add);
      list.set(timer, lines);
    } catch (ReflectiveOperationException changed) {
      throw new IllegalStateException("the simulation is of another version", changed);
    }
  }

  private static Object field(Object of, String name) throws ReflectiveOperationException {
    Field field = of.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return Objects.requireNonNull(field.get(of), name);
  }

  @Override
  public boolean add(Object line) {
    return lines.put(line, true) == null;
  }

  @Override
  public boolean remove(Object line) {
    return lines.remove(line) != null;
  }

  @Override
  public Iterator<Object> iterator() {
    return lines.keySet().iterator();
  }
}
