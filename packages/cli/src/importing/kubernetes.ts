import type { Path, TextFile } from '@macadam/resolver';
import { Imported, importedOf, nothing, unusable } from './imported';
import { addContainers } from './kubernetes-containers';
import { annotate, Draft, draftOf, labelOf } from './score-text';
import {
  isValues,
  listOf,
  mapOf,
  numberOf,
  readSources,
  textOf,
  Values,
  YamlSource,
} from './yaml-source';

/** One object of the manifests, with the place that it is written at. */
export interface Manifest {
  source: YamlSource;
  /** Of the object in its document; a List has several. */
  path: Path;
  object: Values;
  kind: string;
  name: string;
}

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

/** Deployments and the like of Kubernetes manifests as Score files, with what belongs to each. */
export function importKubernetes(files: readonly TextFile[]): Imported {
  const read = files.map(({ path, text }) => readSources(path, text));
  const findings = read.flatMap(each => each.findings);
  if (findings.length > 0) return nothing(findings);
  const sources = read.flatMap(each => each.sources);
  const manifests = sources.flatMap(source => unpack(source, source.value, []));
  const controllers = manifests.filter(({ kind }) =>
    CONTROLLERS.includes(kind),
  );
  if (controllers.length === 0) {
    return unusable(
      files.map(({ path }) => path).join(', '),
      'no workload is in these manifests',
      `these make one: ${CONTROLLERS.join(', ')}`,
    );
  }
  const used = new Set<Manifest>(controllers);
  const drafts = controllers.map(controller =>
    convert(controller, manifests, used),
  );
  for (const manifest of manifests) {
    if (used.has(manifest)) continue;
    const { source, path, kind, name } = manifest;
    source.note(
      path,
      `${kind}/${name} is not said in Score`,
      INSTEAD[kind] ??
        'the platform team’s definitions make what is not a workload',
    );
  }
  return importedOf(
    drafts,
    sources.flatMap(({ notes }) => notes),
  );
}

function unpack(source: YamlSource, value: unknown, path: Path): Manifest[] {
  const object = mapOf(value);
  if (Array.isArray(object.items)) {
    return object.items.flatMap((item, index) =>
      unpack(source, item, [...path, 'items', index]),
    );
  }
  const kind = textOf(object.kind);
  const name = textOf(mapOf(object.metadata).name);
  if (!kind || !name) {
    source.note(path, 'this is no Kubernetes object and was left out');
    return [];
  }
  return [{ source, path, object, kind, name }];
}

function convert(
  controller: Manifest,
  manifests: readonly Manifest[],
  used: Set<Manifest>,
): Draft {
  const { source, path, object, kind, name } = controller;
  const draft = draftOf(labelOf(name));
  if (draft.metadata.name !== name) {
    source.note(
      [...path, 'metadata', 'name'],
      `the workload is called ${draft.metadata.name}: Score does not take ${name}`,
    );
  }
  const spec = mapOf(object.spec);
  describeKind(controller, draft, spec);
  const template = templateOf(controller);
  const podPath = [...path, ...template.path];
  addContainers(
    draft,
    {
      ...controller,
      pod: mapOf(template.value.spec),
      podPath: [...podPath, ...(kind === 'Pod' ? [] : ['spec'])],
    },
    manifests,
    used,
  );
  const labels = mapOf(mapOf(template.value.metadata).labels);
  addServices(
    draft,
    controller,
    labels,
    mapOf(template.value.spec),
    manifests,
    used,
  );
  return draft;
}

function describeKind(
  { source, path, kind }: Manifest,
  draft: Draft,
  spec: Values,
): void {
  const replicas = numberOf(spec.replicas);
  if (replicas !== undefined)
    annotate(draft, 'macadam.dev/replicas', String(replicas));
  if (kind === 'StatefulSet' || kind === 'Job')
    annotate(draft, 'k8s.score.dev/kind', kind);
  if (kind === 'CronJob')
    annotate(draft, 'macadam.dev/schedule', textOf(spec.schedule) ?? '');
  if (kind === 'DaemonSet' || kind === 'Pod') {
    source.note(
      [...path, 'kind'],
      `a ${kind} cannot be said in Score: this is a Deployment`,
    );
  }
}

/** The pod template and where it is. */
function templateOf({ kind, object }: Manifest): {
  value: Values;
  path: string[];
} {
  if (kind === 'Pod')
    return {
      value: { metadata: object.metadata, spec: object.spec },
      path: ['spec'],
    };
  const steps =
    kind === 'CronJob'
      ? ['spec', 'jobTemplate', 'spec', 'template']
      : ['spec', 'template'];
  return {
    value: steps.reduce((value, step) => mapOf(value[step]), object),
    path: steps,
  };
}

/** Services that select the pods give the ports; Ingresses to them give routes. */
function addServices(
  draft: Draft,
  controller: Manifest,
  labels: Values,
  pod: Values,
  manifests: readonly Manifest[],
  used: Set<Manifest>,
): void {
  const selected = manifests.filter(({ kind, object }) => {
    const selector = Object.entries(mapOf(mapOf(object.spec).selector));
    return (
      kind === 'Service' &&
      selector.length > 0 &&
      selector.every(([key, value]) => labels[key] === value)
    );
  });
  for (const service of selected) {
    used.add(service);
    listOf(mapOf(service.object.spec).ports).forEach((item, index) => {
      const said = mapOf(item);
      const port = numberOf(said.port);
      if (port === undefined) return;
      const targetPort = containerPort(pod, said.targetPort);
      const protocol = textOf(said.protocol);
      if (protocol && protocol !== 'TCP' && protocol !== 'UDP') {
        service.source.note(
          [...service.path, 'spec', 'ports', index],
          `protocol ${protocol} cannot be said in Score`,
        );
        return;
      }
      draft.service.ports[labelOf(textOf(said.name) ?? `port-${port}`)] = {
        port,
        ...(targetPort && targetPort !== port ? { targetPort } : {}),
        ...(protocol === 'UDP' ? { protocol } : {}),
      };
    });
    if (service.name !== draft.metadata.name)
      annotate(draft, 'k8s.score.dev/service-name', service.name);
  }
  if (selected.length > 1) {
    controller.source.note(
      controller.path,
      `${selected.length} Services select ${controller.name}; Score has one, with the ports of all`,
    );
  }
  for (const ingress of manifests.filter(({ kind }) => kind === 'Ingress')) {
    addRoutes(draft, ingress, selected, used);
  }
}

/** A port of the pod by number, or by the name that one of its containers gives it. */
function containerPort(pod: Values, target: unknown): number | undefined {
  if (typeof target !== 'string') return numberOf(target);
  return listOf(pod.containers)
    .flatMap(container => listOf(mapOf(container).ports))
    .map(mapOf)
    .filter(({ name }) => name === target)
    .map(({ containerPort: number }) => numberOf(number))[0];
}

function addRoutes(
  draft: Draft,
  ingress: Manifest,
  services: readonly Manifest[],
  used: Set<Manifest>,
): void {
  listOf(mapOf(ingress.object.spec).rules).forEach((rule, index) => {
    const { host, http } = mapOf(rule);
    for (const said of listOf(mapOf(http).paths).map(mapOf)) {
      const service = mapOf(mapOf(said.backend).service);
      if (!services.some(({ name }) => name === service.name)) continue;
      used.add(ingress);
      const { name, number } = mapOf(service.port);
      const count = Object.values(draft.resources).filter(
        ({ type }) => type === 'route',
      ).length;
      draft.resources.host ??= { type: 'dns' };
      draft.resources[count === 0 ? 'route' : `route-${count + 1}`] = {
        type: 'route',
        params: {
          host: '${resources.host.host}',
          path: textOf(said.path) ?? '/',
          port: numberOf(number) ?? labelOf(textOf(name) ?? 'http'),
        },
      };
      ingress.source.note(
        [...ingress.path, 'spec', 'rules', index],
        `the host ${textOf(host) ?? 'of any name'} becomes the one of a \`dns\` resource`,
        'the platform team’s definition of dns says which',
      );
    }
  });
  if (
    isValues(mapOf(ingress.object.spec).tls) ||
    listOf(mapOf(ingress.object.spec).tls).length > 0
  ) {
    ingress.source.note(
      [...ingress.path, 'spec', 'tls'],
      'certificates are the platform’s: tls is not said in Score',
    );
  }
}
