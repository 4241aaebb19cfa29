import { loadPolicies } from '../../__testUtils__/load';
import { type Fields, pods, tagged } from '../__testUtils__/judge';

/** What is said of a policy with one rule, which is about pods unless it says otherwise. */
function problems(rule: Fields, spec: Fields = {}, head: Fields = {}): string {
  const text = JSON.stringify({
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name: 'p' },
    ...head,
    spec: { rules: [{ name: 'r', match: pods, ...rule }], ...spec },
  });
  const { errors } = loadPolicies([{ path: 'p.yaml', text }]);
  return errors.map(({ message }) => message).join('\n');
}

const validate = tagged;
const says = (message: string): Fields => ({
  validate: { ...tagged, message },
});
const about = (resources: Fields, more: Fields = {}) => ({
  any: [{ resources, ...more }],
});
const makes = (generate: Fields): Fields => ({ generate });
const configMap = { apiVersion: 'v1', kind: 'ConfigMap', name: 'c', data: {} };
const policy = { kind: 'Policy', metadata: { name: 'p', namespace: 'shop' } };
const denies = (condition: Fields) => ({
  validate: { deny: { conditions: { all: [condition] } } },
});
const changes = { patchStrategicMerge: { metadata: { labels: { a: 'b' } } } };
const target = { apiVersion: 'v1', kind: 'ConfigMap', name: 'c' };
const verifies = (entry: Fields): Fields => ({
  verifyImages: [
    { imageReferences: ['*'], failureAction: 'Enforce', ...entry },
  ],
});

describe('a policy is refused', () => {
  it.each<[string, Fields, Fields, string]>([
    [
      'that never acts',
      { validate },
      { admission: false, background: false },
      'spec.admission: the policy never acts',
    ],
    [
      'that changes objects, but not at admission',
      { mutate: changes },
      { admission: false },
      'spec.admission: only a policy whose rules all validate',
    ],
    [
      'whose webhook waits too long',
      { validate },
      { webhookTimeoutSeconds: 31 },
      'spec.webhookTimeoutSeconds: expected 1 to 30 seconds',
    ],
    [
      'that says twice how its webhook fails',
      { validate },
      {
        failurePolicy: 'Fail',
        webhookConfiguration: { failurePolicy: 'Ignore' },
      },
      'spec.failurePolicy: stands in webhookConfiguration too',
    ],
    [
      'with a field of old',
      { validate },
      { generateExistingOnPolicyUpdate: true },
      'spec.generateExistingOnPolicyUpdate: is no longer known',
    ],
    [
      'that changes what is there, but not what',
      { mutate: changes },
      { mutateExistingOnPolicyUpdate: true },
      'spec.mutateExistingOnPolicyUpdate: needs mutate.targets',
    ],
    [
      'about all kinds in the background',
      { match: about({ kinds: ['*'] }), validate },
      {},
      "kinds: '*' does not go together with background",
    ],
    [
      'about all kinds that reads their spec',
      { match: about({ kinds: ['*'] }), validate },
      { background: false },
      "kinds: a rule about '*' is about metadata only",
    ],
    [
      'about all kinds that verifies images',
      { match: about({ kinds: ['*'] }), ...verifies({}) },
      { background: false },
      "kinds: a rule about '*' does not generate, verify images or loop",
    ],
    [
      'that says who asks, in the background',
      { match: about({ kinds: ['Pod'] }, { roles: ['a:b'] }), validate },
      {},
      'match.any[0].roles: says who asks, but nobody asks',
    ],
    [
      'with a variable that says who asks, in the background',
      says('no, {{ request.userInfo.username }}'),
      {},
      'validate.message: the variable {{ request.userInfo.username }} says who asks',
    ],
    [
      'with a variable that nobody defines',
      says('{{ team }}'),
      {},
      "validate.message: the variable 'team' is not known",
    ],
    [
      'with a variable of a loop outside of it',
      says('{{ element.name }}'),
      {},
      "the variable 'element.name' has a value in a foreach only",
    ],
    [
      'with a reference that leads nowhere',
      { validate: { pattern: { spec: { a: '$(./../b)', c: 'x' } } } },
      {},
      'the reference $(./../b)',
    ],
  ])('%s', (_, rule, spec, message) => {
    expect(problems(rule, spec)).toContain(message);
  });

  it.each<[string, Fields, string]>([
    ['no kind', about({ names: ['a'] }), 'kinds: is missing'],
    ['an older form without a kind', { resources: {} }, 'kinds: is missing'],
    [
      'two forms of a name',
      about({ kinds: ['Pod'], name: 'a', names: ['b'] }),
      "name: 'name' and 'names' do not go together",
    ],
    [
      'an empty selector',
      about({ kinds: ['Pod'], selector: {} }),
      'selector: is empty',
    ],
    [
      'two forms of match',
      { ...pods, resources: { kinds: ['Pod'] } },
      "match.resources: 'resources' does not go together",
    ],
    [
      'a role without a namespace',
      about({ kinds: ['Pod'] }, { roles: ['admin'] }),
      "roles[0]: expected namespace:name, not 'admin'",
    ],
    [
      'a ServiceAccount without a namespace',
      about(
        { kinds: ['Pod'] },
        { subjects: [{ kind: 'ServiceAccount', name: 'a' }] },
      ),
      'subjects[0].namespace: is missing',
    ],
    [
      'a variable',
      about({ kinds: ['Pod'], names: ['{{ request.object.x }}'] }),
      'a variable has no value here',
    ],
  ])('with %s', (_, match, message) => {
    expect(problems({ match, validate }, { background: false })).toContain(
      message,
    );
  });

  it.each<[string, Fields, Fields]>([
    ['a block', pods, pods],
    [
      'all kinds',
      { resources: { kinds: ['Pod'] } },
      { resources: { kinds: ['Pod', 'Job'] } },
    ],
    [
      'a name',
      { resources: { kinds: ['Pod'], names: ['web'] } },
      { resources: { names: ['w*'] } },
    ],
  ])('whose exclude takes out %s', (_, match, exclude) => {
    expect(problems({ match, exclude, validate })).toContain(
      'exclude: takes out what match lets in',
    );
  });

  it.each<[string, Fields, string]>([
    ['no value', { key: 'a', operator: 'Equals' }, '[0].value: is missing'],
    ['no key', { operator: 'Equals', value: 'a' }, '[0].key: is missing'],
    [
      'no operation',
      { key: '{{request.operation}}', operator: 'In', value: ['MAKE'] },
      'request.operation is one of CREATE, UPDATE, DELETE, CONNECT, never MAKE',
    ],
  ])('whose condition has %s', (_, condition, message) => {
    expect(problems(denies(condition))).toContain(message);
  });

  it.each<[string, Fields, string]>([
    [
      'a name of Kyverno',
      { name: 'request.x', variable: { value: 1 } },
      'name',
    ],
    ['no value', { name: 'a', variable: {} }, 'needs a value or a jmesPath'],
    [
      'a default of nothing',
      { name: 'a', variable: { value: 1, default: 2 } },
      'default: goes with a jmesPath only',
    ],
    [
      'a ConfigMap of no namespace',
      { name: 'a', configMap: { name: 'b' } },
      'configMap.namespace: is missing',
    ],
    [
      'two ways to call',
      { name: 'a', apiCall: { urlPath: '/a', service: { url: 'b' } } },
      "'urlPath' and 'service' do not go together",
    ],
    ['no image', { name: 'a', imageRegistry: {} }, 'reference: is missing'],
    ['no entry', { name: 'a', globalReference: {} }, 'name: is missing'],
  ])('whose context has %s', (_, entry, message) => {
    expect(problems({ context: [entry], validate })).toContain(message);
  });

  it.each<[string, Fields, string]>([
    ['no namespace', configMap, 'namespace: is missing'],
    [
      'no kind of API',
      { ...configMap, apiVersion: '', namespace: 'a' },
      'apiVersion: is missing',
    ],
    [
      'a Namespace in a namespace',
      { ...configMap, kind: 'Namespace', namespace: 'a' },
      'is in no namespace',
    ],
    [
      'data and a copy',
      { ...configMap, namespace: 'a', clone: { name: 'b', namespace: 'c' } },
      'data and clone do not go together',
    ],
    [
      'copies of no namespace',
      { namespace: 'a', cloneList: { kinds: ['v1/Secret'] } },
      'cloneList.namespace: is missing',
    ],
  ])('that makes %s', (_, generate, message) => {
    expect(problems(makes(generate))).toContain(message);
  });

  it.each<[string, Fields, string]>([
    [
      'adds digests where it only reports',
      { failureAction: 'Audit' },
      'mutateDigest: has to be false where the action is Audit',
    ],
    [
      'finds them by a variable',
      { imageReferences: ['{{ a }}'] },
      'an image reference holds no variable',
    ],
    [
      'takes a key for Notary',
      {
        type: 'Notary',
        attestors: [{ entries: [{ keys: { publicKeys: 'k' } }] }],
      },
      'keys: does not go with the type Notary',
    ],
  ])('about images that %s', (_, entry, message) => {
    expect(problems(verifies(entry))).toContain(message);
  });

  it.each<[string, Fields, string]>([
    [
      'about other namespaces',
      { match: about({ kinds: ['Pod'], namespaces: ['a'] }), validate },
      'a Policy is about its own namespace',
    ],
    [
      'about what is in no namespace',
      { match: about({ kinds: ['Namespace'] }), validate },
      'Namespace is in no namespace',
    ],
    [
      'that makes objects elsewhere',
      makes({ ...configMap, namespace: 'a' }),
      "a Policy makes objects in its own namespace 'shop' only",
    ],
    [
      'that changes objects elsewhere',
      { mutate: { ...changes, targets: [{ ...target, namespace: 'a' }] } },
      "a Policy changes objects of its own namespace 'shop' only",
    ],
    [
      'that reads what is of the cluster',
      {
        context: [{ name: 'a', globalReference: { name: 'b' } }],
        validate,
      },
      "a Policy does not read the cluster's global context",
    ],
  ])('of one namespace %s', (_, rule, message) => {
    expect(problems(rule, {}, policy)).toContain(message);
  });

  it.each<[string, Fields, Fields, string]>([
    [
      'that takes everything out by an empty list',
      {
        match: { resources: { kinds: ['Pod'] } },
        exclude: { any: [] },
        validate,
      },
      {},
      'exclude: takes out what match lets in',
    ],
    [
      'whose parameters are of no kind',
      {
        validate: {
          cel: {
            expressions: [{ expression: 'true' }],
            paramKind: { kind: 'A' },
          },
        },
      },
      {},
      'paramKind.apiVersion: is missing',
    ],
    [
      'whose parameters are named nowhere',
      {
        validate: {
          cel: {
            expressions: [{ expression: 'true' }],
            paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
          },
        },
      },
      {},
      'paramRef: is missing',
    ],
    [
      'that names parameters of no kind',
      {
        validate: {
          cel: {
            expressions: [{ expression: 'true' }],
            paramRef: { name: 'a', parameterNotFoundAction: 'Deny' },
          },
        },
      },
      {},
      'paramKind: is missing',
    ],
    [
      'that takes out an empty list of roles',
      {
        match: { resources: { kinds: ['Pod'] } },
        exclude: { clusterRoles: [] },
        validate,
      },
      { background: false },
      'exclude: takes out what match lets in',
    ],
    [
      'whose keys sign with an unknown digest',
      verifies({
        attestors: [
          {
            entries: [
              { keys: { publicKeys: 'k8s://a/b', signatureAlgorithm: 'md5' } },
            ],
          },
        ],
      }),
      {},
      "signatureAlgorithm: 'md5' is none of sha224, sha256",
    ],
    [
      'that does not say what to do without parameters',
      {
        validate: {
          cel: {
            expressions: [{ expression: 'true' }],
            paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
            paramRef: { name: 'a' },
          },
        },
      },
      {},
      'paramRef.parameterNotFoundAction: is missing',
    ],
    [
      'that does not say what it does elsewhere',
      { validate },
      { validationFailureActionOverrides: [{ namespaces: ['shop'] }] },
      'validationFailureActionOverrides[0].action: is missing',
    ],
    [
      'that verifies no image',
      { verifyImages: [] },
      {},
      'a rule needs one of validate, mutate, generate, verifyImages',
    ],
    [
      'that trusts no log and has no roots',
      verifies({
        attestors: [{ entries: [{ keyless: { subject: 'a', issuer: 'b' } }] }],
      }),
      {},
      'keyless: needs rekor or roots',
    ],
    [
      'that trusts a log without an address',
      verifies({
        attestors: [
          {
            entries: [
              { keyless: { subject: 'a', issuer: 'b', rekor: { url: '' } } },
            ],
          },
        ],
      }),
      {},
      'rekor.url: is missing',
    ],
    [
      'with an operator in another spelling',
      denies({ key: 'a', operator: 'equals', value: 'a' }),
      {},
      "operator: 'equals' is none of Equal,",
    ],
    [
      'with a message of a condition that is no text',
      denies({ key: 'a', operator: 'Equals', value: 'a', message: [] }),
      {},
      'message: expected text',
    ],
    [
      'with an expression whose types do not go together',
      {
        validate: {
          cel: { expressions: [{ expression: "size(object.spec) == '1'" }] },
        },
      },
      {},
      "no matching overload for '==' applied to (number, string)",
    ],
  ])('%s', (_, rule, spec, message) => {
    expect(problems(rule, spec)).toContain(message);
  });

  it('of one namespace that copies what is of another', () => {
    const cloneList = { kinds: ['v1/Secret'], namespace: 'shop' };
    expect(
      problems(makes({ namespace: 'a', cloneList }), {}, policy),
    ).toContain("a Policy makes objects in its own namespace 'shop' only");
  });

  it('that reads its target to find it', () => {
    const named = { ...target, namespace: '{{ target.metadata.namespace }}' };
    const rule = { mutate: { ...changes, targets: [named] } };
    expect(problems(rule)).toContain(
      "namespace: the variable 'target.metadata.namespace' is not known",
    );
  });

  it('with labels that are no text', () => {
    const pattern = { metadata: { labels: { a: 1 } } };
    expect(problems({ validate: { pattern } })).toContain(
      'labels.a: expected text',
    );
  });

  it('with a namespace that a ClusterPolicy is not in', () => {
    const head = { metadata: { name: 'p', namespace: 'shop' } };
    expect(problems({ validate }, {}, head)).toContain(
      'metadata.namespace: a ClusterPolicy is in no namespace',
    );
  });
});

describe('a policy is taken', () => {
  const loop = {
    list: 'request.object.spec.containers',
    context: [{ name: 'port', variable: { value: 1 } }],
    pattern: { name: '{{ element.name }}-{{ port }}' },
  };
  it.each<[string, Fields, Fields]>([
    ['that only judges what is there', { validate }, { admission: false }],
    [
      'that says who asks, at admission',
      {
        match: about({ kinds: ['Pod'] }, { roles: ['a:b'] }),
        ...says('{{ serviceAccountName }}'),
      },
      { background: false },
    ],
    [
      'about the metadata of all kinds',
      {
        match: about({ kinds: ['*'] }),
        validate: { pattern: { metadata: { labels: { a: '?*' } } } },
      },
      { background: false },
    ],
    ['with variables of a loop', { validate: { foreach: [loop] } }, {}],
    [
      'with variables in variables, and functions',
      says('{{ request.object.metadata.labels."{{ to_lower(`"A"`) }}" }}'),
      {},
    ],
    [
      'that finds its target, and reads it then',
      {
        mutate: {
          patchStrategicMerge: {
            metadata: { labels: { a: '{{ target.metadata.name }}' } },
          },
          targets: [{ ...target, namespace: '{{ request.namespace }}' }],
        },
      },
      { mutateExistingOnPolicyUpdate: true },
    ],
    [
      'that makes what is in no namespace',
      makes({ ...configMap, kind: 'Namespace' }),
      {},
    ],
    [
      'that makes what a definition we do not know defines',
      makes({ ...configMap, apiVersion: 'cilium.io/v2', kind: 'Wide' }),
      {},
    ],
    [
      'that excludes some of what it is about',
      {
        match: { resources: { kinds: ['Pod'] } },
        exclude: { resources: { kinds: ['Pod'], namespaces: ['a'] } },
        validate,
      },
      {},
    ],
  ])('%s', (_, rule, spec) => {
    expect(problems(rule, spec)).toBe('');
  });
});
