import { evaluate, type EvaluationContext, mutate, validate } from '../..';
import {
  API,
  controller,
  type Fields,
  judge,
  KEY,
  known,
  load,
  pod,
  PODS,
  signed,
  SIGNED,
  TAGGED,
  text,
  WEB,
} from './__testUtils__/policies';

describe('what the policy says about itself', () => {
  it('answers for its own namespace alone', () => {
    const own = text(
      {},
      {
        kind: 'NamespacedImageValidatingPolicy',
        metadata: { namespace: 'shop' },
      },
    );
    expect(evaluate(load(own), pod(WEB), known())).toMatchObject([
      { policy: 'shop/p', rule: 'p', verdict: 'fail' },
    ]);
    const elsewhere = pod(WEB);
    elsewhere.metadata.namespace = 'other';
    expect(evaluate(load(own), elsewhere, known())).toEqual([]);
  });

  it.each<[string, Fields, string, boolean]>([
    ['Deny', {}, 'fail', true],
    ['Audit', { validationActions: ['Audit'] }, 'fail', false],
    ['Warn', { validationActions: ['Warn'] }, 'fail', false],
    [
      'an error, whatever the failurePolicy',
      {
        failurePolicy: 'Ignore',
        validations: [{ expression: 'object.none == 1' }],
      },
      'error',
      true,
    ],
    [
      'a condition with an error',
      { matchConditions: [{ name: 'c', expression: 'object.none == 1' }] },
      'error',
      true,
    ],
    [
      'a condition with an error that is ignored',
      {
        failurePolicy: 'Ignore',
        matchConditions: [{ name: 'c', expression: 'object.none == 1' }],
      },
      'skip',
      false,
    ],
    [
      'a condition that does not hold',
      { matchConditions: [{ name: 'c', expression: 'false' }] },
      'skip',
      false,
    ],
  ])('%s', (_, spec, verdict, blocks) => {
    expect(judge(spec, known())).toMatchObject({ verdict, blocks });
  });

  it('judges no Kubernetes object in JSON mode', () => {
    const spec = { evaluation: { mode: 'JSON' } };
    expect(judge(spec, known())).toBeUndefined();
    expect(load(text(spec))[0].notes).toEqual([
      'evaluation.mode is JSON: no Kubernetes object is judged',
    ]);
  });

  it('says what is missing to know whom it is about', () => {
    const spec = {
      matchConstraints: {
        ...PODS,
        namespaceSelector: { matchLabels: { env: 'prod' } },
      },
    };
    expect(judge(spec, signed(KEY))).toMatchObject({
      verdict: 'notEvaluable',
      missing: "the labels of the Namespace 'shop'",
    });
  });

  it.each<[string, Fields, string]>([
    ['a message', { message: 'sign it' }, 'sign it'],
    ['none', {}, 'CEL expression validation failed at index 0'],
    [
      'an expression',
      { messageExpression: '"sign " + images.containers[0]' },
      `sign ${WEB}`,
    ],
    [
      'an expression that fails',
      { messageExpression: 'string(object.none)' },
      'failed to evaluate message expression: it: no such key: none',
    ],
  ])('gives the message: %s', (_, fields, message) => {
    const spec = { validations: [{ expression: SIGNED, ...fields }] };
    expect(judge(spec, known())?.message).toBe(
      `${message} (container c0: spec.containers[0].image)`,
    );
  });

  it('asks for metadata of images where somebody answers', () => {
    const spec = {
      validationConfigurations: { required: false },
      validations: [
        {
          expression:
            'images.containers.all(i, getImageData(i).config.architecture == "amd64" && image.GetMetadata(i).config.config.User != "")',
        },
      ],
    };
    expect(judge(spec)).toMatchObject({ verdict: 'notEvaluable' });
    const ask = (name: string, [image]: unknown[]) =>
      image === WEB && ['getImageData', 'image.GetMetadata'].includes(name)
        ? { config: { architecture: 'amd64', config: { User: '1000' } } }
        : undefined;
    expect(judge(spec, { ask })?.verdict).toBe('pass');
  });
});

describe('the controllers of pods', () => {
  it.each([
    ['Deployment', 'spec.template.spec'],
    ['StatefulSet', 'spec.template.spec'],
    ['DaemonSet', 'spec.template.spec'],
    ['ReplicaSet', 'spec.template.spec'],
    ['Job', 'spec.template.spec'],
    ['CronJob', 'spec.jobTemplate.spec.template.spec'],
  ])('%s is judged as its pods are', (kind, place) => {
    const spec = {
      matchConditions: [
        { name: 'app', expression: "object.metadata.labels.app == 'web'" },
      ],
      variables: [{ name: 'all', expression: 'object.spec.containers' }],
      validations: [
        { expression: 'variables.all.size() == 2' },
        { expression: SIGNED, message: 'not signed' },
      ],
    };
    const object = controller(kind, API, WEB);
    expect(judge(spec, signed(KEY), object)?.verdict).toBe('pass');
    const unsigned = {
      images: { ...signed(KEY).images, [WEB]: known({}, WEB).images?.[WEB] },
    } as EvaluationContext;
    expect(judge(spec, unsigned, object)).toMatchObject({
      verdict: 'fail',
      message: `not signed (container c1: ${place}.containers[1].image)`,
      container: 'c1',
      path: `${place}.containers[1].image`,
      resource: { kind, name: 'web', namespace: 'shop' },
    });
  });

  it('are left alone where the policy says so', () => {
    const autogen = { podControllers: { controllers: ['jobs'] } };
    const object = controller('Deployment', WEB);
    expect(judge({ autogen }, known(), object)).toBeUndefined();
    expect(judge({ autogen }, known(), controller('Job', WEB))?.verdict).toBe(
      'fail',
    );
  });

  it('may be named themselves', () => {
    const [rule] = PODS.resourceRules;
    const spec = {
      matchConstraints: {
        resourceRules: [
          { ...rule, apiGroups: ['apps'], resources: ['deployments'] },
        ],
      },
    };
    const object = controller('Deployment', WEB);
    expect(judge(spec, known(), object)).toMatchObject({
      verdict: 'fail',
      path: 'spec.template.spec.containers[0].image',
    });
  });

  it('judge every list of containers', () => {
    const object = pod(WEB);
    Object.assign(object.spec as Fields, {
      initContainers: [{ name: 'init', image: API }],
    });
    const expression =
      '(images.containers + images.initContainers + images.ephemeralContainers).all(i, verifyImageSignatures(i, [attestors.a]) > 0)';
    const context = {
      images: { ...signed(KEY).images, ...known({}, API).images },
    };
    expect(
      judge({ validations: [{ expression }] }, context, object),
    ).toMatchObject({
      verdict: 'fail',
      container: 'init',
      path: 'spec.initContainers[0].image',
    });
  });
});

describe('exceptions', () => {
  const exception = (fields: Fields) =>
    JSON.stringify({
      apiVersion: 'policies.kyverno.io/v1',
      kind: 'PolicyException',
      metadata: { name: 'e', namespace: 'shop' },
      spec: {
        policyRefs: [{ name: 'p', kind: 'ImageValidatingPolicy' }],
        matchConditions: [
          { name: 'web', expression: "object.metadata.name == 'web'" },
        ],
        ...fields,
      },
    });

  it('take an object out of a policy, and out of its digests', () => {
    const policies = load(text({}), exception({}));
    for (const context of [known(), {}])
      expect(validate(policies, pod(WEB), context)).toMatchObject([
        { verdict: 'skip', exceptions: ['shop/e'], blocks: false },
      ]);
    const tagged = pod(TAGGED);
    expect(mutate(policies, tagged, known()).resource).toBe(tagged);
    const other = pod(WEB);
    other.metadata.name = 'api';
    expect(validate(policies, other, known())).toMatchObject([
      { verdict: 'fail' },
    ]);
  });

  it('may be reported as a pass', () => {
    const policies = load(text({}), exception({ reportResult: 'pass' }));
    expect(validate(policies, pod(WEB), known())).toMatchObject([
      { verdict: 'pass', exceptions: ['shop/e'] },
    ]);
  });

  it('of some images or values have no effect, as in Kyverno', () => {
    const policies = load(text({}), exception({ images: ['ghcr.io/*'] }));
    expect(validate(policies, pod(WEB), known())).toMatchObject([
      { verdict: 'fail' },
    ]);
  });
});
