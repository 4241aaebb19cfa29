import { daemonSet, deployment, replicaSet, statefulSet } from './apps';
import * as core from './core';
import * as flux from './flux';
import { gateway, gatewayRoute } from './gateway';
import * as operators from './operators';
import { pod } from './pod';
import { at, fields, text } from './read';
import type { Health, HealthRule, HealthStatus } from './types';

/** Kind and group → rule. Versions of a group share a rule. */
const RULES: Record<string, HealthRule> = {
  'Pod.': pod,
  'Service.': core.service,
  'PersistentVolumeClaim.': core.persistentVolumeClaim,
  'Namespace.': core.namespace,
  'Deployment.apps': deployment,
  'ReplicaSet.apps': replicaSet,
  'StatefulSet.apps': statefulSet,
  'DaemonSet.apps': daemonSet,
  'Job.batch': core.job,
  'CronJob.batch': core.cronJob,
  'HorizontalPodAutoscaler.autoscaling': core.horizontalPodAutoscaler,
  'PodDisruptionBudget.policy': core.podDisruptionBudget,
  'Ingress.networking.k8s.io': core.ingress,
  'Ingress.extensions': core.ingress,
  'APIService.apiregistration.k8s.io': core.apiService,
  'CustomResourceDefinition.apiextensions.k8s.io':
    core.customResourceDefinition,
  'Gateway.gateway.networking.k8s.io': gateway,
  'HTTPRoute.gateway.networking.k8s.io': gatewayRoute,
  'GRPCRoute.gateway.networking.k8s.io': gatewayRoute,
  'GitRepository.source.toolkit.fluxcd.io': flux.fluxSource,
  'HelmChart.source.toolkit.fluxcd.io': flux.fluxSource,
  'Bucket.source.toolkit.fluxcd.io': flux.fluxSource,
  'OCIRepository.source.toolkit.fluxcd.io': flux.ociRepository,
  'HelmRepository.source.toolkit.fluxcd.io': flux.helmRepository,
  'Kustomization.kustomize.toolkit.fluxcd.io': flux.kustomization,
  'HelmRelease.helm.toolkit.fluxcd.io': flux.helmRelease,
  'ImageRepository.image.toolkit.fluxcd.io': flux.imageRepository,
  'ImagePolicy.image.toolkit.fluxcd.io': flux.imagePolicy,
  'ImageUpdateAutomation.image.toolkit.fluxcd.io': flux.imageUpdateAutomation,
  'Receiver.notification.toolkit.fluxcd.io': flux.notification,
  'Alert.notification.toolkit.fluxcd.io': flux.notification,
  'Provider.notification.toolkit.fluxcd.io': flux.notification,
  'ExternalSecret.external-secrets.io': operators.externalSecret,
  'ClusterExternalSecret.external-secrets.io': operators.clusterExternalSecret,
  'SecretStore.external-secrets.io': operators.readyCondition,
  'ClusterSecretStore.external-secrets.io': operators.readyCondition,
  'PushSecret.external-secrets.io': operators.readyCondition,
  'Certificate.cert-manager.io': operators.certManager,
  'Issuer.cert-manager.io': operators.certManager,
  'ClusterIssuer.cert-manager.io': operators.certManager,
  'Cluster.postgresql.cnpg.io': operators.cloudNativePgCluster,
};

/**
 * How an object is, by the same rules as Argo CD: gitops-engine's for core kinds, its resource customizations for the
 * others. An object on its way out is progressing.
 *
 * @returns undefined for a kind that has no rule: existing is all that can be said of it.
 */
export function assessHealth(object: unknown): Health | undefined {
  const all = fields(object);
  const kind = text(all.kind) ?? '';
  const apiVersion = text(all.apiVersion) ?? '';
  const group = apiVersion.includes('/')
    ? apiVersion.slice(0, apiVersion.indexOf('/'))
    : '';
  const metadata = at(all, 'metadata');
  if (metadata.deletionTimestamp)
    return {
      status: 'Progressing',
      message: pendingDeletion(metadata.finalizers),
    };
  const rule = Object.hasOwn(RULES, `${kind}.${group}`)
    ? RULES[`${kind}.${group}`]
    : undefined;
  if (!rule) return undefined;
  const status = at(all, 'status');
  try {
    return rule({
      kind,
      apiVersion,
      name: text(metadata.name) ?? '',
      metadata,
      spec: at(all, 'spec'),
      status,
      hasStatus: all.status !== undefined && all.status !== null,
      hasConditions:
        status.conditions !== undefined && status.conditions !== null,
    });
  } catch (error) {
    return {
      status: 'Unknown',
      message: `health of ${kind} cannot be told: ${error instanceof Error ? error.message : error}`,
    };
  }
}

function pendingDeletion(finalizers: unknown): string {
  return Array.isArray(finalizers) && finalizers.length > 0
    ? `pending deletion; held by finalizers: ${finalizers.join(', ')}`
    : 'pending deletion';
}

/** Argo CD's order, best first. */
const ORDER: HealthStatus[] = [
  'Healthy',
  'Suspended',
  'Progressing',
  'Missing',
  'Degraded',
  'Unknown',
];

/** True when the second status is worse than the first. */
export function isWorse(current: HealthStatus, other: HealthStatus): boolean {
  return ORDER.indexOf(other) > ORDER.indexOf(current);
}

/** The worst of several, with its message; undefined for none. The first of equals stays. */
export function worstHealth<T extends Health>(
  all: readonly T[],
): T | undefined {
  return all.reduce<T | undefined>(
    (worst, each) =>
      !worst || isWorse(worst.status, each.status) ? each : worst,
    undefined,
  );
}
