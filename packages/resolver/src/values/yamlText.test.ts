import fc from 'fast-check';
import { canonical } from './canonical';
import { emitYaml } from './yamlEmit';
import { stringify, toYaml } from './yamlText';

/** Texts that a YAML reader could take for something else, and ordinary ones. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    ...['yes', 'No', 'on', 'null', '~', 'true', '0x1f', '1e3', '12', '-1'],
    ...['.inf', 'a:', 'a: b', '- a', '-', 'a-', 'a #b', '#a', '@a', '%a'],
    ...['&a', '*a', '!a', '|', '>', '{', '[]', '', ' a', 'a ', 'a\nb', 'a\n'],
    ...['250m', '64Mi', '10s', '1_000', '0o17', '2026-11-23', '12:30:45'],
    ...['nginx:1.27', 'a/b.c@sha256:0f', 'app.kubernetes.io/name', '=', '<<'],
    ...["it's", '"', '\\', '\t', 'é', '\u2028', 'a'.repeat(200)],
  ),
);
const value = fc.letrec(tie => ({
  any: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(text, tie('any'), { maxKeys: 4 }),
  ),
})).any;

describe('toYaml', () => {
  it('writes what the library writes', () => {
    fc.assert(
      fc.property(fc.dictionary(text, value, { maxKeys: 5 }), object => {
        const ordered = canonical(object);
        expect(toYaml(object)).toBe(stringify(ordered));
      }),
      { numRuns: 2000 },
    );
  });

  it('writes an ordinary object by itself', () => {
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a', labels: { 'app.kubernetes.io/name': 'yes' } },
      spec: {
        replicas: 2,
        template: {
          spec: {
            containers: [
              {
                name: 'main',
                args: ['--a b', '-c'],
                env: [],
                ports: [{ containerPort: 80 }],
              },
            ],
            volumes: [{ name: 'tmp', emptyDir: {} }],
          },
        },
      },
    };
    expect(emitYaml(object)).toBe(stringify(object));
  });

  it('quotes what readers of YAML 1.1 take for something other than text', () => {
    const words = ['yes', 'Off', 'y', 'NULL', 'e3', 'E0', '12', '1e3'];
    for (const word of words) {
      expect(toYaml({ a: word })).toBe(`a: "${word}"\n`);
    }
  });

  it.each([[{}], [[1]], ['text'], [null]])('writes %j', thing => {
    expect(toYaml(thing)).toBe(stringify(thing));
  });
});
