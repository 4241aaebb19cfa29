/** The endpoints of a Service, from the pods that it selects. Pure. */
import { hasLabels } from '@macadam/kubernetes';
import { isActive, isReady } from '../pods';
import type { Pod, Service, ServicePort } from '../types';

interface EndpointPort {
  name?: string;
  port: number;
  protocol: string;
  appProtocol?: string;
}

/** The port of a pod that a Service's port leads to; undefined when a named port is not there. */
function targetOf(port: ServicePort, pod: Pod): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  const ports = pod.spec.containers.flatMap(container => container.ports ?? []);
  return ports.find(
    candidate =>
      candidate.name === target &&
      (candidate.protocol ?? 'TCP') === (port.protocol ?? 'TCP'),
  )?.containerPort;
}

function portsOf(service: Service, pod: Pod): EndpointPort[] {
  return (service.spec.ports ?? []).flatMap(port => {
    const target = targetOf(port, pod);
    if (target === undefined) return [];
    return [
      {
        ...(port.name && { name: port.name }),
        port: target,
        protocol: port.protocol ?? 'TCP',
        ...(port.appProtocol && { appProtocol: port.appProtocol }),
      },
    ];
  });
}

const targetRef = (pod: Pod) => ({
  kind: 'Pod',
  namespace: pod.metadata.namespace,
  name: pod.metadata.name,
  uid: pod.metadata.uid,
});

/** Pods that a Service selects and that have an address, in order of name. */
export function selectedPods(service: Service, pods: readonly Pod[]): Pod[] {
  const { selector } = service.spec;
  if (!selector || Object.keys(selector).length === 0) return [];
  return pods
    .filter(
      pod =>
        hasLabels(pod.metadata.labels, selector) &&
        pod.status?.podIP &&
        isActive(pod),
    )
    .sort((a, b) => a.metadata.name.localeCompare(b.metadata.name));
}

function groupByPorts(
  service: Service,
  pods: readonly Pod[],
): { ports: EndpointPort[]; pods: Pod[] }[] {
  const groups = new Map<string, { ports: EndpointPort[]; pods: Pod[] }>();
  for (const pod of pods) {
    const ports = portsOf(service, pod);
    const group = groups.get(JSON.stringify(ports)) ?? { ports, pods: [] };
    group.pods.push(pod);
    groups.set(JSON.stringify(ports), group);
  }
  return [...groups.values()];
}

/** `subsets` of core/v1 Endpoints. */
export function endpointSubsets(
  service: Service,
  pods: readonly Pod[],
): unknown[] {
  const address = (pod: Pod) => ({
    ip: pod.status?.podIP,
    nodeName: pod.spec.nodeName,
    targetRef: targetRef(pod),
  });
  return groupByPorts(service, pods).map(group => {
    const isServed = (pod: Pod) =>
      isReady(pod) || service.spec.publishNotReadyAddresses === true;
    const ready = group.pods.filter(isServed).map(address);
    const notReady = group.pods.filter(pod => !isServed(pod)).map(address);
    return {
      ...(ready.length > 0 && { addresses: ready }),
      ...(notReady.length > 0 && { notReadyAddresses: notReady }),
      ...(group.ports.length > 0 && { ports: group.ports }),
    };
  });
}

/** What a discovery.k8s.io/v1 EndpointSlice of a Service holds: one slice for each set of ports. */
export function endpointSlices(
  service: Service,
  pods: readonly Pod[],
): { ports: EndpointPort[]; endpoints: unknown[] }[] {
  return groupByPorts(service, pods).map(group => ({
    ports: group.ports,
    endpoints: group.pods.map(pod => ({
      addresses: [pod.status?.podIP],
      conditions: {
        ready: isReady(pod) || service.spec.publishNotReadyAddresses === true,
        serving: isReady(pod),
        terminating: false,
      },
      ...(pod.spec.hostname &&
        pod.spec.subdomain === service.metadata.name && {
          hostname: pod.spec.hostname,
        }),
      nodeName: pod.spec.nodeName,
      targetRef: targetRef(pod),
    })),
  }));
}
