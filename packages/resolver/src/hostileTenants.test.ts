import { parseScore, whyReserved } from '@macadam/score';
import fc from 'fast-check';
import {
  inputOf,
  platformWith,
  resolved,
} from './__testUtils__/platformFolder';
import { objectsOf } from './git/manifests';
import { claimsIn } from './git/releases';
import { renderDelivery } from './git/renderDelivery';
import { renderTree } from './git/renderTree';
import { hostsIn } from './objects/objectHosts';
import { hostRules, ruleOf } from './platform/hosts';
import { resolve } from './resolve';
import type { KubeObject, ResolveInput, TextFile } from './types';

const platform = platformWith();
const VICTIMS: [tenant: string, score: string][] = [
  ['fulfilment', 'inventory'],
  ['checkout', 'cart'],
].map(([tenant, name]) => [
  tenant,
  `apiVersion: score.dev/v1b1
metadata: { name: ${name} }
containers: { web: { image: "registry.macadam.internal/x/${name}:1" } }
service: { ports: { http: { port: 8080 } } }
resources:
  db: { type: postgres }
  cache: { type: redis, id: main }
  address: { type: dns }
  site: { type: route, params: { host: "\${resources.address.host}", port: 8080 } }
`,
]);

/** Everything of a workload in Git: its tree, and what has it delivered. */
function filesOf(input: ResolveInput, others: readonly TextFile[]) {
  const result = resolve({ ...input, claims: claimsIn(others) });
  return result.ok
    ? [
        ...renderTree(input, result.value, 'c0ffee2'),
        ...renderDelivery(input, result.value),
      ]
    : undefined;
}

function victims(environment: string): Map<string, string> {
  const files = VICTIMS.flatMap(([tenant, text]) => {
    const input = inputOf(text, { platform, tenant, environment });
    return [
      ...renderTree(input, resolved(text, input), 'c0ffee2'),
      ...renderDelivery(input, resolved(text, input)),
    ];
  });
  return new Map(files.map(({ path, text }) => [path, text]));
}

const name = fc.oneof(
  fc.constantFrom(
    ...[
      'cart',
      'cart-db',
      'cart-site',
      'cart-cache',
      'redis-main',
      'inventory',
    ],
    ...['tenant', 'kustomization', 'release', 'macadam-deployer', 'default'],
    ...['_shared', '..', 'fulfilment', 'checkout', 'kube-dns', 'clusters', 'a'],
  ),
  fc.stringMatching(/^[a-z][a-z-]{0,12}[a-z]$/),
  fc.string({ maxLength: 8 }),
);
const host = fc.oneof(
  fc.constantFrom(
    ...[
      'cart-checkout',
      'inventory-fulfilment',
      'x-checkout',
      '*',
      '*.x',
    ].flatMap(start =>
      ['dev', 'prod'].map(each => `${start}.${each}.macadam.internal`),
    ),
    ...[
      'INVENTORY-fulfilment.dev.macadam.internal',
      'x-checkout.dev.macadam.internal.',
    ],
    '${resources.address.host}',
  ),
  fc.domain(),
);
const annotation = fc.constantFrom(
  ...['config.kubernetes.io/local-config', 'kustomize.toolkit.fluxcd.io/prune'],
  ...['argocd.argoproj.io/hook', 'k8s.score.dev/kind', 'example.com/free'],
  ...[
    'k8s.score.dev/service-name',
    'macadam.dev/replicas',
    'macadam.dev/tenant',
  ],
);
const value = fc.oneof(
  fc.constantFrom(
    'true',
    'disabled',
    'StatefulSet',
    'CronJob',
    '1',
    'fulfilment',
  ),
  name,
);
const resource = fc.record(
  {
    type: fc.constantFrom(
      'postgres',
      'redis',
      'route',
      'dns',
      'volume',
      'service',
    ),
    id: fc.oneof(fc.constantFrom('main', 'inventory', 'db'), name),
    params: fc.record(
      {
        host,
        port: fc.constantFrom(8080, 'http'),
        workload: name,
        path: fc.constantFrom('/', '/x'),
      },
      { requiredKeys: [] },
    ),
    metadata: fc.record({
      annotations: fc.dictionary(annotation, value, { maxKeys: 1 }),
    }),
  },
  { requiredKeys: ['type'] },
);
const score = fc.record(
  {
    apiVersion: fc.constant('score.dev/v1b1'),
    metadata: fc
      .tuple(name, fc.dictionary(annotation, value, { maxKeys: 2 }))
      .map(([own, annotations]) => ({ name: own, annotations })),
    containers: fc.constant({
      web: { image: 'registry.macadam.internal/x/y:1' },
    }),
    service: fc.constant({ ports: { http: { port: 8080 } } }),
    resources: fc.dictionary(
      fc.oneof(
        fc.constantFrom('db', 'site', 'address', 'cache', 'cart-db'),
        name,
      ),
      resource,
      { maxKeys: 3 },
    ),
  },
  { requiredKeys: ['apiVersion', 'metadata', 'containers'] },
);

const idOf = ({ apiVersion, kind, metadata }: KubeObject) =>
  `${apiVersion.split('/')[0]} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`;

/** What a push of tenant checkout may have changed in dev, and nothing else. */
function checkWritten(files: readonly TextFile[], workload: string): void {
  expect(whyReserved(workload)).toBeUndefined();
  const rules = hostRules(platform);
  for (const { path } of files) {
    const places = [
      new RegExp(`^dev/checkout/(${workload}|_shared/[a-z0-9-]+)/[^/]+$`),
      new RegExp(
        `^clusters/embedded/dev/checkout/(workloads/${workload}|shared/[a-z0-9-]+)/delivery\\.yaml$`,
      ),
      // The tenant's own files, which are the same whatever is pushed.
      /^clusters\/embedded\/dev\/checkout\/(tenant|source)\.yaml$/,
    ];
    expect([path, places.some(place => place.test(path))]).toEqual([
      path,
      true,
    ]);
  }
  const tree = files.filter(({ path }) => path.startsWith('dev/'));
  for (const object of objectsOf(tree)) {
    expect(object.metadata.namespace).toBe('checkout-dev');
    expect(object.kind).not.toMatch(
      /^(Namespace|ResourceQuota|LimitRange|.*Role.*)$/,
    );
    expect(object.metadata.annotations ?? {}).not.toHaveProperty([
      'config.kubernetes.io/local-config',
    ]);
    for (const each of hostsIn(object))
      expect(ruleOf(each, rules)).toMatchObject({
        tenant: 'checkout',
        environment: 'dev',
      });
  }
}

it('hostile pushes of one tenant change nobody else’s files, and make nobody else’s objects', () => {
  const before = victims('dev');
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(score, { minLength: 1, maxLength: 4 }), pushes => {
      const git = new Map(before);
      for (const pushed of pushes) {
        const parsed = parseScore(JSON.stringify(pushed), {
          file: 'score.yaml',
        });
        if (!parsed.ok) continue;
        const own = parsed.value.workload.metadata.name;
        // The claim of a workload's name, which the portal keeps, comes before.
        if (own === 'cart') continue;
        const input = inputOf(VICTIMS[0][1], { platform, score: parsed.value });
        const others = [...git]
          .filter(
            ([path]) =>
              path.startsWith('dev/checkout/') &&
              !path.startsWith(`dev/checkout/${own}/`),
          )
          .map(([path, text]) => ({ path, text }));
        const files = filesOf(input, others);
        if (!files) continue;
        accepted += 1;
        checkWritten(files, own);
        files.forEach(({ path, text }) => git.set(path, text));
      }
      for (const [path, text] of before)
        expect([path, git.get(path)]).toEqual([path, text]);
      const ids = objectsOf(
        [...git].map(([path, text]) => ({ path, text })),
      ).map(idOf);
      expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    }),
    { numRuns: 150 },
  );
  expect(accepted).toBeGreaterThan(10);
});
