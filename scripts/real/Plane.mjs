/**
 * The whole plane: a control plane, what runs in it, Gitea, PostgreSQL, an identity provider, and the portal in production
 * configuration, set up by the commands of docs/production.md.
 */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { parse } from 'yaml';
import { ROOT } from '../lib/env.mjs';
import { step } from '../lib/log.mjs';
import { folderOf, isBuilt } from './build.mjs';
import { nameApiServer } from './apiServerName.mjs';
import { startControlPlane } from './controlPlane.mjs';
import {
  startExternalSecrets,
  startFlux,
  startKyverno,
  startNodes,
} from './controllers.mjs';
import { runDocumented } from './documented.mjs';
import { startForgeInstead } from './forge.mjs';
import { freePorts } from './freePorts.mjs';
import { startGitea } from './gitea.mjs';
import { startIdentity } from './identity.mjs';
import { Kubectl } from './Kubectl.mjs';
import { applyStandIns, playSecretStore } from './standIns.mjs';
import { PARTS } from './parts.mjs';
import { startPortal } from './portal.mjs';
import { startPostgres } from './postgres.mjs';
import { Processes } from './processes.mjs';

/** Stopped with `stop`, also when the start fails. */
export class Plane {
  /** What ends with us and is no program of its own: told last first. */
  #stops = [];

  constructor() {
    this.folder = mkdtempSync(path.join(os.tmpdir(), 'macadam-real-'));
    // PostgreSQL runs as somebody else, and has to reach its own folder.
    chmodSync(this.folder, 0o711);
    this.processes = new Processes(path.join(this.folder, 'logs'));
    /** Optional parts that are not built. */
    this.missing = PARTS.filter(part => part.optional && !isBuilt(part)).map(
      ({ name }) => name,
    );
  }

  /** Starts everything, and sets it up as docs/production.md says. */
  async start() {
    const { processes, folder } = this;
    const context = name => {
      const own = path.join(folder, name);
      mkdirSync(own, { mode: 0o700 });
      return { processes, folder: own, file };
    };
    this.control = await step('Starting Kubernetes', () =>
      startControlPlane({
        ...context('kubernetes'),
        binary: name => file('kubernetes', 'bin', name),
      }),
    );
    const { admin, url, ca } = this.control;
    this.kubectl = new Kubectl(file('kubernetes', 'bin/kubectl'), admin);
    const inCluster = name => ({
      ...context(name),
      admin,
      server: { url, ca },
      kubectl: this.kubectl,
    });

    const [gitea, database] = await step(
      'Starting nodes, controllers, a Git host and PostgreSQL',
      async () => {
        const others = Promise.all([
          this.#startGitHost(context('git')),
          startPostgres(context('postgres')),
        ]);
        others.catch(() => {}); // Heard of below.
        await startNodes(inCluster('kwok'));
        await applyStandIns(this.kubectl, this.missing);
        this.flux = await startFlux(inCluster('flux'));
        if (this.has('kyverno')) {
          this.kyverno = await startKyverno(
            inCluster('kyverno'),
            kyvernoFlags(),
          );
        }
        if (this.has('external-secrets')) {
          const { env, stop } = await nameApiServer(url);
          this.#stops.push(stop);
          await startExternalSecrets({ ...inCluster('external-secrets'), env });
        }
        return others;
      },
    );
    this.gitea = gitea;

    const cluster = await step(
      'Running the commands of docs/production.md',
      () => this.#setUp(admin),
    );

    if (!this.has('external-secrets')) await playSecretStore(this.kubectl);

    const [port] = await freePorts(1);
    const identity = await startIdentity({
      portal: `http://127.0.0.1:${port}`,
    });
    this.#stops.push(identity.stop);
    const webhook = randomBytes(16).toString('hex');
    await gitea.call('POST', 'admin/hooks', {
      type: 'gitea',
      active: true,
      events: ['push', 'repository'],
      config: {
        url: `http://127.0.0.1:${port}/api/events/http/gitea`,
        content_type: 'json',
        secret: webhook,
      },
    });
    this.portal = await step('Starting the portal', () =>
      startPortal({
        ...context('portal'),
        port,
        env: {
          ...database,
          ...identity.env,
          ...cluster,
          GITEA_HOST: gitea.host,
          GITEA_URL: gitea.url,
          GITEA_USERNAME: 'macadam',
          GITEA_TOKEN: gitea.tokens.macadam,
          GITEA_WEBHOOK_SECRET: webhook,
          MACADAM_PLATFORM_REPOSITORY: 'platform/platform',
        },
      }),
    );
  }

  /** @param {string} part @returns {boolean} whether an optional part is here */
  has(part) {
    return !this.missing.includes(part);
  }

  async #startGitHost(context) {
    if (this.has('gitea')) return startGitea(context);
    const { host, stop } = await startForgeInstead(context);
    this.#stops.push(stop);
    return host;
  }

  /** Runs the documented commands as somebody of the platform team. */
  async #setUp(admin) {
    const { gitea, folder } = this;
    const home = path.join(folder, 'home');
    const bin = path.join(home, 'bin');
    mkdirSync(bin, { recursive: true });
    const kubectl = `#!/bin/sh\nexec '${this.kubectl.binary}' "$@"\n`;
    writeFileSync(path.join(bin, 'kubectl'), kubectl, { mode: 0o755 });
    const credentials = new URL(gitea.cloneUrl('x', 'sofia')).href.replace(
      /\/x\.git$/,
      '\n',
    );
    writeFileSync(path.join(home, '.git-credentials'), credentials, {
      mode: 0o600,
    });
    writeFileSync(
      path.join(home, '.gitconfig'),
      '[user]\n name = Sofia\n email = sofia@macadam.internal\n[credential]\n helper = store\n',
    );
    for (const name of ['platform', 'environments']) {
      await gitea.createRepository(`platform/${name}`);
      await gitea.letFluxRead(`platform/${name}`);
    }
    return runDocumented({
      PATH: `${bin}:${process.env.PATH}`,
      HOME: home,
      TMPDIR: folder,
      KUBECONFIG: admin,
      GIT_URL: gitea.url,
      GIT_CONFIG_NOSYSTEM: '1',
      FLUX_GIT_TOKEN: gitea.tokens.flux,
    });
  }

  /** Ends everything and leaves nothing. */
  async stop() {
    await this.processes.stop();
    for (const stop of this.#stops.splice(0).reverse()) await stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A file of a built part. */
function file(part, ...of) {
  return path.join(folderOf(PARTS.find(({ name }) => name === part)), ...of);
}

/** What the values of Kyverno's chart come to as flags. */
function kyvernoFlags() {
  const values = parse(
    readFileSync(
      path.join(ROOT, 'platform/bootstrap/kyverno-values.yaml'),
      'utf8',
    ),
  );
  const { enabled, namespace } = values.features.policyExceptions;
  return [
    `--enablePolicyException=${enabled}`,
    `--exceptionNamespace=${namespace}`,
  ];
}
