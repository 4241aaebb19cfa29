import {
  type LocalCluster,
  type LocalClusterOptions,
  startLocalCluster,
} from '../../../api/cluster';
import type { ClusterClient, KubeObject, ObjectRef } from '../../../runtime';
import { deliveryControllers, policyAdmission } from '..';
import { findCondition } from '../conditions';
import type { TestRepository } from './gitServer';

/** A cluster with the delivery controllers and policies, without HTTP. */
export function startDelivery(
  repository: TestRepository,
  options: LocalClusterOptions = {},
): LocalCluster {
  return startLocalCluster({
    ...options,
    controllers: [
      ...deliveryControllers({ git: { directory: repository.folder() } }),
      ...(options.controllers ?? []),
    ],
    admission: [policyAdmission()],
    seed: [
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'flux-system' },
      },
      ...(options.seed ?? []),
    ],
  });
}

/** Waits for something to be so. Fails with what it last saw. */
export async function until<T>(
  look: () => T | undefined | false,
  describe: () => unknown = () => '',
  timeoutMs = 10_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end)
      throw new Error(
        `Not so within ${timeoutMs} ms: ${JSON.stringify(describe(), null, 1)}`,
      );
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

export function kustomizationRef(
  name: string,
  namespace = 'flux-system',
): ObjectRef {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    namespace,
    name,
  };
}

export const sourceRef: ObjectRef = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  namespace: 'flux-system',
  name: 'environments',
};

export function createSource(
  client: ClusterClient,
  url: string,
  spec: Record<string, unknown> = {},
): KubeObject {
  const { namespace, name, ...type } = sourceRef;
  return client.create({
    ...type,
    metadata: { namespace, name },
    spec: { url, interval: '10m', ref: { branch: 'main' }, ...spec },
  });
}

export function createKustomization(
  client: ClusterClient,
  name: string,
  spec: Record<string, unknown>,
  namespace = 'flux-system',
): KubeObject {
  return client.create({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace },
    spec: {
      interval: '10m',
      prune: true,
      sourceRef: {
        kind: 'GitRepository',
        name: 'environments',
        namespace: 'flux-system',
      },
      ...spec,
    },
  });
}

/** Asks Flux to reconcile at once, as `flux reconcile` does. */
export function request(
  client: ClusterClient,
  ref: ObjectRef,
  value: string = String(Math.random()),
): string {
  client.patch(
    ref,
    { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': value } } },
    { type: 'merge' },
  );
  return value;
}

/** Waits for the condition Ready to have a status and its message to hold a text. */
export function ready(
  client: ClusterClient,
  ref: ObjectRef,
  status: string,
  text = '',
): Promise<KubeObject> {
  return until(
    () => {
      const object = client.get(ref);
      const condition = findCondition(object, 'Ready');
      return condition?.status === status && condition.message.includes(text)
        ? object
        : undefined;
    },
    () => client.get(ref)?.status,
  );
}

export function configMap(
  name: string,
  namespace: string,
  data: Record<string, string>,
  metadata = '',
): string {
  const lines = Object.entries(data).map(
    ([key, value]) => `  ${key}: "${value}"`,
  );
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\n${metadata}data:\n${lines.join('\n')}\n`;
}
