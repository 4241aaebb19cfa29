import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { evaluate, loadPolicies } from '../index';
import { runKyvernoTest } from '../harness';

const folder = resolve(__dirname, '../../../../platform/policies');
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const names = readdirSync(folder)
  .filter(name => name.endsWith('.yaml') && name !== 'kustomization.yaml')
  .map(name => basename(name, '.yaml'));
const load = () =>
  loadPolicies(
    names.map(name => ({ path: `${name}.yaml`, text: read(`${name}.yaml`) })),
  );

/** Policies about pods rather than their containers. */
const OF_PODS = ['disallow-host-namespaces', 'disallow-host-path'];

describe("the platform's policies", () => {
  it('load, name themselves as their file, and say what to do', () => {
    const { policies, errors } = load();
    expect(errors).toEqual([]);
    expect(policies.map(({ name }) => name)).toEqual(names);
    for (const policy of policies) {
      expect(policy).toMatchObject({
        title: expect.any(String),
        category: expect.any(String),
        severity: expect.stringMatching(/^(low|medium|high|critical)$/),
        description: expect.any(String),
        fix: expect.stringMatching(/\.$/),
        action: 'Deny',
      });
    }
  });

  it('are all listed in the kustomization', () => {
    expect(parse(read('kustomization.yaml')).resources).toEqual(
      names.map(name => `${name}.yaml`),
    );
  });

  it.each(names)('%s gives the results that its test expects', name => {
    const results = runKyvernoTest(`tests/${name}/kyverno-test.yaml`, read);
    expect(results.filter(({ matches }) => !matches)).toEqual([]);
    expect(new Set(results.map(({ expected }) => expected))).toEqual(
      new Set(['pass', 'fail', 'skip']),
    );
  });

  it.each(names)('%s names the place of every fail', name => {
    const fails = runKyvernoTest(
      `tests/${name}/kyverno-test.yaml`,
      read,
    ).filter(({ expected }) => expected === 'fail');
    expect(fails).not.toEqual([]);
    for (const { result } of fails) {
      const isOfPod =
        OF_PODS.includes(name) ||
        result?.path?.endsWith('spec.securityContext.runAsUser');
      expect(result?.path).toMatch(/^spec\./);
      expect(result?.container ?? 'none').toMatch(
        isOfPod ? /^none$/ : /^(main|init)$/,
      );
    }
  });

  it('only objects to the tag of nginx:latest', () => {
    const results = evaluate(load().policies, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'returns', namespace: 'fulfilment-dev' },
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'main',
                image: 'nginx:latest',
                resources: {
                  requests: { cpu: '50m', memory: '64Mi' },
                  limits: { memory: '256Mi' },
                },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  runAsNonRoot: true,
                  capabilities: { drop: ['ALL'] },
                  seccompProfile: { type: 'RuntimeDefault' },
                },
              },
            ],
          },
        },
      },
    });
    expect(results).toHaveLength(names.length);
    expect(results.filter(({ verdict }) => verdict !== 'pass')).toMatchObject([
      {
        policy: 'disallow-latest-tag',
        verdict: 'fail',
        blocks: true,
        container: 'main',
        path: 'spec.template.spec.containers[0].image',
      },
    ]);
  });
});
