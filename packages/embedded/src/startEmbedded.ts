import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  deliveryControllers,
  policyAdmission,
  startCluster,
  workloadAdmission,
  workloadControllers,
  type RunningCluster,
} from '@macadam/cluster';
import { startForge, type Forge } from '@macadam/forge';
import {
  bootstrapObjects,
  PORTAL_USER,
  RECONCILER_USER,
  SECRET_WRITER_USER,
} from './clusterBootstrap';
import { writePrivately } from './files';
import { keepSecrets, keptSecrets } from './organisationSecrets';
import { AUTHORS, emailOf, PEOPLE, PORTAL } from './people';
import { portalConfig } from './portalConfig';
import { loadSecrets, writeGitCredentials } from './secrets';
import { seedForge } from './seed';
import type { Settings } from './settings';

/** The running forge and cluster. Each can be stopped and started while the other stays up. */
export interface Embedded {
  forgeUrl: string;
  clusterUrl: string;
  /** Files that were written for people and for the portal. */
  files: { kubeconfig: string; gitCredentials: string; portalConfig: string };
  stopForge(): Promise<void>;
  startForge(): Promise<void>;
  stopCluster(): Promise<void>;
  /** Empty again, and reconciled from Git. */
  startCluster(): Promise<void>;
  close(): Promise<void>;
}

/** Tokens of the cluster's users: issued once, because clients keep them. */
function clusterTokens(state: string, cluster: RunningCluster) {
  const file = join(state, 'cluster', 'accounts.json');
  const found: Record<string, string> = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : {};
  const tokens = {
    read: found.read ?? cluster.issueToken({ username: PORTAL_USER }),
    reconcile:
      found.reconcile ?? cluster.issueToken({ username: RECONCILER_USER }),
    secrets:
      found.secrets ?? cluster.issueToken({ username: SECRET_WRITER_USER }),
  };
  writePrivately(file, JSON.stringify(tokens));
  return tokens;
}

/**
 * Starts both, fills the forge on its first start, and writes what the portal and people need to reach them. Long because it
 * is the order in which everything starts.
 */
export async function startEmbedded(settings: Settings): Promise<Embedded> {
  const { state } = settings;
  const secrets = loadSecrets(state);
  const files = {
    kubeconfig: join(state, 'kubeconfig'),
    gitCredentials: join(state, 'git-credentials'),
    portalConfig: join(state, 'embedded', 'app-config.yaml'),
  };
  let forgePort = settings.ports.forge;
  let clusterPort = settings.ports.cluster;

  const openForge = async (): Promise<Forge> => {
    const forge = await startForge({
      directory: join(state, 'forge'),
      port: forgePort,
      ...(forgePort !== 0 && { publicUrl: `http://localhost:${forgePort}` }),
      organisations: Object.keys(AUTHORS),
      users: [PORTAL, ...PEOPLE].map(account => ({
        ...account,
        email: emailOf(account),
        token: secrets.tokens[account.login],
      })),
    });
    forgePort = forge.port;
    return forge;
  };
  const openCluster = async (forgeUrl: string): Promise<RunningCluster> => {
    const cluster = await startCluster({
      directory: join(state, 'cluster'),
      port: clusterPort,
      controllers: [
        ...workloadControllers(),
        ...deliveryControllers({
          git: { directory: join(state, 'cluster', 'git') },
        }),
      ],
      admission: [...workloadAdmission(), policyAdmission()],
      seed: [
        ...bootstrapObjects(settings.platform, forgeUrl),
        ...keptSecrets(state),
      ],
    });
    keepSecrets(state, cluster);
    clusterPort = cluster.port;
    return cluster;
  };

  let forge: Forge | undefined = await openForge();
  const forgeUrl = forge.url;
  await seedForge(settings, forgeUrl, secrets);
  writeGitCredentials(state, forgeUrl, secrets);

  let cluster: RunningCluster | undefined = await openCluster(forgeUrl);
  const clusterUrl = cluster.url;
  const tokens = clusterTokens(state, cluster);
  const known = existsSync(files.kubeconfig)
    ? readFileSync(files.kubeconfig, 'utf8')
    : '';
  const isCurrent = [
    clusterUrl,
    Buffer.from(cluster.caCertificate).toString('base64'),
  ].every(part => known.includes(part));
  if (!isCurrent) {
    writePrivately(
      files.kubeconfig,
      cluster.kubeconfig({ username: 'admin', groups: ['system:masters'] }),
    );
  }
  writePrivately(
    files.portalConfig,
    portalConfig({
      state,
      forgeUrl,
      clusterUrl,
      caCertificate: cluster.caCertificate,
      readToken: tokens.read,
      reconcileToken: tokens.reconcile,
      secretToken: tokens.secrets,
      secrets,
    }),
  );

  const stopForge = async () => {
    await forge?.close();
    forge = undefined;
  };
  const stopCluster = async () => {
    await cluster?.close();
    cluster = undefined;
  };
  return {
    forgeUrl,
    clusterUrl,
    files,
    stopForge,
    stopCluster,
    startForge: async () => {
      forge ??= await openForge();
    },
    startCluster: async () => {
      cluster ??= await openCluster(forgeUrl);
    },
    close: async () => {
      await Promise.all([stopCluster(), stopForge()]);
    },
  };
}
