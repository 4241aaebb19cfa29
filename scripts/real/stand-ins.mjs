/**
 * The kinds of operators that do not run here. Their objects are real; what their operators would report is written into
 * them by whoever asks for a situation.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from '../lib/env.mjs';

/** Groups whose definitions come with what runs here. */
const THERE = [
  /(^|\.)fluxcd\.io$/,
  /(^|\.)kyverno\.io$/,
  /(^|\.)external-secrets\.io$/,
  /^wgpolicyk8s\.io$/,
];

/** @param {import('./Kubectl.mjs').Kubectl} kubectl */
export async function applyStandIns(kubectl) {
  const require = createRequire(import.meta.url);
  const { builtinDefinitions } = require(
    path.join(ROOT, 'packages/cluster/src/index.ts'),
  );
  await kubectl.apply(
    builtinDefinitions().filter(
      ({ spec }) =>
        spec.group === 'infra.contrib.fluxcd.io' ||
        !THERE.some(each => each.test(spec.group)),
    ),
  );
}
