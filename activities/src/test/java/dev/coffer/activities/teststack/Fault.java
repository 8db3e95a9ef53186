package dev.coffer.activities.teststack;

import java.time.Duration;

/** What a {@link FaultProxy} does to one exchange. */
public sealed interface Fault {

  /** Answers by itself, without asking the server. */
  record Status(int status, String body) implements Fault {
    public Status(int status) {
      this(status, "");
    }
  }

  /** Waits before the request goes on. */
  record Delay(Duration by) implements Fault {}

  /** Passes the request on, but no answer: its effect happens, its reply is lost. */
  record LoseReply() implements Fault {}

  /** Resets the connection instead of answering; the server is not asked. */
  record Reset() implements Fault {}

  /** Ends the connection after so many bytes of the answer's body. */
  record CutBody(long after) implements Fault {}

  /** Shortens the answer's body and its stated length alike: a truncated body that looks whole. */
  record ShortenBody(long to) implements Fault {}

  /** Flips every bit of one byte of the answer's body. */
  record FlipByte(long at) implements Fault {}

  /** Lets the answer's body pass at this rate. */
  record Trickle(int bytesPerSecond) implements Fault {}
}
