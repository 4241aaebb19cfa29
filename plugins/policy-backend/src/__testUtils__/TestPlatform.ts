import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { startForge, type Forge } from '@macadam/forge';
import { createRepositoryHost, GitMirror, Repositories } from '@macadam/git';
import { PlatformService } from '@macadam/plugin-platform-node';
import { ImageFactsReader, readSupplyChain } from '@macadam/supply-chain';
import { PlatformRepository } from '../services/PlatformRepository';

const TOKEN = 'portal-token-0123456789';

/** Registries as a configuration names them. */
export const registries = (...hosts: string[]) =>
  new ImageFactsReader(
    readSupplyChain(
      new ConfigReader({
        macadam: {
          supplyChain: {
            registries: hosts.map(host => ({ host, http: true })),
          },
        },
      }),
    ),
  );

/** A policy that refuses what runs in a container whose image does not match. */
export const imagePolicy = (expression: string, action = 'Deny') =>
  `apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata:
  name: images
  annotations:
    policies.kyverno.io/title: Images
    macadam.dev/fix: Name a version.
spec:
  validationActions: [${action}]
  matchConstraints:
    resourceRules:
      - apiGroups: [apps]
        apiVersions: [v1]
        operations: [CREATE, UPDATE]
        resources: [deployments]
  validations:
    - expression: "${expression}"
      message: Not this image.
`;

/** Policies that nothing passes, each of which takes its time to say so. */
export const costlyPolicies = (count: number) => {
  const list = JSON.stringify(Array.from({ length: 16 }, (_, at) => at));
  const loops = `${list}.all(a, ${list}.all(b, ${list}.all(c, a + b + c >= 0)))`;
  return Array.from({ length: count }, (_, at) =>
    imagePolicy(`${loops} && false`).replace('images', `costly-${at}`),
  ).join('---\n');
};

/** A rule that everything passes. */
export const ANY = 'true';
/** A rule that no tag `latest` passes. */
export const NO_LATEST =
  "object.spec.template.spec.containers.all(c, !c.image.endsWith(':latest'))";

const environment = (name: string, policy: string) =>
  `apiVersion: macadam.dev/v1alpha1
kind: Environment
metadata:
  name: ${name}
spec:
  type: ${name === 'prod' ? 'production' : 'development'}
  cluster: embedded
  namespace: \${tenant.id}-${name}
  after: ${name === 'prod' ? '[dev]' : '[]'}
  delivery: { engine: flux, repository: environments, path: ${name} }
  gates: { policy: ${policy} }
`;

const files: Record<string, string> = {
  'platform.yaml': `apiVersion: macadam.dev/v1alpha1
kind: Platform
metadata:
  name: test
spec:
  owner: group:default/platform-team
`,
  'environments/dev.yaml': environment('dev', 'enforce'),
  'environments/prod.yaml': environment('prod', 'audit'),
  'defaults/all.yaml': ['development', 'production']
    .map(
      type => `apiVersion: macadam.dev/v1alpha1
kind: WorkloadDefaults
metadata:
  name: ${type}
spec:
  match: { environmentType: ${type} }
  replicas: 1
  podSecurity: restricted
`,
    )
    .join('---\n'),
  'policies/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - images.yaml
`,
  'policies/images.yaml': imagePolicy(ANY),
};

/** A workload's Deployment as the orchestrator commits it. */
export const deployment = (
  workload: string,
  environmentName: string,
  image: string,
) => ({
  [`${environmentName}/shop/${workload}/deployment-${workload}.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${workload}
  namespace: shop-${environmentName}
  labels:
    macadam.dev/workload: ${workload}
    macadam.dev/tenant: shop
    macadam.dev/environment: ${environmentName}
spec:
  selector: { matchLabels: { app: ${workload} } }
  template:
    metadata: { labels: { app: ${workload} } }
    spec: { containers: [{ name: main, image: "${image}" }] }
`,
});

/** A real forge with a platform and an environments repository. */
export class TestPlatform {
  private readonly mirrors = new Map<string, GitMirror>();
  readonly repositories: Repositories;
  readonly repository: PlatformRepository;

  private constructor(
    private readonly directory: string,
    private forge: Forge,
  ) {
    const { host } = new URL(forge.url);
    const integrations = ScmIntegrations.fromConfig(
      new ConfigReader({ integrations: this.integrations }),
    );
    this.repositories = new Repositories(() => ({
      host: createRepositoryHost({ integrations, host }),
      directory: join(directory, 'mirrors'),
    }));
    this.repository = new PlatformRepository(
      new PlatformService(
        'platform/platform',
        this.repositories,
        mockServices.rootLogger({ level: 'none' }),
      ),
      this.repositories,
    );
  }

  private get integrations() {
    const { url } = this.forge;
    const { host } = new URL(url);
    const access = { username: 'macadam', password: TOKEN };
    return { gitea: [{ host, baseUrl: url, ...access }] };
  }

  /** What a back end on this platform is configured with; its mirrors are its own. */
  get configuration() {
    const { integrations } = this;
    return {
      app: { baseUrl: 'https://portal.example' },
      integrations,
      macadam: {
        git: {
          host: integrations.gitea[0].host,
          platformRepository: 'platform/platform',
          directory: join(this.directory, 'backend'),
        },
      },
    };
  }

  static async start(): Promise<TestPlatform> {
    const directory = await mkdtemp(join(tmpdir(), 'macadam-policy-'));
    const platform = new TestPlatform(directory, await begin(directory, 0));
    for (const name of ['platform', 'environments']) {
      await platform.repositories.host.ensureRepository({
        owner: 'platform',
        name,
      });
    }
    await platform.push('platform', 'main', files);
    await platform.push('environments', 'main', {
      ...deployment('cart', 'dev', 'nginx:latest'),
      ...deployment('cart', 'prod', 'nginx:latest'),
      ...deployment('basket', 'dev', 'nginx:1.27.2'),
    });
    return platform;
  }

  /** Commits to a branch, as somebody else than the portal. */
  async push(
    name: string,
    branch: string,
    write: Record<string, string>,
    remove: string[] = [],
  ): Promise<string> {
    const mirror = this.mirror(name);
    await mirror.fetch();
    const { commit } = await mirror.commit({
      branch,
      base: await mirror.head('main'),
      message: 'Change something',
      author: { name: 'sofia', email: 'sofia@example.test' },
      write,
      remove,
    });
    return commit;
  }

  /** Text of a file on the main branch of the platform repository, as the forge has it. */
  async read(path: string): Promise<string | undefined> {
    const mirror = this.mirror('platform');
    await mirror.fetch();
    return mirror.readFile((await mirror.head('main')) ?? '', path);
  }

  /** The message of the newest commit on the main branch of the platform repository. */
  async lastMessage(): Promise<string> {
    const mirror = this.mirror('platform');
    await mirror.fetch();
    return (await mirror.show((await mirror.head('main')) ?? '')).message;
  }

  /** The forge does not answer meanwhile. */
  async without(work: () => Promise<void>): Promise<void> {
    const { port } = this.forge;
    await this.forge.close();
    try {
      await work();
    } finally {
      this.forge = await begin(this.directory, port);
    }
  }

  async stop(): Promise<void> {
    this.mirrors.forEach(mirror => mirror.close());
    this.repositories.close();
    await this.forge.close();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  private mirror(name: string): GitMirror {
    const mirror =
      this.mirrors.get(name) ??
      new GitMirror({
        directory: join(this.directory, `clone-${name}`),
        url: `${this.forge.url}/platform/${name}.git`,
        credentials: { username: 'macadam', password: TOKEN },
      });
    this.mirrors.set(name, mirror);
    return mirror;
  }
}

function begin(directory: string, port: number): Promise<Forge> {
  return startForge({
    directory: join(directory, 'forge'),
    port,
    users: [
      {
        login: 'macadam',
        fullName: 'Macadam',
        email: 'macadam@example.test',
        admin: true,
        token: TOKEN,
      },
    ],
    organisations: ['platform'],
    log: () => undefined,
  });
}
