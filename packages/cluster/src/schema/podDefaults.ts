import { ensureObject, fill, objectOf, objectsOf, textOf } from './access';
import { isObject, type JsonObject } from './schema';

/**
 * Fills in a PodSpec.
 * @param options.pod also what a Pod gets but a template does not
 */
export function defaultPodSpec(
  spec: JsonObject,
  options: { pod?: boolean } = {},
): void {
  fill(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    securityContext: {},
  });
  if (spec.serviceAccountName !== undefined)
    spec.serviceAccount = spec.serviceAccountName;
  else if (spec.serviceAccount !== undefined)
    spec.serviceAccountName = spec.serviceAccount;
  if (options.pod) {
    fill(spec, { enableServiceLinks: true });
    for (const container of [
      ...objectsOf(spec.containers),
      ...objectsOf(spec.initContainers),
    ])
      requestsFromLimits(container);
  }
  for (const list of ['containers', 'initContainers', 'ephemeralContainers']) {
    for (const container of objectsOf(spec[list])) defaultContainer(container);
  }
  for (const volume of objectsOf(spec.volumes)) defaultVolume(volume);
}

/** A pod's missing requests equal its limits. */
function requestsFromLimits(container: JsonObject): void {
  const resources = objectOf(container.resources);
  if (!isObject(resources.limits)) return;
  resources.requests = { ...resources.limits, ...objectOf(resources.requests) };
}

function defaultContainer(container: JsonObject): void {
  fill(container, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(textOf(container.image)),
  });
  for (const port of objectsOf(container.ports))
    fill(port, { protocol: 'TCP' });
  for (const variable of objectsOf(container.env)) {
    if (!isObject(variable.valueFrom)) continue;
    if (isObject(variable.valueFrom.fieldRef))
      fill(variable.valueFrom.fieldRef, { apiVersion: 'v1' });
    if (isObject(variable.valueFrom.resourceFieldRef))
      fill(variable.valueFrom.resourceFieldRef, { divisor: '0' });
  }
  for (const key of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (!isObject(container[key])) continue;
    fill(container[key], {
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
    });
    defaultHandler(container[key]);
  }
  const lifecycle = objectOf(container.lifecycle);
  if (isObject(lifecycle.postStart)) defaultHandler(lifecycle.postStart);
  if (isObject(lifecycle.preStop)) defaultHandler(lifecycle.preStop);
}

function defaultHandler(handler: JsonObject): void {
  if (isObject(handler.httpGet))
    fill(handler.httpGet, { path: '/', scheme: 'HTTP' });
  if (isObject(handler.grpc)) fill(handler.grpc, { service: '' });
}

/** No tag or `latest`: Always, as the API server decides once when the object is created. */
function pullPolicy(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const tag = /:([^:/]+)$/.exec(image)?.[1] ?? 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function defaultVolume(volume: JsonObject): void {
  if (Object.keys(volume).length === 1) volume.emptyDir = {};
  if (isObject(volume.secret)) fill(volume.secret, { defaultMode: 420 });
  if (isObject(volume.configMap)) fill(volume.configMap, { defaultMode: 420 });
  if (isObject(volume.downwardAPI)) {
    fill(volume.downwardAPI, { defaultMode: 420 });
    defaultDownwardItems(volume.downwardAPI);
  }
  if (isObject(volume.hostPath)) fill(volume.hostPath, { type: '' });
  if (isObject(volume.projected)) {
    fill(volume.projected, { defaultMode: 420 });
    for (const source of objectsOf(volume.projected.sources)) {
      if (isObject(source.serviceAccountToken))
        fill(source.serviceAccountToken, { expirationSeconds: 3600 });
      if (isObject(source.downwardAPI))
        defaultDownwardItems(source.downwardAPI);
    }
  }
  if (isObject(volume.ephemeral)) {
    fill(
      ensureObject(
        ensureObject(volume.ephemeral, 'volumeClaimTemplate'),
        'spec',
      ),
      { volumeMode: 'Filesystem' },
    );
  }
}

function defaultDownwardItems(source: JsonObject): void {
  for (const item of objectsOf(source.items)) {
    if (isObject(item.fieldRef)) fill(item.fieldRef, { apiVersion: 'v1' });
  }
}
