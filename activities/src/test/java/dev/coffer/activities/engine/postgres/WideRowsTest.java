package dev.coffer.activities.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WideRowsTest {
  private final WideRows wide = new WideRows();

  @Test
  @DisplayName("D2 wide rows of eight runs are read one after the other")
  void oneByOne() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    List<Future<Integer>> reads = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        reads.add(
            threads.submit(
                () ->
                    wide.oneByOne(
                        () -> {
                          int together = inside.incrementAndGet();
                          Digest.of(new byte[1 << 20]);
                          inside.decrementAndGet();
                          return together;
                        })));
      }
    }
    for (Future<Integer> read : reads) {
      assertThat(read.get()).isOne();
    }
  }

  @Test
  @DisplayName(
      "D2 a read that fails leaves the way free; one that is interrupted while it waits ends")
  void failures() throws Exception {
    assertThatThrownBy(
            () ->
                wide.oneByOne(
                    () -> {
                      throw new IOException("broken");
                    }))
        .isInstanceOf(IOException.class);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> first =
          threads.submit(
              () ->
                  wide.oneByOne(
                      () -> {
                        inside.countDown();
                        return await(leave);
                      }));
      inside.await();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> wide.oneByOne(() -> true))
          .isInstanceOfSatisfying(
              FailureException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.CANCELLED));
      assertThat(Thread.interrupted()).isTrue();
      leave.countDown();
      assertThat(first.get()).isTrue();
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
