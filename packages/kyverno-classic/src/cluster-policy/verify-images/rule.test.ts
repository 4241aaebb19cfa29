import type { EvaluationContext, KubeObject } from '@macadam/kyverno';
import { loadPolicies } from '../../__testUtils__/load';
import { DIGEST, pem } from '../../__testUtils__/images';
import { type Fields, judge, pod, pods, results } from '../__testUtils__/judge';
import {
  attestors,
  byCi,
  byKey,
  IMAGE,
  known,
  signed,
  verify,
  web,
} from './__testUtils__/verify';

describe('a rule', () => {
  const asked = {
    imageReferences: ['*'],
    failureAction: 'Enforce',
    attestors: attestors([byKey(pem('one'))]),
  };

  it('that requires what nobody verifies fails', () => {
    expect(verify({}, known())).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining(`unverified image ${IMAGE}`),
    });
  });

  it('says nothing of a deletion, and nothing of an image that stays', () => {
    const rule = { verifyImages: [{ ...asked, verifyDigest: false }] };
    expect(results(rule, web, { operation: 'DELETE' })).toEqual([]);
    const update: EvaluationContext = {
      ...known(),
      operation: 'UPDATE',
      oldObject: web,
    };
    expect(judge(rule, web, update).verdict).toBe('pass');
    const old = pod({ name: 'web', image: 'ghcr.io/shop/web:0.9' });
    expect(judge(rule, web, { ...update, oldObject: old }).verdict).toBe(
      'fail',
    );
  });

  it('gives one result for all images, with each place', () => {
    const two = pod(
      { name: 'web', image: IMAGE },
      { name: 'api', image: 'ghcr.io/shop/api:1' },
    );
    const context = {
      images: { ...known().images, ...known({}, 'ghcr.io/shop/api:1').images },
    };
    const all = results({ verifyImages: [asked] }, two, context);
    expect(all).toHaveLength(1);
    expect(all[0].message).toContain('spec.containers[1].image');
  });

  it('refuses with its own action', () => {
    expect(judge({ verifyImages: [asked] }, web, known())).toMatchObject({
      action: 'Deny',
      blocks: true,
    });
  });

  it('holds for controllers of pods', () => {
    const deployment: KubeObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { template: { spec: web.spec } },
    };
    const context = signed({ key: pem('one') });
    expect(judge({ verifyImages: [asked] }, deployment, context)).toMatchObject(
      {
        rule: 'autogen-r',
        verdict: 'pass',
        patched: {
          spec: {
            template: {
              spec: { containers: [{ image: `${IMAGE}@${DIGEST}` }] },
            },
          },
        },
      },
    );
    expect(judge({ verifyImages: [asked] }, deployment, known())).toMatchObject(
      {
        verdict: 'fail',
        path: 'spec.template.spec.containers[0].image',
      },
    );
  });

  it.each<[string, Fields, Fields]>([
    [
      'Notary',
      {
        type: 'Notary',
        attestors: attestors([{ certificates: { cert: pem('one') } }]),
      },
      {},
    ],
    ['validate', { validate: { deny: {} } }, {}],
    [
      'imageExtractors',
      {},
      { imageExtractors: { Pod: [{ path: '/spec/image' }] } },
    ],
  ])('is not evaluable with %s', (_, entry, more) => {
    const rule = { verifyImages: [{ ...asked, ...entry }], ...more };
    const context = signed({ key: pem('one') });
    expect(judge(rule, web, context).verdict).toBe('notEvaluable');
  });

  it.each<[string, Fields, string]>([
    ['no images', { imageReferences: [] }, 'is missing'],
    ['an unknown field', { attestor: [] }, 'unknown field'],
    ['an unknown type', { type: 'GPG' }, "'GPG' is none of"],
    ['no entries', { attestors: [{ entries: [] }] }, 'needs an entry'],
    ['an empty entry', { attestors: attestors([{}]) }, 'needs one of keys'],
    [
      'no key',
      { attestors: attestors([{ keys: {} }]) },
      'needs publicKeys, secret or kms',
    ],
    [
      'a count of none',
      { attestors: attestors([byKey('k')], 0) },
      'expected a number from 1',
    ],
    [
      'a broken expression',
      { attestors: attestors([byCi({ subjectRegExp: '(' })]) },
      'is not a regular expression',
    ],
    ['no type of a statement', { attestations: [{}] }, 'needs a type'],
    ['no switch', { required: 'yes' }, 'expected true or false'],
  ])('does not load with %s', (_, entry, message) => {
    const document = {
      apiVersion: 'kyverno.io/v1',
      kind: 'ClusterPolicy',
      metadata: { name: 'p' },
      spec: {
        rules: [
          { name: 'r', match: pods, verifyImages: [{ ...asked, ...entry }] },
        ],
      },
    };
    const text = JSON.stringify(document);
    const { errors } = loadPolicies([{ path: 'p.yaml', text }]);
    expect(errors.map(each => each.message).join()).toContain(message);
  });
});
