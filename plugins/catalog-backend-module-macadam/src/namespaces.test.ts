import type { Entity } from '@backstage/catalog-model';
import { inNamespace, withFullReferences } from './namespaces';

const entity = (
  kind: string,
  ref: string,
  spec: Record<string, string | string[]> = {},
): Entity => {
  const [namespace, name] = ref.split('/');
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { namespace, name },
    spec,
  };
};
const owners = {
  tenantOf: (repository: string) => {
    const [id] = repository.split('/');
    return id === 'nobody' ? undefined : { id, owner: 'group:default/x' };
  },
  platformOrganisation: 'platform',
};

describe('a namespace for each tenant', () => {
  it.each([
    ['Component', 'shop/cart', 'shop'],
    ['API', 'shop/cart', 'shop'],
    ['System', 'shop/cart', 'shop'],
    ['System', 'platform/people', 'default'],
    ['Component', 'platform/tool', 'platform'],
    ['Group', 'shop/cart', 'default'],
    ['Component', 'nobody/cart', 'default'],
  ])('puts a %s of %s into %s', (kind, repository, namespace) => {
    const found = inNamespace(entity(kind, 'default/cart'), repository, owners);
    expect(found.metadata.namespace).toBe(namespace);
  });

  it.each([
    [undefined, 'cart'],
    ['Cart', 'Cart'],
  ])('is not shown before a name: title %s becomes %s', (title, shown) => {
    const plain = entity('Component', 'default/cart');
    const titled = { ...plain, metadata: { ...plain.metadata, title } };
    const found = inNamespace(titled, 'shop/cart', owners);
    expect(found.metadata.title).toBe(shown);
  });

  it.each<[string, string, string, string]>([
    ['a team, which is in no tenant', 'owner', 'crew', 'group:default/crew'],
    ['its own first', 'dependsOn', 'component:cart', 'component:shop/cart'],
    ['what is for everybody', 'system', 'all', 'system:default/all'],
    ['what one tenant alone has', 'consumesApis', 'stock', 'api:store/stock'],
    [
      'what was in default before',
      'dependsOn',
      'component:default/shelf',
      'component:store/shelf',
    ],
    [
      'what a tenant is named for',
      'dependsOn',
      'component:store/cart',
      'component:store/cart',
    ],
    [
      'nothing that is nowhere',
      'dependsOn',
      'component:gone',
      'component:gone',
    ],
    [
      'nothing that two others have',
      'dependsOn',
      'component:twice',
      'component:twice',
    ],
    ['nothing that is no reference', 'dependsOn', 'a:b:c', 'a:b:c'],
  ])('finds %s', (_, field, said, expected) => {
    const [found] = withFullReferences([
      entity('Component', 'shop/web', { [field]: [said] }),
      entity('Component', 'shop/cart'),
      entity('Component', 'store/cart'),
      entity('Component', 'store/shelf'),
      entity('Component', 'store/twice'),
      entity('Component', 'third/twice'),
      entity('API', 'store/stock'),
      entity('System', 'default/all'),
    ]);
    expect(found.spec?.[field]).toEqual([expected]);
  });
});
