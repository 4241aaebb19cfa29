/**
 * Everything that is tried on the real plane.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Plane } from '../Plane.mjs';
import { refusals } from './refusals.mjs';
import { road } from './road.mjs';
import { situations } from './situations.mjs';
import { Workloads } from './workloads.mjs';

/** How long the start may take on a busy machine, in milliseconds. */
const START = 1_500_000;

const all = process.env.MACADAM_REAL_ALL === '1';
const plane = new Plane();
const workloads = new Workloads(plane);
const context = () => ({ plane, workloads });

// Stopped by a person, nothing is left either; what runs here ends with us.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await plane.stop();
    process.exit(130);
  });
}

describe('on real parts', () => {
  before(
    async () => {
      await plane.start();
      await workloads.publishOrganisation();
    },
    { timeout: START },
  );
  after(() => plane.stop());

  describe('the road', () => road(context));
  describe('refusals', () => refusals(context, { all }));
  describe('situations', () =>
    situations(context, {
      all,
      write: process.env.MACADAM_REAL_WRITE === '1',
    }));

  it('has everything still running', () => {
    assert.deepEqual(plane.processes.ended(), []);
  });
});
