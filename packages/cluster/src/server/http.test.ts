import { startTestServer, type TestServer } from './__testUtils__/testServer';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const configMap = (name: string, data: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});
const deployment = (name: string, replicas = 1) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'web', image: 'nginx:1' }] },
    },
  },
});

describe('API server over HTTPS', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  it('says which version it is, and that it is simulated, to everybody', async () => {
    expect(
      (await server.send('GET', '/version', { token: '' })).json().gitVersion,
    ).toBe('v1.34.0+macadam-simulated');
    expect((await server.send('GET', '/readyz', { token: '' })).text).toBe(
      'ok',
    );
    expect(
      (await server.send('GET', '/api/v1/namespaces', { token: '' })).status,
    ).toBe(401);
    expect(
      (
        await server.send('GET', '/api/v1/namespaces', { token: 'wrong' })
      ).json(),
    ).toMatchObject({ kind: 'Status', code: 401, reason: 'Unauthorized' });
  });

  it('answers only as this machine, so that no page elsewhere reads through a name of its own', async () => {
    const asked = async (host: string) =>
      (await server.send('GET', '/version', { token: '', headers: { host } }))
        .status;
    expect(await asked('evil.example')).toBe(421);
    expect(await asked('localhost:7009')).toBe(200);
  });

  it.each([
    ['malformed JSON', 'POST', CONFIG_MAPS, '{"a":', 400, 'json parse error'],
    [
      'another kind',
      'POST',
      CONFIG_MAPS,
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } },
      400,
      'Secret in version "v1" cannot be handled as a ConfigMap',
    ],
    [
      'a wrong type',
      'POST',
      DEPLOYMENTS,
      { ...deployment('x'), spec: { replicas: 'two' } },
      400,
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'an unknown field',
      'POST',
      `${CONFIG_MAPS}?fieldValidation=Strict`,
      { ...configMap('x'), dta: {} },
      400,
      'strict decoding error: unknown field "dta"',
    ],
    [
      'a bad name',
      'POST',
      CONFIG_MAPS,
      configMap('Not_a_name'),
      422,
      'ConfigMap "Not_a_name" is invalid: metadata.name: Invalid value: "Not_a_name": a lowercase RFC 1123 subdomain',
    ],
    [
      'a missing image',
      'POST',
      '/api/v1/namespaces/default/pods',
      { metadata: { name: 'p' }, spec: { containers: [{ name: 'c' }] } },
      422,
      'Pod "p" is invalid: spec.containers[0].image: Required value',
    ],
    [
      'a selector that does not match',
      'POST',
      DEPLOYMENTS,
      {
        ...deployment('x'),
        spec: {
          ...deployment('x').spec,
          selector: { matchLabels: { app: 'y' } },
        },
      },
      422,
      '`selector` does not match template `labels`',
    ],
    [
      'a namespace that is not there',
      'POST',
      '/api/v1/namespaces/none/configmaps',
      configMap('x'),
      404,
      'namespaces "none" not found',
    ],
    [
      'an unknown kind',
      'GET',
      '/apis/example.com/v1/things',
      undefined,
      404,
      'the server could not find the requested resource',
    ],
    [
      'an unknown object',
      'GET',
      `${CONFIG_MAPS}/none`,
      undefined,
      404,
      'configmaps "none" not found',
    ],
    [
      'a body that is too long',
      'POST',
      CONFIG_MAPS,
      configMap('x', { a: 'a'.repeat(3 * 1024 * 1024) }),
      413,
      'Request entity too large: limit is 3145728',
    ],
    [
      'a bad selector',
      'GET',
      `${CONFIG_MAPS}?labelSelector=a%20b`,
      undefined,
      400,
      'unable to parse requirement',
    ],
  ])('refuses %s', async (_what, method, path, body, status, message) => {
    const answer = await server.send(method, path, { body });
    expect(answer.json()).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      code: status,
      message: expect.stringContaining(message),
    });
    expect(answer.status).toBe(status);
  });

  it('takes the four kinds of patch', async () => {
    await server.send('POST', DEPLOYMENTS, { body: deployment('patched') });
    const path = `${DEPLOYMENTS}/patched`;
    const replicas = async (type: string, body: unknown, query = '') =>
      (await server.send('PATCH', path + query, { type, body })).json().spec
        ?.replicas;
    expect(
      await replicas('application/merge-patch+json', { spec: { replicas: 2 } }),
    ).toBe(2);
    expect(
      await replicas('application/json-patch+json', [
        { op: 'replace', path: '/spec/replicas', value: 3 },
      ]),
    ).toBe(3);
    expect(
      await replicas('application/strategic-merge-patch+json', {
        spec: { replicas: 4 },
      }),
    ).toBe(4);
    const applied = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'patched' },
      spec: { replicas: 5 },
    };
    const refused = await server.send('PATCH', `${path}?fieldManager=me`, {
      type: 'application/apply-patch+yaml',
      body: applied,
    });
    expect(refused.json()).toMatchObject({
      code: 409,
      details: {
        causes: [{ reason: 'FieldManagerConflict', field: '.spec.replicas' }],
      },
    });
    expect(
      await replicas(
        'application/apply-patch+yaml',
        applied,
        '?fieldManager=me&force=true',
      ),
    ).toBe(5);
    expect(
      (await server.send('PATCH', path, { type: 'text/plain', body: 'x' }))
        .status,
    ).toBe(415);
    expect(
      (
        await server.send('PATCH', path, {
          type: 'application/json-patch+json',
          body: [{ op: 'remove', path: '/spec/none' }],
        })
      ).status,
    ).toBe(422);
  });

  it('stores nothing on a dry run, but shows what would be', async () => {
    const answer = await server.send('POST', `${DEPLOYMENTS}?dryRun=All`, {
      body: deployment('dry'),
    });
    expect(answer.json().spec.strategy.type).toBe('RollingUpdate');
    expect((await server.send('GET', `${DEPLOYMENTS}/dry`)).status).toBe(404);
  });

  it('scales through the subresource', async () => {
    await server.send('POST', DEPLOYMENTS, { body: deployment('scaled', 2) });
    const path = `${DEPLOYMENTS}/scaled/scale`;
    expect((await server.send('GET', path)).json()).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 2 },
      status: { selector: 'app=scaled' },
    });
    await server.send('PATCH', path, {
      type: 'application/merge-patch+json',
      body: { spec: { replicas: 7 } },
    });
    expect(
      (await server.send('GET', `${DEPLOYMENTS}/scaled`)).json().spec.replicas,
    ).toBe(7);
  });

  it('records who scales, but for a scale to none, as the API server does', async () => {
    await server.send('POST', DEPLOYMENTS, { body: deployment('to-none', 2) });
    const scaledTo = async (replicas: number) => {
      await server.send('PATCH', `${DEPLOYMENTS}/to-none/scale`, {
        type: 'application/merge-patch+json',
        body: { spec: { replicas } },
      });
      const { spec, metadata } = (
        await server.send('GET', `${DEPLOYMENTS}/to-none`)
      ).json();
      expect(spec.replicas).toBe(replicas);
      return JSON.stringify(metadata.managedFields);
    };
    expect(await scaledTo(7)).toMatch(/f:replicas.*"subresource":"scale"/);
    expect(await scaledTo(0)).not.toMatch(/f:replicas|"scale"/);
  });

  it('lists in pages and refuses a revision of the future', async () => {
    await server.send('POST', '/api/v1/namespaces', {
      body: { metadata: { name: 'pages' } },
    });
    for (const name of ['a', 'b', 'c'])
      await server.send('POST', '/api/v1/namespaces/pages/configmaps', {
        body: configMap(name),
      });
    const first = (
      await server.send('GET', '/api/v1/namespaces/pages/configmaps?limit=2')
    ).json();
    expect(first.metadata.remainingItemCount).toBe(1);
    const rest = (
      await server.send(
        'GET',
        `/api/v1/namespaces/pages/configmaps?limit=2&continue=${first.metadata.continue}`,
      )
    ).json();
    expect(
      [...first.items, ...rest.items].map(
        (item: { metadata: { name: string } }) => item.metadata.name,
      ),
    ).toEqual(['a', 'b', 'c']);
    const future = await server.send(
      'GET',
      '/api/v1/namespaces/pages/configmaps?resourceVersion=9999999999999',
    );
    expect(future.json()).toMatchObject({
      code: 504,
      message: expect.stringContaining('Too large resource version'),
    });
  });

  it('answers a watch from before its time with 410', async () => {
    expect(
      (
        await server.send('GET', `${CONFIG_MAPS}?watch=true&resourceVersion=5`)
      ).json(),
    ).toMatchObject({
      code: 410,
      reason: 'Expired',
      message: expect.stringContaining('too old resource version: 5'),
    });
  });

  it('streams the initial events and marks their end', async () => {
    await server.send('POST', '/api/v1/namespaces', {
      body: { metadata: { name: 'streamed' } },
    });
    await server.send('POST', '/api/v1/namespaces/streamed/configmaps', {
      body: configMap('one'),
    });
    const query =
      'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1';
    const stream = await server.send(
      'GET',
      `/api/v1/namespaces/streamed/configmaps?${query}`,
    );
    const events = stream.text
      .split('\n')
      .filter(line => line)
      .map(line => JSON.parse(line));
    expect(events.map(event => event.type)).toEqual(['ADDED', 'BOOKMARK']);
    expect(events[1].object.metadata.annotations).toEqual({
      'k8s.io/initial-events-end': 'true',
    });
  });

  it('gives tables to those who ask', async () => {
    const headers = {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    };
    const table = (
      await server.send('GET', `${DEPLOYMENTS}/scaled`, { headers })
    ).json();
    expect(
      table.columnDefinitions.map((column: { name: string }) => column.name),
    ).toEqual([
      'Name',
      'Ready',
      'Up-to-date',
      'Available',
      'Age',
      'Containers',
      'Images',
      'Selector',
    ]);
    expect(table.rows[0]).toMatchObject({
      cells: [
        'scaled',
        '0/7',
        0,
        0,
        expect.any(String),
        'web',
        'nginx:1',
        'app=scaled',
      ],
      object: { kind: 'PartialObjectMetadata' },
    });
  });
});
