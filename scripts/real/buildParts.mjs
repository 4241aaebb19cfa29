/**
 * `node scripts/real/buildParts.mjs [PART]…`: builds what `yarn test:real` needs and what is not there yet.
 */
import { runCommand } from '../lib/command.mjs';
import { say, step } from '../lib/log.mjs';
import { build, cacheFolder, isBuilt } from './build.mjs';
import { PARTS } from './parts.mjs';

const usage = `Usage: node scripts/real/buildParts.mjs [PART]…

Builds the parts of the real plane that are not in ${cacheFolder()} yet: ${PARTS.map(({ name }) => name).join(', ')}.
Needs Go and its module proxy.`;

await runCommand({ usage, allowPositionals: true }, async ({ positionals }) => {
  const wanted = PARTS.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  for (const part of wanted.filter(each => !isBuilt(each))) {
    try {
      await step(`Building ${part.name} ${part.version}`, () => build(part));
    } catch (error) {
      say(`✗ ${part.name} cannot be had: ${error.message}`);
      process.exitCode = 1;
    }
  }
});
