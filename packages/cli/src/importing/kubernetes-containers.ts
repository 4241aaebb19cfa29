import type { ComputeResources, Container, Path, Probe } from '@macadam/score';
import type { Manifest } from './kubernetes';
import { addMounts } from './kubernetes-volumes';
import {
  Draft,
  labelOf,
  literal,
  looksSecret,
  SECRET_HINT,
  secretPlaceholder,
} from './score-text';
import {
  listOf,
  mapOf,
  numberOf,
  textOf,
  textsOf,
  Values,
} from './yaml-source';

/** A controller with the pod that it makes. */
export interface PodManifest extends Manifest {
  pod: Values;
  podPath: Path;
}

/** Fields of containers and pods that are said in Score, or that the platform's defaults say. */
const CONTAINER_FIELDS = new Set([
  'name',
  'image',
  'command',
  'args',
  'env',
  'envFrom',
  'ports',
  'resources',
  'volumeMounts',
  'livenessProbe',
  'readinessProbe',
  'imagePullPolicy',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'restartPolicy',
]);
const POD_FIELDS = new Set([
  'containers',
  'initContainers',
  'volumes',
  'restartPolicy',
  'dnsPolicy',
  'schedulerName',
  'terminationGracePeriodSeconds',
  'automountServiceAccountToken',
  'enableServiceLinks',
]);
const BY_DEFAULTS = new Set(['securityContext', 'topologySpreadConstraints']);

/** The containers of a pod, those that run first as `before` of the others. */
export function addContainers(
  draft: Draft,
  manifest: PodManifest,
  manifests: readonly Manifest[],
  used: Set<Manifest>,
): void {
  const { pod, podPath, source } = manifest;
  const main = listOf(pod.containers).map(item =>
    labelOf(textOf(mapOf(item).name) ?? 'main'),
  );
  const add = (field: string) =>
    listOf(pod[field]).forEach((item, index) => {
      const said = mapOf(item);
      const name = labelOf(textOf(said.name) ?? 'main');
      const container = convert(
        draft,
        manifest,
        said,
        [...podPath, field, index],
        manifests,
        used,
      );
      if (field === 'initContainers') {
        // An init container that is restarted runs beside the others; any other has to end first.
        const ready =
          said.restartPolicy === 'Always'
            ? ('started' as const)
            : ('complete' as const);
        container.before = Object.fromEntries(
          main.map(other => [other, { ready }]),
        );
      }
      draft.containers[name] = container;
    });
  add('initContainers');
  add('containers');
  const names = listOf(pod.initContainers).map(item =>
    labelOf(textOf(mapOf(item).name) ?? 'main'),
  );
  names.forEach((name, index) => {
    const next = names[index + 1];
    const container = draft.containers[name];
    const ready = Object.values(container.before ?? {})[0];
    if (next && ready)
      container.before = { ...container.before, [next]: ready };
  });
  for (const field of Object.keys(pod)) {
    noteField(manifest, [...podPath, field], field, POD_FIELDS);
  }
  if (listOf(pod.imagePullSecrets).length > 0) {
    source.note(
      [...podPath, 'imagePullSecrets'],
      'the platform says how images are pulled',
    );
  }
}

function convert(
  draft: Draft,
  manifest: PodManifest,
  said: Values,
  path: Path,
  manifests: readonly Manifest[],
  used: Set<Manifest>,
): Container {
  const container: Container = { image: textOf(said.image) ?? '.' };
  if (said.image === undefined)
    manifest.source.note(
      path,
      'no image is given; the release brings one, `image: .`',
    );
  const command = textsOf(said.command);
  const args = textsOf(said.args);
  if (command.length > 0) container.command = command;
  if (args.length > 0) container.args = args;
  const variables = variablesOf(draft, manifest, said, path, manifests, used);
  if (Object.keys(variables).length > 0) container.variables = variables;
  const { limits, requests } = mapOf(said.resources);
  const sizes = {
    ...sizeOf('limits', limits),
    ...sizeOf('requests', requests),
  };
  if (Object.keys(sizes).length > 0) container.resources = sizes;
  for (const field of ['livenessProbe', 'readinessProbe'] as const) {
    const probe = probeOf(
      manifest,
      said[field],
      [...path, field],
      listOf(said.ports).map(mapOf),
    );
    if (probe) container[field] = probe;
  }
  addMounts(draft, container, manifest, said, path, manifests, used);
  for (const field of Object.keys(said))
    noteField(manifest, [...path, field], field, CONTAINER_FIELDS);
  return container;
}

function noteField(
  { source }: Manifest,
  path: Path,
  field: string,
  known: ReadonlySet<string>,
): void {
  if (known.has(field) || field === 'imagePullSecrets') return;
  if (BY_DEFAULTS.has(field))
    source.note(path, `${field} is what the platform’s defaults say`);
  else source.note(path, `${field} cannot be said in Score`);
}

function variablesOf(
  draft: Draft,
  manifest: PodManifest,
  said: Values,
  path: Path,
  manifests: readonly Manifest[],
  used: Set<Manifest>,
): Record<string, string> {
  const { source } = manifest;
  const variables: Record<string, string> = {};
  const configMap = (name: unknown) => {
    const found = manifests.find(
      each => each.kind === 'ConfigMap' && each.name === name,
    );
    if (found) used.add(found);
    return found && mapOf(found.object.data);
  };
  listOf(said.envFrom).forEach((item, index) => {
    const at = [...path, 'envFrom', index];
    const { configMapRef, secretRef, prefix } = mapOf(item);
    const data = configMap(mapOf(configMapRef).name);
    for (const [key, value] of Object.entries(data ?? {})) {
      variables[`${textOf(prefix) ?? ''}${key}`] = literal(textOf(value) ?? '');
    }
    if (secretRef)
      source.note(
        at,
        `the keys of Secret ${textOf(mapOf(secretRef).name) ?? ''} are not known`,
        'write a variable for each, as a `secret` resource',
      );
    else if (!data)
      source.note(
        at,
        `ConfigMap ${textOf(mapOf(configMapRef).name) ?? ''} is not among these files`,
      );
  });
  listOf(said.env).forEach((item, index) => {
    const at = [...path, 'env', index];
    const { name, value, valueFrom } = mapOf(item);
    const variable = textOf(name);
    if (variable === undefined) return;
    const { configMapKeyRef, secretKeyRef } = mapOf(valueFrom);
    if (secretKeyRef) {
      const { name: secret, key } = mapOf(secretKeyRef);
      variables[variable] = secretPlaceholder(
        draft,
        `${textOf(secret) ?? ''}-${textOf(key) ?? ''}`,
      );
      source.note(
        at,
        `${variable} was key ${textOf(key) ?? ''} of Secret ${textOf(secret) ?? ''}`,
        SECRET_HINT,
      );
    } else if (configMapKeyRef) {
      const { name: map, key } = mapOf(configMapKeyRef);
      const found = configMap(map)?.[textOf(key) ?? ''];
      if (found === undefined)
        source.note(
          at,
          `ConfigMap ${textOf(map) ?? ''} with ${textOf(key) ?? ''} is not among these files`,
        );
      else variables[variable] = literal(textOf(found) ?? '');
    } else if (valueFrom) {
      source.note(
        at,
        `${variable} is taken from the pod itself, which Score cannot say`,
      );
    } else if (looksSecret(variable) && textOf(value)) {
      variables[variable] = secretPlaceholder(draft, variable);
      source.note(
        at,
        `the value of ${variable} looks like a secret and was left out`,
        SECRET_HINT,
      );
    } else {
      variables[variable] = literal(textOf(value) ?? '');
    }
  });
  return variables;
}

function sizeOf<K extends string>(
  field: K,
  said: unknown,
): Partial<Record<K, ComputeResources>> {
  const { cpu, memory } = mapOf(said);
  const size: ComputeResources = {
    ...(textOf(cpu) ? { cpu: textOf(cpu) } : {}),
    ...(textOf(memory) ? { memory: textOf(memory) } : {}),
  };
  const sizes: Partial<Record<K, ComputeResources>> = {};
  if (Object.keys(size).length > 0) sizes[field] = size;
  return sizes;
}

function probeOf(
  { source }: Manifest,
  said: unknown,
  path: Path,
  ports: readonly Values[],
): Probe | undefined {
  const { httpGet, exec, tcpSocket, grpc, ...timing } = mapOf(said);
  if (tcpSocket || grpc) {
    source.note(
      path,
      `a ${tcpSocket ? 'tcpSocket' : 'grpc'} probe cannot be said in Score`,
      'the platform’s defaults probe the service port',
    );
    return undefined;
  }
  if (Object.keys(timing).length > 0) {
    source.note(
      path,
      `${Object.keys(timing).join(', ')} cannot be said in Score`,
      'the platform’s defaults say how often a probe runs',
    );
  }
  if (exec) return { exec: { command: textsOf(mapOf(exec).command) } };
  if (!httpGet) return undefined;
  const get = mapOf(httpGet);
  const named = ports.find(({ name }) => name === get.port);
  const port = numberOf(get.port) ?? numberOf(named?.containerPort);
  if (port === undefined) {
    source.note(path, `the port ${textOf(get.port) ?? ''} is not known`);
    return undefined;
  }
  const headers = listOf(get.httpHeaders)
    .map(mapOf)
    .map(({ name, value }) => ({
      name: textOf(name) ?? '',
      value: textOf(value) ?? '',
    }));
  const host = textOf(get.host);
  return {
    httpGet: {
      port,
      path: textOf(get.path) ?? '/',
      ...(host ? { host } : {}),
      ...(get.scheme === 'HTTPS' ? { scheme: 'HTTPS' as const } : {}),
      ...(headers.length > 0 ? { httpHeaders: headers } : {}),
    },
  };
}
