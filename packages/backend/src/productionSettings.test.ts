import { describeMissing, findSettings, type Said } from './productionSettings';

/** What app-config.production.yaml comes to with these variables. */
function production(overrides: object = {}): Said {
  return {
    path: '/app/app-config.production.yaml',
    data: {
      backend: {
        baseUrl: 'https://portal.example.org',
        database: {
          connection: { host: 'db', port: '5432', user: 'u', password: 'p' },
        },
      },
      auth: {
        session: { secret: 's' },
        providers: {
          oidc: {
            production: { metadataUrl: 'm', clientId: 'c', clientSecret: 's' },
          },
        },
      },
      integrations: { github: [{ host: 'github.com', token: 't' }] },
      kubernetes: {
        clusterLocatorMethods: [
          { clusters: [{ url: 'https://c', serviceAccountToken: 't' }] },
        ],
      },
      macadam: {
        git: { directory: '/state/git', platformRepository: 'o/platform' },
        gitops: { reconcileTokens: { main: 't' } },
      },
      ...overrides,
    },
  };
}
const nothing = {
  path: 'app-config.production.yaml',
  data: {
    integrations: {
      github: [{ host: 'github.com' }],
      gitea: [{ host: 'gitea-host-is-not-set.invalid' }],
    },
    kubernetes: {
      clusterLocatorMethods: [
        { clusters: [{ url: 'https://cluster-url-is-not-set.invalid' }] },
      ],
    },
    macadam: {
      git: { platformRepository: 'is.not.set/MACADAM_PLATFORM_REPOSITORY' },
    },
  },
};
const names = (said: Said[]) =>
  findSettings(said).missing.map(({ variable }) => variable);

it('asks for nothing without the configuration of production', () => {
  const said = [{ path: 'app-config.yaml', data: {} }, { data: {} }];
  expect(findSettings(said)).toEqual({ missing: [], without: [] });
});

it('finds nothing where everything is set', () => {
  expect(findSettings([production()])).toEqual({ missing: [], without: [] });
});

it('finds everything that is not set, and takes nothing from a file before it', () => {
  const before = {
    path: 'app-config.yaml',
    data: { backend: { baseUrl: 'http://localhost:7007' } },
  };
  expect(names([before, nothing])).toEqual([
    'MACADAM_PUBLIC_URL',
    'MACADAM_STATE',
    'POSTGRES_HOST',
    'POSTGRES_PORT',
    'POSTGRES_USER',
    'POSTGRES_PASSWORD',
    'SESSION_SECRET',
    'OIDC_METADATA_URL',
    'OIDC_CLIENT_ID',
    'OIDC_CLIENT_SECRET',
  ]);
  expect(
    findSettings([before, nothing]).without.map(({ what }) => what),
  ).toEqual(['GitHub', 'a cluster']);
});

it('asks for no token of GitHub where repositories are on Gitea', () => {
  const integrations = {
    github: [{ host: 'github.com' }],
    gitea: [{ host: 'git.example.org', password: 't' }],
  };
  expect(findSettings([production({ integrations })])).toEqual({
    missing: [],
    without: [],
  });
});

it('takes an empty value for none', () => {
  const auth = {
    session: { secret: '' },
    providers: { oidc: null },
  };
  expect(names([production({ auth })])).toContain('SESSION_SECRET');
});

it.each([
  ['GitHub without a token', { integrations: {} }, ['GITHUB_TOKEN']],
  [
    'Gitea without a token',
    { integrations: { gitea: [{ host: 'git.example.org' }] } },
    ['GITEA_TOKEN'],
  ],
  [
    'a cluster without tokens',
    {
      kubernetes: {
        clusterLocatorMethods: [
          { clusters: [{ url: 'https://c', serviceAccountToken: '' }] },
        ],
      },
      macadam: { git: { directory: '/g', platformRepository: 'o/platform' } },
    },
    ['CLUSTER_READ_TOKEN', 'CLUSTER_RECONCILE_TOKEN'],
  ],
])('refuses half of %s', (_what, overrides, missing) => {
  expect(names([production(overrides)])).toEqual(missing);
});

it.each([
  [
    'a connection as a text',
    { backend: { database: { connection: 'pg://' } } },
  ],
  [
    'its parts',
    {
      backend: {
        database: {
          connection: { host: 'h', port: 1, user: 'u', password: 'p' },
        },
      },
    },
  ],
])('is content with %s in a file that comes later', (_what, data) => {
  const backend = { baseUrl: 'https://portal.example.org' };
  expect(names([production({ backend }), { data }])).toEqual([]);
});

it('leaves a provider, a host or clusters of somebody else to them', () => {
  const later = {
    auth: { providers: { oidc: null, github: { production: {} } } },
    integrations: { github: [{ host: 'github.com', apps: [] }] },
    kubernetes: { clusterLocatorMethods: [] },
  };
  const auth = { session: { secret: 's' } };
  expect(
    findSettings([
      production({ auth, integrations: {}, kubernetes: {} }),
      { data: later },
    ]),
  ).toEqual({ missing: [], without: [] });
});

it('says what each is for, where it stands, and no value', () => {
  const auth = { session: { secret: '' } };
  const text = describeMissing(findSettings([production({ auth })]).missing);
  expect(text).toMatch(
    /^ {2}SESSION_SECRET {6}signs .* \(auth\.session\.secret\)$/m,
  );
  expect(text).toMatch(/^ {2}OIDC_METADATA_URL {3}/m);
  expect(text).toContain('docs/production.md');
});
