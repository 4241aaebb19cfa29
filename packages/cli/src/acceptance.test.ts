import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  policyAdmission,
  startCluster,
  workloadAdmission,
  type RunningCluster,
} from '@macadam/cluster';
import { parseAllDocuments } from 'yaml';
import { EXAMPLES, PLATFORM, Project, run } from './__testUtils__/project';

const available = spawnSync('kubectl', ['version', '--client']).status === 0;
const suite = available ? describe : describe.skip;
const ENVIRONMENTS = ['dev', 'staging', 'prod'];

suite(
  available
    ? 'what is rendered, to an API server'
    : 'what is rendered, to an API server (skipped: kubectl is not installed)',
  () => {
    const project = new Project();
    let cluster: RunningCluster;
    let policed: RunningCluster;

    beforeAll(async () => {
      cluster = await startCluster({
        directory: project.path('cluster'),
        port: 0,
        admission: workloadAdmission(),
      });
      policed = await startCluster({
        directory: project.path('policed'),
        port: 0,
        admission: [...workloadAdmission(), policyAdmission()],
      });
      for (const each of [cluster, policed]) {
        for (const environment of ENVIRONMENTS) {
          for (const tenant of ['checkout', 'fulfilment']) {
            each.client.create({
              apiVersion: 'v1',
              kind: 'Namespace',
              metadata: {
                name: `${tenant}-${environment}`,
                labels: {
                  'macadam.dev/tenant': tenant,
                  'macadam.dev/environment': environment,
                },
              },
            });
          }
        }
      }
      for (const name of readdirSync(path.join(PLATFORM, 'policies'))) {
        if (!name.endsWith('.yaml') || name === 'kustomization.yaml') continue;
        const text = readFileSync(
          path.join(PLATFORM, 'policies', name),
          'utf8',
        );
        for (const document of parseAllDocuments(text))
          policed.client.create(document.toJS());
      }
    }, 60_000);

    afterAll(async () => {
      await Promise.all([cluster.close(), policed.close()]);
      project.remove();
    });

    /** What kubectl says of an object that it would not apply. */
    function apply(to: RunningCluster, manifests: string): Promise<string> {
      const kubeconfig = project.write(
        `kubeconfig-${to.port}`,
        to.kubeconfig({ username: 'admin', groups: ['system:masters'] }),
      );
      const file = project.write(`apply-${to.port}.yaml`, manifests);
      const env = {
        ...process.env,
        KUBECONFIG: kubeconfig,
        KUBECACHEDIR: project.path('cache'),
      };
      const args = ['apply', '--dry-run=server', '-f', file];
      return new Promise(resolve => {
        execFile('kubectl', args, { env }, (error, _out, stderr) =>
          resolve(error ? stderr : ''),
        );
      });
    }

    async function rendered(
      files: string[],
      environment: string,
      tenant: string,
    ) {
      const { out, error } = await run(
        'render',
        ...files,
        '-e',
        environment,
        '--platform',
        PLATFORM,
        '--tenant',
        tenant,
        '--image',
        'registry.macadam.internal/a/b:1',
      );
      expect(error).toBe('');
      return out;
    }

    const examples = ['checkout', 'fulfilment'].map(tenant => ({
      tenant,
      files: readdirSync(path.join(EXAMPLES, tenant)).map(name =>
        path.join(EXAMPLES, tenant, name, 'score.yaml'),
      ),
    }));

    it.each(ENVIRONMENTS)(
      'takes every example in %s, and refuses the one that is meant to be',
      async environment => {
        const manifests: string[] = [];
        for (const { tenant, files } of examples)
          manifests.push(await rendered(files, environment, tenant));
        const all = manifests.join('---\n');
        expect(await apply(cluster, all)).toBe('');
        const refusals = (await apply(policed, all)).match(/^Error.*$/gm) ?? [];
        expect(refusals).toHaveLength(1);
        expect(refusals[0]).toMatch(/disallow-latest-tag.*container returns/);
      },
      60_000,
    );

    it.each(ENVIRONMENTS)(
      'takes what the specification has besides, in %s',
      async environment => {
        const folder = path.resolve(EXAMPLES, '../score');
        const manifests: string[] = [];
        for (const name of readdirSync(folder)) {
          if (!/^\w+\.yaml$/.test(name)) continue;
          const file = path.join(folder, name);
          manifests.push(await rendered([file], environment, 'checkout'));
        }
        expect(manifests.length).toBeGreaterThan(4);
        expect(await apply(cluster, manifests.join('---\n'))).toBe('');
      },
      60_000,
    );
  },
);
