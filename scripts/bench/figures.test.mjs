import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { residentBytes, sumTree } from './memory.mjs';
import { report, shown } from './report.mjs';
import { median, percentile } from './statistics.mjs';

for (const [samples, expected] of [
  [[3], 3],
  [[5, 1, 3], 3],
  [[4, 1, 3, 2], 2.5],
]) {
  test(`the median of ${samples.join(', ')} is ${expected}`, () =>
    assert.equal(median(samples), expected));
}

test('the 95th percentile of fifty samples is the 48th, whatever their order', () => {
  const samples = Array.from({ length: 50 }, (_, index) => 50 - index);
  assert.equal(percentile(samples, 95), 48);
  assert.equal(percentile(samples, 100), 50);
  assert.equal(percentile([7], 95), 7);
});

test('no sample is an error, not a zero', () => {
  assert.throws(() => median([]), /no sample/);
  assert.throws(() => percentile([], 95), /no sample/);
});

test('memory is that of a process and its descendants, no other', () => {
  const table = ' 10 1 100\n 11 10 20\n 12 11 3\n 13 1 1000\n';
  assert.equal(sumTree(table, 10), 123 * 1024);
  assert.equal(sumTree(table, 12), 3 * 1024);
  assert.throws(() => sumTree(table, 99), /no process 99/);
});

test('a child counts', async () => {
  const before = residentBytes(process.pid);
  const child = spawn(process.execPath, [
    '-e',
    'console.log("up"); setInterval(() => {}, 1000)',
  ]);
  await once(child.stdout, 'data');
  assert.ok(residentBytes(process.pid) > before);
  child.kill();
  await once(child, 'exit');
});

test('the report says what was met', () => {
  const text = report({
    machine: 'A machine',
    date: '2026-11-23',
    command: 'yarn bench',
    figures: [
      { name: 'Met', value: 1.96, unit: 's', goal: 2, how: 'one way' },
      { name: 'Missed', value: 2.04, unit: 's', goal: 2, how: 'another' },
      { name: 'Told', value: 300.4, unit: 'µs', how: 'no goal' },
    ],
  });
  assert.match(text, /\| Met +\| 1\.96 s +\| ≤ 2 s +\| yes +\|/);
  assert.match(text, /\| Missed +\| 2\.04 s +\| ≤ 2 s +\| no +\|/);
  assert.match(text, /\| Told +\| 300 µs +\| +\| +\|/);
});

test('figures are as long as they are worth', () => {
  assert.equal(shown(1.234, 's'), '1.23 s');
  assert.equal(shown(12.34, 's'), '12.3 s');
  assert.equal(shown(123.4, 's'), '123 s');
  assert.equal(shown(812.6, 'MB'), '813 MB');
});
