import type { EvaluationContext, ImageAttestation, ImageSigner } from '../..';
import { CI, SLSA } from '../../__testUtils__/images';
import { type Fields, judge, key, KEY, known } from './__testUtils__/policies';

const ATTESTED =
  'images.containers.all(i, verifyAttestationSignatures(i, attestations.slsa, [attestors.a]) > 0)';
const attested = (predicate: unknown, signer: ImageSigner = KEY, type = SLSA) =>
  known({ attestations: [{ type, predicate, signer }] });

const IGNORED = { ctlog: { insecureIgnoreTlog: true } };
const whole = (statement: object, more: Partial<ImageAttestation> = {}) =>
  known({
    attestations: [
      { type: SLSA, predicate: {}, signer: KEY, statement, ...more },
    ],
    hasBundles: more.form === 'bundle',
  });

describe('attestations', () => {
  const spec = { validations: [{ expression: ATTESTED }] };
  const predicate = { buildType: 'https://ci.example' };
  const payload = (test: string, before = ATTESTED) => ({
    validations: [
      { expression: before },
      {
        expression: `images.containers.all(i, extractPayload(i, attestations.slsa).${test})`,
      },
    ],
  });

  it.each<[string, Fields, EvaluationContext, string]>([
    ['there', spec, attested(predicate), 'pass'],
    ['not there', spec, known(), 'fail'],
    ['signed by another', spec, attested(predicate, CI), 'fail'],
    [
      'of another type',
      spec,
      attested(predicate, KEY, 'https://slsa.dev/provenance/v0.2'),
      'fail',
    ],
    [
      'of a type by its short name',
      {
        ...spec,
        attestations: [{ name: 'slsa', intoto: { type: 'slsaprovenance1' } }],
      },
      attested(predicate),
      'pass',
    ],
    ['without facts', spec, {}, 'notEvaluable'],
    [
      'artifacts, which Cosign does not verify',
      {
        ...spec,
        attestations: [{ name: 'slsa', referrer: { type: 'sbom/cyclone-dx' } }],
      },
      attested(predicate),
      'fail',
    ],
    [
      'artifacts with Notary',
      {
        ...spec,
        attestors: [{ name: 'a', notary: {} }],
        attestations: [{ name: 'slsa', referrer: { type: 'sbom/cyclone-dx' } }],
      },
      attested(predicate),
      'notEvaluable',
    ],
    [
      'statements with Notary, which Kyverno refuses',
      { ...spec, attestors: [{ name: 'a', notary: {} }] },
      attested(predicate),
      'error',
    ],
    [
      'with annotations',
      {
        ...spec,
        attestors: [
          { name: 'a', ...key({}, { annotations: { env: 'prod' } }) },
        ],
      },
      attested(predicate),
      'notEvaluable',
    ],
    [
      'read',
      payload('predicate.buildType == "https://ci.example"'),
      attested(predicate),
      'pass',
    ],
    [
      'read, and something else',
      payload('predicate.buildType == "https://evil.example"'),
      attested(predicate),
      'fail',
    ],
    [
      'read by their type',
      payload(`predicateType == "${SLSA}"`),
      attested(predicate),
      'pass',
    ],
    [
      'read beyond what facts hold',
      payload('subject.size() == 1'),
      attested(predicate),
      'notEvaluable',
    ],
    [
      'read as a whole',
      payload('subject.size() == 1'),
      whole({ subject: [{ name: 'web' }], predicate }),
      'pass',
    ],
    [
      'read beyond what they say',
      payload('buildType == "x"'),
      whole({ subject: [], predicate }),
      'error',
    ],
    [
      'under a tag, where the log is ignored',
      { ...spec, attestors: [{ name: 'a', ...key({}, IGNORED) }] },
      whole({}, { form: 'tag', log: 'absent' }),
      'fail',
    ],
    [
      'in a bundle, where the log is ignored',
      { ...spec, attestors: [{ name: 'a', ...key({}, IGNORED) }] },
      whole({}, { form: 'bundle', log: 'absent' }),
      'pass',
    ],
    [
      'under a tag, in a log',
      spec,
      whole({}, { form: 'tag', log: 'found' }),
      'pass',
    ],
    [
      'read before they are verified',
      payload('predicate.buildType == ""', 'true'),
      attested(predicate),
      'error',
    ],
    [
      'read by a short name, which Kyverno does not find',
      {
        ...payload('predicate.buildType == ""'),
        attestations: [{ name: 'slsa', intoto: { type: 'slsaprovenance1' } }],
      },
      attested(predicate),
      'error',
    ],
    [
      'artifacts that are read',
      {
        ...payload('bomFormat == "CycloneDX"', 'true'),
        attestations: [{ name: 'slsa', referrer: { type: 'sbom/cyclone-dx' } }],
      },
      attested(predicate),
      'notEvaluable',
    ],
  ])('%s', (_, fields, context, verdict) => {
    expect(judge(fields, context)?.verdict).toBe(verdict);
  });
});
