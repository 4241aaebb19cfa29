import { execFile, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTestServer, type TestServer } from './__testUtils__/testServer';

const available = spawnSync('kubectl', ['version', '--client']).status === 0;
const suite = available ? describe : describe.skip;

const MANIFEST = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - { name: web, image: "nginx:1.27", ports: [{ containerPort: 80 }, { containerPort: 80, protocol: UDP }] }
`;

suite(
  available ? 'kubectl' : 'kubectl (skipped: kubectl is not installed)',
  () => {
    let server: TestServer;
    let manifest: string;
    beforeAll(async () => {
      server = await startTestServer();
      manifest = join(server.directory, 'web.yaml');
      writeFileSync(manifest, MANIFEST);
    });
    afterAll(() => server.close());

    const env = () => ({
      ...process.env,
      KUBECONFIG: server.kubeconfig,
      KUBECACHEDIR: join(server.directory, 'cache'),
    });
    /** What kubectl prints, whether it succeeds or not. */
    function kubectl(...args: string[]): Promise<string> {
      return new Promise(resolve => {
        execFile('kubectl', args, { env: env() }, (_error, stdout, stderr) =>
          resolve((stdout || stderr).trim()),
        );
      });
    }

    it('applies, again without change, and server-side after client-side', async () => {
      expect(await kubectl('apply', '-f', manifest)).toBe(
        'deployment.apps/web created',
      );
      expect(await kubectl('apply', '-f', manifest)).toBe(
        'deployment.apps/web unchanged',
      );
      writeFileSync(manifest, MANIFEST.replace('1.27', '1.28'));
      expect(await kubectl('diff', '-f', manifest)).toMatch(
        /-\s+- image: nginx:1\.27\n\+\s+- image: nginx:1\.28/,
      );
      expect(await kubectl('apply', '--server-side', '-f', manifest)).toBe(
        'deployment.apps/web serverside-applied',
      );
      expect(await kubectl('diff', '--server-side', '-f', manifest)).toBe('');
      expect(
        await kubectl(
          'get',
          'deploy',
          'web',
          '-o',
          'jsonpath={.spec.template.spec.containers[0].ports[*].protocol} {.metadata.generation}',
        ),
      ).toBe('TCP UDP 2');
    }, 60_000);

    it('creates with protobuf bodies', async () => {
      expect(await kubectl('create', 'ns', 'team')).toBe(
        'namespace/team created',
      );
      await kubectl(
        'create',
        'secret',
        'generic',
        's',
        '--from-literal=a=b',
        '-n',
        'team',
      );
      expect(
        await kubectl(
          'get',
          'secret',
          's',
          '-n',
          'team',
          '-o',
          'jsonpath={.data.a} {.type}',
        ),
      ).toBe('Yg== Opaque');
      await kubectl(
        'create',
        'deployment',
        'd',
        '--image=nginx:1',
        '--replicas=3',
        '--port=80',
        '-n',
        'team',
      );
      expect(
        await kubectl(
          'get',
          'deploy',
          'd',
          '-n',
          'team',
          '-o',
          'jsonpath={.spec.replicas} {.spec.template.spec.containers[0].ports[0].containerPort}',
        ),
      ).toBe('3 80');
      await kubectl(
        'create',
        'quota',
        'q',
        '--hard=pods=3,cpu=1',
        '-n',
        'team',
      );
      expect(
        await kubectl(
          'get',
          'quota',
          'q',
          '-n',
          'team',
          '-o',
          'jsonpath={.spec.hard}',
        ),
      ).toBe('{"cpu":"1","pods":"3"}');
      await kubectl(
        'create',
        'service',
        'clusterip',
        'svc',
        '--tcp=80:8080',
        '-n',
        'team',
      );
      expect(
        await kubectl(
          'get',
          'svc',
          'svc',
          '-n',
          'team',
          '-o',
          'jsonpath={.spec.ports[0].targetPort}',
        ),
      ).toBe('8080');
      expect(await kubectl('auth', 'can-i', 'create', 'pods')).toBe('yes');
      expect(
        await kubectl('auth', 'can-i', 'create', 'pods', '--as=nobody'),
      ).toBe('no');
    }, 60_000);

    it('reads in tables, explains, and changes', async () => {
      expect(
        (await kubectl('get', 'deploy', 'web', '-o', 'wide')).split('\n')[0],
      ).toMatch(
        /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES +SELECTOR$/,
      );
      expect(await kubectl('explain', 'deployment.spec.strategy')).toContain(
        'FIELD: strategy <DeploymentStrategy>',
      );
      expect(await kubectl('scale', 'deploy', 'web', '--replicas=5')).toBe(
        'deployment.apps/web scaled',
      );
      expect(await kubectl('set', 'image', 'deploy/web', 'web=nginx:2')).toBe(
        'deployment.apps/web image updated',
      );
      expect(await kubectl('label', 'deploy', 'web', 'x=y')).toBe(
        'deployment.apps/web labeled',
      );
      expect(await kubectl('describe', 'deploy', 'web')).toMatch(
        /Replicas: +5 desired/,
      );
      expect(await kubectl('get', 'things')).toContain(
        'the server doesn\'t have a resource type "things"',
      );
      expect(
        await kubectl(
          'wait',
          '--for=jsonpath={.status.phase}=Active',
          'ns/default',
          '--timeout=5s',
        ),
      ).toBe('namespace/default condition met');
    }, 60_000);

    it('follows changes until an object is gone', async () => {
      await kubectl('create', 'cm', 'followed');
      const watching = spawn(
        'kubectl',
        ['get', 'cm', 'followed', '-w', '-o', 'jsonpath={.data}|'],
        { env: env() },
      );
      let seen = '';
      const sawChange = new Promise<void>(resolve => {
        watching.stdout.on('data', (chunk: Buffer) => {
          seen += chunk.toString();
          if (seen.includes('"a":"b"')) resolve();
        });
      });
      const started = new Promise<void>(resolve =>
        watching.stdout.once('data', () => resolve()),
      );
      await started;
      await kubectl('patch', 'cm', 'followed', '-p', '{"data":{"a":"b"}}');
      await sawChange;
      watching.kill();
      expect(await kubectl('delete', 'cm', 'followed')).toBe(
        'configmap "followed" deleted',
      );
      expect(await kubectl('delete', 'ns', 'team')).toBe(
        'namespace "team" deleted',
      );
    }, 60_000);
  },
);
