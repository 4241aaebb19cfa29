import fc from 'fast-check';
import { startLocalCluster } from '../../../api/cluster';
import type { KubeObject } from '../../../runtime';
import { generatePassword, parsePasswordSpec } from './password';
import { readSecret, readSecretMap } from './provider';
import { msUntilRefresh, syncVersion } from './refresh';
import { renderTemplate } from './template';

describe('passwords', () => {
  it('have the wanted parts', () => {
    const spec = fc.record({
      length: fc.integer({ min: 1, max: 30 }),
      noUpper: fc.boolean(),
      allowRepeat: fc.boolean(),
    });
    fc.assert(
      fc.property(spec, fields => {
        const parsed = parsePasswordSpec({
          spec: { ...fields, symbolCharacters: '-_.!#+*' },
        });
        const password = generatePassword(parsed);
        expect(password).toHaveLength(fields.length);
        expect(password.match(/\d/g) ?? []).toHaveLength(
          Math.floor(fields.length * 0.25),
        );
        expect(password.match(/[^A-Za-z0-9]/g) ?? []).toHaveLength(
          Math.floor(fields.length * 0.25),
        );
        expect(fields.noUpper && /[A-Z]/.test(password)).toBe(false);
        expect(
          fields.allowRepeat || new Set(password).size === fields.length,
        ).toBe(true);
      }),
    );
  });

  it('differ', () => {
    const spec = parsePasswordSpec({});
    expect(spec).toMatchObject({ length: 24, digits: 6, symbols: 6 });
    expect(
      new Set(Array.from({ length: 50 }, () => generatePassword(spec))).size,
    ).toBe(50);
  });

  it.each([
    [{ length: 4, digits: 3, symbols: 3 }, 'is less than'],
    [{ length: 0 }, 'must be between'],
    [{ digits: 11 }, '11 digits without repeats'],
    [{ encoding: 'hex' }, 'spec.encoding hex is not supported'],
  ])('refuse %j', (spec, message) => {
    expect(() => parsePasswordSpec({ spec })).toThrow(message);
  });
});

describe('templates', () => {
  const data = { user: 'app', 'a-b': 'x"y' };
  it.each([
    ['plain', 'plain'],
    ['{{ .user }}@{{.user}}', 'app@app'],
    ['{{ index . "a-b" | quote }}', '"x\\"y"'],
    ['{{ .user | upper | b64enc }}', 'QVBQ'],
    ['a {{- .user -}} b', 'aappb'],
    ['{{ "lit" }}{{/* no */}}', 'lit'],
  ])('%s', (template, expected) => {
    expect(renderTemplate(template, data)).toBe(expected);
  });
  it.each([
    ['{{ .nope }}', 'map has no entry for key "nope"'],
    ['{{ if .user }}x{{ end }}', 'is not supported'],
    ['{{ .user | env }}', 'template function "env" is not supported'],
    [
      '{{ .user | constructor }}',
      'template function "constructor" is not supported',
    ],
  ])('refuses %s', (template, message) => {
    expect(() => renderTemplate(template, data)).toThrow(message);
  });
});

describe('the fake provider', () => {
  const cluster = startLocalCluster({});
  const { client } = cluster;
  afterAll(() => cluster.stop());
  const store = {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name: 'dev' },
    spec: {
      provider: {
        fake: {
          data: [
            { key: 'a', value: '{"x": {"y": 1}, "z.z": "w"}' },
            { key: 'a', version: 'v2', value: 'two' },
            { key: 'b64', value: 'aGk=' },
          ],
        },
      },
    },
  };
  it.each([
    [{ key: 'a', property: 'x.y' }, '1'],
    [{ key: 'a', property: 'z.z' }, 'w'],
    [{ key: 'a', version: 'v2' }, 'two'],
    [{ key: 'b64', decodingStrategy: 'Base64' }, 'hi'],
  ])('%j', (ref, value) => {
    expect(readSecret(client, store, ref)).toBe(value);
  });
  it('extracts objects', () => {
    expect(readSecretMap(client, store, { key: 'a' })).toEqual({
      x: '{"y":1}',
      'z.z': 'w',
    });
  });
  it.each([
    [{ key: 'none' }, 'key "none" does not exist in ClusterSecretStore "dev"'],
    [{ key: 'a', property: 'q' }, 'has no property "q"'],
  ])('misses %j', (ref, message) => {
    expect(() => readSecret(client, store, ref)).toThrow(message);
  });
});

describe('refresh', () => {
  const at = '2026-01-01T00:00:00Z';
  const now = Date.parse('2026-01-01T00:10:00Z');
  const object = (spec: object, synced = true): KubeObject => {
    const base = {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: 'x', generation: 1 },
      spec,
    };
    return {
      ...base,
      ...(synced && {
        status: { refreshTime: at, syncedResourceVersion: syncVersion(base) },
      }),
    };
  };
  it.each<[string, KubeObject, boolean, number]>([
    ['never synced', object({ refreshPolicy: 'CreatedOnce' }, false), true, 0],
    ['created once', object({ refreshPolicy: 'CreatedOnce' }), true, Infinity],
    [
      'created once, then lost',
      object({ refreshPolicy: 'CreatedOnce' }),
      false,
      0,
    ],
    [
      'created once, then edited',
      {
        ...object({ refreshPolicy: 'CreatedOnce' }),
        metadata: { name: 'x', generation: 2 },
      },
      true,
      Infinity,
    ],
    ['on change', object({ refreshPolicy: 'OnChange' }), true, Infinity],
    [
      'on change, edited',
      {
        ...object({ refreshPolicy: 'OnChange' }),
        metadata: { name: 'x', generation: 2 },
      },
      true,
      0,
    ],
    ['periodic', object({ refreshInterval: '1h' }), true, 3_000_000],
    ['periodic, due', object({ refreshInterval: '5m' }), true, 0],
    ['periodic, never again', object({ refreshInterval: '0' }), true, Infinity],
  ])('%s', (_name, value, intact, expected) => {
    expect(msUntilRefresh(value, intact, now)).toBe(expected);
  });
});
