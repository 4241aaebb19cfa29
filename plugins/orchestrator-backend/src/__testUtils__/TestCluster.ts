import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  deliveryControllers,
  policyAdmission,
  startCluster,
  workloadAdmission,
  workloadControllers,
  type KubeObject,
  type RunningCluster,
} from '@macadam/cluster';
import { parseAllDocuments } from 'yaml';
import type { TestOrganisation } from './TestOrganisation';

/** Where `bootstrap/portal.yaml` has the portal's accounts. */
const ACCOUNTS = 'system:serviceaccount:macadam-system';

const platform = resolve(__dirname, '../../../../platform');
const text = (path: string) => readFileSync(resolve(platform, path), 'utf8');

/** A real cluster whose Flux follows an organisation's repositories, set up as the platform's folder says. */
export class TestCluster {
  private constructor(private readonly running: RunningCluster) {}

  static async start(organisation: TestOrganisation): Promise<TestCluster> {
    const directory = await organisation.folder();
    const ofCluster = [
      'cluster/macadam-deployer.yaml',
      'cluster/organisation-store.yaml',
    ];
    await organisation.push(
      'platform/platform',
      'sofia',
      Object.fromEntries(ofCluster.map(path => [path, text(path)])),
    );
    await organisation.push('platform/environments', 'sofia', {
      'clusters/embedded/README.md': 'What runs in the cluster.\n',
    });
    const seed = ['flux.yaml', 'portal.yaml'].flatMap(name =>
      parseAllDocuments(
        text(`bootstrap/${name}`).replaceAll(
          'http://localhost:7008',
          organisation.forge.url,
        ),
      ).map(document => document.toJS()),
    );
    const running = await startCluster({
      directory: resolve(directory, 'cluster'),
      port: 0,
      controllers: [
        ...workloadControllers(),
        ...deliveryControllers({
          git: { directory: resolve(directory, 'git') },
        }),
      ],
      admission: [...workloadAdmission(), policyAdmission()],
      seed,
    });
    return new TestCluster(running);
  }

  /** What the configuration has for this cluster: an account that reads, one that asks Flux to look again, one that puts secrets. */
  get config() {
    const { url, caCertificate } = this.running;
    return {
      kubernetes: {
        clusterLocatorMethods: [
          {
            type: 'config',
            clusters: [
              {
                name: 'embedded',
                url,
                authProvider: 'serviceAccount',
                serviceAccountToken: this.running.issueToken({
                  username: `${ACCOUNTS}:macadam-portal`,
                }),
                caData: Buffer.from(caCertificate).toString('base64'),
              },
            ],
          },
        ],
      },
      reconcileTokens: {
        embedded: this.running.issueToken({
          username: `${ACCOUNTS}:macadam-reconciler`,
        }),
      },
      secretTokens: {
        embedded: this.running.issueToken({
          username: `${ACCOUNTS}:macadam-secret-writer`,
        }),
      },
    };
  }

  /** An object as the cluster has it now. */
  object(
    apiVersion: string,
    kind: string,
    namespace: string,
    name: string,
  ): KubeObject | undefined {
    return this.running.client.get({ apiVersion, kind, namespace, name });
  }

  /** Acts on the cluster as its administrator. */
  get client() {
    return this.running.client;
  }

  stop(): Promise<void> {
    return this.running.close();
  }
}
