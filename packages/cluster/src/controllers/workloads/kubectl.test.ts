import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  startTestServer,
  type TestServer,
} from '../../server/__testUtils__/testServer';
import { workloadAdmission, workloadControllers } from './index';

const available = spawnSync('kubectl', ['version', '--client']).status === 0;
const suite = available ? describe : describe.skip;

const MANIFESTS = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: "nginx:1.27", ports: [{ name: http, containerPort: 80 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: http }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  replicas: 2
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: db, image: "postgres:17" }] }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: batch/v1
kind: Job
metadata: { name: migrate }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: m, image: "migrate:1" }] } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: shipping }
spec:
  selector: { matchLabels: { app: shipping } }
  progressDeadlineSeconds: 2
  template:
    metadata: { labels: { app: shipping } }
    spec:
      containers: [{ name: shipping, image: "shipping:1", env: [{ name: KEY, valueFrom: { secretKeyRef: { name: carrier-key, key: value } } }] }]
`;

suite(
  available
    ? 'kubectl and workloads'
    : 'kubectl and workloads (skipped: kubectl is not installed)',
  () => {
    let server: TestServer;
    beforeAll(async () => {
      const logger = {
        error: () => undefined,
        warn: () => undefined,
        info: () => undefined,
        debug: () => undefined,
      };
      server = await startTestServer({
        controllers: workloadControllers(),
        admission: workloadAdmission(),
        logger,
      });
      const manifest = join(server.directory, 'all.yaml');
      writeFileSync(manifest, MANIFESTS);
      await kubectl('apply', '-f', manifest);
    }, 60_000);
    afterAll(() => server.close());

    function kubectl(...args: string[]): Promise<string> {
      const env = {
        ...process.env,
        KUBECONFIG: server.kubeconfig,
        KUBECACHEDIR: join(server.directory, 'cache'),
      };
      return new Promise(resolve => {
        execFile('kubectl', args, { env }, (_error, stdout, stderr) =>
          resolve(`${stdout}${stderr}`.trim()),
        );
      });
    }

    it('follows rollouts to their end', async () => {
      expect(
        await kubectl('rollout', 'status', 'deploy/web', '--timeout=30s'),
      ).toContain('deployment "web" successfully rolled out');
      expect(
        await kubectl('rollout', 'status', 'sts/db', '--timeout=30s'),
      ).toMatch(/rolling update complete|roll out complete/);
      expect(
        await kubectl(
          'wait',
          '--for=condition=complete',
          'job/migrate',
          '--timeout=30s',
        ),
      ).toBe('job.batch/migrate condition met');
      expect(
        await kubectl('rollout', 'status', 'deploy/shipping', '--timeout=30s'),
      ).toContain(
        'error: deployment "shipping" exceeded its progress deadline',
      );
    }, 120_000);

    it('describes and logs', async () => {
      expect(await kubectl('logs', 'deploy/web')).toContain(
        'macadam: this cluster is simulated and runs no containers',
      );
      expect(await kubectl('logs', 'deploy/shipping')).toContain(
        'is waiting to start: CreateContainerConfigError',
      );
      expect(await kubectl('describe', 'pods', '-l', 'app=shipping')).toMatch(
        /Warning\s+Failed\s+.*kubelet\s+Error: secret "carrier-key" not found/,
      );
      expect(await kubectl('describe', 'deploy', 'web')).toMatch(
        /Available\s+True\s+MinimumReplicasAvailable/,
      );
      expect(await kubectl('describe', 'svc', 'web')).toMatch(
        /Endpoints:\s+10\.244\.\d+\.\d+:80,10\.244\.\d+\.\d+:80/,
      );
      expect(await kubectl('get', 'pods', '-l', 'app=shipping')).toContain(
        'CreateContainerConfigError',
      );
      expect(await kubectl('get', 'pods', '-l', 'app=web')).toMatch(
        /1\/1\s+Running\s+0/,
      );
    }, 120_000);

    it('restarts, undoes and heals', async () => {
      await kubectl('rollout', 'restart', 'deploy/web');
      expect(
        await kubectl('rollout', 'status', 'deploy/web', '--timeout=30s'),
      ).toContain('successfully rolled out');
      expect(await kubectl('rollout', 'history', 'deploy/web')).toMatch(
        /1\s+<none>\n2\s+<none>/,
      );
      await kubectl('rollout', 'undo', 'deploy/web');
      expect(
        await kubectl('rollout', 'status', 'deploy/web', '--timeout=30s'),
      ).toContain('successfully rolled out');
      expect(await kubectl('rollout', 'history', 'deploy/web')).toMatch(
        /2\s+<none>\n3\s+<none>/,
      );
      await kubectl(
        'create',
        'secret',
        'generic',
        'carrier-key',
        '--from-literal=value=x',
      );
      expect(
        await kubectl(
          'wait',
          '--for=condition=available',
          'deploy/shipping',
          '--timeout=30s',
        ),
      ).toContain('condition met');
      expect(
        await kubectl(
          'delete',
          'deploy',
          'web',
          '--cascade=foreground',
          '--timeout=30s',
        ),
      ).toContain('deleted');
    }, 120_000);
  },
);
