import { imageStanding, type ImageCheck, type ImageLook } from './supplyChain';

const image = {
  container: 'main',
  reference: 'registry.example/cart:1',
  simulated: false,
};
const look = (part: Partial<ImageLook> = {}): ImageLook => ({
  at: '2026-11-26T10:00:00.000Z',
  reference: image.reference,
  policy: 'own',
  digest: 'sha256:abc',
  checks: [],
  platforms: [],
  ...part,
});
const check = (
  name: ImageCheck['check'],
  state: ImageCheck['state'],
  required = true,
): ImageCheck => ({
  check: name,
  state,
  required,
  reason: `${name} is ${state}`,
});

describe('imageStanding', () => {
  it('has nothing to verify where nothing was built', () => {
    expect(
      imageStanding({ ...image, simulated: true }, 'own', []),
    ).toMatchObject({
      state: 'simulated',
      reason: 'Simulated image: nothing to verify',
    });
  });

  it.each<[string, string | undefined, ImageLook[], string, string]>([
    ['no policy', undefined, [look()], 'unlisted', 'No SupplyChainPolicy'],
    ['no look', 'own', [], 'pending', 'Not looked at yet'],
    [
      'a look by another policy',
      'own',
      [look({ policy: 'old' })],
      'pending',
      'Not',
    ],
    [
      'a look at another reference',
      'own',
      [look({ reference: 'x' })],
      'pending',
      'Not',
    ],
    [
      'what holds',
      'own',
      [look({ checks: [check('signature', 'verified')] })],
      'verified',
      'Passes own',
    ],
    [
      'what is not asked for',
      'own',
      [
        look({
          checks: [
            check('signature', 'verified'),
            check('sbom', 'absent', false),
          ],
        }),
      ],
      'verified',
      'Passes own',
    ],
    [
      'what does not hold',
      'own',
      [
        look({
          checks: [check('signature', 'unknown'), check('sbom', 'absent')],
        }),
      ],
      'failed',
      'sbom: sbom is absent',
    ],
    [
      'what was not said',
      'own',
      [look({ checks: [check('signature', 'unknown')] })],
      'unknown',
      'signature: signature is unknown',
    ],
  ])('with %s', (_name, policy, looks, state, reason) => {
    expect(imageStanding(image, policy, looks)).toMatchObject({
      state,
      reason: expect.stringContaining(reason),
    });
  });

  it('is unknown when the registry does not answer any more, and keeps what it said', () => {
    const good = look({ checks: [check('signature', 'verified')] });
    const silent = look({
      at: '2026-11-26T11:00:00.000Z',
      unanswered: 'silent',
    });
    expect(imageStanding(image, 'own', [good, silent])).toMatchObject({
      state: 'unknown',
      reason: 'silent',
      look: { at: good.at },
    });
    expect(imageStanding(image, 'own', [silent, good]).state).toBe('verified');
  });
});
