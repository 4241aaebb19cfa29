/**
 * How long the pure functions take, in a process of their own.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TYPESCRIPT } from '../lib/plans.mjs';

const MEASURE = fileURLToPath(new URL('./measurePure.mjs', import.meta.url));

/** @param {string} node */
export function measurePure(node) {
  return JSON.parse(
    execFileSync(node, [...TYPESCRIPT, MEASURE], { encoding: 'utf8' }),
  );
}
