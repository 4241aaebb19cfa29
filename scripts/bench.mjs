/**
 * `yarn bench`: measures a platform of its own and writes the table of docs/benchmarks.md. `yarn bench --clean` also
 * measures a clean clone, which downloads everything; without it, that figure is not in the table.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { measureCleanClone } from './bench/cleanClone.mjs';
import { measureForm } from './bench/form.mjs';
import { residentBytes } from './bench/memory.mjs';
import { BenchPlatform } from './bench/platform.mjs';
import { measurePolicies } from './bench/policies.mjs';
import { measurePure } from './bench/pure.mjs';
import { measurePushes } from './bench/pushes.mjs';
import { measureRendering } from './bench/rendering.mjs';
import { describeMachine, report } from './bench/report.mjs';
import { measureServices } from './bench/services.mjs';
import { median } from './bench/statistics.mjs';
import { measureViews } from './bench/views.mjs';
import { runCommand } from './lib/command.mjs';
import { ROOT } from './lib/env.mjs';
import { say, step } from './lib/log.mjs';
import {
  prepareConfigSchema,
  prepareDependencies,
  prepareFrontend,
} from './lib/prepare.mjs';

const WARM_STARTS = 3;
const FORMS = 5;
const SERVICES = 50;
const WORK = path.join(ROOT, '.cache', 'bench');
const OUT = path.join(ROOT, 'docs', 'benchmarks.md');

const usage = `Usage: yarn bench [--clean] [--pushes N] [--corpus FOLDER]

Measures a platform of its own and writes the table of docs/benchmarks.md.

  --clean           also measure a clean clone, which downloads everything
  --pushes N        how many pushes come at once (50)
  --corpus FOLDER   policies and manifests to measure with (MACADAM_CORPUS)`;
const options = {
  clean: { type: 'boolean', default: false },
  pushes: { type: 'string', default: '50' },
  corpus: { type: 'string', default: process.env.MACADAM_CORPUS },
};

await runCommand({ usage, options }, async ({ values }) => {
  const pushes = Number(values.pushes);
  if (!Number.isInteger(pushes) || pushes < 1) {
    throw new Error(
      `--pushes is "${values.pushes}": it must be a whole number from 1.`,
    );
  }
  const node = await prepareDependencies();
  await prepareConfigSchema(node);
  await prepareFrontend(node);
  rmSync(WORK, { recursive: true, force: true });
  const figures = [...(await measureRunning(node, pushes))];
  if (values.clean) {
    const seconds = await step('Clean clone to first page', () =>
      measureCleanClone(path.join(WORK, 'clone')),
    );
    figures.push({
      name: 'Clean clone to first page',
      value: seconds,
      unit: 's',
      goal: 180,
      how: 'git clone, then `npm start`, with nothing installed or built',
    });
  }
  figures.push(
    ...(await step('Pure functions', () => Promise.resolve(measurePure(node)))),
    ...(await step('Views of many workloads', () =>
      Promise.resolve(measureViews(node)),
    )),
    ...(await step('Rendering', () =>
      Promise.resolve(measureRendering(node, path.join(WORK, 'score-k8s'))),
    )),
    ...(await step('Policies', () =>
      Promise.resolve(
        measurePolicies(node, path.join(WORK, 'kyverno'), values.corpus),
      ),
    )),
  );
  rmSync(WORK, { recursive: true, force: true });

  const command = ['yarn bench', ...process.argv.slice(2)].join(' ');
  const text = report({
    machine: describeMachine(node),
    date: new Date().toISOString().slice(0, 10),
    command,
    figures,
  });
  // Sections after the table are written by hand.
  const [byHand = ''] = /\n## [^]*/.exec(readFileSync(OUT, 'utf8')) ?? [];
  writeFileSync(OUT, text + byHand);
  say(`\n${text}\nWritten to ${path.relative(ROOT, OUT)}`);
});

/** What one platform shows from its first start to its last push. */
async function measureRunning(node, pushes) {
  const platform = new BenchPlatform(path.join(WORK, 'state'));
  try {
    const first = await step('First start', () => platform.start());
    await step('Waiting for the example organisation', () =>
      platform.untilSettled(),
    );
    await platform.stop();

    const starts = [];
    for (let index = 1; index <= WARM_STARTS; index += 1) {
      starts.push(
        await step(`Warm start ${index} of ${WARM_STARTS}`, () =>
          platform.start(),
        ),
      );
      if (index < WARM_STARTS) await platform.stop();
    }
    await step('Waiting for the example organisation', () =>
      platform.untilSettled(),
    );
    const idle = residentBytes(platform.pid);
    const pushed = await step(`${pushes} pushes`, () =>
      measurePushes(platform, path.join(WORK, 'cart'), pushes),
    );
    const forms = await step(`${FORMS} forms`, () =>
      measureForm(platform, FORMS),
    );
    const services = await step(`${SERVICES} new services`, () =>
      measureServices(platform, path.join(WORK, 'services'), SERVICES),
    );
    const busy = residentBytes(platform.pid);
    return [
      {
        name: 'Warm start to first page',
        value: median(starts),
        unit: 's',
        goal: 20,
        how: `\`npm start\` on kept state until the page and its scripts are served and a person has signed in; median of ${WARM_STARTS}`,
      },
      {
        name: 'First start to first page',
        value: first,
        unit: 's',
        how: 'the same on an empty state folder, with everything installed and built',
      },
      ...pushed,
      ...forms,
      ...services,
      {
        name: 'Resident memory',
        value: idle / 1024 ** 2,
        unit: 'MB',
        goal: 1024,
        how: 'sum over every process, example organisation settled',
      },
      {
        name: 'Resident memory after the work above',
        value: busy / 1024 ** 2,
        unit: 'MB',
        goal: 1024,
        how: 'the same, at the end of these measurements',
      },
    ];
  } finally {
    await platform.stop();
  }
}
