import { formatFinding } from '@macadam/score';
import fc from 'fast-check';
import {
  filesWith,
  inputOf,
  platformWith,
  problemsOf,
  resolved,
} from '../__testUtils__/platformFolder';
import { claimsIn } from '../git/releases';
import { renderTree } from '../git/renderTree';
import { canonicalHost, covers } from '../platform/hosts';
import { loadPlatform } from '../platform/loadPlatform';
import { whyReservedKey } from '../platform/reservedKeys';
import { resolve } from '../resolve';
import type { WorkloadClaims } from '../types';

const workload = (name: string, more = '', annotations = '') =>
  `apiVersion: score.dev/v1b1\nmetadata:\n  name: ${name}\n${annotations}containers:\n  web: { image: "registry.macadam.internal/checkout/x:1" }\nservice:\n  ports: { http: { port: 8080 } }\n${more}`;
const withDatabase = (name: string, key = 'db', type = 'postgres') =>
  workload(name, `resources:\n  ${key}: { type: ${type} }\n`);
const withRoute = (host: string, path = '/') =>
  workload(
    'cart',
    `resources:\n  site:\n    type: route\n    params: { host: ${JSON.stringify(host)}, port: 8080, path: ${path} }\n`,
  );

/** What Git then holds of a workload. */
function claimsOf(text: string, environment = 'dev'): WorkloadClaims[] {
  const input = inputOf(text, { environment });
  const resolution = resolved(text, { environment });
  return claimsIn(renderTree(input, resolution, 'c0ffee2'));
}

describe('names in one tenant and environment', () => {
  const pairs: [string, string, string, string][] = [
    [
      'its database',
      withDatabase('inventory'),
      workload('inventory-db'),
      '3:3',
    ],
    [
      'its cache',
      withDatabase('cart', 'cache', 'redis'),
      workload('cart-cache'),
      '3:3',
    ],
    [
      'two resources of two workloads',
      withDatabase('shop-orders', 'db'),
      withDatabase('shop', 'orders-db'),
      '9:3',
    ],
    [
      'a Service by annotation',
      workload('cart'),
      workload(
        'other',
        '',
        '  annotations: { k8s.score.dev/service-name: cart }\n',
      ),
      '3:3',
    ],
    [
      'the Service of a StatefulSet',
      workload(
        'cart',
        '',
        '  annotations: { k8s.score.dev/kind: StatefulSet }\n',
      ),
      workload('cart-pods'),
      '3:3',
    ],
  ];

  it.each(pairs)('are claimed once: %s', (_, first, second, line) => {
    expect(problemsOf(second, { claims: claimsOf(first) })[0]).toMatch(
      new RegExp(`^score.yaml:${line} .* belongs to workload `),
    );
    expect(problemsOf(first, { claims: claimsOf(second) })).not.toEqual([]);
  });

  it('are claimed with what an operator makes for its object', () => {
    const claims = claimsOf(withDatabase('inventory'), 'prod');
    expect(
      problemsOf(workload('inventory-db-rw'), {
        claims,
        environment: 'prod',
      })[0],
    ).toMatch(
      /Service\/inventory-db-rw meets Cluster.postgresql.cnpg.io\/inventory-db of workload inventory/,
    );
  });

  it('are claimed before they are rendered, while outputs are pending', () => {
    const { pending, claims } = resolved(
      workload('cart', 'resources:\n  files: { type: s3 }\n').replace(
        'image: "registry.macadam.internal/checkout/x:1" }',
        'image: "registry.macadam.internal/checkout/x:1", variables: { A: "${resources.files.endpoint}" } }',
      ),
      { environment: 'prod' },
    );
    expect(claims.map(({ claim }) => claim)).toEqual(
      expect.arrayContaining(['Deployment/cart', 'Service/cart']),
    );
    expect(pending).toEqual(expect.any(Array));
  });

  it('leave shared resources to all that ask for them', () => {
    const shared = (name: string) =>
      workload(name, 'resources:\n  db: { type: postgres, id: main }\n');
    expect(
      problemsOf(shared('cart'), { claims: claimsOf(shared('orders')) }),
    ).toEqual([]);
    expect(
      problemsOf(workload('postgres-main'), {
        claims: claimsOf(shared('orders')),
      })[0],
    ).toMatch(/belongs to workload orders/);
  });

  it('are no matter for workloads that have nothing in common', () => {
    expect(
      problemsOf(withDatabase('cart'), {
        claims: claimsOf(withDatabase('orders')),
      }),
    ).toEqual([]);
  });
});

describe('hosts', () => {
  const platform = platformWith({
    'tenants/checkout.yaml': `apiVersion: macadam.dev/v1alpha1
kind: Tenant
metadata: { name: checkout }
spec:
  owner: group:default/checkout
  repositories: [checkout/*]
  hosts: { prod: [shop.example.com, '*.checkout.example.com'], dev: [dev.shop.example.com] }
`,
    'tenants/out.yaml': `apiVersion: macadam.dev/v1alpha1
kind: Tenant
metadata: { name: out }
spec:
  owner: group:default/out
  repositories: [out/*]
  hosts: { prod: [pay.checkout.example.com] }
`,
  });
  const hostProblems = (host: string, environment = 'prod') =>
    problemsOf(withRoute(host), { platform, environment });

  it.each([
    ['cart-checkout.prod.macadam.internal', 'prod'],
    ['cart-checkout.dev.macadam.internal', 'dev'],
    ['shop.example.com', 'prod'],
    ['a.checkout.example.com', 'prod'],
    ['dev.shop.example.com', 'dev'],
  ])('%s is the tenant’s own in %s', (host, environment) => {
    expect(hostProblems(host, environment)).toEqual([]);
  });

  it.each([
    [
      'shop.example.com',
      'dev',
      'belongs to checkout in prod, by shop.example.com',
    ],
    [
      'cart-checkout.prod.macadam.internal',
      'dev',
      'belongs to checkout in prod',
    ],
    [
      'orders-fulfilment.dev.macadam.internal',
      'dev',
      'belongs to fulfilment in dev',
    ],
    [
      'pay.checkout.example.com',
      'prod',
      'belongs to out in prod, by pay.checkout.example.com',
    ],
    [
      '*.checkout.example.com',
      'prod',
      'covers pay.checkout.example.com, which belongs to out',
    ],
    ['evil.shop.example.com', 'prod', 'belongs to nobody'],
    ['example.com', 'prod', 'belongs to nobody'],
    ['a.b-checkout.prod.macadam.internal', 'prod', 'belongs to nobody'],
    ['*.prod.macadam.internal', 'prod', 'belongs to nobody'],
    ['*', 'prod', 'is not a host name'],
    ['Shop.Example.com', 'prod', 'write shop.example.com'],
    ['shop.example.com.', 'prod', 'write shop.example.com'],
    ['shop.example.com:8443', 'prod', 'is not a host name'],
    ['shöp.example.com', 'prod', 'write xn--shp-tna.example.com'],
    ['shop.example.com/x', 'prod', 'is not a host name'],
    ['user@shop.example.com', 'prod', 'is not a host name'],
  ])('%s is refused in %s', (host, environment, why) => {
    const [problem] = hostProblems(host, environment);
    expect(problem).toContain(why);
    expect(problem).toMatch(/^score.yaml:11:15 resources.site.params.host: /);
  });

  it('with their paths are claimed once in a tenant', () => {
    const host = 'cart-checkout.dev.macadam.internal';
    const claims = claimsOf(
      withRoute(host).replace('name: cart', 'name: orders'),
    );
    expect(problemsOf(withRoute(host), { claims })[0]).toContain(
      `${host}/ belongs to workload orders`,
    );
    expect(problemsOf(withRoute(host, '/cart'), { claims })).toEqual([]);
  });

  it('are free where the platform has no rule', () => {
    const rule = /\n {2}hosts: .*/;
    const files = filesWith({}).map(file => ({
      ...file,
      text: file.text.replace(rule, ''),
    }));
    const loaded = loadPlatform(files);
    expect(
      loaded.ok &&
        problemsOf(withRoute('anything.example.org'), {
          platform: loaded.value,
        }),
    ).toEqual([]);
  });

  it('have rules that are checked when the platform changes', () => {
    const problems = (hosts: string) => {
      const result = loadPlatform(
        filesWith({
          'tenants/x.yaml': `apiVersion: macadam.dev/v1alpha1\nkind: Tenant\nmetadata: { name: x }\nspec:\n  owner: group:default/x\n  repositories: [x/*]\n  hosts: ${hosts}\n`,
        }),
      );
      return result.ok ? [] : result.findings.map(formatFinding);
    };
    expect(problems('{ prod: ["a b"] }')[0]).toMatch(
      /^tenants\/x.yaml:7:19 .*is no host name/,
    );
    expect(problems('{ qa: [a.example.com] }')[0]).toContain(
      'there is no environment qa',
    );
    expect(
      problems('{ prod: ["*-checkout.prod.macadam.internal"] }')[0],
    ).toContain("is checkout's in prod already");
  });

  it('have one canonical form, which is its own', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.domain(), fc.webAuthority(), fc.string()),
        host => {
          const canonical = canonicalHost(host);
          expect(canonical && canonicalHost(canonical)).toBe(canonical);
        },
      ),
    );
    expect(covers('*-a.x', '*-a.x')).toBe(false);
  });
});

describe('keys of labels and annotations', () => {
  const keys = [
    'config.kubernetes.io/local-config',
    'internal.config.kubernetes.io/previousNames',
    'kustomize.config.k8s.io/behavior',
    'config.k8s.io/function',
    'kustomize.toolkit.fluxcd.io/ssa',
    'reconcile.fluxcd.io/requestedAt',
    'argocd.argoproj.io/sync-options',
    'helm.sh/resource-policy',
    'meta.helm.sh/release-name',
    'kubectl.kubernetes.io/last-applied-configuration',
    'policies.kyverno.io/title',
    'pod-policies.kyverno.io/autogen-controllers',
    'app.kubernetes.io/managed-by',
    'cnpg.io/reconciliationLoop',
    'external-dns.alpha.kubernetes.io/hostname',
  ];

  it.each(keys)('%s is not a workload’s to write', key => {
    const text = workload('cart', '', `  annotations:\n    ${key}: x\n`);
    expect(problemsOf(text)[0]).toMatch(
      new RegExp(`^score.yaml:5:5 .*the annotation ${key} is reserved: `),
    );
  });

  const definition = (metadata: string) =>
    platformWith({
      'definitions/thing.yaml': `apiVersion: macadam.dev/v1alpha1
kind: ResourceDefinition
metadata: { name: thing }
spec:
  match: { type: thing }
  params: { properties: { annotations: { type: object, additionalProperties: { type: string } } } }
  objects:
    config:
      apiVersion: v1
      kind: ConfigMap
      metadata: ${metadata}
`,
    });
  const asks = (key: string) =>
    workload(
      'cart',
      `resources:\n  thing: { type: thing, params: { annotations: { "${key}": "x" } } }\n`,
    );

  it.each(keys)('%s is not for a param to give', key => {
    const problems = problemsOf(asks(key), {
      platform: definition('{ annotations: "${params.annotations}" }'),
    });
    expect(problems[0]).toMatch(
      new RegExp(
        `^score.yaml:9:3 .*a parameter gives ${key}, which is reserved`,
      ),
    );
  });

  it('are free otherwise, and for the platform team', () => {
    expect(whyReservedKey('prometheus.io/scrape')).toBeUndefined();
    expect(
      problemsOf(asks('prometheus.io/scrape'), {
        platform: definition('{ annotations: "${params.annotations}" }'),
      }),
    ).toEqual([]);
    expect(
      problemsOf(asks('a.example.com/b'), {
        platform: definition(
          '{ annotations: { config.kubernetes.io/local-config: "true" } }',
        ),
      }),
    ).toEqual([]);
  });
});

describe('selectors', () => {
  const selecting = (selector: string) =>
    resolve(
      inputOf(workload('cart', 'resources:\n  thing: { type: thing }\n'), {
        platform: platformWith({
          'definitions/thing.yaml': `apiVersion: macadam.dev/v1alpha1
kind: ResourceDefinition
metadata: { name: thing }
spec:
  match: { type: thing }
  objects:
    service:
      apiVersion: v1
      kind: Service
      spec: { selector: ${selector}, ports: [{ port: 80 }] }
`,
        }),
      }),
    );

  it.each([
    ['{ macadam.dev/resource: "${resource.name}" }', true],
    ['{ macadam.dev/workload: "${workload.name}" }', true],
    ['{ app: thing }', true],
    ['{ macadam.dev/tenant: checkout }', false],
    ['{ macadam.dev/component: workload }', false],
    ['{ macadam.dev/workload: orders }', false],
    ['{ macadam.dev/resource: orders-db }', false],
  ])('%s: allowed %s', (selector, allowed) => {
    const result = selecting(selector);
    expect(result.ok).toBe(allowed);
    const codes = result.ok ? [] : result.findings.map(({ code }) => code);
    expect(codes.includes('selector-foreign')).toBe(!allowed);
  });
});
