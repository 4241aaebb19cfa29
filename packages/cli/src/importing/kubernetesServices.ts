import { whyReserved } from '@macadam/score';
import type { Controller } from './kubernetes';
import { containerPort, Manifest, Manifests } from './kubernetesObjects';
import { addResource, annotate, Draft, labelOf } from './scoreText';
import { listOf, mapOf, numberOf, textOf } from './yamlSource';

/** A workload and the Services that select its pods, the one that stays first. */
export interface Serving {
  controller: Controller;
  services: Manifest[];
}

/** Fields of a Service that Kubernetes fills in, or that the platform says by itself. */
const BY_PLATFORM = [
  'selector',
  'clusterIP',
  'clusterIPs',
  'ipFamilies',
  'ipFamilyPolicy',
  'internalTrafficPolicy',
  'sessionAffinity',
  'allocateLoadBalancerNodePorts',
];

/** The Services that select the pods of a controller; the one of its own name comes first. */
export function servicesOf(
  controller: Controller,
  manifests: Manifests,
): Manifest[] {
  const labels = mapOf(controller.podMetadata.labels);
  const selected = manifests.beside(controller, 'Service').filter(service => {
    const selector = Object.entries(mapOf(mapOf(service.object.spec).selector));
    return (
      selector.length > 0 &&
      selector.every(([key, value]) => labels[key] === value)
    );
  });
  const isOwn = ({ name }: Manifest) => name === controller.name;
  return [
    ...selected.filter(isOwn),
    ...selected.filter(service => !isOwn(service)),
  ];
}

/** Services that select the pods give the ports; Ingresses to them give routes. */
export function addServices(
  { controller, services }: Serving,
  manifests: Manifests,
): void {
  const { draft } = controller;
  const [kept, ...others] = services;
  for (const service of services) {
    manifests.used.add(service);
    addPorts(controller, service, service === kept);
  }
  if (kept && kept.name !== draft.metadata.name) {
    if (
      /^[a-z]([a-z\d-]{0,61}[a-z\d])?$/.test(kept.name) &&
      !whyReserved(kept.name)
    ) {
      annotate(draft, 'k8s.score.dev/service-name', kept.name);
    } else {
      kept.source.remark(
        [...kept.path, 'metadata', 'name'],
        `the Service is called ${draft.metadata.name}: ${kept.name} is not free here`,
      );
    }
  }
  for (const other of others) {
    other.source.remark(
      [...other.path, 'metadata', 'name'],
      `Score has one Service for a workload: ${other.name} goes, and its ports are those of ${kept.name}`,
      `whoever calls ${other.name} calls ${kept.name} from now on`,
    );
  }
  for (const ingress of manifests.beside(controller, 'Ingress'))
    addRoutes(draft, ingress, services, manifests);
}

function addPorts(
  { draft, pod }: Controller,
  { source, path, object, name }: Manifest,
  isKept: boolean,
): void {
  const spec = mapOf(object.spec);
  const type = textOf(spec.type) ?? 'ClusterIP';
  for (const field of BY_PLATFORM) source.take([...path, 'spec', field]);
  if (type === 'ClusterIP') {
    source.take([...path, 'spec', 'type']);
  } else {
    source.note(
      [...path, 'spec', 'type'],
      `a Service of type ${type} is not said in Score: ${name} is reached inside of the cluster`,
      'a `route` resource lets in what comes from outside',
    );
  }
  listOf(spec.ports).forEach((item, index) => {
    const at = [...path, 'spec', 'ports', index];
    const said = mapOf(item);
    const port = numberOf(said.port);
    const protocol = textOf(said.protocol) ?? 'TCP';
    if (!port || port > 65535 || !['TCP', 'UDP'].includes(protocol)) {
      source.note(at, `protocol ${protocol} cannot be said in Score`);
      return;
    }
    const targetPort = containerPort(pod, said.targetPort);
    if (said.targetPort !== undefined && targetPort === undefined) {
      source.remark(
        at,
        `no container has the port ${textOf(said.targetPort) ?? ''}`,
      );
    }
    for (const field of ['name', 'port', 'protocol', 'targetPort'])
      source.take([...at, field]);
    const written = {
      port,
      ...(targetPort && targetPort !== port && { targetPort }),
      ...(protocol === 'UDP' && { protocol: 'UDP' as const }),
    };
    const wanted = labelOf(textOf(said.name) ?? `port-${port}`);
    const { ports } = draft.service;
    const isTaken = Object.values(ports).some(
      each => each.port === port && each.protocol === written.protocol,
    );
    if (isTaken && !isKept) {
      source.remark(at, `the workload has the port ${port} already`);
      return;
    }
    const free = Object.hasOwn(ports, wanted)
      ? labelOf(`${name.slice(0, 30)}-${port}`)
      : wanted;
    ports[free] = written;
  });
}

function addRoutes(
  draft: Draft,
  ingress: Manifest,
  services: readonly Manifest[],
  manifests: Manifests,
): void {
  const { source, path } = ingress;
  const spec = mapOf(ingress.object.spec);
  const isOurs = (backend: unknown) =>
    services.some(({ name }) => name === mapOf(mapOf(backend).service).name);
  const backend = (value: unknown, to: unknown, at: (string | number)[]) => {
    const { name, number } = mapOf(mapOf(mapOf(to).service).port);
    manifests.used.add(ingress);
    const host = addResource(draft, 'host', { type: 'dns' });
    addResource(draft, 'route', {
      type: 'route',
      params: {
        host: `\${resources.${host}.host}`,
        path: textOf(value) ?? '/',
        port: numberOf(number) ?? labelOf(textOf(name) ?? 'http'),
      },
    });
    source.take(at);
  };
  if (isOurs(spec.defaultBackend))
    backend('/', spec.defaultBackend, [...path, 'spec', 'defaultBackend']);
  listOf(spec.rules).forEach((rule, index) => {
    const at = [...path, 'spec', 'rules', index];
    const { host, http } = mapOf(rule);
    listOf(mapOf(http).paths).forEach((item, place) => {
      const said = mapOf(item);
      if (!isOurs(said.backend)) return;
      backend(said.path, said.backend, [...at, 'http', 'paths', place]);
      source.take([...at, 'host']);
      source.remark(
        at,
        `the host ${textOf(host) ?? 'of any name'} becomes the one of a \`dns\` resource`,
        'the platform team’s definition of dns says which',
      );
    });
  });
  if (!manifests.used.has(ingress)) return;
  source.take([...path, 'spec', 'ingressClassName']);
  if (spec.tls !== undefined) {
    source.note(
      [...path, 'spec', 'tls'],
      'certificates are the platform’s: tls is not said in Score',
    );
  }
}
