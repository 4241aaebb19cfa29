import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writePrivately } from './files';
import { readSettings } from './settings';
import { startEmbedded } from './startEmbedded';

// What it writes, and what git writes for it, is for nobody else on this machine.
process.umask(0o077);

/** The process beside the back end: forge and cluster, until it is told to stop. */
async function main() {
  const settings = readSettings(
    process.env,
    resolve(require.resolve('@macadam/embedded/package.json'), '../../..'),
  );
  const ready = join(settings.state, 'embedded', 'ready.json');
  const embedded = await startEmbedded(settings);
  const stop = async () => {
    rmSync(ready, { force: true });
    await embedded.close();
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  writePrivately(
    ready,
    JSON.stringify({
      pid: process.pid,
      forge: embedded.forgeUrl,
      cluster: embedded.clusterUrl,
      files: embedded.files,
    }),
  );
  console.log(`forge ${embedded.forgeUrl}, cluster ${embedded.clusterUrl}`);
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
