import {
  evaluate,
  type EvaluationContext,
  type ImageFacts,
  type ImageSigner,
  type KubeObject,
  loadPolicies,
  type RuleResult,
} from '../../..';
import { DIGEST, pem, SLSA } from '../../../__testUtils__/images';

export type Fields = Record<string, unknown>;

export const TAGGED = 'ghcr.io/shop/web:1.0';
export const WEB = `${TAGGED}@${DIGEST}`;
export const API = `ghcr.io/shop/api:1.0@${DIGEST}`;
export const KEY: ImageSigner = { key: pem('one') };
export const missing = (image: string) =>
  `the facts of the image ${image}: its digest, signatures and attestations`;

export const key = (fields: Fields = {}, more: Fields = {}) => ({
  cosign: { key: { data: pem('one'), ...fields }, ...more },
});
export const keyless = (identity: Fields, more: Fields = {}) => ({
  cosign: { keyless: { identities: [identity], ...more } },
});
export const SIGNED =
  'images.containers.map(i, verifyImageSignatures(i, [attestors.a])).all(n, n > 0)';
export const PODS = {
  resourceRules: [
    {
      apiGroups: [''],
      apiVersions: ['v1'],
      operations: ['CREATE', 'UPDATE', 'DELETE'],
      resources: ['pods'],
    },
  ],
};

/** An ImageValidatingPolicy as text; it asks for the signature of the key unless the spec says otherwise. */
export function text(spec: Fields, more: Fields = {}): string {
  return JSON.stringify({
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ImageValidatingPolicy',
    ...more,
    metadata: { name: 'p', ...(more.metadata ?? {}) },
    spec: {
      matchConstraints: PODS,
      attestors: [{ name: 'a', ...key() }],
      attestations: [{ name: 'slsa', intoto: { type: SLSA } }],
      validations: [{ expression: SIGNED }],
      ...spec,
    },
  });
}

/** The policies of texts that have to load. */
export function load(...texts: string[]) {
  const files = texts.map((each, n) => ({ path: `${n}.yaml`, text: each }));
  const { policies, errors } = loadPolicies(files);
  expect(errors).toEqual([]);
  return policies;
}

export function pod(...images: string[]): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
    spec: { containers: images.map((image, n) => ({ name: `c${n}`, image })) },
  };
}

/** A controller of such pods. */
export function controller(kind: string, ...images: string[]): KubeObject {
  const { metadata, spec } = pod(...images);
  const template = { metadata, spec };
  const isCron = kind === 'CronJob';
  return {
    apiVersion: /Job/.test(kind) ? 'batch/v1' : 'apps/v1',
    kind,
    metadata,
    spec: isCron ? { jobTemplate: { spec: { template } } } : { template },
  };
}

/** Images of which facts are known; without names, those of WEB and API. */
export function known(
  facts: Partial<ImageFacts> = {},
  ...names: string[]
): EvaluationContext {
  const all = names.length > 0 ? names : [TAGGED, 'ghcr.io/shop/api:1.0'];
  return {
    images: Object.fromEntries(
      all.map(name => [
        name,
        { digest: DIGEST, signatures: [], attestations: [], ...facts },
      ]),
    ),
  };
}

export const signed = (...signers: ImageSigner[]) =>
  known({ signatures: signers.map(signer => ({ signer })) });

/** The first result of a policy with the spec. */
export function judge(
  spec: Fields,
  context: EvaluationContext = {},
  object: KubeObject = pod(WEB),
): RuleResult | undefined {
  return evaluate(load(text(spec)), object, context)[0];
}
