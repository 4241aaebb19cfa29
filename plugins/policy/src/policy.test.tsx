import {
  renderInTestApp,
  renderTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import type {
  PolicyOverview,
  PolicySummary,
  Verdict,
  WorkloadVerdicts,
} from '@macadam/plugin-policy-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { never } from './__testUtils__/never';
import { policyApiRef, type PolicyApi } from '@macadam/plugin-ui-react';
import { PoliciesPage } from './PoliciesPage';
import { policyTab } from './plugin';

const at = '2026-11-23T12:00:00Z';

const verdict = (part: Partial<Verdict>): Verdict => ({
  source: 'preflight',
  policy: 'disallow-latest-tag',
  rule: 'require-tag',
  result: 'pass',
  message: '',
  object: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'returns' },
  ...part,
});

const latest = verdict({
  result: 'fail',
  blocks: true,
  severity: 'high',
  title: 'Images have a fixed tag',
  message: 'The image nginx:latest may change under you.',
  fix: 'Pin a version: nginx:1.29.3',
  container: 'web',
  file: 'score.yaml',
  line: 7,
  url: 'http://localhost:7008/fulfilment/returns/src/branch/main/score.yaml#L7',
});

const returns: WorkloadVerdicts = {
  workload: 'returns',
  environments: [
    {
      environment: 'dev',
      preflight: {
        state: 'known',
        observedAt: at,
        value: {
          deployment: 'd-41',
          at,
          verdicts: [
            latest,
            verdict({ rule: 'one', policy: 'probes' }),
            verdict({ rule: 'two', policy: 'limits' }),
          ],
        },
      },
      reports: { state: 'none', observedAt: at },
    },
    {
      environment: 'prod',
      preflight: { state: 'none', observedAt: at },
      reports: { state: 'unknown', reason: 'connect ECONNREFUSED' },
    },
  ],
};

describe('the Policy tab', () => {
  const open = (
    api: Partial<PolicyApi>,
    annotations: Record<string, string> = { 'macadam.dev/workload': 'returns' },
  ) =>
    renderTestApp({
      extensions: [
        createTestEntityPage({
          entity: {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: { name: 'returns', annotations },
          },
        }),
        policyTab,
      ],
      apis: [[policyApiRef, { ...never, ...api }]],
    });

  it('says first what stops the service: message, container, place in the repository and the fix', async () => {
    open({ workload: async () => returns });
    const stops = await screen.findByRole('region', {
      name: 'What stops this service',
    });
    expect(within(stops).getByText(latest.message)).toBeInTheDocument();
    expect(within(stops).getByText('web')).toBeInTheDocument();
    expect(within(stops).getByText(/nginx:1\.29\.3/)).toBeInTheDocument();
    expect(
      within(stops).getByRole('link', { name: 'score.yaml:7' }),
    ).toHaveAttribute('href', latest.url);
  });

  it('keeps preflight and report apart, folds what passes, and takes unknown for neither pass nor none', async () => {
    open({ workload: async () => returns });
    expect(await screen.findByTitle('Deployment d-41')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: '2 passed' })).toHaveAttribute(
      'aria-expanded',
      'false',
    );
    expect(
      screen.getByText('The cluster holds no report about this service.'),
    ).toBeInTheDocument();
    expect(screen.getByText('Unknown')).toBeInTheDocument();
    expect(
      screen.getByText('No deployment has come here yet.'),
    ).toBeInTheDocument();
  });

  it('names who else than Kyverno says it, and draws the beginning of what a scanner reports', async () => {
    const advisories = Array.from({ length: 130 }, (_, index) =>
      verdict({
        ...{ source: 'cluster', engine: 'Trivy', result: 'fail' },
        ...{ policy: `CVE-${1000 + index}`, rule: 'advisory' },
      }),
    );
    const ours = verdict({
      ...{ source: 'cluster', engine: 'KyvernoValidatingPolicy' },
      ...{ policy: 'CVE-1000', rule: 'advisory', result: 'fail' },
    });
    const [dev] = returns.environments;
    const value = { at, verdicts: [...advisories, ours] };
    const reports = { state: 'known' as const, observedAt: at, value };
    open({
      workload: async () => ({
        ...returns,
        environments: [{ ...dev, reports }],
      }),
    });
    expect(
      await screen.findByText('CVE-1000 / advisory, by Trivy'),
    ).toBeInTheDocument();
    expect(screen.getByText('CVE-1000 / advisory')).toBeInTheDocument();
    expect(screen.getAllByText(/, by Trivy$/)).toHaveLength(99);
    await userEvent.click(
      screen.getByRole('button', { name: 'Show 31 more of 31' }),
    );
    expect(screen.getAllByText(/, by Trivy$/)).toHaveLength(130);
  });

  it('does not call a service clean that nobody judged', async () => {
    open({
      workload: async () => ({
        ...returns,
        environments: [returns.environments[1]],
      }),
    });
    expect(
      await screen.findByText('No preflight has judged this service yet'),
    ).toBeInTheDocument();
    expect(screen.queryByText(/No policy stops/)).not.toBeInTheDocument();
  });
});

const counts = { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 };
const policy = (part: Partial<PolicySummary>): PolicySummary => ({
  name: 'probes',
  kind: 'ValidatingPolicy',
  apiVersion: 'policies.kyverno.io/v1',
  title: 'Probes are set',
  severity: 'low',
  actions: ['Audit'],
  cluster: counts,
  preflight: counts,
  failures: [],
  ...part,
});

const overview: PolicyOverview = {
  cluster: 'embedded',
  policies: {
    state: 'known',
    observedAt: at,
    value: [
      policy({ cluster: { ...counts, pass: 7 } }),
      policy({
        name: 'disallow-latest-tag',
        title: 'Images have a fixed tag',
        severity: 'high',
        actions: ['Deny'],
        description: 'A tag that moves makes a rollback a guess.',
        preflight: { ...counts, pass: 6, fail: 1 },
        failures: [
          {
            workload: 'returns',
            environment: 'dev',
            source: 'preflight',
            verdict: latest,
          },
        ],
      }),
    ],
  },
};

describe('the Policies page', () => {
  const open = (answer: PolicyOverview, address = '/') =>
    renderInTestApp(
      <TestApiProvider
        apis={[[policyApiRef, { ...never, overview: async () => answer }]]}
      >
        <PoliciesPage />
      </TestApiProvider>,
      {
        mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
        initialRouteEntries: [address],
      },
    );

  it('lists what fails first, with counts of both sources', async () => {
    open(overview);
    const rows = await screen.findAllByRole('button', { name: /Preflight/ });
    expect(rows.map(row => row.textContent)).toEqual([
      'Images have a fixed taghighPreflight 1 fails, 6 passCluster nothing judged',
      'Probes are setlowPreflight nothing judgedCluster 7 pass',
    ]);
  });

  it('keeps apart what engines call the same', async () => {
    const engine = 'Trivy';
    const theirs = policy({ engine, kind: engine, apiVersion: '' });
    const value = [policy({}), { ...theirs, title: 'probes' }];
    const policies = { ...overview.policies, value };
    open({ ...overview, policies }, '/?policy=Trivy/probes');
    const rows = await screen.findAllByRole('button', { name: /Preflight/ });
    expect(rows.map(row => row.getAttribute('aria-expanded'))).toEqual([
      'false',
      'true',
    ]);
    expect(rows[1]).toHaveTextContent(/^probeslowTrivy/);
    expect(screen.getByText('Engine')).toBeVisible();
  });

  it('marks a policy of the deprecated language, and says how to migrate', async () => {
    const classic = policy({
      name: 'classic',
      kind: 'ClusterPolicy',
      apiVersion: 'kyverno.io/v1',
      title: 'Images have a digest',
    });
    const policies = { ...overview.policies, value: [policy({}), classic] };
    open({ ...overview, policies }, '/?policy=classic');
    const rows = await screen.findAllByRole('button', { name: /Preflight/ });
    expect(rows.map(row => /deprecated/.test(row.textContent ?? ''))).toEqual([
      true,
      false,
    ]);
    expect(
      screen.getByText('Written in Kyverno’s deprecated language'),
    ).toBeVisible();
    expect(screen.getByText(/remove ClusterPolicy/)).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'how to migrate' }),
    ).toHaveAttribute(
      'href',
      'https://kyverno.io/docs/guides/migration-to-cel/',
    );
  });

  it('filters by text and by what fails', async () => {
    open(overview);
    await userEvent.type(
      await screen.findByRole('searchbox', { name: 'Find a policy' }),
      'probes',
    );
    expect(await screen.findByText('1 of 2 policies')).toBeInTheDocument();
    await userEvent.clear(
      screen.getByRole('searchbox', { name: 'Find a policy' }),
    );
    await userEvent.click(screen.getByRole('switch', { name: 'Only failing' }));
    expect(await screen.findByText('1 of 2 policies')).toBeInTheDocument();
    expect(screen.getByText('Images have a fixed tag')).toBeInTheDocument();
  });

  it('opens the policy that the address names, with the services that do not pass', async () => {
    open(overview, '/?policy=disallow-latest-tag');
    expect(
      await screen.findByText('A tag that moves makes a rollback a guess.'),
    ).toBeVisible();
    expect(screen.getByRole('link', { name: 'returns' })).toHaveAttribute(
      'href',
      '/catalog/default/component/returns/policy',
    );
    expect(screen.getByText('refused')).toBeInTheDocument();
  });

  it('says that the cluster does not answer instead of showing no policies', async () => {
    open({
      cluster: 'embedded',
      policies: { state: 'unknown', reason: 'connect ECONNREFUSED' },
    });
    expect(
      await screen.findByText(/The cluster embedded does not answer/),
    ).toBeInTheDocument();
    expect(screen.queryByText(/has no policies/)).not.toBeInTheDocument();
  });

  it.each<[NonNullable<PolicyOverview['preflight']>['state'], string]>([
    ['unknown', 'What preflight says is not known'],
    ['forbidden', 'You may not see what preflight says'],
  ])(
    'does not count what is %s of preflight as nothing',
    async (state, title) => {
      open({
        ...overview,
        preflight: { state, reason: 'The orchestrator does not say' },
      });
      expect(await screen.findByText(title)).toBeInTheDocument();
      expect(
        screen.getByText('The orchestrator does not say'),
      ).toBeInTheDocument();
      const row = screen.getByRole('button', { name: /Probes are set/ });
      expect(row).toHaveTextContent('Preflight unknown');
      expect(row).toHaveTextContent('Cluster 7 pass');
    },
  );
});
