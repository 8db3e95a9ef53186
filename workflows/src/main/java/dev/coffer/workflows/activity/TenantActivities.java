package dev.coffer.workflows.activity;

import dev.coffer.workflows.tenant.DatasetRequest;
import dev.coffer.workflows.tenant.DatasetResult;
import dev.coffer.workflows.tenant.OnboardRequest;
import dev.coffer.workflows.tenant.OnboardResult;
import io.temporal.activity.ActivityInterface;

/** The steps that take tenants and datasets in, and their compensations. */
@ActivityInterface(namePrefix = "Tenant")
public interface TenantActivities {

  /**
   * Has the customer who is to hold the tenant's key use it once: before the id is taken for ever.
   */
  void askHolder(OnboardRequest request);

  /** Reserves the id for ever and with it who holds the key; audits the intent. */
  void reserve(OnboardRequest request);

  /**
   * Makes the tenant's keys and policies at the key service; of a key that a customer holds, no
   * more than its use is taken.
   */
  void createKeys(OnboardRequest request);

  /** Puts the first keyring: epoch 1 and the naming key. */
  OnboardResult createKeyring(OnboardRequest request);

  /** Makes the tenant visible. */
  void activate(OnboardRequest request, OnboardResult result);

  /**
   * Takes back what onboarding made, its dataset and first backup included, and destroys the key;
   * the id stays reserved, and what a lock keeps is ciphertext that no key opens. Changes nothing
   * when the tenant has a dataset or a backup that this run did not make, or a hold is in force.
   */
  void withdraw(OnboardRequest request);

  /**
   * Makes the dataset's database roles at the key service, inspects it, refuses what can't be
   * carried.
   */
  DatasetResult prepareDataset(DatasetRequest request);

  /** Makes the dataset visible. */
  void activateDataset(DatasetRequest request, DatasetResult result);

  /** Takes back what the registration made. */
  void withdrawDataset(DatasetRequest request);
}
