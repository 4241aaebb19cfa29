import { type Draft, fill, fillZero, mapAt, mapIn, mapsIn } from './fill';
import { podRequests } from './podRequests';
import { fieldSource, podVolume } from './volumes';

const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'];
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** `Always` with the tag `latest`, or with neither tag nor digest; else `IfNotPresent`. */
function pullPolicy(image: unknown): string {
  const [name, digest] = (typeof image === 'string' ? image : '').split('@');
  const tag = /:([^:/]+)$/.exec(name)?.[1] ?? (digest ? '' : 'latest');
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function handler(draft: Draft | undefined): void {
  const get = mapIn(draft, 'httpGet');
  if (get) fill(get, { path: '/', scheme: 'HTTP' });
  const grpc = mapIn(draft, 'grpc');
  if (grpc) fill(grpc, { service: '' });
}

function probe(draft: Draft): void {
  fillZero(draft, {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  handler(draft);
}

function container(draft: Draft): void {
  fill(draft, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(draft.image),
  });
  for (const port of mapsIn(draft, 'ports')) fill(port, { protocol: 'TCP' });
  for (const variable of mapsIn(draft, 'env'))
    fieldSource(mapIn(variable, 'valueFrom'));
  for (const key of PROBES) {
    const check = mapIn(draft, key);
    if (check) probe(check);
  }
  const lifecycle = mapIn(draft, 'lifecycle');
  handler(mapIn(lifecycle, 'postStart'));
  handler(mapIn(lifecycle, 'preStop'));
}

/** The two names of the account: the old one follows the new one. */
function account(spec: Draft): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (!name) return;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

/** On the host's network, a container's port is the host's. */
function hostPorts(spec: Draft): void {
  for (const list of ['containers', 'initContainers']) {
    for (const each of mapsIn(spec, list)) {
      for (const port of mapsIn(each, 'ports'))
        fillZero(port, { hostPort: port.containerPort });
    }
  }
}

function podSpec(spec: Draft): void {
  fill(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    securityContext: {},
  });
  account(spec);
  for (const list of CONTAINER_LISTS) mapsIn(spec, list).forEach(container);
  mapsIn(spec, 'volumes').forEach(podVolume);
}

/** Fills in the spec of a Pod, which gets more than a template does. */
export function pod(spec: Draft): void {
  podRequests(spec);
  fill(spec, { enableServiceLinks: true });
  if (spec.hostNetwork === true) hostPorts(spec);
  podSpec(spec);
}

/** Fills in the pod template that is the draft's member `template`, and returns it. */
export function podTemplate(draft: Draft): Draft | undefined {
  const template = mapAt(draft, 'template');
  if (!template) return undefined;
  mapAt(template, 'metadata');
  const spec = mapAt(template, 'spec');
  if (spec) podSpec(spec);
  return template;
}
