import fc from 'fast-check';
import { parse, parseAllDocuments } from 'yaml';
import {
  filesWith,
  inputOf,
  PAYMENT_SERVICE,
  platformFiles,
  platformWith,
  resolved,
} from '../__testUtils__/platformFolder';
import { loadPlatform } from '../platform/loadPlatform';
import { resolve } from '../resolve';
import type { ResolveInput } from '../types';
import { toYaml } from '../values/yamlText';
import { renderDelivery } from './renderDelivery';
import { renderTree } from './renderTree';

function shuffledKeys(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value)) return fc.tuple(...value.map(shuffledKeys));
  if (typeof value !== 'object' || value === null) return fc.constant(value);
  const entries = Object.entries(value);
  return fc
    .tuple(
      fc.shuffledSubarray(entries, { minLength: entries.length }),
      fc.tuple(...entries.map(([, item]) => shuffledKeys(item))),
    )
    .map(([order, items]) =>
      Object.fromEntries(
        order.map(([key]) => [
          key,
          items[entries.findIndex(([name]) => name === key)],
        ]),
      ),
    );
}

function render(input: ResolveInput): string {
  const result = resolve(input);
  if (!result.ok) throw new Error(JSON.stringify(result.findings));
  return JSON.stringify([
    renderTree(input, result.value, 'r1'),
    renderDelivery(input, result.value),
  ]);
}

describe('rendering', () => {
  const text = `${PAYMENT_SERVICE.replace('service:\n', 'service:\n')}    admin:
      port: 9000
`.replace(
    '      REDIS_URL',
    '      SECRET: x${resources.db.password}\n      REDIS_URL',
  );

  it('gives the same bytes whatever the order of keys and files', () => {
    const input = inputOf(text, { environment: 'prod' });
    const expected = render(input);
    fc.assert(
      fc.property(
        shuffledKeys(input.score.workload),
        fc.shuffledSubarray(platformFiles(), {
          minLength: platformFiles().length,
        }),
        (workload, files) => {
          const platform = loadPlatform(files);
          if (!platform.ok) throw new Error(JSON.stringify(platform.findings));
          const shuffled = {
            ...input,
            platform: platform.value,
            score: {
              ...input.score,
              workload: Object.assign({}, input.score.workload, workload),
            },
          };
          expect(render(shuffled)).toBe(expected);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('writes one file an object, and a kustomization that lists them', () => {
    const input = inputOf(PAYMENT_SERVICE);
    const resolution = resolved(PAYMENT_SERVICE);
    const tree = renderTree(input, resolution, 'r1');
    const folder = 'dev/checkout/payment-service/';
    const texts = new Map(
      tree.map(({ path, text: content }) => [
        path.slice(folder.length),
        content,
      ]),
    );
    const { resources } = parse(texts.get('kustomization.yaml') ?? '');
    expect(resources).toHaveLength(resolution.objects.length);
    expect(
      resources.map((name: string) => parse(texts.get(name) ?? '')),
    ).toEqual(
      expect.arrayContaining(resolution.objects.map(({ object }) => object)),
    );
    expect(resources).not.toContain('release.yaml');
    expect(parse(texts.get('release.yaml') ?? '')).toMatchObject({
      workload: 'payment-service',
      repository: 'checkout/payment-service',
      commit: 'c0ffee1',
      platformRevision: 'r1',
      images: [{ container: 'payment-service', simulated: true }],
    });
  });

  it('writes what delivers: namespace, account, and one Kustomization', () => {
    const input = inputOf(PAYMENT_SERVICE);
    const files = renderDelivery(input, resolved(PAYMENT_SERVICE));
    expect(files.map(({ path }) => path)).toEqual([
      'clusters/embedded/dev/checkout/tenant.yaml',
      'clusters/embedded/dev/checkout/workloads/payment-service/delivery.yaml',
    ]);
    expect(parse(files[1].text)).toMatchObject({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'payment-service', namespace: 'checkout-dev' },
      spec: {
        serviceAccountName: 'macadam-deployer',
        path: './dev/checkout/payment-service',
        prune: true,
        wait: false,
        sourceRef: {
          kind: 'GitRepository',
          name: 'environments',
          namespace: 'flux-system',
        },
      },
    });
    expect(
      parseAllDocuments(files[0].text).map(document => document.toJS()),
    ).toMatchObject([
      {
        kind: 'Namespace',
        metadata: {
          name: 'checkout-dev',
          labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
        },
      },
      { kind: 'ServiceAccount', metadata: { name: 'macadam-deployer' } },
      { kind: 'RoleBinding', roleRef: { name: 'macadam-deployer' } },
      { kind: 'ResourceQuota', spec: { hard: { pods: '60' } } },
      {
        kind: 'LimitRange',
        spec: {
          limits: [
            {
              type: 'Container',
              default: { cpu: '500m', memory: '256Mi' },
              defaultRequest: { cpu: '50m', memory: '64Mi' },
            },
          ],
        },
      },
      { kind: 'NetworkPolicy', metadata: { name: 'macadam.default-deny' } },
      { kind: 'NetworkPolicy', metadata: { name: 'macadam.resources' } },
      { kind: 'NetworkPolicy', metadata: { name: 'macadam.platform' } },
    ]);
  });

  it('writes one ApplicationSet an environment for Argo CD', () => {
    const dev = platformFiles().find(
      ({ path }) => path === 'environments/dev.yaml',
    );
    const platform = platformWith({
      'environments/dev.yaml': dev?.text
        .replace('engine: flux', 'engine: argocd')
        .replace(
          'path: dev',
          'path: dev\n    url: https://git.example/platform/environments.git',
        ),
    });
    const input = inputOf(PAYMENT_SERVICE, { platform });
    const files = renderDelivery(
      input,
      resolved(PAYMENT_SERVICE, { platform }),
    );
    expect(files.map(({ path }) => path)).toEqual([
      'clusters/embedded/dev/applicationset.yaml',
      'clusters/embedded/dev/checkout/tenant.yaml',
    ]);
    expect(parse(files[0].text).spec.template.spec).toMatchObject({
      source: { repoURL: 'https://git.example/platform/environments.git' },
      project: '{{ index .path.segments 1 }}',
      destination: { namespace: '{{ index .path.segments 1 }}-dev' },
    });
    expect(parse(files[0].text).spec.template.metadata.name).toBe(
      'dev.{{ index .path.segments 1 }}.{{ .path.basename }}',
    );
  });

  it('gives a tenant a source of its own where the address is known', () => {
    const dev = platformFiles().find(
      ({ path }) => path === 'environments/dev.yaml',
    );
    const platform = platformWith({
      'environments/dev.yaml': dev?.text.replace(
        'path: dev',
        'path: trees/dev\n    url: https://git.example/platform/environments.git\n    secret: environments',
      ),
    });
    const files = renderDelivery(
      inputOf(PAYMENT_SERVICE, { platform }),
      resolved(PAYMENT_SERVICE, { platform }),
    );
    const [source, , workload] = files.map(file =>
      parseAllDocuments(file.text)[0].toJS(),
    );
    expect(files[0].path).toBe('clusters/embedded/dev/checkout/source.yaml');
    expect(source).toMatchObject({
      kind: 'GitRepository',
      metadata: { name: 'dev.checkout', namespace: 'flux-system' },
      spec: {
        url: 'https://git.example/platform/environments.git',
        secretRef: { name: 'environments' },
        sparseCheckout: ['trees/dev/checkout'],
      },
    });
    expect(workload.spec).toMatchObject({
      path: './trees/dev/checkout/payment-service',
      sourceRef: { name: 'dev.checkout', namespace: 'flux-system' },
    });
  });

  it.each([
    ['clusters/embedded', 'meets clusters, the folder of what the platform'],
    ['Staging', 'staging meets Staging, the folder of environment dev'],
    [
      'staging/checkout',
      'staging meets staging/checkout, the folder of environment dev',
    ],
  ])('refuses the folder %s for an environment', (path, message) => {
    const dev = platformFiles().find(
      file => file.path === 'environments/dev.yaml',
    );
    const result = loadPlatform(
      filesWith({
        'environments/dev.yaml': dev?.text.replace(
          'path: dev',
          `path: ${path}`,
        ),
      }),
    );
    const messages = result.ok ? [] : result.findings.map(each => each.message);
    expect(messages.join()).toContain(message);
  });

  it('refuses an Argo CD environment without a URL, and a path that leaves the repository', () => {
    const dev = platformFiles().find(
      ({ path }) => path === 'environments/dev.yaml',
    );
    const result = loadPlatform(
      filesWith({
        'environments/dev.yaml': dev?.text
          .replace('engine: flux', 'engine: argocd\n    path: ../x')
          .replace('    path: dev\n', ''),
      }),
    );
    expect(result.ok ? [] : result.findings.map(({ path }) => path)).toEqual([
      'spec.delivery.engine',
      'spec.delivery.path',
    ]);
  });
});

describe('toYaml', () => {
  it('reads back as it was, by YAML 1.1 and 1.2', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string(),
          fc.oneof(
            fc.string({ unit: 'grapheme' }),
            fc.constantFrom(
              'yes',
              'on',
              '0644',
              '1e3',
              '12:30',
              'null',
              '~',
              '1_000',
              '0x1f',
              '',
              ' a',
              'a: b',
              'a\nb',
              'a \n b\n',
              '\n',
              '#x',
              '250m',
              '64Mi',
              '=',
              '<<',
            ),
            fc.integer(),
            fc.boolean(),
          ),
        ),
        value => {
          const safe = Object.fromEntries(
            Object.entries(value).filter(([key]) => key !== '__proto__'),
          );
          const text = toYaml(safe);
          expect(parse(text, { version: '1.2' })).toEqual(safe);
          expect(parse(text, { version: '1.1' })).toEqual(safe);
          expect(toYaml(parse(text))).toBe(text);
        },
      ),
    );
  });
});
