import type { Path, TextFile } from '@macadam/resolver';
import { Imported, importedOf, Made, nothing, unusable } from './imported';
import { addContainers } from './kubernetesContainers';
import { describeController } from './kubernetesControllers';
import { Manifest, Manifests } from './kubernetesObjects';
import { addServices, Serving, servicesOf } from './kubernetesServices';
import { Links, Neighbour } from './Links';
import { addResource, Draft, draftOf, workloadNameOf } from './scoreText';
import { Vault } from './secrets';
import { Texts } from './texts';
import { listOf, mapOf, textOf, Values } from './yamlSource';

const CONTROLLERS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Pod',
];

/** What the platform makes by itself, or stands behind what a workload asks for. */
const INSTEAD: Record<string, string> = {
  Namespace: 'tenants have namespaces for each environment',
  ServiceAccount: 'a workload runs without a token of the API server',
  Role: 'a workload has no rights in the cluster',
  RoleBinding: 'a workload has no rights in the cluster',
  NetworkPolicy: 'a `service` resource lets in what a workload calls',
  PodDisruptionBudget:
    'the platform’s defaults make one; see the annotation macadam.dev/max-unavailable',
  HorizontalPodAutoscaler: 'ask for a `horizontal-pod-autoscaler` resource',
  PersistentVolumeClaim: 'what is mounted of it becomes a `volume` resource',
  Secret: 'secrets are `secret` resources; no value was taken over',
};

/** A controller with the pod that it makes, and the workload that it becomes. */
export interface Controller extends Manifest {
  draft: Draft;
  pod: Values;
  /** Of the pod's spec. */
  podPath: Path;
  podMetadata: Values;
  podMetadataPath: Path;
}

/** Deployments and the like of Kubernetes manifests as Score files, with what belongs to each. */
export function importKubernetes(files: readonly TextFile[]): Imported {
  const read = Manifests.read(files);
  if ('findings' in read) return nothing(read.findings);
  const { manifests } = read;
  const controllers = manifests.all
    .filter(({ kind }) => CONTROLLERS.includes(kind))
    .map(controllerOf);
  if (controllers.length === 0) {
    return unusable(
      files.map(({ path }) => path).join(', '),
      'no workload is in these manifests',
      `these make one: ${CONTROLLERS.join(', ')}`,
    );
  }
  const vault = new Vault();
  const serving = controllers.map(controller => ({
    controller,
    services: servicesOf(controller, manifests),
  }));
  for (const each of serving) addServices(each, manifests);
  const made = serving.map(each =>
    convert(each.controller, serving, manifests, vault),
  );
  const own = new Set(serving.map(({ controller }) => controller.path));
  for (const manifest of manifests.all) {
    const { source, path, object, kind, name } = manifest;
    if (own.has(path)) continue;
    if (manifests.used.has(manifest)) {
      takeKnown(manifest);
      source.noteRest(path, () => undefined);
      continue;
    }
    for (const secret of kind === 'Secret' ? valuesOf(object) : [])
      vault.keep(secret, name);
    source.note(
      path,
      `${kind}/${name} is not said in Score`,
      INSTEAD[kind] ??
        'the platform team’s definitions make what is not a workload',
    );
  }
  return importedOf(made, manifests.sources, vault);
}

function controllerOf(manifest: Manifest): Controller {
  const { object, kind, name, path } = manifest;
  const steps = {
    Pod: [],
    CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  }[kind] ?? ['spec', 'template'];
  const template = steps.reduce<Values>(
    (value, step) => mapOf(value[step]),
    object,
  );
  return {
    ...manifest,
    draft: draftOf(workloadNameOf(name)),
    pod: mapOf(template.spec),
    podPath: [...path, ...steps, 'spec'],
    podMetadata: mapOf(template.metadata),
    podMetadataPath: [...path, ...steps, 'metadata'],
  };
}

function convert(
  controller: Controller,
  serving: readonly Serving[],
  manifests: Manifests,
  vault: Vault,
): Made {
  const { source, path, kind, name, draft } = controller;
  if (draft.metadata.name !== name) {
    source.remark(
      [...path, 'metadata', 'name'],
      `the workload is called ${draft.metadata.name}: Score does not take ${name}`,
    );
  }
  describeController(controller);
  const links = new Links(neighboursOf(controller, serving));
  const texts = new Texts(source, draft, links, vault);
  addContainers(controller, manifests, texts);
  takeKnown(controller);
  source.noteRest(path, () => undefined);
  const origin = `${kind} ${controller.namespace ? `${controller.namespace}/` : ''}${name}`;
  return { draft, source, path, origin, outputs: new Map() };
}

/** Other workloads that the texts of a workload name by the names of their Services. */
function neighboursOf(
  controller: Controller,
  serving: readonly Serving[],
): Neighbour[] {
  const texts = textsOf(controller.pod);
  return serving.flatMap(({ controller: other, services }) => {
    if (other === controller) return [];
    const hosts = services.flatMap(service => hostsOf(service, controller));
    const isNamed = hosts.some(host =>
      texts.some(text => new Links([probe(host)]).names(text)),
    );
    if (!isNamed) return [];
    const { name } = other.draft.metadata;
    const key = addResource(controller.draft, name, {
      type: 'service',
      params: { workload: name },
    });
    return [{ hosts, key, type: 'service', login: {}, onPort: () => {} }];
  });
}

function probe(host: string): Neighbour {
  return {
    hosts: [host],
    key: 'other',
    type: 'service',
    login: {},
    onPort: () => {},
  };
}

/** The names by which a pod reaches a Service. */
function hostsOf({ name, namespace }: Manifest, from: Manifest): string[] {
  const space = namespace || 'default';
  return [
    ...(namespace === from.namespace ? [name] : []),
    `${name}.${space}`,
    `${name}.${space}.svc`,
    `${name}.${space}.svc.cluster.local`,
  ];
}

/** Values of variables in a pod. */
function textsOf(pod: Values): string[] {
  return [...listOf(pod.initContainers), ...listOf(pod.containers)]
    .flatMap(container => listOf(mapOf(container).env))
    .flatMap(item => textOf(mapOf(item).value) ?? []);
}

/** What every object has, and the platform or Kubernetes says by itself. */
function takeKnown({ source, path }: Manifest): void {
  for (const field of ['apiVersion', 'kind', 'status'])
    source.take([...path, field]);
  for (const field of [
    'name',
    'namespace',
    'labels',
    'creationTimestamp',
    'generation',
    'uid',
    'resourceVersion',
    'managedFields',
    'selfLink',
    'ownerReferences',
  ])
    source.take([...path, 'metadata', field]);
}

/** The values of a Secret, as pods see them. */
function valuesOf({ data, stringData }: Values): string[] {
  const decoded = Object.values(mapOf(data)).flatMap(value => {
    const text = textOf(value);
    return text === undefined
      ? []
      : [text, Buffer.from(text, 'base64').toString('utf8').trim()];
  });
  const plain = Object.values(mapOf(stringData)).flatMap(
    value => textOf(value) ?? [],
  );
  return [...decoded, ...plain].filter(value => value.length > 3);
}
