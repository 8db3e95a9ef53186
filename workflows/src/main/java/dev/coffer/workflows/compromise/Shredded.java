package dev.coffer.workflows.compromise;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.ObjectRef;
import java.util.List;

/**
 * What is gone, and what is left of it.
 *
 * @param epoch the epoch that everything was sealed under again
 * @param naming generation of the naming key likewise
 * @param revision keyring that holds the old keys no more
 * @param keyVersion the key service has no version of the tenant's key below this one any more
 * @param report the signed report; it names the lists of what was exposed and of what remains
 * @param remaining object versions that stay as ciphertext of the old keys
 * @param remainingBytes their stored size
 * @param dates the same by date, 60 at most
 */
public record Shredded(
    int epoch,
    int naming,
    int revision,
    int keyVersion,
    ObjectRef report,
    long remaining,
    long remainingBytes,
    List<LockedCopies> dates) {

  public Shredded {
    requireNonNull(report, "report is null");
    dates = List.copyOf(dates);
  }
}
