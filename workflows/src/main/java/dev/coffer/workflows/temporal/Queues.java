package dev.coffer.workflows.temporal;

/** Task queues, one a nature of work. */
public final class Queues {
  /** Workflows and short steps. */
  public static final String CONTROL = "coffer-control";

  /** Steps that move data. */
  public static final String STREAM = "coffer-stream";

  private Queues() {}
}
