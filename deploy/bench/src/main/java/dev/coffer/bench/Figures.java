package dev.coffer.bench;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** One line of results: names and numbers, as JSON. */
final class Figures {
  private final Map<String, String> values = new LinkedHashMap<>();

  Figures(String what) {
    values.put("what", '"' + what + '"');
  }

  Figures with(String name, long value) {
    values.put(name, Long.toString(value));
    return this;
  }

  Figures with(String name, double value) {
    values.put(name, Double.toString(value));
    return this;
  }

  void print() {
    System.out.println(
        values.entrySet().stream()
            .map(entry -> '"' + entry.getKey() + "\": " + entry.getValue())
            .collect(Collectors.joining(", ", "{", "}")));
  }

  /** Wall and processor seconds of this process from now on. */
  static final class Stopwatch {
    private final long wall = System.nanoTime();
    private final long cpu = busy();

    double wall() {
      return (System.nanoTime() - wall) / 1e9;
    }

    double cpu() {
      return (busy() - cpu) / 1e9;
    }

    private static long busy() {
      return ((com.sun.management.OperatingSystemMXBean)
              ManagementFactory.getOperatingSystemMXBean())
          .getProcessCpuTime();
    }
  }
}
