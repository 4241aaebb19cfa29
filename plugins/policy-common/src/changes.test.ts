import {
  compareVerdicts,
  countEffects,
  summariseChanges,
  type JudgedManifest,
  type JudgedResult,
} from './changes';

const object = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' };
const result = (part: Partial<JudgedResult> = {}): JudgedResult => ({
  policy: 'p',
  rule: 'r',
  result: 'pass',
  message: 'm',
  blocks: false,
  ...part,
});
const manifest = (
  results: JudgedResult[],
  part: Partial<JudgedManifest> = {},
): JudgedManifest => ({
  environment: 'dev',
  workload: 'cart',
  file: 'dev/checkout/cart/deployment-cart.yaml',
  object,
  results,
  ...part,
});

const pass = result();
const skip = result({ result: 'skip' });
const reported = result({ result: 'fail' });
const warned = result({ result: 'warn' });
const stops = result({ result: 'fail', blocks: true });
const error = result({ result: 'error' });
const unknown = result({ result: 'notEvaluable' });

describe('compareVerdicts', () => {
  it.each([
    ['a pass that stops', [pass], [stops], 'blocks'],
    ['a new rule that stops', [], [stops], 'blocks'],
    ['a skip that stops', [skip], [stops], 'blocks'],
    ['what was reported and stops', [reported], [stops], 'blocks'],
    ['a pass that is reported', [pass], [reported], 'reports'],
    ['an error that is reported', [error], [reported], 'reports'],
    ['a new warning', [], [warned], 'reports'],
    ['what stopped and is only reported', [stops], [reported], 'eases'],
    ['what stopped and passes', [stops], [pass], 'passes'],
    ['what failed and is excepted', [reported], [skip], 'passes'],
    ['a rule that is gone', [stops], [], 'passes'],
    ['a pass that cannot be judged', [pass], [error], 'errors'],
    ['a fail that needs the cluster now', [stops], [unknown], 'errors'],
  ])('%s', (_, before, after, effect) => {
    expect(compareVerdicts([manifest(before)], [manifest(after)])).toEqual([
      expect.objectContaining({ effect, workload: 'cart', environment: 'dev' }),
    ]);
  });

  it.each([
    ['the same', [stops], [stops]],
    ['another message', [stops], [{ ...stops, message: 'other' }]],
    ['a pass that is skipped', [pass], [skip]],
    ['a rule that passes and is gone', [pass], []],
    ['a warning for a report', [reported], [warned]],
  ])('%s is no change', (_, before, after) => {
    expect(compareVerdicts([manifest(before)], [manifest(after)])).toEqual([]);
  });

  it('keeps manifests, policies and rules apart, and sorts by where', () => {
    const staging = { environment: 'staging', file: 'staging/x.yaml' };
    const other = { ...stops, rule: 'other' };
    const found = compareVerdicts(
      [manifest([pass], staging), manifest([pass])],
      [manifest([stops, other], staging), manifest([stops])],
    );
    expect(found.map(({ environment, rule }) => [environment, rule])).toEqual([
      ['dev', 'r'],
      ['staging', 'other'],
      ['staging', 'r'],
    ]);
  });

  it('tells what was said last of a rule that is gone', () => {
    const [change] = compareVerdicts(
      [manifest([{ ...stops, message: 'old', fix: 'do' }])],
      [manifest([])],
    );
    expect(change).toMatchObject({
      before: 'fail',
      after: 'none',
      message: 'old',
      fix: 'do',
    });
  });
});

it('keeps the worst of many, and counts all of them', () => {
  const many = compareVerdicts(
    [manifest([pass]), manifest([stops], { environment: 'prod', file: 'b' })],
    [manifest([stops]), manifest([pass], { environment: 'prod', file: 'b' })],
  );
  const { changes, ...counted } = summariseChanges(
    [...many].reverse(),
    ['dev', 'prod', 'test'],
    1,
  );
  expect(changes.map(({ effect }) => effect)).toEqual(['blocks']);
  expect(counted).toMatchObject({ total: 2, stopped: 1 });
  expect(
    counted.byEnvironment.map(({ environment, total, effects }) => [
      environment,
      total,
      effects.blocks,
      effects.passes,
    ]),
  ).toEqual([
    ['dev', 1, 1, 0],
    ['prod', 1, 0, 1],
    ['test', 0, 0, 0],
  ]);
  // One service: refused in one environment counts, passing in another does not.
  expect(counted.byPolicy).toMatchObject([
    { services: { blocks: 1, passes: 0 } },
  ]);
});

it('counts by effect', () => {
  expect(
    countEffects([{ effect: 'blocks' }, { effect: 'blocks' }]),
  ).toMatchObject({ blocks: 2, passes: 0 });
});
