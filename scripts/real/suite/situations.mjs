/**
 * What kubectl says beside what the portal says, situation by situation.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { writeSection } from '../../conformance/page.mjs';
import { byHand } from './byHand.mjs';
import { delivery } from './delivery.mjs';
import { eventually } from './eventually.mjs';
import { operators } from './operators.mjs';
import { outages } from './outages.mjs';
import { pods } from './pods.mjs';
import { describeTable } from './table.mjs';

/** @typedef {import('./workloads.mjs').Context} Context */

/**
 * @typedef {object} Situation
 * @property {string} name
 * @property {string} made how it comes to be, for the table
 * @property {[workload: string, environment: string]} of
 * @property {(context: Context) => Promise<unknown>} [prepare] begun for all of a group at once, before the first
 * @property {(context: Context) => Promise<unknown>} [make]
 * @property {(context: Context) => Promise<string>} kubectl what kubectl says of it
 * @property {RegExp} [is] what that has to say, so that the situation is there
 * @property {{health?: RegExp, sync?: RegExp}} portal what the portal has to say: status and message of each
 * @property {number} [limit] how long the portal may take to see it, in milliseconds
 * @property {(context: Context) => Promise<void>} [undo]
 * @property {boolean} [always] also where not all are wanted
 */

/** How long the portal may take to see a situation, unless it says otherwise, in milliseconds. */
const LIMIT = 60_000;

/** Those of one workload stand together, and each leaves it as it was. */
const GROUPS = { pods, 'by hand': byHand, delivery, operators, outages };

/** @param {() => Context} context */
export function situations(context, { all, write }) {
  const rows = [];
  for (const [title, group] of Object.entries(GROUPS)) {
    const wanted = group.filter(({ always }) => all || always);
    if (wanted.length === 0) continue;
    describe(title, () => {
      const prepared = new Map();
      before(() => {
        for (const situation of wanted) {
          const begun = Promise.resolve(situation.prepare?.(context()));
          begun.catch(() => {}); // Heard of in the situation's own test.
          prepared.set(situation, begun);
        }
      });
      for (const situation of wanted) {
        it(situation.name, async t => {
          try {
            await prepared.get(situation);
            rows.push(await observe(situation, context()));
          } catch (error) {
            // Said at once: the runner says why only when all is over.
            t.diagnostic(error.message);
            throw error;
          }
        });
      }
      // After each group: the whole takes half an hour, and may be stopped.
      after(async () => {
        if (write) await writeSection('situations', describeTable(rows));
      });
    });
  }
}

/** Makes a situation, looks at it from both sides, and leaves it. @returns {Promise<object>} a row of the table */
async function observe(situation, context) {
  const { name, made, of, make, kubectl, is = /./, portal, undo } = situation;
  const { limit = LIMIT } = situation;
  try {
    await make?.(context);
    const seen = await eventually(
      `kubectl to say ${is}`,
      () => kubectl(context),
      text => is.test(text),
    );
    const status = await eventually(
      `the portal to say ${JSON.stringify({ health: String(portal.health ?? ''), sync: String(portal.sync ?? '') })}`,
      async () => told(await context.workloads.status(...of)),
      said =>
        Object.entries(portal).every(([fact, pattern]) =>
          pattern.test(said[fact]),
        ),
      limit,
    );
    assert.ok(status);
    return {
      name,
      made,
      kubectl: seen,
      portal: status,
      facts: Object.keys(portal),
    };
  } finally {
    await undo?.(context);
  }
}

/** A fact in words: what is known of it, or why it is not. */
function told(status) {
  const say = fact => {
    if (!fact) return 'nothing';
    const value = fact.value
      ? `${fact.value.status}: ${fact.value.message}`
      : '';
    return fact.state === 'known'
      ? value
      : [fact.state, fact.reason, value].filter(Boolean).join(': ');
  };
  return { health: say(status?.health), sync: say(status?.sync) };
}
