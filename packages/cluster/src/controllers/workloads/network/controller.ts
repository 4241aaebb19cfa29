import { hasLabels } from '@macadam/kubernetes';
import { isApiError, type Controller } from '../../../runtime';
import { nameHash, sameValue } from '../canonical';
import { controllerOf, keyOf } from '../informers';
import { isActive, isReady } from '../pods';
import {
  CONTROLLER_MANAGER,
  controllerReference,
  queueController,
  type Tools,
} from '../tools';
import type { Pod, Service } from '../types';
import { endpointSlices, endpointSubsets, selectedPods } from './endpoints';

const MANAGER = { fieldManager: CONTROLLER_MANAGER };

/** Keeps Endpoints and EndpointSlices of Services that select pods. */
export function endpointsController(tools: Tools): Controller {
  const { client, informers } = tools;
  const services = informers.of('Service');
  const pods = informers.of('Pod');
  const endpoints = informers.of('Endpoints');
  const slices = informers.of('EndpointSlice');

  function writeEndpoints(service: Service, selected: readonly Pod[]): void {
    const { namespace, name, labels } = service.metadata;
    const subsets = endpointSubsets(service, selected);
    const existing = endpoints.get(namespace, name);
    if (!existing) {
      client.create(
        {
          apiVersion: 'v1',
          kind: 'Endpoints',
          metadata: { name, namespace, ...(labels && { labels }) },
          subsets,
        },
        MANAGER,
      );
    } else if (!sameValue(existing.subsets ?? [], subsets))
      client.update({ ...existing, subsets }, MANAGER);
  }

  function writeSlices(service: Service, selected: readonly Pod[]): void {
    const { namespace, name } = service.metadata;
    const wanted = endpointSlices(service, selected);
    const live = new Map(
      slices
        .ownedBy(service.metadata.uid)
        .map(slice => [slice.metadata.name, slice]),
    );
    // A Service without pods keeps one empty slice.
    for (const content of wanted.length > 0
      ? wanted
      : [{ ports: [], endpoints: [] }]) {
      const sliceName = `${name}-${nameHash([service.metadata.uid, wanted.length > 1 ? content.ports : 'only']).slice(0, 5)}`;
      const existing = live.get(sliceName);
      live.delete(sliceName);
      if (existing) {
        const isSame = sameValue(
          [existing.ports ?? [], existing.endpoints ?? []],
          [content.ports, content.endpoints],
        );
        if (!isSame) client.update({ ...existing, ...content }, MANAGER);
        continue;
      }
      const metadata = {
        name: sliceName,
        namespace,
        labels: {
          ...service.metadata.labels,
          'endpointslice.kubernetes.io/managed-by':
            'endpointslice-controller.k8s.io',
          'kubernetes.io/service-name': name,
        },
        ownerReferences: [controllerReference(service)],
      };
      client.create(
        {
          apiVersion: 'discovery.k8s.io/v1',
          kind: 'EndpointSlice',
          metadata,
          addressType: 'IPv4',
          ...content,
        },
        MANAGER,
      );
    }
    for (const surplus of live.keys()) {
      client.delete({
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        namespace,
        name: surplus,
      });
    }
  }

  function reconcile(key: string): void {
    const service = services.byKey(key);
    if (!service) {
      const [namespace, name] = key.split('/');
      if (!endpoints.byKey(key)) return;
      try {
        client.delete({ apiVersion: 'v1', kind: 'Endpoints', namespace, name });
      } catch (error) {
        if (!isApiError(error, 'NotFound')) throw error;
      }
      return;
    }
    // Without a selector, people write the endpoints themselves.
    if (
      service.metadata.deletionTimestamp ||
      !service.spec.selector ||
      service.spec.type === 'ExternalName'
    )
      return;
    const selected = selectedPods(
      service,
      pods.inNamespace(service.metadata.namespace ?? ''),
    );
    writeEndpoints(service, selected);
    writeSlices(service, selected);
  }

  /** Whether anything that endpoints show of a pod is different. */
  function matters(pod: Pod, old: Pod | undefined): boolean {
    if (!old) return true;
    const shown = (one: Pod) =>
      [
        one.status?.podIP,
        isReady(one),
        isActive(one),
        one.spec.nodeName,
      ].join();
    return (
      shown(pod) !== shown(old) ||
      !sameValue(pod.metadata.labels, old.metadata.labels)
    );
  }

  return queueController(tools, 'endpoints', {
    sources(enqueue, enqueueBatched) {
      services.onChange(({ object }) => enqueue(keyOf(object)));
      slices.onChange(({ type, object }) => {
        const owner = controllerOf(object);
        if (type === 'DELETED' && owner?.kind === 'Service')
          enqueue(`${object.metadata.namespace}/${owner.name}`);
      });
      pods.onChange(({ type, object, old }) => {
        if (type === 'MODIFIED' && !matters(object, old)) return;
        for (const service of services.inNamespace(
          object.metadata.namespace ?? '',
        )) {
          const { selector } = service.spec;
          const isSelected = (pod: Pod | undefined) =>
            selector !== undefined &&
            pod !== undefined &&
            hasLabels(pod.metadata.labels, selector);
          if (isSelected(object) || isSelected(old))
            enqueueBatched(keyOf(service));
        }
      });
    },
    reconcile,
  });
}
