import { isApiError, type Controller, type NewObject } from '../../../runtime';
import { sameValue } from '../canonical';
import { CONTROLLER_MANAGER, queueController, type Tools } from '../tools';

const MANAGER = { fieldManager: CONTROLLER_MANAGER };
export const ROOT_CA = 'kube-root-ca.crt';

/** Gives every namespace its `default` ServiceAccount and, where the cluster has a CA, the ConfigMap that carries it. */
export function namespaceDefaultsController(
  tools: Tools,
  options: { caCertificate?: string },
): Controller {
  const { client, informers } = tools;
  const namespaces = informers.of('Namespace');
  const accounts = informers.of('ServiceAccount');
  const configMaps = informers.of('ConfigMap');

  function create(object: NewObject): void {
    try {
      client.create(object, MANAGER);
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
    }
  }

  function reconcile(name: string): void {
    const namespace = namespaces.byKey(name);
    if (!namespace || namespace.metadata.deletionTimestamp) return;
    if (!accounts.get(name, 'default')) {
      create({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default', namespace: name },
      });
    }
    if (!options.caCertificate) return;
    const data = { 'ca.crt': options.caCertificate };
    const existing = configMaps.get(name, ROOT_CA);
    if (!existing)
      create({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: ROOT_CA, namespace: name },
        data,
      });
    else if (!sameValue(existing.data, data))
      client.update({ ...existing, data }, MANAGER);
  }

  return queueController(tools, 'namespace-defaults', {
    sources(enqueue) {
      namespaces.onChange(({ object }) => enqueue(object.metadata.name));
      accounts.onChange(({ type, object }) => {
        if (type === 'DELETED' && object.metadata.name === 'default')
          enqueue(object.metadata.namespace ?? '');
      });
      configMaps.onChange(({ type, object }) => {
        if (type !== 'ADDED' && object.metadata.name === ROOT_CA)
          enqueue(object.metadata.namespace ?? '');
      });
    },
    reconcile,
  });
}
