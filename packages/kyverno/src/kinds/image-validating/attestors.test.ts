import type { ImageSigner } from '../..';
import { CI, ISSUER, pem, SUBJECT } from '../../__testUtils__/images';
import {
  type Fields,
  judge,
  key,
  KEY,
  keyless,
  known,
  signed,
} from './__testUtils__/policies';

describe('attestors', () => {
  it.each<[string, Fields, ImageSigner[], string]>([
    ['a key', key(), [KEY], 'pass'],
    ['another key', key(), [{ key: pem('two') }], 'fail'],
    ['nobody', key(), [], 'fail'],
    ['an identity for a key', key(), [CI], 'fail'],
    [
      'a key that an expression gives',
      {
        cosign: {
          key: {
            expression: `"-----BEGIN PUBLIC KEY-----\\none\\n" + '-----END PUBLIC KEY-----'`,
          },
        },
      },
      [KEY],
      'pass',
    ],
    [
      'a key that the cluster holds',
      {
        cosign: {
          key: {
            expression: 'resource.Get("v1", "secrets", "a", "b").data.key',
          },
        },
      },
      [KEY],
      'notEvaluable',
    ],
    [
      'a key whose expression fails',
      { cosign: { key: { expression: 'object.metadata.none' } } },
      [KEY],
      'error',
    ],
    [
      'a key of a key management service',
      { cosign: { key: { kms: 'k8s://shop/key' } } },
      [{ key: 'k8s://shop/key' }],
      'pass',
    ],
    [
      'a key of a key management service that nobody was asked about',
      { cosign: { key: { kms: 'awskms:///k' } } },
      [KEY],
      'notEvaluable',
    ],
    [
      'signatures in another repository',
      key({}, { source: { repository: 'ghcr.io/shop/signatures' } }),
      [],
      'notEvaluable',
    ],
    [
      'an identity',
      keyless({ issuer: ISSUER, subject: SUBJECT }),
      [CI],
      'pass',
    ],
    [
      'an identity exactly, not by a wildcard',
      keyless({ issuer: ISSUER, subject: 'https://github.com/shop/*' }),
      [CI],
      'fail',
    ],
    ['another issuer', keyless({ issuer: 'https://evil' }), [CI], 'fail'],
    ['a key for an identity', keyless({ issuer: ISSUER }), [KEY], 'fail'],
    [
      'an expression in a subject',
      keyless({ issuer: ISSUER, subjectRegExp: 'shop/web' }),
      [CI],
      'pass',
    ],
    [
      'an expression, and so no exact subject',
      keyless({ subject: 'x', subjectRegExp: '^https://github.com/shop/' }),
      [CI],
      'pass',
    ],
    [
      'an expression that does not match',
      keyless({ issuerRegExp: '^http://' }),
      [CI],
      'fail',
    ],
    [
      'a subject by an expression of the policy',
      keyless({
        subjectExpression: '"/shop/" + object.metadata.labels.app + "/"',
      }),
      [CI],
      'pass',
    ],
    [
      'another subject by an expression of the policy',
      keyless({ subjectExpression: '"/shop/api/"' }),
      [CI],
      'fail',
    ],
    [
      'one of two identities',
      {
        cosign: {
          keyless: { identities: [{ issuer: 'x' }, { issuer: ISSUER }] },
        },
      },
      [CI],
      'pass',
    ],
    ['anybody', { cosign: { keyless: { identities: [] } } }, [CI], 'pass'],
    [
      'an extension',
      keyless(
        { issuer: ISSUER },
        { additionalExtensions: { githubWorkflowTrigger: 'push' } },
      ),
      [CI],
      'pass',
    ],
    [
      'an extension that differs',
      keyless(
        { issuer: ISSUER },
        { additionalExtensions: { githubWorkflowTrigger: 'pull_request' } },
      ),
      [CI],
      'fail',
    ],
    [
      'roots of its own',
      keyless({ issuer: ISSUER }, { roots: 'PEM' }),
      [CI],
      'notEvaluable',
    ],
    [
      'a trusted root of its own',
      {
        cosign: {
          keyless: { identities: [] },
          trustedRoot: { value: '{}' },
        },
      },
      [CI],
      'notEvaluable',
    ],
    [
      'a log of its own',
      key({}, { ctlog: { url: 'https://rekor.example', rekorPubKey: 'PEM' } }),
      [KEY],
      'notEvaluable',
    ],
    [
      'a log that is not said where it is, as Kyverno refuses it',
      key({}, { ctlog: { insecureIgnoreSCT: true } }),
      [KEY],
      'fail',
    ],
    [
      'a certificate',
      { cosign: { certificate: { cert: { value: 'PEM' } } } },
      [KEY],
      'notEvaluable',
    ],
    ['Notary', { notary: { certs: { value: 'PEM' } } }, [KEY], 'notEvaluable'],
  ])('%s', (_, attestor, signers, verdict) => {
    const spec = { attestors: [{ name: 'a', ...attestor }] };
    expect(judge(spec, signed(...signers))?.verdict).toBe(verdict);
  });

  it.each<[string, Fields, 'found' | 'absent' | 'unknown' | undefined, string]>(
    [
      ['found', {}, 'found', 'pass'],
      ['vouched for', {}, undefined, 'pass'],
      ['absent', {}, 'absent', 'fail'],
      ['not known', {}, 'unknown', 'notEvaluable'],
      ['ignored', { ctlog: { insecureIgnoreTlog: true } }, 'absent', 'pass'],
    ],
  )('ask for the log of a key: %s', (_, more, log, verdict) => {
    const signatures = [{ signer: KEY, ...(log && { log }) }];
    const spec = { attestors: [{ name: 'a', ...key({}, more) }] };
    expect(judge(spec, known({ signatures }))?.verdict).toBe(verdict);
  });

  it.each<[string, Fields[], string]>([
    ['the same', [{ env: 'prod', team: 'shop' }], 'pass'],
    ['another', [{ env: 'test' }], 'fail'],
    ['none', [{}], 'fail'],
    ['one of several', [{ env: 'test' }, { env: 'prod' }], 'pass'],
  ])('ask for annotations: %s', (_, all, verdict) => {
    const signatures = all.map(annotations => ({
      signer: KEY,
      annotations: annotations as Record<string, string>,
    }));
    const spec = {
      attestors: [{ name: 'a', ...key({}, { annotations: { env: 'prod' } }) }],
    };
    expect(judge(spec, known({ signatures }))?.verdict).toBe(verdict);
  });

  it.each<[string, ImageSigner[], string]>([
    ['== 2', [KEY, CI], 'pass'],
    ['== 2', [KEY], 'fail'],
    ['>= 1', [CI], 'pass'],
    ['== 0', [], 'pass'],
  ])('are counted: %s', (comparison, signers, verdict) => {
    const spec = {
      attestors: [
        { name: 'a', ...key() },
        { name: 'b', ...keyless({ issuer: ISSUER }) },
      ],
      validationConfigurations: { required: false },
      validations: [
        {
          expression: `images.containers.all(i, verifyImageSignatures(i, [attestors.a, attestors.b]) ${comparison})`,
        },
      ],
    };
    expect(judge(spec, signed(...signers))?.verdict).toBe(verdict);
  });
});
