import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeAdmission, unversionedImages } from './admissionReport.mjs';

const DENIED =
  'admission webhook "vpol" denied the request: Policy disallow-latest-tag failed: No version.';
const answer = (object, more) => ({
  file: 'a/score.yaml',
  environment: 'dev',
  object,
  unversioned: [],
  ...more,
});
const server = answers => ({ name: 'embedded', version: 'v1', answers });
const pod = (...images) => ({
  spec: {
    template: { spec: { containers: images.map(image => ({ image })) } },
  },
});

test('finds the images without a version', () => {
  const images = [
    'nginx',
    'localhost:5000/nginx',
    'a/b:latest',
    'a/b:1',
    'a/b@sha256:0',
  ];
  assert.deepEqual(unversionedImages(pod(...images)), images.slice(0, 3));
  assert.deepEqual(unversionedImages({ spec: { jobTemplate: pod('x') } }), [
    'x',
  ]);
  assert.deepEqual(unversionedImages({ kind: 'Service', spec: {} }), []);
});

test('lists the denials that have to be, once for all environments', () => {
  const denied = answer('Deployment a', {
    refusal: DENIED,
    unversioned: ['a'],
  });
  const { markdown, failed } = describeAdmission([
    server([
      denied,
      { ...denied, environment: 'prod' },
      answer('Kafka k', { unknown: 'Kafka of v1' }),
      answer('Service a', {}),
    ]),
  ]);
  assert.equal(failed, 0);
  assert.match(markdown, /\| embedded \| v1 +\| 3 +\| 1 +\| 2 +\| 0 /);
  assert.match(
    markdown,
    /`a\/score.yaml` \| Deployment a \| disallow-latest-tag \| No version\. \| dev, prod/,
  );
  assert.match(markdown, /operators are not there: Kafka of v1\./);
});

test('counts a denial that is missing, one too many, and any other refusal', () => {
  const { markdown, failed } = describeAdmission([
    server([
      answer('Deployment a', { unversioned: ['a'] }),
      answer('Deployment b', { refusal: DENIED }),
      answer('Service c', { refusal: 'strict decoding error' }),
    ]),
  ]);
  assert.equal(failed, 3);
  assert.match(markdown, /Service c: strict decoding error/);
  assert.match(markdown, /Deployment a: not denied by disallow-latest-tag/);
});
