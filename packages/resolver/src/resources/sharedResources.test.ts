import {
  inputOf,
  objectOf,
  problemsOf,
  resolved,
} from '../__testUtils__/platformFolder';
import { sharedResources } from '../git/releases';
import { renderDelivery } from '../git/renderDelivery';
import { renderTree } from '../git/renderTree';

const workload = (name: string, storage = '2Gi', type = 'postgres') =>
  `apiVersion: score.dev/v1b1
metadata: { name: ${name} }
containers:
  main:
    image: .
resources:
  orders: { type: ${type}, id: orders${type === 'postgres' ? `, params: { storage: ${storage} }` : ''} }
`;

const shared = (files: { path: string }[]) =>
  files.filter(({ path }) => path.includes('/_shared/'));

describe.each(['dev', 'prod'])('a resource with an id in %s', environment => {
  const one = inputOf(workload('cart'), { environment });
  const other = inputOf(workload('checkout'), { environment });
  const tree = renderTree(
    one,
    resolved(workload('cart'), { environment }),
    'r',
  );

  it('is rendered the same by every workload that names it', () => {
    expect(shared(tree).length).toBeGreaterThan(1);
    expect(
      shared(
        renderTree(other, resolved(workload('checkout'), { environment }), 'r'),
      ),
    ).toEqual(shared(tree));
  });

  it('is not among the objects of the workload', () => {
    const own = tree.filter(({ path }) => path.includes('/cart/'));
    const names = own.map(({ path }) => path.split('/').pop());
    expect(names).toContain('deployment-cart.yaml');
    expect(names.filter(name => name?.includes('orders'))).toEqual([]);
  });

  it('has a Kustomization of its own, and nothing of it is pruned', () => {
    const resolution = resolved(workload('cart'), { environment });
    expect(renderDelivery(one, resolution).map(({ path }) => path)).toEqual([
      `clusters/embedded/${environment}/checkout/shared/postgres-orders/delivery.yaml`,
      `clusters/embedded/${environment}/checkout/tenant.yaml`,
      `clusters/embedded/${environment}/checkout/workloads/cart/delivery.yaml`,
    ]);
    for (const { object, from } of resolution.objects) {
      if (!from.shared) continue;
      expect(object.metadata.annotations).toMatchObject({
        'kustomize.toolkit.fluxcd.io/prune': 'disabled',
      });
      expect(object.metadata.labels).not.toHaveProperty('macadam.dev/workload');
    }
  });

  it('is asked for with the same params by all', () => {
    const claims = sharedResources(tree);
    expect(claims).toMatchObject([
      {
        id: 'postgres.default#orders',
        params: { storage: '2Gi' },
        workload: 'cart',
      },
    ]);
    const asks = (name: string, storage: string) =>
      problemsOf(workload(name, storage), { environment, shared: claims });
    expect(asks('checkout', '2Gi')).toEqual([]);
    expect(asks('cart', '3Gi')).toEqual([]);
    expect(asks('checkout', '3Gi')).toEqual([
      expect.stringMatching(
        /score.yaml:7:\d+ resources.orders.params: postgres.default#orders has other params in workload cart/,
      ),
    ]);
  });
});

describe('an id', () => {
  it('is refused where the definition makes the resource for one workload', () => {
    expect(problemsOf(workload('cart', '', 'dns'))).toEqual([
      expect.stringContaining(
        'resources.orders.id: a dns cannot be shared: definition dns makes it for one workload',
      ),
    ]);
  });

  it('shared by two keys of a file is one resource', () => {
    const resolution = resolved(
      'apiVersion: score.dev/v1b1\nmetadata: { name: web }\ncontainers:\n  main:\n    image: .\n    variables: { A: "${resources.aa.host}", B: "${resources.bb.host}" }\nresources:\n  aa: { type: postgres, id: orders }\n  bb: { type: postgres, id: orders }\n',
    );
    objectOf(resolution, 'StatefulSet', 'postgres-orders');
    expect(
      resolution.objects.filter(({ object }) => object.kind === 'StatefulSet'),
    ).toHaveLength(1);
    expect(resolution.resources.map(({ key, name }) => [key, name])).toEqual([
      ['aa', 'postgres-orders'],
      ['bb', 'postgres-orders'],
    ]);
  });
});
