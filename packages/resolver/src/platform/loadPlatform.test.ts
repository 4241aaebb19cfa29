import { formatFinding } from '@macadam/score';
import fc from 'fast-check';
import {
  filesWith,
  platformFiles,
  platformWith,
} from '../__testUtils__/platformFolder';
import { loadPlatform } from './loadPlatform';
import { tenantOfRepository } from './repositories';

function errorsWith(changes: Record<string, string | undefined>): string[] {
  const result = loadPlatform(filesWith(changes));
  return result.ok ? [] : result.findings.map(formatFinding);
}

const definition = (
  spec: string,
  name = 'thing',
) => `apiVersion: macadam.dev/v1alpha1
kind: ResourceDefinition
metadata:
  name: ${name}
spec:
${spec}`;

describe('the platform folder of this repository', () => {
  const platform = platformWith();

  it('loads, environments in promotion order', () => {
    expect(platform.environments.map(({ name }) => name)).toEqual([
      'dev',
      'staging',
      'prod',
    ]);
    expect(platform.tenants.map(({ name }) => name)).toEqual([
      'checkout',
      'fulfilment',
      'platform',
    ]);
  });

  it('finds the tenant of a repository', () => {
    const id = (repository: string) =>
      tenantOfRepository(platform, repository)?.name;
    expect(id('checkout/cart')).toBe('checkout');
    expect(id('nobody/cart')).toBeUndefined();
  });

  it('hands policies through and leaves other Kubernetes YAML alone', () => {
    const loaded = platformWith({
      'policies/one.yaml': 'kind: {{ not yaml',
      'policies/kustomization.yaml': 'resources: [one.yaml]',
      'cluster/odd.yaml': 'also: {{ not yaml',
      'bootstrap/odd.yaml': 'also: {{ not yaml',
    });
    expect(loaded.policies).toContainEqual({
      path: 'policies/one.yaml',
      text: 'kind: {{ not yaml',
    });
    expect(loaded.policies.map(({ path }) => path)).not.toContain(
      'policies/kustomization.yaml',
    );
  });

  it('is the same whatever the order of the files', () => {
    const plain = (value: unknown) => JSON.stringify(value);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(platformFiles(), {
          minLength: platformFiles().length,
        }),
        files => {
          const result = loadPlatform(files);
          expect(result.ok && plain(result.value)).toBe(plain(platform));
        },
      ),
      { numRuns: 5 },
    );
  });
});

describe('what is wrong with a platform folder', () => {
  it.each<[string, Record<string, string | undefined>, string[]]>([
    [
      'no Platform',
      { 'platform.yaml': undefined },
      ['platform.yaml:1:1: there is no document of kind Platform'],
    ],
    [
      'broken YAML',
      { 'tenants/x.yaml': 'a: [1\nb: 2' },
      ['tenants/x.yaml:2:1'],
    ],
    [
      'a document of another apiVersion',
      { 'definitions/x.yaml': 'apiVersion: v1\nkind: Secret' },
      [
        'definitions/x.yaml:1:1 apiVersion: apiVersion must be macadam.dev/v1alpha1',
      ],
    ],
    [
      'an unknown kind',
      { 'definitions/x.yaml': 'apiVersion: macadam.dev/v1alpha1\nkind: Thing' },
      ['definitions/x.yaml:2:1 kind: unknown kind "Thing"'],
    ],
    [
      'an unknown field',
      {
        'definitions/x.yaml': definition(
          '  match: { type: thing }\n  output: {}\n',
        ),
      },
      [
        'definitions/x.yaml:7:3 spec.output: unknown field "output" (did you mean "outputs"?)',
      ],
    ],
    [
      'a missing field and a wrong type',
      {
        'environments/x.yaml':
          'apiVersion: macadam.dev/v1alpha1\nkind: Environment\nmetadata: { name: x }\nspec:\n  type: development\n  after: dev\n  namespace: ${tenant.id}-x\n',
      },
      [
        'x.yaml:4:1 spec: "cluster" is required',
        'x.yaml:6:3 spec.after: must be array',
      ],
    ],
    [
      'a second document of a name',
      {
        'tenants/y.yaml':
          'apiVersion: macadam.dev/v1alpha1\nkind: Tenant\nmetadata:\n  name: checkout\nspec: { owner: group:default/x, repositories: [y/*] }\n',
      },
      [
        'tenants/y.yaml:4:3 metadata.name: Tenant checkout is already defined in tenants/checkout.yaml:4',
      ],
    ],
    [
      'a broken expression',
      {
        'definitions/x.yaml': definition(
          '  match: { type: thing }\n  params: { properties: { x: { type: string, default: y } } }\n  outputs:\n    ok: ${params.x}\n    bad: ${params.}\n    unknown: ${user.name}\n',
        ),
      },
      [
        'definitions/x.yaml:10:5 spec.outputs.bad: ${params.}',
        'definitions/x.yaml:11:5 spec.outputs.unknown: ${user.name}',
      ],
    ],
    [
      'names that nothing has, each with the nearest that is there',
      {
        'definitions/x.yaml': definition(
          [
            '  match: { type: thing, environment: dev }',
            '  params: { properties: { storage: { type: string, default: 1Gi }, nested: { type: object, default: {}, additionalProperties: false, properties: { deep: { type: string } } } } }',
            '  objects:',
            '    claim:',
            '      apiVersion: v1',
            '      kind: ConfigMap',
            '      data:',
            '        a: ${params.nothing}',
            '        b: ${params.storge}',
            '        c: ${resource.nam}',
            '        d: ${workload.nme}',
            '        e: ${environment.kind}',
            '        f: ${environment.variables.region}',
            '        g: ${tenant.name} ${release.id}',
            "        h: '${has(params.size) ? 1 : 2}'",
            "        i: ${params['storages']}",
            '        j: ${params.nested.depp}',
            '        k: "${[1].map(c, c).exists(n, n == 1) ? params.storage : params.storage}"',
            '  readyWhen:',
            '    - ${objects.clam.status.phase == 1}',
            '  outputs:',
            '    x: ${objects.clame.metadata.name}',
            '  endpoints:',
            '    - http://${workload.nam}',
            '',
          ].join('\n'),
        ),
      },
      [
        'x.yaml:13:9 spec.objects.claim.data.a: ${params.nothing}: params has no `nothing` (have: storage, nested)',
        'x.yaml:14:9 spec.objects.claim.data.b: ${params.storge}: params has no `storge` (did you mean `params.storage`? have: storage, nested)',
        'x.yaml:15:9 spec.objects.claim.data.c: ${resource.nam}: resource has no `nam` (did you mean `resource.name`?',
        'x.yaml:16:9 spec.objects.claim.data.d: ${workload.nme}: workload has no `nme` (did you mean `workload.name`?',
        'x.yaml:17:9 spec.objects.claim.data.e: ${environment.kind}: environment has no `kind` (have: name, type, cluster, namespace, domain, variables)',
        'x.yaml:18:9 spec.objects.claim.data.f: ${environment.variables.region}: environment.variables has no `region` (have: none)',
        'x.yaml:19:9 spec.objects.claim.data.g: ${tenant.name}: tenant has no `name`',
        'x.yaml:19:9 spec.objects.claim.data.g: ${release.id}: release has no `id`',
        'x.yaml:20:9 spec.objects.claim.data.h: ${has(params.size) ? 1 : 2}: params has no `size`',
        "x.yaml:21:9 spec.objects.claim.data.i: ${params['storages']}: params has no `storages` (did you mean `params.storage`?",
        'x.yaml:22:9 spec.objects.claim.data.j: ${params.nested.depp}: params.nested has no `depp` (did you mean `params.nested.deep`?',
        'x.yaml:25:7 spec.readyWhen[0]: ${objects.clam.status.phase == 1}: objects has no `clam` (did you mean `objects.claim`?',
        'x.yaml:27:5 spec.outputs.x: ${objects.clame.metadata.name}: objects has no `clame`',
        'x.yaml:29:7 spec.endpoints[0]: ${workload.nam}: workload has no `nam`',
      ],
    ],
    [
      'names in the rule of namespaces and of images that nothing has',
      {
        'environments/x.yaml':
          'apiVersion: macadam.dev/v1alpha1\nkind: Environment\nmetadata: { name: x }\nspec:\n  type: development\n  cluster: embedded\n  namespace: ${tenant.id}-${tenant.ide}\n',
        'platform.yaml':
          'apiVersion: macadam.dev/v1alpha1\nkind: Platform\nmetadata: { name: x }\nspec:\n  owner: group:default/x\n  images: { reference: "x/${workload.nam}", simulated: true }\n',
      },
      [
        'x.yaml:7:3 spec.namespace: ${tenant.ide}: tenant has no `ide`',
        'platform.yaml:6:13 spec.images.reference: ${workload.nam}: workload has no `nam`',
      ],
    ],
    [
      'readiness that is no expression or reads something else',
      {
        'definitions/x.yaml': definition(
          '  match: { type: thing }\n  readyWhen:\n    - objects.a\n    - ${params.x}\n',
        ),
      },
      ['x.yaml:8:7 spec.readyWhen[0]', 'x.yaml:9:7 spec.readyWhen[1]'],
    ],
    [
      'params that are no JSON Schema',
      {
        'definitions/x.yaml': definition(
          '  match: { type: thing }\n  params:\n    properties: { a: { type: txt } }\n',
        ),
      },
      ['x.yaml:7:3 spec.params: not a JSON Schema'],
    ],
    [
      'two definitions that tie',
      {
        'definitions/x.yaml': definition(
          '  match: { type: thing, environmentType: [staging, production] }\n',
        ),
        'definitions/y.yaml': definition(
          '  match: { type: thing, environmentType: production }\n',
          'other',
        ),
      },
      ['other and thing (definitions/x.yaml:6)'],
    ],
    [
      'references to nothing',
      {
        'definitions/x.yaml': definition(
          '  match: { type: thing, environment: qa, environmentType: testing }\n  holdsData: [disk]\n',
        ),
      },
      [
        'spec.match.environment: there is no environment qa (have: dev, prod, staging)',
        'spec.match.environmentType: no environment is of type testing',
        'spec.holdsData[0]: there is no object disk',
      ],
    ],
    [
      'a well-known output that is missing',
      {
        'definitions/x.yaml': definition(
          '  match: { type: mysql, class: other }\n  outputs: { host: h, port: "1", name: n, database: d, username: u }\n',
        ),
      },
      ['x.yaml:7:3 spec.outputs: output password of mysql is missing'],
    ],
    [
      'environments that wait for one another',
      {
        'environments/dev.yaml': platformFiles()
          .find(({ path }) => path === 'environments/dev.yaml')
          ?.text.replace('after: []', 'after: [prod]'),
      },
      ['environments wait for one another: dev → prod → staging → dev'],
    ],
    [
      'an environment after nothing, and one that shares namespaces',
      {
        'environments/x.yaml':
          'apiVersion: macadam.dev/v1alpha1\nkind: Environment\nmetadata: { name: x }\nspec:\n  type: development\n  cluster: embedded\n  after: [qa]\n  namespace: ${tenant.id}-dev\n',
      },
      [
        'x.yaml:7:11 spec.after[0]: there is no environment qa',
        'spec.namespace: environment dev has the same namespaces',
      ],
    ],
    [
      'namespaces that two pairs of names share, or that belong to the cluster',
      {
        'x.yaml':
          'apiVersion: macadam.dev/v1alpha1\nkind: Environment\nmetadata: { name: x }\nspec:\n  type: development\n  cluster: embedded\n  namespace: ${tenant.id}\n',
        'tenants/y.yaml':
          'apiVersion: macadam.dev/v1alpha1\nkind: Tenant\nmetadata: { name: checkout-dev }\nspec: { owner: "group:default/x", repositories: [y/*] }\n---\napiVersion: macadam.dev/v1alpha1\nkind: Tenant\nmetadata: { name: flux-system }\nspec: { owner: "group:default/x", repositories: [z/*] }\n',
      },
      [
        'tenant checkout-dev in environment x gets the namespace checkout-dev, which is that of tenant checkout in environment dev on cluster embedded',
        'tenant flux-system in environment x gets the namespace flux-system, which belongs to the cluster',
      ],
    ],
    [
      'a namespace that tenants would share',
      {
        'environments/x.yaml':
          'apiVersion: macadam.dev/v1alpha1\nkind: Environment\nmetadata: { name: x }\nspec:\n  type: development\n  cluster: embedded\n  namespace: shared\n',
      },
      ['spec.namespace: the namespace has to contain ${tenant.id}'],
    ],
    [
      'an environment without defaults, and defaults without an environment',
      {
        'defaults/staging.yaml': platformFiles()
          .find(({ path }) => path === 'defaults/staging.yaml')
          ?.text.replace('environmentType: staging', 'environmentType: tests'),
      },
      [
        'no environment is of type tests',
        'no WorkloadDefaults match environment staging',
      ],
    ],
    [
      'a repository of two tenants',
      {
        'tenants/x.yaml':
          'apiVersion: macadam.dev/v1alpha1\nkind: Tenant\nmetadata:\n  name: x\nspec:\n  owner: group:default/x\n  repositories:\n    - checkout/*\n    - a/b-*\n',
      },
      [
        'spec.repositories[0]',
        'x.yaml:9:7 spec.repositories[1]: a/b-* is not a pattern',
      ],
    ],
  ])('%s', (_, changes, expected) => {
    const errors = errorsWith(changes);
    for (const part of expected) {
      expect(errors).toContainEqual(expect.stringContaining(part));
    }
    expect(errors).toHaveLength(expected.length);
  });
});
