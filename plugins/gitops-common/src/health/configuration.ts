/**
 * Kinds that only say something: no controller reports how they are, so being there is all that they can be. By group,
 * `*` for all of its kinds.
 */
const CONFIGURATION: Record<string, readonly string[]> = {
  '': [
    'ConfigMap',
    'Secret',
    'ServiceAccount',
    'LimitRange',
    'Endpoints',
    'Event',
    'PodTemplate',
  ],
  apps: ['ControllerRevision'],
  'rbac.authorization.k8s.io': ['*'],
  'admissionregistration.k8s.io': ['*'],
  'scheduling.k8s.io': ['*'],
  'storage.k8s.io': ['*'],
  'coordination.k8s.io': ['*'],
  'discovery.k8s.io': ['*'],
  'node.k8s.io': ['*'],
  'events.k8s.io': ['*'],
  'networking.k8s.io': ['NetworkPolicy', 'IngressClass'],
  'gateway.networking.k8s.io': ['ReferenceGrant'],
  'generators.external-secrets.io': ['*'],
  'keda.sh': ['TriggerAuthentication', 'ClusterTriggerAuthentication'],
  'monitoring.coreos.com': [
    'ServiceMonitor',
    'PodMonitor',
    'PrometheusRule',
    'Probe',
    'ScrapeConfig',
    'AlertmanagerConfig',
  ],
  'traefik.io': ['*'],
  'kyverno.io': ['PolicyException'],
  'policies.kyverno.io': ['PolicyException'],
  'wgpolicyk8s.io': ['*'],
  'argoproj.io': [
    'AnalysisTemplate',
    'ClusterAnalysisTemplate',
    'AppProject',
    'WorkflowTemplate',
    'ClusterWorkflowTemplate',
  ],
  'security.istio.io': ['*'],
  'networking.istio.io': ['*'],
  'telemetry.istio.io': ['*'],
  'kustomize.config.k8s.io': ['*'],
};

/** Whether an object of that kind has nothing to report: existing is all that can be said of it. */
export function isConfiguration(group: string, kind: string): boolean {
  if (!Object.hasOwn(CONFIGURATION, group)) return false;
  const kinds = CONFIGURATION[group];
  return kinds.includes('*') || kinds.includes(kind);
}
