import type { NewObject } from '../../../runtime';
import {
  startTestServer,
  type TestServer,
} from '../../../server/__testUtils__/testServer';
import { deliveryControllers, policyAdmission } from '..';

const POD = '/api/v1/namespaces/default/pods/web';
const DEPLOYMENT = '/apis/apps/v1/namespaces/default/deployments/web';
const MERGE = 'application/merge-patch+json';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({
    controllers: deliveryControllers({ git: { directory: '/nonexistent' } }),
    admission: [policyAdmission()],
  });
  const { client } = server.cluster;
  const containers = [{ name: 'web', image: 'nginx:1.27' }];
  const labels = { app: 'web' };
  client.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default' },
    spec: { containers },
  });
  client.create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  });
  client.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'teams', namespace: 'default', labels: { of: 'teams' } },
    data: { allowed: 'shop' },
  });
});
afterAll(() => server.close());

function clusterPolicy(rule: object, spec: object = {}): NewObject {
  return {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name: 'p' },
    spec: {
      validationFailureAction: 'Enforce',
      rules: [{ name: 'r', ...rule }],
      ...spec,
    },
  };
}

function validatingPolicy(
  validations: object[],
  resources: string[],
): NewObject {
  const [apiGroups, apiVersions, operations] = [['*'], ['*'], ['*']];
  return {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ValidatingPolicy',
    metadata: { name: 'p' },
    spec: {
      validationActions: ['Deny'],
      matchConstraints: {
        resourceRules: [{ apiGroups, apiVersions, operations, resources }],
      },
      validations,
    },
  };
}

const kinds = (...names: string[]) => ({
  match: { any: [{ resources: { kinds: names } }] },
});
const always = (message: string) => ({ validate: { message, deny: {} } });

/** Runs with a policy in force, and takes it away again. */
async function under<T>(policy: NewObject, run: () => T | Promise<T>) {
  const { client } = server.cluster;
  const { apiVersion, kind, metadata } = client.create(policy);
  try {
    return await run();
  } finally {
    client.delete({ apiVersion, kind, name: metadata.name });
  }
}

describe('a request through a subresource', () => {
  const refused = async (
    policy: NewObject,
    ...ask: Parameters<TestServer['send']>
  ) => {
    const { status, text } = await under(policy, () => server.send(...ask));
    return `${status} ${text}`;
  };

  it('that scales is judged as a Scale of what it scales', async () => {
    const rule = {
      ...kinds('Deployment/scale'),
      validate: {
        message: 'too many',
        pattern: { kind: 'Scale', spec: { replicas: '<5' } },
      },
    };
    const scale = (replicas: number) =>
      refused(clusterPolicy(rule), 'PATCH', `${DEPLOYMENT}/scale`, {
        body: { spec: { replicas } },
        type: MERGE,
      });
    expect(await scale(9)).toMatch(/^400 .*too many/);
    expect(await scale(2)).toMatch(/^200 /);
    const cel = validatingPolicy(
      [{ expression: 'object.spec.replicas < 5', message: 'too many' }],
      ['deployments/scale'],
    );
    const body = { spec: { replicas: 9 } };
    expect(
      await refused(cel, 'PATCH', `${DEPLOYMENT}/scale`, { body, type: MERGE }),
    ).toMatch(/^400 .*too many/);
  });

  it('that adds a container for debugging is judged as a Pod', async () => {
    const rule = {
      ...kinds('Pod'),
      validate: {
        message: 'not this image',
        pattern: {
          spec: { '=(ephemeralContainers)': [{ image: '!*:latest' }] },
        },
      },
    };
    const debug = (image: string) => ({
      body: { spec: { ephemeralContainers: [{ name: 'debug', image }] } },
      type: 'application/strategic-merge-patch+json',
    });
    const path = `${POD}/ephemeralcontainers`;
    expect(
      await refused(clusterPolicy(rule), 'PATCH', path, debug('a:latest')),
    ).toMatch(/^400 .*not this image/);
    expect(
      await refused(clusterPolicy(rule), 'PATCH', path, debug('a:1')),
    ).toMatch(/^200 /);
  });

  it.each([
    [
      'eviction',
      'Pod/eviction',
      { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'web' } },
    ],
    ['exec?command=sh&container=web', 'Pod/exec', undefined],
    ['attach', 'Pod/attach', undefined],
    ['portforward', 'Pod/portforward', undefined],
  ])('%s is judged', async (path, kind, body) => {
    const policy = clusterPolicy({ ...kinds(kind), ...always('not here') });
    expect(await refused(policy, 'POST', `${POD}/${path}`, { body })).toMatch(
      /^400 .*not here/,
    );
  });

  it('is not judged by a policy that names the kind alone', async () => {
    const policy = clusterPolicy({ ...kinds('Deployment'), ...always('no') });
    const body = { spec: { replicas: 1 } };
    expect(
      await refused(policy, 'PATCH', `${DEPLOYMENT}/scale`, {
        body,
        type: MERGE,
      }),
    ).toMatch(/^200 /);
  });
});

function createNamed(team: string): void {
  server.cluster.client.create(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `of-${team}`, namespace: 'default', labels: { team } },
    },
    { dryRun: true },
  );
}

describe('what a policy asks of the cluster', () => {
  const denyOthers = (allowed: string) => ({
    validate: {
      message: 'not this team',
      deny: {
        conditions: {
          all: [
            {
              key: '{{ request.object.metadata.labels.team }}',
              operator: 'NotEquals',
              value: `{{ ${allowed} }}`,
            },
          ],
        },
      },
    },
  });
  const configMaps = kinds('ConfigMap');
  const path = '/api/v1/namespaces/default/configmaps';
  const entry: NewObject = {
    apiVersion: 'kyverno.io/v2beta1',
    kind: 'GlobalContextEntry',
    metadata: { name: 'teams' },
    spec: {
      kubernetesResource: {
        version: 'v1',
        resource: 'configmaps',
        namespace: 'default',
      },
      projections: [
        {
          name: 'allowed',
          jmesPath: "[?metadata.name=='teams'].data.allowed | [0]",
        },
      ],
    },
  };
  const rule = (context: object, allowed: string) =>
    clusterPolicy({
      ...configMaps,
      context: [{ name: 'teams', ...context }],
      ...denyOthers(allowed),
    });

  it.each<[string, NewObject]>([
    [
      'a ConfigMap',
      rule(
        { configMap: { name: 'teams', namespace: 'default' } },
        'teams.data.allowed',
      ),
    ],
    [
      'an object by its path',
      rule({ apiCall: { urlPath: `${path}/teams` } }, 'teams.data.allowed'),
    ],
    [
      'objects by their labels',
      rule(
        { apiCall: { urlPath: `${path}?labelSelector=of%3Dteams` } },
        'teams.items[0].data.allowed',
      ),
    ],
    [
      'a projection of the global context',
      rule({ globalReference: { name: 'teams.allowed' } }, 'teams'),
    ],
    [
      'the global context',
      rule(
        {
          globalReference: {
            name: 'teams',
            jmesPath: "[?metadata.name=='teams'] | [0]",
          },
        },
        'teams.data.allowed',
      ),
    ],
    [
      'an object in CEL',
      validatingPolicy(
        [
          {
            expression:
              "resource.Get('v1', 'configmaps', 'default', 'teams').data.allowed == object.metadata.labels.team",
            message: 'not this team',
          },
        ],
        ['configmaps'],
      ),
    ],
    [
      'objects in CEL',
      validatingPolicy(
        [
          {
            expression:
              "resource.List('v1', 'configmaps', 'default').items.exists(c, c.metadata.name == 'teams' && c.data.allowed == object.metadata.labels.team)",
            message: 'not this team',
          },
        ],
        ['configmaps'],
      ),
    ],
  ])('is answered: %s', async (_, policy) => {
    await under(entry, () =>
      under(policy, () => {
        expect(() => createNamed('other')).toThrow('not this team');
        expect(() => createNamed('shop')).not.toThrow();
      }),
    );
  });

  it('refuses where nobody answers, unless the policy fails open', async () => {
    const service = {
      apiCall: { method: 'POST', service: { url: 'https://teams' } },
    };
    const given = (spec: object) =>
      clusterPolicy(
        {
          ...configMaps,
          context: [{ name: 'teams', ...service }],
          ...denyOthers('teams'),
        },
        spec,
      );
    await under(given({}), () =>
      expect(() => createNamed('shop')).toThrow('https://teams'),
    );
    await under(given({ failurePolicy: 'Ignore' }), () =>
      expect(() => createNamed('shop')).not.toThrow(),
    );
  });
});

it.each<[string, NewObject, string]>([
  [
    'a policy',
    clusterPolicy({
      ...kinds('Pod'),
      validate: {
        podSecurity: {
          level: 'baseline',
          exclude: [{ controlName: 'Capabilities' }],
        },
      },
    }),
    'denied the request: spec.rules[0].validate.podSecurity.exclude[0]: exclude.images must be specified',
  ],
  [
    'an exception',
    {
      apiVersion: 'kyverno.io/v2',
      kind: 'PolicyException',
      metadata: { name: 'e', namespace: 'default' },
      spec: {
        exceptions: [{ policyName: 'p', ruleNames: ['r'] }],
        ...kinds('Pod'),
        podSecurity: [{ controlName: 'Capabilities' }],
      },
    },
    'exclude.images must be specified',
  ],
  [
    'a policy of Kubernetes',
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'v' },
      spec: {
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: [''],
              apiVersions: ['v1'],
              operations: ['*'],
              resources: ['pods'],
            },
          ],
        },
        validations: [{ expression: '1 +' }],
      },
    },
    'ValidatingAdmissionPolicy.admissionregistration.k8s.io "v" is invalid: ',
  ],
])('does not store %s that does not load', (_, object, message) => {
  expect(() => server.cluster.client.create(object)).toThrow(message);
});

it('stores a binding whose policy comes later', () => {
  const binding = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'b' },
    spec: { policyName: 'later', validationActions: ['Deny'] },
  };
  expect(server.cluster.client.create(binding).metadata.name).toBe('b');
});
