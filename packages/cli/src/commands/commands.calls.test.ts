import { PLATFORM, Project, run } from '../__testUtils__/project';

const place = ['-e', 'dev', '--tenant', 'checkout', '--platform', PLATFORM];

describe('a workload that calls another', () => {
  const project = new Project();
  afterAll(() => project.remove());
  let count = 0;
  const write = (text: string) =>
    project.write(
      `${(count += 1)}.yaml`,
      `apiVersion: score.dev/v1b1\n${text}`,
    );
  const caller = (params = '{workload: callee}') =>
    write(`metadata: {name: caller}
containers: {web: {image: "ghcr.io/acme/web:1.0.0", variables: {UP: "\${resources.up.url}"}}}
resources: {up: {type: service, params: ${params}}}
`);
  const callee = (service: string, annotations = '{}') =>
    write(`metadata: {name: callee, annotations: ${annotations}}
containers: {web: {image: "ghcr.io/acme/web:1.0.0"}}
${service}`);
  const ring = (name: string, other: string) =>
    write(`metadata: {name: ${name}}
containers: {web: {image: "ghcr.io/acme/web:1.0.0", variables: {UP: "\${resources.${other}.name}"}}}
resources: {${other}: {type: service}}
service: {ports: {http: {port: 80}}}
`);

  it.each([
    [
      'serves one port',
      'service: {ports: {http: {port: 80, targetPort: 8080}}}\n',
      undefined,
      'http://callee.checkout-dev.svc:80',
    ],
    [
      'has a Service of another name',
      'service: {ports: {http: {port: 8080}}}\n',
      '{k8s.score.dev/service-name: callee-svc}',
      'http://callee-svc.checkout-dev.svc:8080',
    ],
  ])('that %s has its address', async (_, service, annotations, url) => {
    const ran = await run(
      'render',
      caller(),
      callee(service, annotations),
      ...place,
    );
    expect(ran).toMatchObject({ code: 0, error: '' });
    expect(ran.out).toContain(`value: ${url}\n`);
  });

  it.each([
    [
      '',
      undefined,
      '4:42 resources.up.params.workload',
      'callee has no service',
    ],
    [
      'service: {ports: {aa: {port: 1}, bb: {port: 2}}}\n',
      undefined,
      '4:13 resources.up',
      'add params.port; have: aa (1), bb (2)',
    ],
    [
      'service: {ports: {aa: {port: 1}}}\n',
      '{workload: callee, port: 2}',
      'resources.up.params.port',
      'callee has no port 2 (have: aa (1))',
    ],
    [
      'service: {ports: {aa: {port: 1}}}\n',
      '{workload: calee}',
      'resources.up.params.workload',
      'did you mean `callee`?',
    ],
  ])('that has %j cannot with %j', async (service, params, where, message) => {
    for (const command of ['render', 'preflight']) {
      const ran = await run(command, caller(params), callee(service), ...place);
      expect([ran.code, ran.out]).toEqual([1, '']);
      expect(ran.error).toContain(where);
      expect(ran.error).toContain(message);
    }
  });

  it('that is not given is assumed, and that is to be looked at', async () => {
    const render = await run('render', caller(), ...place);
    expect(render.code).toBe(0);
    expect(render.out).toContain('http://callee.checkout-dev.svc:8080');
    expect(render.error).toContain(
      'warning: callee is not among the Score files',
    );
    const preflight = await run('preflight', caller(), ...place);
    expect(preflight.code).toBe(0);
    expect(preflight.out).toContain('1 to look at');
  });

  it('and is called by it is no trouble', async () => {
    const files = [ring('ping', 'pong'), ring('pong', 'ping')];
    const ran = await run('render', ...files, ...place);
    expect(ran).toMatchObject({ code: 0, error: '' });
  });
});
