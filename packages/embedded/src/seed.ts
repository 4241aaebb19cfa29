import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitMirror } from '@macadam/git';
import { readTree } from './files';
import { ForgeApi } from './ForgeApi';
import { AUTHORS, emailOf, PEOPLE, PORTAL } from './people';
import type { Secrets } from './secrets';
import type { Settings } from './settings';

interface Seed {
  owner: string;
  name: string;
  description: string;
  message: string;
  files: Record<string, string | Uint8Array>;
}

const ENVIRONMENTS_README = `# Environments

What should run, where: \`<environment>/<tenant>/<workload>/\` holds the rendered objects of one workload. Macadam commits
here; people read, and revert when they have to. Each commit says which deployment, release and platform revision it came
from, and who asked for it.
`;

const CLUSTER_README = `# The cluster "embedded"

\`<environment>/<tenant>/\` holds the tenant's namespace, deployer and source, and in \`workloads/\` a Kustomization of Flux
for each workload. The portal puts back what is changed here: it follows from the platform repository.
`;

function seeds(settings: Settings): Seed[] {
  const examples = readdirSync(settings.organisation).flatMap(owner =>
    readdirSync(join(settings.organisation, owner)).map(name => ({
      owner,
      name,
      description: '',
      message: `Begin ${name}`,
      files: readTree(join(settings.organisation, owner, name)),
    })),
  );
  return [
    {
      owner: 'platform',
      name: 'platform',
      description: 'Environments, resource definitions, defaults and policies',
      message: 'Begin the platform',
      files: readTree(settings.platform),
    },
    {
      owner: 'platform',
      name: 'environments',
      description: 'What should run, where',
      message: 'Begin the environments',
      files: {
        'README.md': ENVIRONMENTS_README,
        'clusters/embedded/README.md': CLUSTER_README,
      },
    },
    ...examples,
  ];
}

/** Pushes a repository's first commit as the person who would have; whoever has pushed before is left alone. */
async function push(
  seed: Seed,
  forgeUrl: string,
  secrets: Secrets,
): Promise<void> {
  const account =
    PEOPLE.find(({ login }) => login === AUTHORS[seed.owner]) ?? PORTAL;
  const directory = mkdtempSync(join(tmpdir(), 'macadam-seed-'));
  const mirror = new GitMirror({
    directory: join(directory, 'mirror'),
    url: `${forgeUrl}/${seed.owner}/${seed.name}.git`,
    credentials: {
      username: account.login,
      password: secrets.tokens[account.login],
    },
  });
  try {
    await mirror.commit({
      branch: 'main',
      message: seed.message,
      author: { name: account.fullName, email: emailOf(account) },
      write: seed.files,
    });
  } finally {
    mirror.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * Fills a new forge with the example organisation, and points it at the portal. Safe to repeat: what is there stays,
 * an interrupted run is finished.
 */
export async function seedForge(
  settings: Settings,
  forgeUrl: string,
  secrets: Secrets,
): Promise<void> {
  const api = new ForgeApi(forgeUrl, secrets.tokens[PORTAL.login]);
  await api.setSystemHook(
    `http://127.0.0.1:${settings.ports.portal}/api/events/http/gitea`,
    secrets.webhook,
  );
  for (const seed of seeds(settings)) {
    await api.ensureRepository(seed.owner, seed.name, seed.description);
    if (await api.isEmpty(seed.owner, seed.name))
      await push(seed, forgeUrl, secrets);
  }
}
