/**
 * Around `npm pack`: builds, and puts a manifest without the workspace's dependencies, which the bundle holds, in place
 * of this one for as long as packing takes.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildBundle } from './build.mjs';

const MANIFEST = fileURLToPath(new URL('../package.json', import.meta.url));
const KEPT = `${MANIFEST}-kept`;

const [when] = process.argv.slice(2);
if (when === 'before') {
  await buildBundle();
  restore();
  const text = readFileSync(MANIFEST, 'utf8');
  writeFileSync(KEPT, text);
  writeFileSync(
    MANIFEST,
    `${JSON.stringify(published(JSON.parse(text)), null, 2)}\n`,
  );
} else if (when === 'after') {
  restore();
} else {
  throw new Error('usage: node scripts/pack.mjs before|after');
}

/** Also puts back what a packing that was interrupted left behind. */
function restore() {
  if (existsSync(KEPT)) renameSync(KEPT, MANIFEST);
}

function published({
  name,
  version,
  description,
  license,
  bin,
  files,
  publishConfig,
}) {
  const { main } = publishConfig;
  return {
    name,
    version,
    description,
    license,
    main,
    bin,
    files,
    engines: { node: '>=20' },
  };
}
