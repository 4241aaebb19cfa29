import fc from 'fast-check';
import {
  JsonPatchError,
  applyJsonPatch,
  readJsonPatch,
  deepEqual,
} from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import { strategicMerge } from './merge';
import { preparePatch } from './prepare';

const fields = ['a', 'name', 'containers', 'env', 'ports', 'protocol'];
const anchored = fields.flatMap(name => [
  name,
  `(${name})`,
  `+(${name})`,
  `<(${name})`,
]);
const scalars = fc.constantFrom<unknown>('a', '*', '?*', 1, true, null, '');

function trees(keys: readonly string[]) {
  return fc.letrec<{ any: unknown; map: Record<string, unknown> }>(tie => ({
    any: fc.oneof(
      { maxDepth: 4 },
      scalars,
      tie('map'),
      fc.array(tie('any'), { maxLength: 3 }),
    ),
    map: fc.dictionary(fc.constantFrom(...keys), tie('any'), { maxKeys: 4 }),
  })).map;
}

const objects = trees(fields).map(spec => ({
  apiVersion: 'v1',
  kind: 'Pod',
  spec,
}));
const patches = trees(anchored).map(spec => ({ spec }));

function hasAnchor(value: unknown): boolean {
  return /"(?:\+|<)?\([^)]*\)":/.test(JSON.stringify(value));
}

describe('patches', () => {
  it('are merged into an object whatever they hold, and change neither', () => {
    expect(() =>
      fc.assert(
        fc.property(objects, patches, (object, patch) => {
          const before = structuredClone({ object, patch });
          const prepared = preparePatch(patch, object);
          const merged = prepared ? strategicMerge(object, prepared) : object;
          expect(isRecord(merged)).toBe(true);
          expect({ object, patch }).toEqual(before);
        }),
        { numRuns: 500 },
      ),
    ).not.toThrow();
  });

  it('of maps and replaced lists are merged once and for all', () => {
    expect(() =>
      fc.assert(
        fc.property(objects, trees(['a', 'args']), (object, spec) => {
          const patch = { spec };
          const once = strategicMerge(object, patch);
          expect(deepEqual(strategicMerge(once, patch), once)).toBe(true);
        }),
      ),
    ).not.toThrow();
  });

  it('in JSON apply or say why not', () => {
    const paths = fc
      .array(fc.constantFrom('spec', 'a', '0', '-1', '-', '7', 'containers'), {
        maxLength: 4,
      })
      .map(steps => steps.map(step => `/${step}`).join(''));
    const operations = fc.array(
      fc.record({
        op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
        path: paths,
        from: paths,
        value: scalars,
      }),
      { maxLength: 5 },
    );
    expect(() =>
      fc.assert(
        fc.property(objects, operations, (object, patch) => {
          try {
            applyJsonPatch(object, readJsonPatch(JSON.stringify(patch)));
          } catch (error) {
            if (!(error instanceof JsonPatchError)) throw error;
          }
        }),
        { numRuns: 500 },
      ),
    ).not.toThrow();
  });

  it('leave no anchors where their conditions hold', () => {
    const object = {
      spec: { name: 'x', containers: [{ name: 'c', env: [{ name: 'e' }] }] },
    };
    const patch = {
      spec: {
        '(name)': '*',
        '+(a)': 1,
        containers: [{ '(name)': '*', env: [{ '(name)': 'e', value: 'v' }] }],
      },
    };
    const prepared = preparePatch(patch, object);
    expect(hasAnchor(prepared)).toBe(false);
    expect(prepared).toEqual({
      spec: {
        a: 1,
        containers: [{ name: 'c', env: [{ name: 'e', value: 'v' }] }],
      },
    });
  });
});
