/** Short ways to say objects of the kinds that the judged tests ask about. For tests. */

export interface Asked {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
}
type Fields = object;

/** An object that is called `a`. */
export function kubeObject(
  apiVersion: string,
  kind: string,
  fields: Fields,
): Asked {
  return { apiVersion, kind, metadata: { name: 'a' }, ...fields };
}

export const withMetadata = (object: Asked, metadata: Fields): Asked => ({
  ...object,
  metadata: { ...object.metadata, ...metadata },
});

const ofKind = (apiVersion: string, kind: string) => (spec: Fields) =>
  kubeObject(apiVersion, kind, { spec });

export const SELECTOR = { matchLabels: { app: 'a' } };
export const long = (length: number) => 'a'.repeat(length);

export const container = (fields: Fields = {}) => ({
  name: 'a',
  image: 'nginx:1',
  ...fields,
});
export const podSpec = (fields: Fields = {}) => ({
  containers: [container()],
  ...fields,
});
export const template = (pod: Fields = {}, labels: Fields = { app: 'a' }) => ({
  metadata: { labels },
  spec: podSpec(pod),
});

export const pod = (fields: Fields = {}) =>
  kubeObject('v1', 'Pod', { spec: podSpec(fields) });
export const inContainer = (fields: Fields) =>
  pod({ containers: [container(fields)] });
export const volume = (fields: Fields) =>
  pod({ volumes: [{ name: 'v', ...fields }] });
export const projected = (...sources: Fields[]) =>
  volume({ projected: { sources } });
const workload = (kind: string) => {
  const make = ofKind('apps/v1', kind);
  return (fields: Fields = {}, inPod: Fields = {}) =>
    make({ selector: SELECTOR, template: template(inPod), ...fields });
};
export const deployment = workload('Deployment');
export const statefulSet = workload('StatefulSet');
export const daemonSet = workload('DaemonSet');
const jobSpec = (fields: Fields = {}, inPod: Fields = {}) => ({
  template: template({ restartPolicy: 'Never', ...inPod }),
  ...fields,
});
export const job = (fields: Fields = {}, inPod: Fields = {}) =>
  kubeObject('batch/v1', 'Job', { spec: jobSpec(fields, inPod) });
export const cronJob = (
  fields: Fields = {},
  ofJob: Fields = {},
  inPod: Fields = {},
) =>
  kubeObject('batch/v1', 'CronJob', {
    spec: {
      schedule: '* * * * *',
      jobTemplate: { spec: jobSpec(ofJob, inPod) },
      ...fields,
    },
  });

export const scaler = (fields: Fields) =>
  kubeObject('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: 'a', apiVersion: 'apps/v1' },
      maxReplicas: 3,
      ...fields,
    },
  });
export const scaledBy = (...metrics: Fields[]) => scaler({ metrics });
export const service = ofKind('v1', 'Service');
export const ingress = ofKind('networking.k8s.io/v1', 'Ingress');
export const path = (fields: Fields = {}) => ({
  path: '/',
  pathType: 'Prefix',
  backend: { service: { name: 'a', port: { number: 1 } } },
  ...fields,
});
export const routed = (to: Fields, rule: Fields = {}) =>
  ingress({ rules: [{ http: { paths: [to] }, ...rule }] });
export const limits = (...list: Fields[]) =>
  kubeObject('v1', 'LimitRange', { spec: { limits: list } });
export const configMap = (fields: Fields) =>
  kubeObject('v1', 'ConfigMap', fields);
export const secret = (fields: Fields) => kubeObject('v1', 'Secret', fields);

export const claim = (fields: Fields = {}) =>
  kubeObject('v1', 'PersistentVolumeClaim', {
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      ...fields,
    },
  });
const RBAC = 'rbac.authorization.k8s.io';
const binding =
  (kind: string, to: string) =>
  (fields: Fields = {}) =>
    kubeObject(`${RBAC}/v1`, kind, {
      roleRef: { kind: to, name: 'a', apiGroup: RBAC },
      ...fields,
    });
export const roleBinding = binding('RoleBinding', 'Role');
export const role = (...rules: Fields[]) =>
  kubeObject(`${RBAC}/v1`, 'Role', { rules });
