import { formatFinding } from '@macadam/score';
import { parseAllDocuments } from 'yaml';
import {
  filesWith,
  inputOf,
  objectOf,
  platformWith,
  problemsOf,
  resolved,
} from '../__testUtils__/platformFolder';
import { loadPlatform } from '../platform/loadPlatform';
import type { Platform } from '../types';
import { renderDelivery } from './renderDelivery';

const file = (params: string) => `apiVersion: score.dev/v1b1
metadata: { name: storefront }
containers:
  main:
    image: ghcr.io/example/storefront:1.0.0
    variables: { CART: "\${resources.other.url}" }
resources:
  other:
    type: service
    params: ${params}
`;
const grant = (spec: string, name = 'stock') =>
  `apiVersion: macadam.dev/v1alpha1\nkind: Grant\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
const granted = (spec: string) =>
  platformWith({ 'tenants/grants.yaml': grant(spec) });

/** Network policies of a tenant's namespace, by name. */
function policiesOf(platform: Platform, tenant: string, environment = 'dev') {
  const text = file('{ workload: cart }');
  const input = inputOf(text, { platform, tenant, environment });
  const delivery = renderDelivery(
    input,
    resolved(text, { platform, tenant, environment }),
  ).find(({ path }) => path.endsWith('/tenant.yaml'));
  const objects = parseAllDocuments(delivery?.text ?? '').map(document =>
    document.toJS(),
  );
  return new Map(
    objects
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .map(object => [object.metadata.name, object.spec]),
  );
}

describe('a namespace', () => {
  const policies = policiesOf(platformWith(), 'checkout');

  it('lets nothing in', () =>
    expect(policies.get('macadam.default-deny')).toEqual({
      podSelector: {},
      policyTypes: ['Ingress'],
    }));

  it('lets its own workloads reach resources, and the platform everything', () => {
    expect(policies.get('macadam.resources')).toMatchObject({
      podSelector: {
        matchExpressions: [{ key: 'macadam.dev/resource', operator: 'Exists' }],
      },
      ingress: [{ from: [{ podSelector: {} }] }],
    });
    expect(JSON.stringify(policies.get('macadam.platform'))).toContain(
      '"values":["cnpg-system","gateway-system","ingress-nginx","observability"]',
    );
  });
});

it('a service lets exactly its caller in', () => {
  const resolution = resolved(file('{ workload: cart }'));
  expect(
    objectOf(resolution, 'NetworkPolicy', 'storefront-other').spec,
  ).toEqual({
    policyTypes: ['Ingress'],
    podSelector: {
      matchLabels: {
        'macadam.dev/workload': 'cart',
        'macadam.dev/component': 'workload',
      },
    },
    ingress: [
      {
        from: [
          {
            podSelector: {
              matchLabels: {
                'macadam.dev/workload': 'storefront',
                'macadam.dev/component': 'workload',
              },
            },
          },
        ],
      },
    ],
  });
  expect(resolution.resources[0].outputs).toContainEqual({
    name: 'url',
    value: 'http://cart.checkout-dev.svc:8080',
  });
});

describe('a workload of another tenant', () => {
  const call = file('{ workload: inventory, tenant: fulfilment }');

  it('cannot be called without a grant', () => {
    expect(problemsOf(call)).toEqual([
      'score.yaml:10:36 resources.other.params.tenant: checkout may not call inventory of fulfilment in dev (it may call nothing there; a Grant in the platform repository says so)',
    ]);
    expect(
      problemsOf(call, {
        platform: granted(
          '{ from: fulfilment, to: [checkout], workload: shipping }',
        ),
      }),
    ).toEqual([expect.stringContaining('it may call shipping;')]);
    expect(
      problemsOf(call, {
        environment: 'prod',
        platform: granted(
          '{ from: fulfilment, to: [checkout], workload: inventory, environments: [dev] }',
        ),
      }),
    ).toEqual([expect.stringContaining('in prod')]);
  });

  it('is let in by the namespace it lives in', () => {
    const platform = granted(
      '{ from: fulfilment, to: [checkout], workload: inventory }',
    );
    const resolution = resolved(call, { platform });
    expect(
      resolution.objects.filter(
        ({ object }) => object.kind === 'NetworkPolicy',
      ),
    ).toEqual([]);
    expect(resolution.resources[0].outputs).toContainEqual({
      name: 'host',
      value: 'inventory.fulfilment-dev.svc',
    });
    expect(policiesOf(platform, 'checkout').has('macadam.grant-stock')).toBe(
      false,
    );
    expect(
      policiesOf(platform, 'fulfilment').get('macadam.grant-stock'),
    ).toMatchObject({
      podSelector: { matchLabels: { 'macadam.dev/workload': 'inventory' } },
      ingress: [
        {
          from: [
            {
              namespaceSelector: {
                matchLabels: {
                  'kubernetes.io/metadata.name': 'checkout-dev',
                },
              },
            },
          ],
        },
      ],
    });
  });

  it('of a tenant that is not there is a finding', () =>
    expect(problemsOf(file('{ workload: inventory, tenant: nobody }'))).toEqual(
      [expect.stringContaining('the platform has no tenant "nobody"')],
    ));
});

it('a grant to nobody, or of what is not there, is refused', () => {
  const result = loadPlatform(
    filesWith({
      'tenants/grants.yaml': `${grant('{ from: nobody, to: [checkout, none], workload: inventory, environments: [qa] }')}---\n${grant('{ from: checkout, to: [], workload: x }', 'other')}`,
    }),
  );
  expect(result.ok ? [] : result.findings.map(formatFinding)).toEqual([
    expect.stringContaining(
      'tenants/grants.yaml:4:9 spec.from: there is no tenant nobody',
    ),
    expect.stringContaining('spec.to[1]: there is no tenant none'),
    expect.stringContaining('spec.environments[0]: there is no environment qa'),
    expect.stringContaining('spec.to: must NOT have fewer than 1 items'),
  ]);
});
