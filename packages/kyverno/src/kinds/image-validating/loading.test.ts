import { loadPolicies } from '../..';
import {
  type Fields,
  key,
  keyless,
  load,
  text,
} from './__testUtils__/policies';

describe('a policy that does not load', () => {
  const validation = (expression: string) => ({
    validations: [{ expression }],
  });
  it.each<[string, Fields, string]>([
    ['no attestors', { attestors: undefined }, 'spec.attestors: is missing'],
    [
      'no validations',
      { validations: undefined },
      'spec.validations: a policy has at least one validation',
    ],
    ['an unknown field', { atestors: [] }, 'spec.atestors: unknown field'],
    [
      'an attestor that is two',
      { attestors: [{ name: 'a', ...key(), notary: {} }] },
      'spec.attestors[0]: needs one of cosign, notary',
    ],
    [
      'an attestor without a name',
      { attestors: [key()] },
      'spec.attestors[0].name: is missing',
    ],
    [
      'an attestor that says nothing',
      { attestors: [{ name: 'a', cosign: {} }] },
      'spec.attestors[0].cosign: needs one of key, keyless, certificate',
    ],
    [
      'a key that is none',
      { attestors: [{ name: 'a', cosign: { key: {} } }] },
      'spec.attestors[0].cosign.key: needs data, kms or expression',
    ],
    [
      'a key by a broken expression',
      { attestors: [{ name: 'a', cosign: { key: { expression: '1 +' } } }] },
      'spec.attestors[0].cosign.key.expression: the expression does not compile',
    ],
    [
      'an identity by a broken expression',
      { attestors: [{ name: 'a', ...keyless({ subjectRegExp: '(' }) }] },
      "spec.attestors[0].cosign.keyless.identities[0].subjectRegExp: '(' is not a regular expression",
    ],
    [
      'a certificate that is two things',
      {
        attestors: [
          {
            name: 'a',
            cosign: {
              certificate: { cert: { value: 'a', expression: 'object.kind' } },
            },
          },
        ],
      },
      'spec.attestors[0].cosign.certificate.cert: needs one of value, expression',
    ],
    [
      'a broken pattern',
      { matchImageReferences: [{ glob: 'a[' }] },
      'spec.matchImageReferences[0].glob: the list at character 2 has no end',
    ],
    [
      'a pattern that is two',
      { matchImageReferences: [{ glob: 'a', expression: 'true' }] },
      'spec.matchImageReferences[0]: needs one of glob, expression',
    ],
    [
      'a pattern that reads the object',
      { matchImageReferences: [{ expression: 'object.kind == ref' }] },
      "spec.matchImageReferences[0].expression: the expression does not compile: 'object' is not known here",
    ],
    [
      'a broken extractor',
      { images: [{ name: 'x', expression: 'object.' }] },
      'spec.images[0].expression: the expression does not compile',
    ],
    [
      'an unknown function',
      validation('verifyImage("a")'),
      "spec.validations[0].expression: the expression does not compile: the function 'verifyImage' is not known",
    ],
    [
      'too few arguments',
      validation('verifyImageSignatures("a") > 0'),
      'verifyImageSignatures takes (string, list of attestors), not 1 arguments',
    ],
    [
      'a number for an image',
      validation('verifyImageSignatures(1, [attestors.a]) > 0'),
      'argument 1 of verifyImageSignatures is a literal, not string',
    ],
    [
      'a list of images',
      validation('verifyImageSignatures(images.containers, [attestors.a]) > 0'),
      'argument 1 of verifyImageSignatures is list, not string',
    ],
    [
      'an attestor that is in no list',
      validation('verifyImageSignatures("a", attestors.a) > 0'),
      'argument 2 of verifyImageSignatures is an attestor, not list of attestors',
    ],
    [
      'an attestor for an attestation',
      validation(
        'verifyAttestationSignatures("a", attestors.a, [attestors.a]) > 0',
      ),
      'argument 2 of verifyAttestationSignatures is an attestor, not string',
    ],
    [
      'an unknown attestor',
      validation(
        'images.containers.all(i, verifyImageSignatures(i, [attestors.b]) > 0)',
      ),
      "the attestor 'b' is not defined",
    ],
    [
      'an unknown attestation',
      validation('extractPayload("a", attestations["sbom"]).x == 1'),
      "the attestation 'sbom' is not defined",
    ],
    [
      'exceptions, which it does not know',
      validation('exceptions.allowedImages == []'),
      "'exceptions' is not known here",
    ],
    [
      'a condition about variables',
      {
        variables: [{ name: 'v', expression: 'true' }],
        matchConditions: [{ name: 'c', expression: 'variables.v' }],
      },
      "spec.matchConditions[0].expression: the expression does not compile: 'variables' is not known here",
    ],
    [
      'a switch that is none',
      { validationConfigurations: { required: 'yes' } },
      'spec.validationConfigurations.required: expected true or false',
    ],
    [
      'an unknown provider',
      { credentials: { providers: ['acme'] } },
      "spec.credentials.providers[0]: 'acme' is none of",
    ],
  ])('has %s', (_, spec, message) => {
    const { policies, errors } = loadPolicies([
      { path: 'p.yaml', text: text(spec) },
    ]);
    expect(policies).toEqual([]);
    expect(errors).toEqual([
      expect.objectContaining({
        file: 'p.yaml',
        line: 1,
        policy: 'p',
        message: expect.stringContaining(message),
      }),
    ]);
  });

  it.each(['v1', 'v1beta1', 'v1alpha1'])('is none of %s', version => {
    const apiVersion = `policies.kyverno.io/${version}`;
    expect(load(text({}, { apiVersion }))).toMatchObject([{ apiVersion }]);
  });
});
