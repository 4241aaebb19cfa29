import {
  evaluate,
  type EvaluationContext,
  type KubeObject,
  mutate,
  validate,
} from '../..';
import { DIGEST } from '../../__testUtils__/images';
import {
  API,
  type Fields,
  judge,
  known,
  load,
  pod,
  TAGGED,
  text,
  WEB,
} from './__testUtils__/policies';

describe('digests', () => {
  const free = (switches: Fields) => ({
    validationConfigurations: { required: false, ...switches },
    validations: [{ expression: 'images.containers.all(i, i != "")' }],
  });
  const [keep, ignore] = [
    { mutateDigest: false },
    { mutateDigest: false, verifyDigest: false },
  ];

  it.each<[string, Fields, string, EvaluationContext, string]>([
    ['there', {}, WEB, {}, 'pass'],
    ['added at admission', {}, TAGGED, known(), 'pass'],
    ['added at admission, not known', {}, TAGGED, {}, 'notEvaluable'],
    ['not added', keep, TAGGED, known(), 'fail'],
    ['not asked for', ignore, TAGGED, {}, 'pass'],
    ['added, not asked for', { verifyDigest: false }, TAGGED, known(), 'pass'],
    [
      'added, not asked for and not known',
      { verifyDigest: false },
      TAGGED,
      {},
      'notEvaluable',
    ],
    ['of no reference', keep, 'A b', {}, 'error'],
  ])('%s', (_, switches, image, context, verdict) => {
    const results = evaluate(load(text(free(switches))), pod(image), context);
    expect(results.at(-1)?.verdict).toBe(verdict);
  });

  it('name the container that has none', () => {
    expect(judge(free(keep), {}, pod(WEB, TAGGED))).toMatchObject({
      message: `image ${TAGGED} does not have a digest (container c1: spec.containers[1].image)`,
      container: 'c1',
      path: 'spec.containers[1].image',
      blocks: true,
    });
  });

  it('are added where they are known, and what follows sees them', () => {
    const spec = {
      ...free({ verifyDigest: false }),
      validations: [
        { expression: 'images.containers.all(i, i.contains("@sha256:"))' },
      ],
    };
    const policies = load(text(spec));
    const context = known({}, 'nginx', TAGGED);
    const object = pod('nginx', TAGGED, API);
    const results = evaluate(policies, object, context);
    const pinned = [`docker.io/nginx:latest@${DIGEST}`, WEB, API];
    expect(results).toMatchObject([
      {
        rule: 'mutateDigest',
        verdict: 'pass',
        message: `adds the digest of docker.io/nginx:latest, ${TAGGED}`,
        patched: { spec: { containers: pinned.map(image => ({ image })) } },
      },
      { rule: 'p', verdict: 'pass' },
    ]);
    const { resource } = mutate(policies, object, context);
    expect(resource).toEqual(results[0].patched);
    expect(mutate(policies, resource, context)).toEqual({
      resource,
      results: [],
    });
  });

  it.each<[string, Fields, EvaluationContext, KubeObject?]>([
    ['a deletion', {}, { ...known(), operation: 'DELETE' }],
    ['nothing known', {}, {}],
    [
      'another image',
      { matchImageReferences: [{ glob: 'quay.io/*' }] },
      known(),
    ],
    [
      'a condition that does not hold',
      { matchConditions: [{ name: 'no', expression: 'false' }] },
      known(),
    ],
  ])('are not added by %s', (_, spec, context) => {
    const object = pod(TAGGED);
    const policies = load(text({ ...free({}), ...spec }));
    expect(mutate(policies, object, context)).toEqual({
      resource: object,
      results: [],
    });
  });

  it('are asked for where the object is judged as it is', () => {
    const policies = load(text(free({})));
    expect(validate(policies, pod(TAGGED), known())).toMatchObject([
      { verdict: 'fail', message: expect.stringContaining('a digest') },
    ]);
  });
});
