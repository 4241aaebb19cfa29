/**
 * `yarn workspace @macadam/cli build`: everything that the command line needs as one file, so that the package installs
 * with no dependency.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export async function buildBundle() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  await build({
    absWorkingDir: root,
    entryPoints: ['src/index.ts'],
    outfile: 'dist/index.cjs.js',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'eof',
    logLevel: 'warning',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildBundle();
