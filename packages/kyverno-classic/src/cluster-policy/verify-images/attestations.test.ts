import type { ImageFacts, ImageSigner } from '@macadam/kyverno';
import { CI, ISSUER, pem, SLSA } from '../../__testUtils__/images';
import type { Fields } from '../__testUtils__/judge';
import {
  attestors,
  byCi,
  byKey,
  known,
  SCAN,
  verify,
} from './__testUtils__/verify';

describe('attestations', () => {
  const provenance = (builder: string, signer: ImageSigner = CI) => ({
    type: SLSA,
    predicate: { runDetails: { builder: { id: builder } } },
    signer,
  });
  const builtBy = (id: string) => [
    {
      all: [
        { key: '{{ runDetails.builder.id }}', operator: 'Equals', value: id },
      ],
    },
  ];
  const asks = (more: Fields) => ({
    attestations: [{ type: SLSA, attestors: attestors([byCi()]), ...more }],
  });

  it.each<[string, Fields, ImageFacts['attestations'], string]>([
    ['signed', asks({}), [provenance('gha')], 'pass'],
    [
      'by the old name',
      asks({ type: undefined, predicateType: SLSA }),
      [provenance('gha')],
      'pass',
    ],
    ['absent', asks({}), [], 'fail'],
    ['of another type', asks({ type: SCAN }), [provenance('gha')], 'fail'],
    [
      'signed by somebody else',
      asks({}),
      [provenance('gha', { issuer: ISSUER, subject: 'evil' })],
      'fail',
    ],
    [
      'as its conditions ask',
      asks({ conditions: builtBy('gha') }),
      [provenance('gha')],
      'pass',
    ],
    [
      'not as its conditions ask',
      asks({ conditions: builtBy('gha') }),
      [provenance('laptop')],
      'fail',
    ],
    [
      'one of several not as its conditions ask',
      asks({ conditions: builtBy('gha') }),
      [provenance('gha'), provenance('laptop')],
      'fail',
    ],
    [
      'without what its conditions read',
      asks({ conditions: builtBy('gha') }),
      [{ type: SLSA, predicate: {}, signer: CI }],
      'fail',
    ],
    [
      'of any identity when nobody is named',
      asks({ attestors: undefined }),
      [provenance('gha')],
      'pass',
    ],
    [
      'of a key when nobody is named',
      asks({ attestors: undefined }),
      [provenance('gha', { key: pem('one') })],
      'fail',
    ],
    [
      'with one signer of two',
      asks({ attestors: attestors([byCi(), byKey(pem('one'))], 1) }),
      [provenance('gha')],
      'pass',
    ],
  ])('%s', (_, entry, statements, verdict) => {
    const context = known({ attestations: statements });
    expect(verify(entry, context).verdict).toBe(verdict);
  });

  it('come after the signatures', () => {
    const entry = {
      ...asks({}),
      attestors: attestors([byKey(pem('one'))]),
    };
    const statements = [provenance('gha')];
    expect(verify(entry, known({ attestations: statements }))).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('.attestors[0].entries[0].keys'),
    });
  });

  it('may be named', () => {
    const named = (value: string) =>
      asks({
        name: 'build',
        conditions: [
          {
            all: [
              {
                key: '{{ build.runDetails.builder.id }}',
                operator: 'Equals',
                value,
              },
            ],
          },
        ],
      });
    const context = known({ attestations: [provenance('gha')] });
    expect(verify(named('gha'), context).verdict).toBe('pass');
    expect(verify(named('laptop'), context).verdict).toBe('fail');
  });

  it('may compare the image', () => {
    const entry = asks({
      conditions: [
        {
          all: [
            { key: '{{ image.path }}', operator: 'Equals', value: 'shop/web' },
          ],
        },
      ],
    });
    const context = known({ attestations: [provenance('gha')] });
    expect(verify(entry, context).verdict).toBe('pass');
  });
});
