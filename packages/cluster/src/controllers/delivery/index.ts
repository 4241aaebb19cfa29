import type { AdmissionPluginFactory, ControllerFactory } from '../../runtime';
import { PostgresClusterController } from './cnpg/PostgresClusterController';
import { ExternalSecretController } from './externalsecrets/externalSecret';
import { SecretStoreController } from './externalsecrets/SecretStoreController';
import { ArtifactStore } from './flux/ArtifactStore';
import { GitCache, type GitCacheOptions } from './flux/gitCache';
import { GitRepositoryController } from './flux/gitRepository';
import { KustomizationController } from './flux/kustomization';
import { policyAdmission as createPolicyAdmission } from './policy/admission';
import { PolicyReportController } from './policy/PolicyReportController';
import { StandInController } from './standins/StandInController';
import { STAND_INS } from './standins/standIns';

export interface DeliveryOptions {
  /** Where sources are fetched from and kept. */
  git: GitCacheOptions;
}

/** The controllers that bring Git into the cluster: Flux, External Secrets, stand-ins for operators, and policy reports. */
export function deliveryControllers(
  options: DeliveryOptions,
): ControllerFactory[] {
  const artifacts = new ArtifactStore();
  return [
    context => new PolicyReportController(context),
    context =>
      new GitRepositoryController(
        context,
        new GitCache(options.git),
        artifacts,
      ),
    context => new KustomizationController(context, artifacts),
    context => new SecretStoreController(context),
    context => new ExternalSecretController(context),
    context => new PostgresClusterController(context),
    ...STAND_INS.map(
      (standIn): ControllerFactory =>
        context =>
          new StandInController(context, standIn),
    ),
  ];
}

/** Admission by the Kyverno policies in the cluster. */
export function policyAdmission(): AdmissionPluginFactory {
  return createPolicyAdmission;
}

export type { GitCacheOptions } from './flux/gitCache';
