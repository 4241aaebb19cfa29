/**
 * What `npm start` and `yarn dev` have in common: check the machine, take the state folder, run the children, stop them.
 */
import path from 'node:path';
import { checkGit, checkNode, checkPorts } from './checks.mjs';
import { say, seconds, step } from './log.mjs';
import { takePidFile } from './pidFile.mjs';
import { plans } from './plans.mjs';
import { prepareConfigSchema, prepareDependencies } from './prepare.mjs';
import { readSettings } from './settings.mjs';
import { Supervisor } from './supervise.mjs';

/**
 * @param {{prepare?: (node: string, options: {signal: AbortSignal}) => Promise<void>, portal: 'backend' | 'hotReload', portalUrl?: string, verbose: boolean}} options
 *   `prepare` is done after the dependencies are there, while the children start; `portal` is what serves the pages;
 *   `verbose` shows what the children write
 */
export async function run({
  prepare = async () => {},
  portal,
  portalUrl,
  verbose,
}) {
  const started = Date.now();
  const settings = readSettings();
  checkNode();
  checkGit();
  const giveBack = takePidFile(settings.pidFile);
  const supervisor = new Supervisor();
  const ending = stopOnSignals();
  const { signal } = ending;
  try {
    await checkPorts(settings.ports);
    const node = await prepareDependencies({ signal });
    if (portal === 'backend') await prepareConfigSchema(node, { signal });
    const children = plans({
      node,
      settings,
      verbose,
    });
    const prepared = prepare(node, { signal });
    const embedded = step('Starting the embedded forge and cluster', () =>
      supervisor.start(children.embedded),
    );
    const before = Promise.all([prepared, embedded]);
    const ready = supervisor.start(children[portal], before);
    await unlessStopped(
      signal,
      Promise.all([
        ready,
        before.then(() => step('Starting the portal', () => ready)),
      ]),
    );
    announce(settings, portalUrl, Date.now() - started);
    await unlessStopped(signal, supervisor.failure);
  } catch (error) {
    // What breaks because it is being stopped is no fault.
    if (!signal.aborted) throw error;
  } finally {
    // A build that still runs beside what failed ends too.
    ending.abort();
    await supervisor.stop();
    giveBack();
  }
}

/** Ends a wait when a person stops the whole: what is being started is stopped, not waited for. */
async function unlessStopped(signal, work) {
  work.catch(() => {}); // Its failure is heard below, or no longer matters.
  await Promise.race([
    work,
    new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason)),
    ),
  ]);
  signal.throwIfAborted();
}

/** @returns {AbortController} aborted by Ctrl-C, a closed terminal, or a request of the system */
function stopOnSignals() {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      if (!controller.signal.aborted) say('\nStopping …');
      controller.abort();
    });
  }
  return controller;
}

function announce({ ports, kubeconfig, logs }, portalUrl, took) {
  const here = file => path.relative(process.cwd(), file) || '.';
  say(`
Macadam is ready (${seconds(took)}).

  Portal    ${portalUrl ?? `http://localhost:${ports.portal}`}
  Forge     http://localhost:${ports.forge}
  Cluster   https://localhost:${ports.cluster}
            kubectl --kubeconfig ${here(kubeconfig)} get pods -A

Ctrl-C stops it. Logs: ${here(logs)}
`);
}
