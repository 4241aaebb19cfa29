import type { ComputeResources, Container, Path } from '@macadam/score';
import { isRecord } from '@macadam/yaml';
import type { Controller } from './kubernetes';
import { Manifests } from './kubernetesObjects';
import { probeOf } from './kubernetesProbes';
import { readVariables } from './kubernetesVariables';
import { addMounts } from './kubernetesVolumes';
import { labelOf } from './scoreText';
import { Texts } from './texts';
import { listOf, mapOf, textOf, textsOf, Values } from './yamlSource';

/** Fields that are what the platform's defaults say, whatever they are here. */
const BY_DEFAULTS = ['securityContext', 'topologySpreadConstraints'];

/** Fields of a pod with what the platform, or Kubernetes, says by itself. */
const POD_DEFAULTS: Record<string, unknown> = {
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
  terminationGracePeriodSeconds: 30,
  automountServiceAccountToken: false,
  enableServiceLinks: false,
};

const CONTAINER_DEFAULTS = [
  'imagePullPolicy',
  'terminationMessagePath',
  'terminationMessagePolicy',
];

/** A container that is being converted. */
export interface Converting {
  controller: Controller;
  manifests: Manifests;
  texts: Texts;
  container: Container;
  said: Values;
  path: Path;
}

/** The containers of a pod, those that run first as `before` of the others. */
export function addContainers(
  controller: Controller,
  manifests: Manifests,
  texts: Texts,
): void {
  const { pod, podPath, source, kind, draft } = controller;
  const main = listOf(pod.containers).map(nameOf);
  const first = listOf(pod.initContainers).map(nameOf);
  const add = (field: string, names: readonly string[]) =>
    listOf(pod[field]).forEach((item, index) => {
      const path = [...podPath, field, index];
      const said = mapOf(item);
      const container = convert({
        controller,
        manifests,
        texts,
        said,
        path,
        container: { image: textOf(said.image) ?? '.' },
      });
      if (field === 'initContainers')
        container.before = waitingFor(said, [...main, first[index + 1]]);
      draft.containers[names[index]] = container;
    });
  add('initContainers', first);
  add('containers', main);
  const restart = textOf(pod.restartPolicy);
  if (restart === undefined || restart === 'Always' || /Job$/.test(kind))
    source.take([...podPath, 'restartPolicy']);
  for (const [field, value] of Object.entries(POD_DEFAULTS))
    if (pod[field] === value) source.take([...podPath, field]);
  noteDefaults(controller, pod, podPath);
  if (listOf(pod.imagePullSecrets).length > 0) {
    source.note(
      [...podPath, 'imagePullSecrets'],
      'the platform says how images are pulled',
    );
  }
}

function nameOf(item: unknown): string {
  return labelOf(textOf(mapOf(item).name) ?? 'main');
}

/** An init container that is restarted runs beside the others; any other has to end first. */
function waitingFor(
  said: Values,
  others: readonly (string | undefined)[],
): Container['before'] {
  const ready = said.restartPolicy === 'Always' ? 'started' : 'complete';
  return Object.fromEntries(
    others.flatMap(name => (name ? [[name, { ready }] as const] : [])),
  );
}

function convert(converting: Converting): Container {
  const { controller, container, said, path, texts } = converting;
  const { source } = controller;
  for (const field of ['name', 'image', 'restartPolicy', ...CONTAINER_DEFAULTS])
    source.take([...path, field]);
  if (said.image === undefined) {
    source.remark(
      path,
      'no image is given; the release brings one, `image: .`',
    );
  }
  const variables = readVariables(converting);
  if (Object.keys(variables).length > 0) container.variables = variables;
  for (const field of ['command', 'args'] as const) {
    const words = textsOf(said[field]);
    if (words.length > 0) {
      container[field] = texts.words(container, words, index => [
        ...path,
        field,
        index,
      ]);
    }
  }
  addSizes(converting);
  for (const field of ['livenessProbe', 'readinessProbe'] as const) {
    const probe = probeOf(converting, field);
    if (probe) container[field] = probe;
  }
  addMounts(converting);
  takePorts(converting);
  noteDefaults(controller, said, path);
  return container;
}

function noteDefaults({ source }: Controller, said: Values, path: Path): void {
  for (const field of BY_DEFAULTS) {
    const value = said[field];
    if (isRecord(value) && Object.keys(value).length === 0) continue;
    if (value !== undefined) {
      source.note(
        [...path, field],
        `${field} is what the platform’s defaults say`,
      );
    }
  }
}

/** Ports of containers are those of the Service; what opens a port of the node is noted. */
function takePorts({ controller: { source }, said, path }: Converting): void {
  listOf(said.ports).forEach((_, index) => {
    for (const field of ['name', 'containerPort', 'protocol'])
      source.take([...path, 'ports', index, field]);
  });
}

function addSizes({ controller, container, said, path }: Converting): void {
  const resources = mapOf(said.resources);
  const sizes: Container['resources'] = {};
  for (const field of ['limits', 'requests'] as const) {
    const { cpu, memory } = mapOf(resources[field]);
    const size: ComputeResources = {
      ...(quantityOf(cpu) && { cpu: quantityOf(cpu) }),
      ...(quantityOf(memory) && { memory: quantityOf(memory) }),
    };
    for (const name of Object.keys(size))
      controller.source.take([...path, 'resources', field, name]);
    if (Object.keys(size).length > 0) sizes[field] = size;
  }
  if (Object.keys(sizes).length > 0) container.resources = sizes;
}

/** A quantity as Score takes it: `.5` is 500m, `1.` is 1, `+1` is 1. */
function quantityOf(value: unknown): string | undefined {
  const text = textOf(value)?.trim().replace(/^\+/, '');
  if (!text) return undefined;
  const [, digits, unit] = /^(\d*\.?\d*)([A-Za-z]*)$/.exec(text) ?? [];
  if (!digits || !/\d/.test(digits)) return text;
  if (/^\d+(\.\d+)?$/.test(digits)) return text;
  const thousandths = Number(digits) * 1000;
  if (unit !== '' || !Number.isInteger(thousandths))
    return `${Number(digits)}${unit}`;
  return thousandths % 1000 === 0
    ? String(thousandths / 1000)
    : `${thousandths}m`;
}
