import { renderTestApp } from '@backstage/frontend-test-utils';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import {
  known,
  type WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import { gitopsApiRef, type GitopsApi } from '@macadam/plugin-ui-react';
import {
  STAGES,
  type Deployment,
  type EnvironmentCard,
  type Preview,
  type Release,
  type WorkloadDelivery,
} from '@macadam/plugin-orchestrator-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { orchestratorApiRef, type OrchestratorApi } from '../api';
import { deliveryTab } from '../plugin';

const at = '2026-11-23T12:00:00Z';
const release = (commit: string): Release => ({
  id: `fulfilment/returns@${commit}`,
  workload: 'fulfilment/returns',
  repository: 'fulfilment/returns',
  scoreFile: 'score.yaml',
  commit,
  message: `Change ${commit}`,
  author: 'ines',
  committedAt: at,
  images: [],
});
const blocked: Deployment = {
  id: 'd-1',
  workload: 'fulfilment/returns',
  tenant: 'fulfilment',
  environment: 'dev',
  release: release('bbbbbbbbbb'),
  cause: 'push',
  actor: { login: 'ines' },
  platformRevision: 'cccccccccc',
  createdAt: at,
  outcome: 'blocked',
  reason: 'A policy stops it',
  stages: STAGES.map(name => ({ name, state: 'pending', reason: '' })),
  findings: [
    {
      stage: 'preflight',
      message: 'The image has no fixed tag',
      hint: 'nginx:1.29.3',
      file: 'score.yaml',
      line: 7,
      column: 12,
      policy: 'disallow-latest-tag',
      container: 'web',
      url: 'http://localhost:7008/score.yaml#L7',
    },
  ],
  commits: [],
};
const card = (part: Partial<EnvironmentCard>): EnvironmentCard => ({
  environment: 'dev',
  type: 'development',
  cluster: 'embedded',
  namespace: 'fulfilment-dev',
  after: [],
  approvals: 0,
  images: [],
  supplyChain: 'off',
  may: { allowed: true, reason: '' },
  promotion: '',
  resources: [],
  shared: [],
  defaults: [],
  overrides: [],
  endpoints: [],
  removals: [],
  ...part,
});
const delivery = (staging: Partial<EnvironmentCard>): WorkloadDelivery => ({
  workload: 'fulfilment/returns',
  tenant: 'fulfilment',
  owner: 'group:default/fulfilment',
  repository: 'fulfilment/returns',
  scoreFile: 'score.yaml',
  environments: [
    card({ attempt: blocked }),
    card({ environment: 'staging', after: ['dev'], ...staging }),
  ],
});
const preview: Preview = {
  workload: 'fulfilment/returns',
  environment: 'staging',
  release: release('aaaaaaaaaa'),
  platformRevision: 'cccccccccc',
  diff: [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'returns',
      change: 'changed',
      fields: [{ path: '/spec/replicas', before: 1, after: 2 }],
    },
  ],
  unchanged: 3,
  findings: [],
  warnings: [
    { stage: 'preflight', message: 'No probe', policy: 'require-probes' },
  ],
  verdict:
    '21 policy rules pass, images by exception until 2026-12-05 approved by user:default/ana, 1 to look at',
  preflight: [],
  resources: [],
  defaults: [],
  overrides: [],
  approvals: 0,
  may: { allowed: true, reason: '' },
};

const open = (
  api: Partial<OrchestratorApi>,
  status: GitopsApi['status'] = async () => [],
) => {
  const never = () => new Promise<never>(() => {});
  const full: OrchestratorApi = {
    workloads: never,
    workload: never,
    history: async () => ({ items: [] }),
    preview: never,
    diff: never,
    deploy: never,
    deployment: never,
    graph: never,
    approve: never,
    confirmRemoval: never,
    lookAtImages: never,
    confirmWithdrawal: never,
    secrets: never,
    putSecret: never,
    platform: never,
    ...api,
  };
  renderTestApp({
    extensions: [
      createTestEntityPage({
        entity: {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: {
            name: 'returns',
            namespace: 'fulfilment',
            annotations: {
              'macadam.dev/workload': 'returns',
              'macadam.dev/tenant': 'fulfilment',
            },
          },
        },
      }),
      deliveryTab,
    ],
    apis: [
      [orchestratorApiRef, full],
      [gitopsApiRef, { status }],
    ],
  });
};

describe('the Delivery tab', () => {
  it('says what stops a deployment, where, and what would pass', async () => {
    open({ workload: async () => delivery({}) });
    const stops = await screen.findByRole('region', {
      name: 'What stops bbbbbbb',
    });
    expect(
      within(stops).getByRole('link', { name: 'score.yaml:7:12' }),
    ).toHaveAttribute('href', 'http://localhost:7008/score.yaml#L7');
    expect(within(stops).getByText(/nginx:1\.29\.3/)).toBeInTheDocument();
    expect(within(stops).getByText(/container web/)).toBeInTheDocument();
  });

  it('does not say that what went on in spite of findings is stopped', async () => {
    open({
      workload: async () =>
        delivery({ current: { ...blocked, outcome: 'healthy' } }),
    });
    expect(
      await screen.findByRole('region', { name: 'What to look at in bbbbbbb' }),
    ).toHaveAttribute('data-tone', 'warns');
  });

  it('shows unknown when the clusters cannot be asked', async () => {
    open({ workload: async () => delivery({}) }, async () => {
      throw new Error('connect ECONNREFUSED');
    });
    expect(await screen.findAllByText('Unknown')).toHaveLength(6);
    expect(screen.getAllByText('connect ECONNREFUSED')).toHaveLength(2);
    expect(screen.queryByText(/ready/)).not.toBeInTheDocument();
  });

  it('shows what the service shares with others, each with its own state and cause', async () => {
    const use = {
      key: 'db',
      type: 'postgres',
      id: 'postgres.default#orders',
      subject: 'shared.fulfilment.postgres-orders',
    };
    const none = { state: 'none', observedAt: at } as const;
    const status = (
      workload: string,
      health: 'Healthy' | 'Degraded',
      message: string,
    ): WorkloadEnvironmentStatus => ({
      workload,
      tenant: 'fulfilment',
      environment: 'staging',
      cluster: { name: 'embedded', simulated: true },
      sync: known({ status: 'Synced', message: '' }, at),
      health: known({ status: health, message, objects: [] }, at),
      replicas: none,
      endpoints: none,
      images: none,
    });
    const asked: (readonly string[] | undefined)[] = [];
    open(
      {
        workload: async () =>
          delivery({
            current: {
              ...blocked,
              environment: 'staging',
              outcome: 'healthy',
              findings: [],
              shared: [use],
            },
          }),
      },
      async workloads => {
        asked.push(workloads);
        return [
          status('fulfilment/returns', 'Healthy', 'Every object is healthy'),
          status(use.subject, 'Degraded', 'Pod db-0: cannot pull its image'),
        ];
      },
    );
    const shared = within(
      await screen.findByRole('region', {
        name: 'Shared resources in staging',
      }),
    );
    expect(
      await shared.findByText('Pod db-0: cannot pull its image'),
    ).toBeInTheDocument();
    expect(shared.getByText('postgres.default#orders')).toBeInTheDocument();
    expect(shared.getByText('Degraded')).toBeInTheDocument();
    expect(
      screen.queryByRole('region', { name: 'Shared resources in dev' }),
    ).not.toBeInTheDocument();
    expect(screen.getAllByText('Healthy').length).toBeGreaterThan(0);
    expect(asked.at(-1)).toEqual(['fulfilment/returns', use.subject]);
  });

  it('shows what an override changed, and leads to how environments differ', async () => {
    const deployed: Partial<EnvironmentCard> = {
      current: { ...blocked, outcome: 'healthy', findings: [] },
      overrides: [
        {
          kind: 'default',
          path: 'metadata.annotations["macadam.dev/replicas"]',
          file: 'score.yaml',
          position: { line: 3, column: 5 },
          before: 1,
          after: 2,
          default: {
            name: 'staging',
            file: 'defaults/staging.yaml',
            line: 9,
            object: 'Deployment/returns',
            field: '/spec/replicas',
          },
        },
      ],
    };
    open({
      workload: async () => ({
        ...delivery({}),
        environments: [
          card({ current: deployed.current }),
          card({ environment: 'staging', ...deployed }),
        ],
      }),
    });
    await userEvent.click(
      await screen.findByText(
        'One value that the service sets itself, in place of a default',
      ),
    );
    expect(
      screen.getByText('Deployment/returns /spec/replicas'),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('heading', { name: 'Overrides' }),
    ).not.toBeInTheDocument();
    expect(
      screen.getByText(/score\.yaml:3 instead of default staging/),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Compare staging with…' }),
    );
    expect(screen.getByRole('menuitem', { name: 'dev' })).toHaveAttribute(
      'href',
      '/catalog/fulfilment/component/returns/delivery?from=dev&to=staging',
    );
  });

  it('leads to the commit of what is deployed', async () => {
    const url = 'http://localhost:7008/fulfilment/returns/commit/aaaaaaaaaa';
    open({
      workload: async () =>
        delivery({
          current: {
            ...blocked,
            environment: 'staging',
            outcome: 'healthy',
            release: { ...release('aaaaaaaaaa'), url },
            findings: [],
          },
        }),
    });
    const links = await screen.findAllByRole('link', {
      name: 'Commit aaaaaaa',
    });
    links.forEach(link => expect(link).toHaveAttribute('href', url));
    expect(links).toHaveLength(2);
  });

  it('folds the stages of what is deployed, and shows their reasons when asked', async () => {
    open({
      workload: async () =>
        delivery({
          current: {
            ...blocked,
            outcome: 'healthy',
            findings: [],
            stages: STAGES.map(name => ({
              name,
              state: 'passed',
              reason: `${name} went well`,
              startedAt: at,
              endedAt: '2026-11-23T12:00:02Z',
            })),
          },
        }),
    });
    expect(await screen.findAllByText('2.0 s')).toHaveLength(7);
    expect(screen.queryByText('sync went well')).not.toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Show the reasons' }),
    );
    expect(screen.getByText('sync went well')).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Hide the reasons' }),
    ).toHaveFocus();
  });

  it('shows more of the history when asked, and no more than there is', async () => {
    const all = Array.from({ length: 12 }, (_, index) => ({
      ...blocked,
      id: `d-${index}`,
      release: release(`${index}`.padStart(2, '0').repeat(5)),
    }));
    open({
      workload: async () => delivery({}),
      history: async (_, limit) => ({
        items: all.slice(0, limit),
        ...(limit < all.length && { next: `d-${limit - 1}` }),
      }),
    });
    const history = await screen.findByRole('region', { name: 'History' });
    const entries = () =>
      within(history).getAllByRole('button', { name: /to dev/ });
    await waitFor(() => expect(entries()).toHaveLength(10));
    await userEvent.click(
      within(history).getByRole('button', { name: 'Show more' }),
    );
    await waitFor(() => expect(entries()).toHaveLength(12));
    expect(
      within(history).queryByRole('button', { name: 'Show more' }),
    ).not.toBeInTheDocument();
  });

  it('draws what depends on what, and says why for the one that is chosen', async () => {
    const current = { ...blocked, environment: 'staging' };
    const definition = { name: 'dns', file: 'definitions/dns.yaml', line: 1 };
    const resources: EnvironmentCard['resources'] = [
      {
        key: 'dns',
        id: 'dns.default#returns.dns',
        type: 'dns',
        class: 'default',
        name: 'returns-dns',
        definition,
        why: 'The only one that matches',
        candidates: [
          { definition: 'dns', matched: true, reason: 'type is dns' },
        ],
        dependsOn: [],
        outputs: [],
        objects: [],
        wave: 0,
        shared: false,
        params: {},
      },
    ];
    open({
      workload: async () => delivery({ current, resources }),
      deployment: async () => ({
        ...current,
        mayApprove: { allowed: false, reason: '' },
        events: [],
        resources,
        defaults: [],
        overrides: [],
        endpoints: [],
      }),
      graph: async () => ({
        nodes: [
          { id: 'workload', kind: 'workload', label: 'returns' },
          {
            id: 'resource:dns',
            kind: 'resource',
            label: 'dns',
            detail: 'dns.default',
          },
          { id: 'workload:/cart', kind: 'other-workload', label: 'cart' },
        ],
        edges: [
          { from: 'workload', to: 'resource:dns', kind: 'uses' },
          { from: 'resource:dns', to: 'workload:/cart', kind: 'calls' },
        ],
      }),
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Resources (1)' }),
    );
    const graph = await screen.findByRole('region', { name: 'Graph' });
    expect(graph.querySelectorAll('path[data-kind]')).toHaveLength(2);
    await userEvent.click(
      within(graph).getByRole('button', { name: /^dns dns\.default/ }),
    );
    const about = screen.getByRole('region', { name: 'About dns' });
    expect(about).toHaveTextContent('Matched: dns, type is dns');
    expect(about).toHaveTextContent('Used by: returns');
    await userEvent.click(
      within(graph).getByRole('button', { name: /^cart workload Missing/ }),
    );
    expect(
      screen.getByText(/cart is not in this environment: calls of it fail/),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'cart' })).toHaveAttribute(
      'href',
      '/catalog/fulfilment/component/cart/delivery',
    );
  });

  it('does not let who may not promote, and says why', async () => {
    open({
      workload: async () =>
        delivery({
          promotable: release('aaaaaaaaaa'),
          may: { allowed: false, reason: 'Only fulfilment may deploy' },
        }),
    });
    expect(
      await screen.findByRole('button', { name: /Promote aaaaaaa to staging/ }),
    ).toBeDisabled();
    expect(screen.getByText('Only fulfilment may deploy')).toBeInTheDocument();
  });

  it('offers no release again that is on its way', async () => {
    open({
      workload: async () =>
        delivery({
          promotable: release('bbbbbbbbbb'),
          attempt: {
            ...blocked,
            environment: 'staging',
            outcome: 'in-progress',
            findings: [],
          },
        }),
    });
    expect(
      await screen.findByText('bbbbbbb is on its way'),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /Promote/ }),
    ).not.toBeInTheDocument();
  });

  it('says of no release that cannot be rendered that it changes nothing', async () => {
    const { diff, ...unrendered } = preview;
    open({
      workload: async () => delivery({ promotable: release('aaaaaaaaaa') }),
      preview: async () => ({ ...unrendered, findings: blocked.findings }),
    });
    await userEvent.click(
      await screen.findByRole('button', { name: /Promote aaaaaaa to staging/ }),
    );
    expect(
      await screen.findByRole('region', { name: 'What would stop it' }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('region', { name: 'What changes' }),
    ).not.toBeInTheDocument();
  });

  it('shows the diff before it promotes', async () => {
    const started: Deployment = {
      ...blocked,
      id: 'd-2',
      environment: 'staging',
      release: release('aaaaaaaaaa'),
      outcome: 'in-progress',
      findings: [],
    };
    const deploy = jest.fn(async () => started);
    open({
      workload: async () => delivery({ promotable: release('aaaaaaaaaa') }),
      preview: async () => preview,
      deploy,
    });
    await userEvent.click(
      await screen.findByRole('button', { name: /Promote aaaaaaa to staging/ }),
    );
    expect(await screen.findByText('/spec/replicas')).toBeInTheDocument();
    expect(deploy).not.toHaveBeenCalled();
    expect(
      await screen.findByText(/^21 policy rules pass, images by exception/),
    ).toBeInTheDocument();
    expect(screen.getByText(/No probe/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Promote' }));
    await waitFor(() =>
      expect(deploy).toHaveBeenCalledWith('fulfilment/returns', {
        environment: 'staging',
        release: 'fulfilment/returns@aaaaaaaaaa',
      }),
    );
    // The views know nothing of it yet.
    expect(
      await screen.findByText('aaaaaaa is on its way'),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /Promote aaaaaaa/ }),
    ).not.toBeInTheDocument();
  });

  it('says that main is ahead of what was brought back', async () => {
    open({
      workload: async () => ({
        ...delivery({}),
        latestRelease: release('ffffffffff'),
        environments: [
          card({
            current: {
              ...blocked,
              cause: 'rollback',
              outcome: 'healthy',
              findings: [],
            },
          }),
        ],
      }),
    });
    expect(
      await screen.findByText(
        'Rolled back: main is ahead, at ffffffff (Change ffffffffff). The next push to main undoes the rollback; revert the change there to keep it.',
      ),
    ).toBeInTheDocument();
  });
});
