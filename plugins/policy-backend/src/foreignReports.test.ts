/** Reports as other engines write them, in every format, read from a cluster over HTTP. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import {
  startCluster,
  type KubeObject,
  type RunningCluster,
} from '@macadam/cluster';
import type {
  EnvironmentVerdicts,
  PolicyOverview,
  Verdict,
  WorkloadVerdicts,
} from '@macadam/plugin-policy-common';
import policyPlugin from '.';

jest.setTimeout(120_000);

const DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
};
const KINDS = {
  'wgpolicyk8s.io': ['PolicyReport', 'ClusterPolicyReport'],
  'openreports.io': ['Report', 'ClusterReport'],
} as const;
type Group = keyof typeof KINDS;

/** A definition that lets everything in: some servers of reports check nothing. */
const definition = (group: Group, version: string, kind: string) => {
  const plural = `${kind.toLowerCase()}s`;
  return {
    ...DEFINITION,
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural },
      scope: kind.startsWith('Cluster') ? 'Cluster' : 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              'x-kubernetes-preserve-unknown-fields': true,
            },
          },
        },
      ],
    },
  };
};

/** A cluster with these formats of reports only, with a service, a Kyverno policy and a portal that reads it. */
class Field {
  private count = 0;

  private constructor(
    private readonly folder: string,
    private readonly cluster: RunningCluster,
    private readonly backend: TestBackend,
    private readonly types: { apiVersion: string; kind: string }[],
    private readonly deployment: KubeObject,
  ) {}

  static async start(formats: Partial<Record<Group, string>>): Promise<Field> {
    const folder = mkdtempSync(join(tmpdir(), 'macadam-reports-'));
    const cluster = await startCluster({ directory: folder, port: 0 });
    const { client } = cluster;
    const types = [];
    for (const group of ['wgpolicyk8s.io', 'openreports.io'] as const) {
      for (const kind of KINDS[group]) {
        const name = `${kind.toLowerCase()}s.${group}`;
        client.delete({ ...DEFINITION, name });
        const version = formats[group];
        if (!version) continue;
        client.create(definition(group, version, kind));
        types.push({ apiVersion: `${group}/${version}`, kind });
      }
    }
    const labels = {
      app: 'probe',
      'macadam.dev/workload': 'probe',
      'macadam.dev/tenant': 'shop',
      'macadam.dev/environment': 'dev',
    };
    client.create({
      apiVersion: 'kyverno.io/v1',
      kind: 'ClusterPolicy',
      metadata: {
        name: 'ksv001',
        annotations: {
          'policies.kyverno.io/title': 'Ours',
          'macadam.dev/fix': 'Do as we say.',
        },
      },
      spec: {
        rules: [
          {
            name: 'r',
            match: { any: [{ resources: { kinds: ['Pod'] } }] },
            validate: { message: 'm', deny: {} },
          },
        ],
      },
    });
    const deployment = client.create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'probe', namespace: 'default', labels },
      spec: {
        selector: { matchLabels: { app: 'probe' } },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: 'web', image: 'nginx:1' }] },
        },
      },
    });
    const backend = await startTestBackend({
      features: [policyPlugin, Field.configuration(cluster)],
    });
    return new Field(folder, cluster, backend, types, deployment);
  }

  private static configuration(cluster: RunningCluster) {
    const portal = { username: 'portal', groups: ['system:masters'] };
    const caData = Buffer.from(cluster.caCertificate).toString('base64');
    return mockServices.rootConfig.factory({
      data: {
        kubernetes: {
          clusterLocatorMethods: [
            {
              type: 'config',
              clusters: [
                {
                  name: 'embedded',
                  url: cluster.url,
                  caData,
                  authProvider: 'serviceAccount',
                  serviceAccountToken: cluster.issueToken(portal),
                },
              ],
            },
          ],
        },
      },
    });
  }

  /** What a report without a namespace of its own is about. */
  get scope() {
    const { apiVersion, kind, metadata } = this.deployment;
    const { name, namespace, uid } = metadata;
    return { apiVersion, kind, name, namespace, uid };
  }

  report(apiVersion: string, kind: string, fields: object, labels = {}): void {
    const isWide = kind.startsWith('Cluster');
    this.cluster.client.create({
      apiVersion,
      kind,
      metadata: {
        name: `r-${(this.count += 1)}`,
        labels,
        ...(!isWide && { namespace: 'default' }),
      },
      ...fields,
    });
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(
      `http://localhost:${this.backend.server.port()}/api/policy${path}`,
      { headers: { authorization: mockCredentials.user.header() } },
    );
    if (response.status !== 200) throw new Error(await response.text());
    return response.json();
  }

  /** What is said when everything that was written before has arrived. */
  async verdicts(): Promise<Verdict[]> {
    const marks = this.types.map(({ apiVersion, kind }, index) => {
      const result = { policy: `mark-${index}`, result: 'pass' };
      const about = { scope: this.scope, results: [result] };
      this.report(apiVersion, kind, about);
      return result.policy;
    });
    const { value } = await this.until(
      ({ state, value: { verdicts = [] } = {} }) =>
        state === 'known' &&
        marks.every(mark => verdicts.some(({ policy }) => policy === mark)),
    );
    return (value?.verdicts ?? []).filter(
      ({ policy }) => !marks.includes(policy),
    );
  }

  /** What the cluster's reports say, once they are as asked. */
  async until(
    isMeant: (reports: EnvironmentVerdicts['reports']) => boolean,
  ): Promise<EnvironmentVerdicts['reports']> {
    const end = Date.now() + 60_000;
    for (;;) {
      // There is no such service before its objects have been seen.
      const { environments } = await this.get<WorkloadVerdicts>(
        '/workloads/shop/probe',
      ).catch(() => ({ environments: [] }));
      const reports = environments.map(environment => environment.reports);
      const found = reports.find(isMeant);
      if (found) return found;
      if (Date.now() > end) throw new Error(JSON.stringify(reports));
      await new Promise(done => setTimeout(done, 50));
    }
  }

  async stop(): Promise<void> {
    await this.backend.stop();
    await this.cluster.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const fail = { policy: 'p', rule: 'r', result: 'fail', source: 'kyverno' };

describe.each<[group: Group, version: string, message: string, about: string]>([
  ['wgpolicyk8s.io', 'v1alpha2', 'message', 'resources'],
  ['wgpolicyk8s.io', 'v1beta1', 'message', 'resources'],
  ['openreports.io', 'v1alpha1', 'description', 'subjects'],
])('a cluster with %s %s only', (group, version, message, about) => {
  const apiVersion = `${group}/${version}`;
  const [kind, wide] = KINDS[group];
  let field: Field;
  beforeAll(async () => {
    field = await Field.start({ [group]: version });
  });
  afterAll(() => field.stop());

  it('has its reports joined to the service, those of the whole cluster too', async () => {
    const { scope } = field;
    const { uid: _, ...named } = scope;
    const said = (policy: string) => ({ ...fail, policy, [message]: 'no' });
    field.report(apiVersion, kind, { scope, results: [said('scope')] });
    field.report(apiVersion, kind, {
      results: [{ ...said('subject'), [about]: [named] }],
    });
    field.report(apiVersion, wide, {
      results: [{ ...said('wide'), [about]: [scope] }],
    });
    // About its predecessor of the same name, about another kind of Deployment, about nothing here, and about nothing.
    const other = { ...named, apiVersion: 'example.org/v1' };
    const node = { apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'n' };
    for (const results of [[said('gone')], undefined, null]) {
      field.report(apiVersion, kind, {
        scope: { ...scope, uid: 'gone' },
        results,
      });
    }
    field.report(apiVersion, kind, { scope: other, results: [said('other')] });
    field.report(apiVersion, wide, { scope: node, results: [said('node')] });
    const found = await field.verdicts();
    expect(
      found.map(({ policy, message: text }) => [policy, text]).sort(),
    ).toEqual([
      ['scope', 'no'],
      ['subject', 'no'],
      ['wide', 'no'],
    ]);
  });
});

describe('a cluster with both formats', () => {
  const WORKING = 'wgpolicyk8s.io/v1alpha2';
  const OPEN = 'openreports.io/v1alpha1';
  let field: Field;
  beforeEach(async () => {
    field = await Field.start({
      'wgpolicyk8s.io': 'v1alpha2',
      'openreports.io': 'v1alpha1',
    });
  });
  afterEach(() => field.stop());

  it('says once what both say, and the newer where they differ', async () => {
    const { scope } = field;
    const at = (seconds: number) => ({ timestamp: { seconds, nanos: 0 } });
    const same = { ...fail, policy: 'same' };
    const moved = { ...fail, policy: 'moved' };
    const back = { ...fail, policy: 'back' };
    field.report(WORKING, 'PolicyReport', {
      scope,
      results: [
        { ...same, message: 'no', ...at(1) },
        { ...moved, message: 'old', ...at(1) },
        { ...back, message: 'new', ...at(2) },
      ],
    });
    field.report(OPEN, 'Report', {
      scope,
      results: [
        { ...same, description: 'no', ...at(1) },
        { ...moved, result: 'pass', description: 'new', ...at(2) },
        { ...back, description: 'old', ...at(1) },
      ],
    });
    const found = await field.verdicts();
    expect(
      found.map(({ policy, result, message }) => [policy, result, message]),
    ).toEqual([
      ['back', 'fail', 'new'],
      ['same', 'fail', 'no'],
      ['moved', 'pass', 'new'],
    ]);
  });

  it('takes what others say for theirs, never for Kyverno’s', async () => {
    const { scope } = field;
    const odd = {
      policy: 'ksv001',
      result: 'fail',
      severity: 'CRITICAL',
      timestamp: { seconds: null },
      properties: [1],
      scored: 'yes',
      resources: 'none',
    };
    field.report(WORKING, 'PolicyReport', {
      scope,
      results: [{ ...fail, policy: 'ksv001', message: 'ours' }],
    });
    field.report(WORKING, 'PolicyReport', {
      scope,
      results: [{ ...odd, source: 'Trivy', message: 'theirs' }],
    });
    field.report(
      OPEN,
      'Report',
      { scope, results: [{ ...odd, message: 'labelled' }] },
      { 'app.kubernetes.io/managed-by': 'scanner' },
    );
    field.report(OPEN, 'Report', {
      scope,
      source: 'kube-bench',
      results: [
        { ...odd, policy: 'bench', result: 'INFO' },
        { policy: 'bench', result: 'WARN' },
        { ...odd, policy: 'bench', message: 'legible' },
      ],
    });
    field.report(OPEN, 'Report', {
      scope,
      results: [{ ...odd, message: 'nameless' }],
    });
    const found = await field.verdicts();
    expect(
      found.map(({ message, engine, title, fix, severity }) => ({
        message,
        engine,
        title,
        fix,
        severity,
      })),
    ).toEqual(
      expect.arrayContaining([
        {
          message: 'ours',
          engine: 'kyverno',
          title: 'Ours',
          fix: 'Do as we say.',
          severity: undefined,
        },
        ...[
          ['theirs', 'Trivy'],
          ['labelled', 'scanner'],
          ['legible', 'kube-bench'],
          ['nameless', undefined],
        ].map(([message, engine]) => ({
          message,
          engine,
          severity: 'critical',
        })),
        {
          message: expect.stringMatching(
            /results\[0\]: policy "bench" has result "INFO", .* \(and 1 more like it\)$/,
          ),
          engine: 'kube-bench',
        },
      ]),
    );
    expect(found).toHaveLength(6);
    const { policies } = await field.get<PolicyOverview>('/policies');
    const rows = policies.value?.filter(({ name }) => name === 'ksv001');
    expect(
      rows?.map(({ engine, title, fix, cluster }) => [
        engine,
        title,
        fix,
        cluster.fail,
      ]),
    ).toEqual([
      [undefined, 'Ours', 'Do as we say.', 1],
      ['Trivy', 'ksv001', undefined, 1],
      ['scanner', 'ksv001', undefined, 1],
      ['unnamed engine', 'ksv001', undefined, 1],
    ]);
  });

  it('reads a report of thousands of results, and cuts what is said at length', async () => {
    const { scope } = field;
    field.report(WORKING, 'PolicyReport', {
      scope,
      results: Array.from({ length: 5000 }, (_, index) => ({
        source: 'Trivy',
        policy: `CVE-${index}`,
        result: 'fail',
        message: 'advisory '.repeat(index === 7 ? 9000 : 1),
      })),
    });
    const found = await field.verdicts();
    expect(found).toHaveLength(5000);
    expect(found[7].message).toHaveLength(2001);
  });
});

it('says so where a cluster has no reports at all', async () => {
  const field = await Field.start({});
  expect(await field.until(({ state }) => state === 'none')).toMatchObject({
    reason:
      'Cluster embedded has no policy reports: no policy engine writes them there',
  });
  await field.stop();
});
