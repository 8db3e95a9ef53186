package dev.coffer.activities.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coffer.activities.step.Servers.Server;
import dev.coffer.workflows.model.EngineKind;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ServersTest {
  private static final Server HERE = server("db.example.org", 5432);

  private static Server server(String host, int port) {
    return new Server(EngineKind.POSTGRESQL, host, port, "postgres");
  }

  @Test
  @DisplayName("I-1 one address under two names is refused: it would hold one database twice")
  void oneName() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Servers(Map.of("billing", HERE, "crm", server("DB.example.org", 5432))))
        .withMessageContaining("billing")
        .withMessageContaining("crm")
        .withMessageNotContaining("example");
  }

  @Test
  @DisplayName("two servers of one host stand side by side")
  void twoPorts() {
    Servers servers = new Servers(Map.of("one", HERE, "two", server("db.example.org", 5433)));

    assertThat(servers.named("one")).isEqualTo(HERE);
  }
}
