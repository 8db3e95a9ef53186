package dev.coffer.activities.teststack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands on loopback between a client and a real server and plants faults. {@link #http} looks at
 * every request and answer (HTTP/1.1 in clear); {@link #tcp} treats a connection as one exchange
 * and knows only delay, reset and cut.
 */
public final class FaultProxy implements AutoCloseable {
  private final InetSocketAddress server;
  private final boolean http;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong exchanges = new AtomicLong();
  private final AtomicLong planted = new AtomicLong();
  private final int port;
  private @Nullable ServerSocket listener;
  private Plan plan = Plan.NONE;

  private FaultProxy(String host, int port, boolean http) {
    this.server = new InetSocketAddress(host, port);
    this.http = http;
    this.port = listen(0);
  }

  /** In front of an HTTP server. */
  public static FaultProxy http(URI server) {
    return new FaultProxy(server.getHost(), server.getPort(), true);
  }

  /** In front of any server. */
  public static FaultProxy tcp(String host, int port) {
    return new FaultProxy(host, port, false);
  }

  public int port() {
    return port;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Plants the fault in the next exchanges. */
  public FaultProxy next(int times, Fault fault) {
    return plan(new Plan(fault, FaultProxy::any, times, 100, new Random(0)));
  }

  /** Plants the fault in the next exchanges whose request line fits, for example a GET. */
  public FaultProxy next(int times, Fault fault, Predicate<String> requestLine) {
    return plan(new Plan(fault, requestLine, times, 100, new Random(0)));
  }

  /** Plants the fault in so many of a hundred exchanges, until healed; the same seed repeats. */
  public FaultProxy percent(int percent, Fault fault, long seed) {
    return plan(new Plan(fault, FaultProxy::any, Integer.MAX_VALUE, percent, new Random(seed)));
  }

  /** Plants the fault in every exchange, until healed. */
  public FaultProxy always(Fault fault) {
    return next(Integer.MAX_VALUE, fault);
  }

  private static boolean any(String requestLine) {
    return true;
  }

  private synchronized FaultProxy plan(Plan next) {
    plan = next;
    return this;
  }

  /** Ends every connection and refuses new ones until healed. */
  public synchronized FaultProxy refuse() {
    try {
      if (listener != null) {
        listener.close();
        listener = null;
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    hangUp();
    return this;
  }

  /** Ends every connection that is open; new ones are taken. */
  public FaultProxy hangUp() {
    open.forEach(FaultProxy::quietly);
    return this;
  }

  /** No more faults. */
  public synchronized FaultProxy heal() {
    plan = Plan.NONE;
    if (listener == null) {
      listen(port);
    }
    return this;
  }

  /** Exchanges seen so far. */
  public long exchanges() {
    return exchanges.get();
  }

  /** Faults planted so far. */
  public long planted() {
    return planted.get();
  }

  @Override
  public void close() {
    refuse();
  }

  /** The fault for this exchange, if its turn has come. */
  synchronized @Nullable Fault fault(String requestLine) {
    exchanges.incrementAndGet();
    if (!plan.takes(requestLine)) {
      return null;
    }
    plan = plan.used();
    planted.incrementAndGet();
    return plan.fault;
  }

  private synchronized int listen(int at) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
      listener = socket;
      // Not a virtual one: closing the socket under it would leave the port open for a while.
      Thread.ofPlatform().daemon().name("fault-proxy").start(() -> accept(socket));
      return socket.getLocalPort();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        Socket client = from.accept();
        if (admits(from, client)) {
          Thread.ofVirtual().start(() -> serve(client));
        } else {
          quietly(client);
        }
      } catch (IOException closed) {
        return;
      }
    }
  }

  /** Not a connection that came while we began to refuse. */
  private synchronized boolean admits(ServerSocket from, Socket client) {
    return from.equals(listener) && open.add(client);
  }

  private void serve(Socket client) {
    try (Socket up = new Socket()) {
      client.setTcpNoDelay(true);
      up.setTcpNoDelay(true);
      up.connect(server, Math.toIntExact(Duration.ofSeconds(2).toMillis()));
      open.add(up);
      if (http) {
        new HttpExchanges(this, client, up).run();
      } else {
        new TcpExchange(this, client, up).run();
      }
    } catch (IOException broken) {
      // Either side hung up, or we did: all the same to the other one.
    } finally {
      quietly(client);
      open.remove(client);
    }
  }

  static void quietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException ignored) {
      // It is closed one way or the other.
    }
  }

  /** Closes so that the peer sees a reset, not an end. */
  static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private record Plan(
      @Nullable Fault fault, Predicate<String> fits, int left, int percent, Random random) {
    static final Plan NONE = new Plan(null, FaultProxy::any, 0, 0, new Random(0));

    boolean takes(String requestLine) {
      return left > 0 && fits.test(requestLine) && random.nextInt(100) < percent;
    }

    Plan used() {
      return new Plan(fault, fits, left == Integer.MAX_VALUE ? left : left - 1, percent, random);
    }
  }
}
