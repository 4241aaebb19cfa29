import { withDefaults } from '@macadam/kubernetes';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import {
  type KubeObject,
  evaluate,
  mutateExisting,
  withExceptions,
} from '@macadam/kyverno';
import { loadPolicies } from '../__testUtils__/load';

const POD_POLICY = `
  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods]}]}`;

const clusterPolicy = (name: string, body: string) => `
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: ${name}}
spec:
  rules:
    - name: rule
      match: {any: [{resources: {kinds: [Pod]}}]}
      ${body}`;

/** One policy of every kind, and of every way that a rule has to judge, change, make or verify. */
const POLICIES = [
  clusterPolicy(
    'pattern',
    'validate: {pattern: {spec: {"=(initContainers)": [{(image): "*", =(securityContext): {"=(privileged)": false}}], containers: [{image: "!*:latest", ^(ports): [{name: a}]}]}, X(status): "null", metadata: {labels: {"app/*": "?*"}}}}',
  ),
  clusterPolicy(
    'any-pattern',
    'validate: {anyPattern: [{spec: {containers: [{resources: {limits: {memory: "<1Gi"}}}]}}, {metadata: {name: "a*"}}]}',
  ),
  clusterPolicy(
    'deny',
    'validate: {deny: {conditions: {any: [{key: "{{ request.object.spec.containers[].securityContext.capabilities.add[] }}", operator: AnyIn, value: [SYS_ADMIN]}, {key: "{{ images.containers.*.registry }}", operator: AnyNotIn, value: [ghcr.io]}]}}}',
  ),
  clusterPolicy(
    'loop',
    'validate: {foreach: [{list: "request.object.spec.[containers, initContainers][]", deny: {conditions: {all: [{key: "{{ element.image }}", operator: Equals, value: "*:latest"}]}}}, {list: "request.object.spec.volumes", pattern: {name: "?*"}}]}',
  ),
  clusterPolicy(
    'pod-security',
    'validate: {podSecurity: {level: restricted, exclude: [{controlName: Capabilities, images: ["ghcr.io/*"]}]}}',
  ),
  clusterPolicy(
    'assertion',
    'validate: {assert: {object: {spec: {~.containers: {"(starts_with(image, \'a\'))": true}}}}}',
  ),
  clusterPolicy(
    'cel',
    'validate: {cel: {expressions: [{expression: "object.spec.containers.all(c, c.image.startsWith(\'a\'))"}]}}',
  ),
  clusterPolicy(
    'images',
    'verifyImages: [{imageReferences: ["*"], failureAction: Enforce, attestors: [{entries: [{keyless: {issuer: a, subject: b, rekor: {}}}]}]}]',
  ),
  clusterPolicy(
    'merge',
    'mutate: {patchStrategicMerge: {spec: {containers: [{(name): "*", +(imagePullPolicy): Always}], +(hostNetwork): false}}}',
  ),
  clusterPolicy(
    'patch',
    'mutate: {patchesJson6902: "[{op: add, path: /metadata/labels/a, value: b}, {op: replace, path: /spec/containers/0/image, value: c}]"}',
  ),
  clusterPolicy(
    'merge-loop',
    'mutate: {foreach: [{list: "request.object.spec.containers", patchStrategicMerge: {spec: {containers: [{(name): "{{ element.name }}", image: "x/{{ element.image }}"}]}}}]}',
  ),
  clusterPolicy(
    'merge-others',
    'mutate: {targets: [{apiVersion: v1, kind: Pod, name: "a*", selector: {matchLabels: {app: "{{ request.object.metadata.name }}"}}}], foreach: [{list: "target.spec.containers", patchStrategicMerge: {spec: {containers: [{(name): "{{ element.name }}", image: "{{ target.metadata.name }}"}]}}}]}',
  ),
  clusterPolicy(
    'make',
    'generate: {apiVersion: v1, kind: ConfigMap, name: "{{ request.object.metadata.name }}", namespace: a, data: {data: {a: "{{ request.object.spec.nodeName }}"}}}',
  ),
  `
apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: {name: validating}
spec:${POD_POLICY}
  variables: [{name: all, expression: "object.spec.containers + object.spec.?initContainers.orValue([])"}]
  validations: [{expression: "variables.all.all(c, !c.image.endsWith(':latest'))", messageExpression: "'found ' + variables.all[0].name"}]`,
  `
apiVersion: policies.kyverno.io/v1
kind: MutatingPolicy
metadata: {name: mutating}
spec:${POD_POLICY}
  mutations: [{patchType: ApplyConfiguration, applyConfiguration: {expression: "Object{metadata: Object.metadata{labels: Object.metadata.labels{a: 'b'}}}"}}]`,
  `
apiVersion: policies.kyverno.io/v1
kind: MutatingPolicy
metadata: {name: mutating-others}
spec:${POD_POLICY}
  evaluation: {mutateExisting: {enabled: true}}
  targetMatchConditions: [{name: named, expression: "object.metadata.name != ''"}]
  mutations: [{patchType: JSONPatch, jsonPatch: {expression: "[JSONPatch{op: 'add', path: '/metadata/labels', value: {'a': request.object.metadata.name}}]"}}]`,
  `
apiVersion: policies.kyverno.io/v1
kind: GeneratingPolicy
metadata: {name: generating}
spec:${POD_POLICY}
  variables: [{name: made, expression: '[{"apiVersion": dyn("v1"), "kind": dyn("ConfigMap"), "metadata": dyn({"name": object.metadata.name})}]'}]
  generate: [{expression: "generator.Apply('a', variables.made)"}]`,
  `
apiVersion: policies.kyverno.io/v1
kind: ImageValidatingPolicy
metadata: {name: image-validating}
spec:${POD_POLICY}
  matchImageReferences: [{glob: "*"}]
  attestors: [{name: a, cosign: {keyless: {identities: [{issuer: a, subject: b}]}}}]
  validations: [{expression: "images.containers.all(i, verifyImageSignatures(i, [attestors.a]) > 0)"}]`,
  `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: admission}
spec:${POD_POLICY}
  validations: [{expression: "object.spec.containers.all(c, has(c.resources))"}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: admission}
spec: {policyName: admission, validationActions: [Deny]}`,
  `
apiVersion: kyverno.io/v2
kind: PolicyException
metadata: {name: exception, namespace: a}
spec:
  exceptions: [{policyName: pod-security, ruleNames: [rule]}]
  match: {any: [{resources: {kinds: [Pod]}}]}
  podSecurity: [{controlName: Seccomp, images: ["*"]}]`,
];

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, '', 0, -1, 1.5, true, 'a', [], {}, [null]),
  fc.constantFrom<unknown>([[]], [{}], [''], { a: null }, '*', '{{ x }}'),
);

/** A value of its kind, or now and then something else altogether, or nothing. */
function maybe<T>(usual: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 5, arbitrary: usual },
    { weight: 1, arbitrary: odd },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

const list = (item: fc.Arbitrary<unknown>) =>
  maybe(fc.array(item, { maxLength: 3 }));
const record = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  maybe(fc.record(fields));
const text = maybe(fc.constantFrom('a', 'a:latest', 'ghcr.io/a/b@sha256:0'));
const flag = maybe(fc.boolean());

const container = record({
  name: text,
  image: text,
  env: list(record({ name: text, value: text })),
  ports: list(record({ name: text, hostPort: maybe(fc.nat()) })),
  resources: record({ limits: record({ memory: text }), requests: odd }),
  livenessProbe: record({ httpGet: record({ host: text, port: odd }) }),
  securityContext: record({
    privileged: flag,
    allowPrivilegeEscalation: flag,
    capabilities: record({ add: list(text), drop: list(text) }),
    seccompProfile: record({ type: text }),
    seLinuxOptions: record({ type: text }),
    windowsOptions: record({ hostProcess: flag }),
  }),
});
const spec = record({
  containers: list(container),
  initContainers: list(container),
  ephemeralContainers: list(container),
  volumes: list(record({ name: text, hostPath: record({ path: text }) })),
  securityContext: record({
    runAsNonRoot: flag,
    sysctls: list(record({ name: text })),
  }),
  hostNetwork: flag,
  os: record({ name: text }),
});
const metadata = fc.record({
  labels: maybe(fc.dictionary(fc.constantFrom('app/a', 'b'), text)),
  annotations: maybe(fc.dictionary(fc.constantFrom('a', 'b/c'), text)),
});

const wraps: Record<string, (pod: unknown) => Record<string, unknown>> = {
  Pod: pod => ({ apiVersion: 'v1', kind: 'Pod', spec: pod }),
  Deployment: pod => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: { template: { spec: pod } },
  }),
  CronJob: pod => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    spec: { jobTemplate: { spec: { template: { spec: pod } } } },
  }),
};

/** Manifests of what the policies are about, with anything anywhere, as JSON would carry them. */
const manifests: fc.Arbitrary<KubeObject> = fc
  .record({ kind: fc.constantFrom(...Object.keys(wraps)), spec, metadata })
  .map(({ kind, spec: pod, metadata: more }) =>
    JSON.parse(
      JSON.stringify({
        ...wraps[kind](pod),
        metadata: { name: 'a', namespace: 'a', ...more },
      }),
    ),
  );

const { policies, exceptions, errors } = loadPolicies(
  POLICIES.map((text_, at) => ({ path: `${at}.yaml`, text: text_ })),
);

describe('a manifest with anything anywhere', () => {
  it('meets one policy of every kind', () => {
    expect(errors).toEqual([]);
    const documents = POLICIES.flatMap(each => parseAllDocuments(each));
    expect(policies.length + exceptions.length).toBe(documents.length - 1);
  });

  it('is judged, and never throws', () => {
    const all = withExceptions(policies, exceptions);
    fc.assert(
      fc.property(
        manifests,
        manifests,
        fc.constantFrom(
          'CREATE' as const,
          'UPDATE' as const,
          'DELETE' as const,
        ),
        fc.boolean(),
        (object, oldObject, operation, isDefaulted) => {
          const given = isDefaulted ? withDefaults(object) : object;
          const results = [
            ...evaluate(all, given, { operation, oldObject }),
            ...mutateExisting(all, given, { operation, existing: [oldObject] }),
          ];
          for (const { verdict, message } of results) {
            expect(verdict).toEqual(expect.any(String));
            expect(message).toEqual(expect.any(String));
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
