import { NO_RELEASE, of, type Route, WORKLOAD } from './routes';

const DEV = { environment: 'dev' };
const ONE = 'workload=x/x&environment=dev';
const OBJECT = { apiVersion: 'v1', kind: 'Secret', namespace: 'x', name: 'x' };

/** Who is answered by the routes of Macadam's own plugins, as their OpenAPI documents list them: each, and no other. */
export const OWN: Route[] = [
  ...of('gitops', [
    ['GET', '/status', 'everybody'],
    [
      'POST',
      '/objects',
      'plugins',
      { body: { cluster: 'x', objects: [OBJECT] } },
    ],
    [
      'POST',
      '/dry-run',
      'plugins',
      {
        body: {
          cluster: 'x',
          deployer: 'system:serviceaccount:x:y',
          engine: 'flux',
          objects: [],
        },
      },
    ],
    [
      'POST',
      '/reconcile',
      'plugins',
      { body: { workload: 'x', environment: 'x' } },
    ],
    ['POST', '/reconcile-platform', 'plugins'],
    ['GET', '/events', 'everybody', { query: ONE }],
    ['GET', '/containers', 'everybody', { query: ONE }],
    ['GET', '/log', 'everybody', { query: `${ONE}&pod=x&container=x` }],
    ['GET', '/secrets', 'plugins', { query: ONE }],
    [
      'PUT',
      '/secrets',
      'plugins',
      {
        body: { ...DEV, workload: 'x/x', name: 'x', values: { x: 'x' } },
      },
    ],
  ]),
  ...of('orchestrator', [
    ['GET', '/workloads', 'everybody'],
    ['GET', '/preflights', 'everybody'],
    ['GET', '/workloads/{tenant}/{name}', 'everybody'],
    ['GET', '/workloads/{tenant}/{name}/deployments', 'everybody'],
    [
      'POST',
      '/workloads/{tenant}/{name}/deployments',
      'owners',
      { body: { ...DEV, release: NO_RELEASE } },
    ],
    [
      'POST',
      '/workloads/{tenant}/{name}/removals',
      'owners',
      { body: { ...DEV, objects: [OBJECT] } },
    ],
    ['POST', '/workloads/{tenant}/{name}/images', 'owners', { body: DEV }],
    ['POST', '/workloads/{tenant}/{name}/withdrawals', 'owners', { body: DEV }],
    [
      'GET',
      '/workloads/{tenant}/{name}/secrets',
      'everybody',
      { query: 'environment=dev' },
    ],
    [
      'PUT',
      '/workloads/{tenant}/{name}/secrets/{secret}',
      'owners',
      { body: { ...DEV, values: { x: 'x' } } },
    ],
    [
      'GET',
      '/workloads/{tenant}/{name}/preview',
      'everybody',
      { query: `environment=dev&release=${NO_RELEASE}` },
    ],
    [
      'GET',
      '/workloads/{tenant}/{name}/diff',
      'everybody',
      { query: 'from=dev&to=staging' },
    ],
    [
      'GET',
      '/workloads/{tenant}/{name}/preflight',
      'everybody',
      { query: `environment=dev&release=${NO_RELEASE}` },
    ],
    ['GET', '/deployments/{id}', 'everybody'],
    [
      'POST',
      '/deployments/{id}/approvals',
      'everybody',
      { body: { decision: 'approve' } },
    ],
    ['GET', '/deployments/{id}/tree', 'everybody'],
    ['GET', '/deployments/{id}/graph', 'everybody'],
    ['GET', '/platform', 'everybody'],
  ]),
  ...of('policy', [
    ['GET', '/workloads/{tenant}/{name}', 'everybody'],
    ['GET', '/workloads/{tenant}/{name}/history', 'everybody'],
    ['GET', '/policies', 'everybody'],
    ['GET', '/files', 'everybody'],
    ['GET', '/changes', 'everybody'],
    [
      'POST',
      '/changes',
      'platform',
      { body: { file: 'nowhere.yaml', text: 'x', message: 'x' } },
    ],
    ['GET', '/changes/report', 'everybody', { query: 'branch=none' }],
    [
      'POST',
      '/changes/report',
      'everybody',
      { body: { file: 'nowhere.yaml', text: 'x' } },
    ],
    ['GET', '/exceptions', 'everybody'],
    [
      'POST',
      '/exceptions',
      'owners',
      {
        body: {
          workload: WORKLOAD,
          policy: 'none',
          rule: 'none',
          environments: ['dev'],
          reason: 'x',
          until: '2020-01-01',
        },
      },
    ],
    [
      'POST',
      '/exceptions/{name}/decisions',
      'platform',
      { body: { decision: 'decline' } },
    ],
    ['POST', '/exceptions/{name}/end', 'everybody', { body: { reason: 'x' } }],
  ]),
  ...of('scaffolder', [
    [
      'GET',
      '/macadam/names/{name}',
      'members',
      { query: 'owner=group:default/checkout' },
    ],
  ]),
];
