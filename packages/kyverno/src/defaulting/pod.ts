import { type Draft, fill, mapAt, mapIn, mapsIn } from './fill';

const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'];
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** `Always` without a tag or with `latest`, else `IfNotPresent`. */
function pullPolicy(image: unknown): string {
  const text = typeof image === 'string' ? image : '';
  if (text.includes('@')) return 'IfNotPresent';
  const tag = /:([^:/]+)$/.exec(text)?.[1] ?? 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function handler(draft: Draft | undefined): void {
  const get = draft && mapIn(draft, 'httpGet');
  if (get) fill(get, { path: '/', scheme: 'HTTP' });
  const grpc = draft && mapIn(draft, 'grpc');
  if (grpc) fill(grpc, { service: '' });
}

function probe(draft: Draft): void {
  fill(draft, {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  handler(draft);
}

function environment(draft: Draft): void {
  for (const variable of mapsIn(draft, 'env')) {
    const from = mapIn(variable, 'valueFrom');
    const field = from && mapIn(from, 'fieldRef');
    if (field) fill(field, { apiVersion: 'v1' });
    const resource = from && mapIn(from, 'resourceFieldRef');
    if (resource) fill(resource, { divisor: '0' });
  }
}

function container(draft: Draft, isHostNetwork: boolean): void {
  fill(draft, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(draft.image),
  });
  for (const port of mapsIn(draft, 'ports')) {
    fill(port, { protocol: 'TCP' });
    if (isHostNetwork) fill(port, { hostPort: port.containerPort });
  }
  environment(draft);
  for (const key of PROBES) {
    const check = mapIn(draft, key);
    if (check) probe(check);
  }
  const lifecycle = mapIn(draft, 'lifecycle');
  if (!lifecycle) return;
  handler(mapIn(lifecycle, 'postStart'));
  handler(mapIn(lifecycle, 'preStop'));
}

function downwardItems(draft: Draft): void {
  for (const item of mapsIn(draft, 'items')) {
    const field = mapIn(item, 'fieldRef');
    if (field) fill(field, { apiVersion: 'v1' });
  }
}

function projected(draft: Draft): void {
  fill(draft, { defaultMode: 0o644 });
  for (const source of mapsIn(draft, 'sources')) {
    const token = mapIn(source, 'serviceAccountToken');
    if (token) fill(token, { expirationSeconds: 3600 });
    const downward = mapIn(source, 'downwardAPI');
    if (downward) downwardItems(downward);
  }
}

function volume(draft: Draft): void {
  if (Object.keys(draft).every(key => key === 'name')) draft.emptyDir = {};
  for (const key of ['secret', 'configMap', 'downwardAPI']) {
    const source = mapIn(draft, key);
    if (source) fill(source, { defaultMode: 0o644 });
    if (source && key === 'downwardAPI') downwardItems(source);
  }
  const host = mapIn(draft, 'hostPath');
  if (host) fill(host, { type: '' });
  const sources = mapIn(draft, 'projected');
  if (sources) projected(sources);
  const ephemeral = mapIn(draft, 'ephemeral');
  const claim = ephemeral && mapIn(ephemeral, 'volumeClaimTemplate');
  const spec = claim && mapAt(claim, 'spec');
  if (spec) fill(spec, { volumeMode: 'Filesystem' });
}

/** A container without requests asks for its limits. */
function requests(draft: Draft): void {
  const resources = mapIn(draft, 'resources');
  const limits = resources && mapIn(resources, 'limits');
  const asked = limits && mapAt(resources, 'requests');
  if (asked) fill(asked, limits);
}

/**
 * Fills in a PodSpec.
 *
 * @param isPod also what the API server fills in for a Pod and not for a controller's template
 */
export function podSpec(spec: Draft, isPod = false): void {
  fill(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    securityContext: {},
  });
  if (typeof spec.serviceAccountName === 'string')
    fill(spec, { serviceAccount: spec.serviceAccountName });
  else if (typeof spec.serviceAccount === 'string')
    fill(spec, { serviceAccountName: spec.serviceAccount });
  if (isPod) {
    fill(spec, { enableServiceLinks: true });
    for (const list of CONTAINER_LISTS) mapsIn(spec, list).forEach(requests);
  }
  for (const list of CONTAINER_LISTS) {
    for (const each of mapsIn(spec, list))
      container(each, spec.hostNetwork === true);
  }
  mapsIn(spec, 'volumes').forEach(volume);
}

/** Fills in the pod template of a controller's spec. */
export function podTemplate(spec: Draft): void {
  const template = mapIn(spec, 'template');
  const pod = template && mapIn(template, 'spec');
  if (pod) podSpec(pod);
}
