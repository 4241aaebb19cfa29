import { daemonSet, deployment, replicaSet, statefulSet } from './apps';
import * as argo from './argo';
import { isConfiguration } from './configuration';
import * as core from './core';
import { crossplane, crossplanePackage, isCrossplane } from './crossplane';
import * as databases from './databases';
import * as flux from './flux';
import { gateway, gatewayRoute } from './gateway';
import * as messaging from './messaging';
import * as operators from './operators';
import { pod } from './pod';
import { at, conditions, fields, groupOf, text, type Fields } from './read';
import type { Health, HealthRule, HealthStatus, Observed } from './types';
import { conventional, conventions } from './conventions';

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
  'CertificateRequest.cert-manager.io': conventional,
  'Order.acme.cert-manager.io': operators.acmeState,
  'Challenge.acme.cert-manager.io': operators.acmeState,
  'SealedSecret.bitnami.com': operators.sealedSecret,
  'Cluster.postgresql.cnpg.io': databases.cloudNativePgCluster,
  'Database.postgresql.cnpg.io': databases.cloudNativePgApplied,
  'Publication.postgresql.cnpg.io': databases.cloudNativePgApplied,
  'Subscription.postgresql.cnpg.io': databases.cloudNativePgApplied,
  'Pooler.postgresql.cnpg.io': databases.cloudNativePgPooler,
  'Backup.postgresql.cnpg.io': databases.cloudNativePgBackup,
  'ScheduledBackup.postgresql.cnpg.io': databases.cloudNativePgSchedule,
  'MongoDBCommunity.mongodbcommunity.mongodb.com': databases.mongoDbCommunity,
  'postgresql.acid.zalan.do': databases.zalandoPostgres,
  'RabbitmqCluster.rabbitmq.com': messaging.rabbitCluster,
  'Application.argoproj.io': argo.application,
  'ApplicationSet.argoproj.io': argo.applicationSet,
  'Rollout.argoproj.io': argo.rollout,
  'AnalysisRun.argoproj.io': argo.argoPhase,
  'Experiment.argoproj.io': argo.argoPhase,
  'Workflow.argoproj.io': argo.argoPhase,
  'CronWorkflow.argoproj.io': argo.cronWorkflow,
  'ScaledObject.keda.sh': argo.keda,
  'ScaledJob.keda.sh': argo.keda,
  'ResourceQuota.': core.resourceQuota,
  'ClusterPolicy.kyverno.io': conventional,
  'Policy.kyverno.io': conventional,
  'Terraform.infra.contrib.fluxcd.io': flux.terraform,
};

/** Group → rule of all its kinds that have none of their own. */
const GROUPS: Record<string, HealthRule> = {
  'kafka.strimzi.io': messaging.strimzi,
  'rabbitmq.com': messaging.rabbitTopology,
  'k8s.mariadb.com': databases.mariaDb,
  'pkg.crossplane.io': crossplanePackage,
  'policies.kyverno.io': operators.kyvernoPolicy,
  'serving.knative.dev': conventional,
};

/** The rule for a kind, of its own or of its group. */
function ruleOf(kind: string, group: string): HealthRule | undefined {
  const own = `${kind}.${group}`;
  if (Object.hasOwn(RULES, own)) return RULES[own];
  return Object.hasOwn(GROUPS, group) ? GROUPS[group] : undefined;
}

/**
 * How an object is, by the same rules as Argo CD: gitops-engine's for core kinds, its resource customizations for the
 * others, and the API conventions for a kind that nobody wrote a rule for. An object on its way out is progressing.
 *
 * @returns undefined where nothing can be told: see `isConfiguration` for what that means.
 */
export function assessHealth(object: unknown): Health | undefined {
  const all = fields(object);
  const kind = text(all.kind) ?? '';
  const group = groupOf(text(all.apiVersion) ?? '');
  if (kind === '' || isConfiguration(group, kind)) return deletion(all);
  const status = at(all, 'status');
  const observed: Observed = {
    kind,
    apiVersion: text(all.apiVersion) ?? '',
    name: text(at(all, 'metadata').name) ?? '',
    metadata: at(all, 'metadata'),
    spec: at(all, 'spec'),
    status,
    hasStatus: all.status !== undefined && all.status !== null,
    hasConditions:
      status.conditions !== undefined && status.conditions !== null,
  };
  try {
    const gone = deletion(all);
    if (gone) return gone;
    const rule = ruleOf(kind, group);
    if (rule) return rule(observed);
    return isCrossplane(group, observed)
      ? crossplane(observed)
      : conventions(observed);
  } catch (error) {
    return {
      status: 'Unknown',
      message: `health of ${kind} cannot be told: ${error instanceof Error ? error.message : error}`,
    };
  }
}

/** What an object on its way out waits for. A Namespace says what it still holds. */
function deletion(object: Fields): Health | undefined {
  const { deletionTimestamp, finalizers } = at(object, 'metadata');
  if (!deletionTimestamp) return undefined;
  const held =
    Array.isArray(finalizers) && finalizers.length > 0
      ? `pending deletion; held by finalizers: ${finalizers.join(', ')}`
      : 'pending deletion';
  const left = conditions(at(object, 'status'))
    .filter(
      ({ type, status }) =>
        /^Namespace(Content|Finalizers)Remaining$/.test(type) &&
        status === 'True',
    )
    .map(({ message }) => message);
  return { status: 'Progressing', message: [held, ...left].join('; ') };
}

/** Best first, as Argo CD has it, but that what is not known hides nothing that is known to be wrong or under way. */
const ORDER: HealthStatus[] = [
  'Healthy',
  'Suspended',
  'Unknown',
  'Progressing',
  'Missing',
  'Degraded',
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
