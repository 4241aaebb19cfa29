import type { EvaluationContext, KubeObject } from '@macadam/kyverno';
import { DIGEST, OTHER, pem } from '../../__testUtils__/images';
import { type Fields, judge, pod } from '../__testUtils__/judge';
import {
  attestors,
  byKey,
  IMAGE,
  known,
  signed,
  verify,
  web,
} from './__testUtils__/verify';

describe('an image without facts', () => {
  const asked = { attestors: attestors([byKey(pem('one'))]) };

  it.each<[string, EvaluationContext]>([
    ['of any image', {}],
    ['of its own', known({}, 'ghcr.io/shop/other:1.0')],
  ])('is not evaluable without facts %s', (_, context) => {
    expect(verify(asked, context)).toMatchObject({
      verdict: 'notEvaluable',
      missing: `the facts of the image ${IMAGE}: its digest, signatures and attestations`,
      blocks: false,
    });
  });

  it('says why nothing is known', () => {
    const unknownImages = { [IMAGE]: { why: 'the registry is closed' } };
    expect(verify(asked, { unknownImages }).missing).toBe(
      `the facts of the image ${IMAGE}: its digest, signatures and attestations (the registry is closed)`,
    );
  });

  it('fails where its registry has none', () => {
    const unknown = { why: 'it is not there', isAbsent: true };
    const context = { unknownImages: { [IMAGE]: unknown } };
    expect(verify(asked, context)).toMatchObject({
      verdict: 'fail',
      message: `failed to verify image ${IMAGE}: it is not there (container web: spec.containers[0].image)`,
    });
  });

  it('is not evaluable with facts of another digest', () => {
    const pinned = pod({ name: 'web', image: `${IMAGE}@${OTHER}` });
    const context = signed({ key: pem('one') });
    expect(verify(asked, context, pinned).verdict).toBe('notEvaluable');
    const own = pod({ name: 'web', image: `${IMAGE}@${DIGEST}` });
    expect(verify(asked, context, own).verdict).toBe('pass');
  });

  it('is known by its full name too', () => {
    const context = known({}, 'docker.io/nginx:latest');
    const entry = { imageReferences: ['docker.io/*'], required: false };
    const nginx = pod({ name: 'web', image: 'nginx' });
    expect(verify(entry, context, nginx)).toMatchObject({
      verdict: 'pass',
      patched: {
        spec: {
          containers: [{ image: `docker.io/nginx:latest@${DIGEST}` }],
        },
      },
    });
  });

  it('fails when another image of the object surely fails', () => {
    const two = pod(
      { name: 'a', image: 'ghcr.io/shop/unknown:1' },
      { name: 'web', image: IMAGE },
    );
    expect(verify(asked, known(), two)).toMatchObject({
      verdict: 'fail',
      container: 'web',
      path: 'spec.containers[1].image',
    });
  });
});

describe('image references', () => {
  const entry = (references: string[], skipped: string[] = []) => ({
    imageReferences: references,
    skipImageReferences: skipped,
    attestors: attestors([byKey(pem('one'))]),
  });
  const context = signed({ key: pem('one') });

  it.each<[string, Fields, string | undefined]>([
    ['a wildcard', entry(['ghcr.io/*']), 'pass'],
    ['one of several', entry(['quay.io/*', 'ghcr.io/shop/web:?.0']), 'pass'],
    ['another registry', entry(['quay.io/*']), undefined],
    ['a skipped image', entry(['ghcr.io/*'], ['*/web:*']), 'skip'],
    ['another skipped image', entry(['ghcr.io/*'], ['*/api:*']), 'pass'],
  ])('%s', (_, fields, verdict) => {
    expect(verify(fields, context)?.verdict).toBe(verdict);
  });

  it('names the skipped images beside those that passed', () => {
    const two = pod(
      { name: 'web', image: IMAGE },
      { name: 'dev', image: 'ghcr.io/dev/web:1' },
    );
    expect(verify(entry(['*'], ['ghcr.io/dev/*']), context, two)).toMatchObject(
      {
        verdict: 'pass',
        message: 'image verified, skipped images: ghcr.io/dev/web:1',
      },
    );
  });
});

describe('a skipped image', () => {
  const entry = {
    skipImageReferences: ['ghcr.io/*'],
    attestors: attestors([byKey(pem('one'))]),
  };

  it('gets its digest all the same, where that is known', () => {
    expect(verify(entry, known())).toMatchObject({
      verdict: 'skip',
      patched: { spec: { containers: [{ image: `${IMAGE}@${DIGEST}` }] } },
    });
    expect(verify(entry)).not.toHaveProperty('patched');
  });

  it('needs a digest where one is asked for', () => {
    expect(verify({ ...entry, mutateDigest: false })).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('missing digest'),
    });
  });
});

describe('digests', () => {
  const plain = { required: false };
  const pinned = pod({ name: 'web', image: `${IMAGE}@${DIGEST}` });

  it('are added where they are missing, in an object of its own', () => {
    const result = verify(plain, known());
    expect(result.patched?.spec).toEqual({
      containers: [{ name: 'web', image: `${IMAGE}@${DIGEST}` }],
    });
    expect(web.spec).toEqual({ containers: [{ name: 'web', image: IMAGE }] });
    expect(verify(plain, known(), pinned)).not.toHaveProperty('patched');
  });

  it.each<[string, Fields, KubeObject, string]>([
    ['are asked for', { mutateDigest: false }, web, 'fail'],
    ['are there', { mutateDigest: false }, pinned, 'pass'],
    [
      'are not asked for',
      { mutateDigest: false, verifyDigest: false },
      web,
      'pass',
    ],
  ])('%s, whatever is known', (_, entry, object, verdict) => {
    const result = verify({ ...plain, ...entry }, {}, object);
    expect(result.verdict).toBe(verdict);
  });

  it('may be added by one entry and asked for by another', () => {
    const entry = {
      imageReferences: ['*'],
      required: false,
      failureAction: 'Enforce',
    };
    const verifyImages = [{ ...entry, mutateDigest: false }, entry];
    expect(judge({ verifyImages }, web, known()).verdict).toBe('pass');
    expect(
      judge({ verifyImages: verifyImages.slice(0, 1) }, web, known()).verdict,
    ).toBe('fail');
  });

  it('are not added to what fails', () => {
    const entry = { attestors: attestors([byKey(pem('one'))]) };
    expect(verify(entry, known())).not.toHaveProperty('patched');
  });
});
