import type { HealthStatus, ObjectHealth } from '@macadam/plugin-gitops-common';
import { groupByResource, sortObjects } from './rootCauses';

const object = (
  kind: string,
  name: string,
  status: HealthStatus,
  part: Partial<ObjectHealth> = {},
): ObjectHealth => ({
  apiVersion: 'v1',
  kind,
  name,
  namespace: 'shop-dev',
  uid: `${kind}/${name}`,
  status,
  message: '',
  ...part,
});

it('blames the pod, not the objects that own it', () => {
  const sorted = sortObjects([
    object('Deployment', 'cart', 'Degraded'),
    object('ReplicaSet', 'cart-1', 'Progressing', { owner: 'Deployment/cart' }),
    object('Pod', 'cart-1-a', 'Degraded', { owner: 'ReplicaSet/cart-1' }),
    object('Service', 'cart', 'Healthy'),
  ]);
  expect(sorted.causes.map(({ kind }) => kind)).toEqual(['Pod']);
  expect(sorted.consequences.map(({ kind }) => kind)).toEqual([
    'Deployment',
    'ReplicaSet',
  ]);
  expect(sorted.healthy.map(({ kind }) => kind)).toEqual(['Service']);
});

it('does not blame a pod of the same name in another namespace, nor a healthy one', () => {
  const { causes } = sortObjects([
    object('ReplicaSet', 'cart-1', 'Degraded'),
    object('Pod', 'a', 'Degraded', {
      owner: 'ReplicaSet/cart-1',
      namespace: 'shop-prod',
    }),
    object('Pod', 'b', 'Healthy', { owner: 'ReplicaSet/cart-1' }),
  ]);
  expect(causes.map(({ kind }) => kind)).toEqual(['Pod', 'ReplicaSet']);
});

it('puts the workload’s own objects before those of its resources', () => {
  const groups = groupByResource([
    object('StatefulSet', 'db', 'Healthy', { resource: 'db' }),
    object('Deployment', 'cart', 'Healthy'),
  ]);
  expect(groups.map(({ resource }) => resource)).toEqual([undefined, 'db']);
});
