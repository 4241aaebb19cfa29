import { startTestServer, type TestServer } from './__testUtils__/testServer';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

describe('access', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  it('lets users do what their roles say, and nobody hand out more than they have', async () => {
    const mira = server.cluster.issueToken({ username: 'mira' });
    const denied = await server.send('GET', CONFIG_MAPS, { token: mira });
    expect(denied.json()).toMatchObject({
      code: 403,
      message:
        'configmaps is forbidden: User "mira" cannot list resource "configmaps" in API group "" in the namespace "default"',
    });
    const binding = (name: string, role: string) => ({
      metadata: { name },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: role,
      },
      subjects: [{ kind: 'User', name: 'mira' }],
    });
    const bindings =
      '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings';
    await server.send('POST', bindings, { body: binding('mira', 'admin') });
    expect(
      (await server.send('GET', CONFIG_MAPS, { token: mira })).status,
    ).toBe(200);
    expect(
      (
        await server.send('GET', '/api/v1/namespaces/kube-system/configmaps', {
          token: mira,
        })
      ).status,
    ).toBe(403);
    const escalation = await server.send('POST', bindings, {
      token: mira,
      body: binding('more', 'cluster-admin'),
    });
    expect(escalation.json()).toMatchObject({
      code: 403,
      message: expect.stringContaining(
        'is attempting to grant RBAC permissions not currently held',
      ),
    });
    const impersonated = await server.send('GET', CONFIG_MAPS, {
      headers: { 'impersonate-user': 'ines' },
    });
    expect(impersonated.status).toBe(403);
    expect(
      (
        await server.send('GET', CONFIG_MAPS, {
          token: mira,
          headers: { 'impersonate-user': 'admin' },
        })
      ).status,
    ).toBe(403);
  });

  it('issues tokens to service accounts, which act with their roles', async () => {
    await server.send('POST', '/api/v1/namespaces/default/serviceaccounts', {
      body: { metadata: { name: 'robot' } },
    });
    const answer = await server.send(
      'POST',
      '/api/v1/namespaces/default/serviceaccounts/robot/token',
      { body: { spec: { expirationSeconds: 600 } } },
    );
    const { token } = answer.json().status;
    const review = await server.send(
      'POST',
      '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      { token, body: {} },
    );
    expect(review.json().status.userInfo.username).toBe(
      'system:serviceaccount:default:robot',
    );
    await server.send(
      'DELETE',
      '/api/v1/namespaces/default/serviceaccounts/robot',
    );
    expect((await server.send('GET', '/api', { token })).status).toBe(401);
  });
});
