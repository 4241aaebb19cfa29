/**
 * From a clone with nothing in it to the first page.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { ROOT } from '../lib/env.mjs';
import { BenchPlatform } from './platform.mjs';

/**
 * @param {string} folder does not exist yet
 * @returns {Promise<number>} seconds, the clone itself included
 */
export async function measureCleanClone(folder) {
  const started = performance.now();
  execFileSync('git', ['clone', '--quiet', ROOT, folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const cloned = (performance.now() - started) / 1000;
  const platform = new BenchPlatform(path.join(folder, '.macadam'), folder);
  try {
    return cloned + (await platform.start());
  } finally {
    await platform.stop();
  }
}
