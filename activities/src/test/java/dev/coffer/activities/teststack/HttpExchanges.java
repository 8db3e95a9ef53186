package dev.coffer.activities.teststack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The requests and answers of one HTTP/1.1 connection (RFC 9112), one after the other. */
final class HttpExchanges {
  private static final int TRICKLE_STEP = 4096;

  private final FaultProxy proxy;
  private final Socket client;
  private final InputStream fromClient;
  private final OutputStream toClient;
  private final InputStream fromServer;
  private final OutputStream toServer;

  HttpExchanges(FaultProxy proxy, Socket client, Socket server) throws IOException {
    this.proxy = proxy;
    this.client = client;
    this.fromClient = new BufferedInputStream(client.getInputStream());
    this.toClient = client.getOutputStream();
    this.fromServer = new BufferedInputStream(server.getInputStream());
    this.toServer = server.getOutputStream();
  }

  void run() throws IOException {
    while (true) {
      String head = head(fromClient);
      if (head == null) {
        return;
      }
      Fault fault = proxy.fault(head.substring(0, head.indexOf("\r\n")));
      if (!exchange(head, fault)) {
        return;
      }
    }
  }

  /** Whether the connection goes on. */
  private boolean exchange(String request, @Nullable Fault fault) throws IOException {
    switch (fault) {
      case Fault.Reset ignored -> {
        FaultProxy.reset(client);
        return false;
      }
      case Fault.Status status -> {
        body(request, fromClient, OutputStream.nullOutputStream());
        answer(status, request.startsWith("HEAD "));
        return true;
      }
      case Fault.Delay delay -> Pause.of(delay.by());
      case null, default -> {}
    }
    toServer.write(request.getBytes(ISO_8859_1));
    body(request, fromClient, toServer);
    toServer.flush();
    String answer = head(fromServer);
    if (answer == null || fault instanceof Fault.LoseReply) {
      FaultProxy.reset(client);
      return false;
    }
    return reply(request, answer, fault);
  }

  private boolean reply(String request, String answer, @Nullable Fault fault) throws IOException {
    boolean bodiless =
        request.startsWith("HEAD ") || answer.startsWith("204", 9) || answer.startsWith("304", 9);
    if (bodiless || fault == null || length(answer) < 0) {
      toClient.write(answer.getBytes(ISO_8859_1));
      if (!bodiless) {
        body(answer, fromServer, toClient);
      }
      toClient.flush();
      return true;
    }
    byte[] content = exactly(fromServer, length(answer));
    return faulty(answer, content, fault);
  }

  private boolean faulty(String answer, byte[] content, Fault fault) throws IOException {
    int pass = content.length;
    String head = answer;
    switch (fault) {
      case Fault.FlipByte flip when flip.at() < content.length ->
          content[(int) flip.at()] ^= (byte) 0xff;
      case Fault.CutBody cut -> pass = (int) Math.min(pass, cut.after());
      case Fault.ShortenBody shorten -> {
        pass = (int) Math.min(pass, shorten.to());
        head = answer.replaceFirst("(?i)(content-length: *)[0-9]+", "$1" + pass);
      }
      default -> {}
    }
    toClient.write(head.getBytes(ISO_8859_1));
    if (fault instanceof Fault.Trickle trickle) {
      trickle(content, trickle.bytesPerSecond());
    } else {
      toClient.write(content, 0, pass);
    }
    toClient.flush();
    if (fault instanceof Fault.CutBody) {
      client.close();
      return false;
    }
    return true;
  }

  private void trickle(byte[] content, int bytesPerSecond) throws IOException {
    for (int at = 0; at < content.length; at += TRICKLE_STEP) {
      int step = Math.min(TRICKLE_STEP, content.length - at);
      toClient.write(content, at, step);
      toClient.flush();
      Pause.of(Duration.ofNanos(1_000_000_000L * step / bytesPerSecond));
    }
  }

  private void answer(Fault.Status status, boolean headOnly) throws IOException {
    byte[] content = status.body().getBytes(UTF_8);
    String type = status.body().startsWith("{") ? "application/json" : "application/xml";
    String head =
        "HTTP/1.1 "
            + status.status()
            + " Planted\r\nContent-Type: "
            + type
            + "\r\nContent-Length: "
            + content.length
            + "\r\n\r\n";
    toClient.write(head.getBytes(ISO_8859_1));
    if (!headOnly) {
      toClient.write(content);
    }
    toClient.flush();
  }

  /** The first line and the fields up to the empty line; null at the end of the connection. */
  private static @Nullable String head(InputStream from) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int last4 = 0;
    while (last4 != 0x0d0a0d0a) {
      int next = from.read();
      if (next < 0) {
        return null;
      }
      head.write(next);
      last4 = last4 << 8 | next;
    }
    return head.toString(ISO_8859_1);
  }

  private static void body(String head, InputStream from, OutputStream to) throws IOException {
    long length = length(head);
    if (length >= 0) {
      to.write(exactly(from, length));
    } else if (field(head, "transfer-encoding") != null) {
      chunks(from, to);
    }
  }

  private static void chunks(InputStream from, OutputStream to) throws IOException {
    while (true) {
      String size = line(from, to);
      long length = Long.parseLong(size.split(";", 2)[0].strip(), 16);
      to.write(exactly(from, length));
      if (length == 0) {
        while (!line(from, to).isEmpty()) {
          // Trailer fields pass as they are.
        }
        return;
      }
      line(from, to);
    }
  }

  private static String line(InputStream from, OutputStream to) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next;
    while ((next = from.read()) != '\n') {
      if (next < 0) {
        throw new EOFException();
      }
      line.write(next);
    }
    to.write(line.toByteArray());
    to.write('\n');
    return line.toString(ISO_8859_1).strip();
  }

  private static byte[] exactly(InputStream from, long length) throws IOException {
    byte[] content = from.readNBytes(Math.toIntExact(length));
    if (content.length < length) {
      throw new EOFException();
    }
    return content;
  }

  private static long length(String head) {
    String stated = field(head, "content-length");
    return stated == null ? -1 : Long.parseLong(stated);
  }

  private static @Nullable String field(String head, String name) {
    for (String line : head.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
        return line.substring(colon + 1).strip();
      }
    }
    return null;
  }
}
