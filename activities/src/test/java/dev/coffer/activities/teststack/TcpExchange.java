package dev.coffer.activities.teststack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** One TCP connection as one exchange. */
final class TcpExchange {
  private final FaultProxy proxy;
  private final Socket client;
  private final Socket server;

  TcpExchange(FaultProxy proxy, Socket client, Socket server) {
    this.proxy = proxy;
    this.client = client;
    this.server = server;
  }

  void run() throws IOException {
    Fault fault = proxy.fault("");
    if (fault instanceof Fault.Delay delay) {
      Pause.of(delay.by());
    }
    if (fault instanceof Fault.Reset) {
      FaultProxy.reset(client);
      return;
    }
    Thread.ofVirtual().start(this::upwards);
    downwards(fault);
  }

  private void upwards() {
    try {
      client.getInputStream().transferTo(server.getOutputStream());
      server.shutdownOutput();
    } catch (IOException ended) {
      FaultProxy.quietly(server);
    }
  }

  private void downwards(@Nullable Fault fault) throws IOException {
    long left = fault instanceof Fault.CutBody cut ? cut.after() : Long.MAX_VALUE;
    InputStream from = server.getInputStream();
    OutputStream to = client.getOutputStream();
    byte[] buffer = new byte[8192];
    int read;
    while ((read = from.read(buffer)) >= 0) {
      int pass = (int) Math.min(read, left);
      to.write(buffer, 0, pass);
      to.flush();
      left -= pass;
      if (left == 0) {
        FaultProxy.reset(client);
        return;
      }
    }
  }
}
