import type { KubeObject } from '../../../runtime';
import { buildKustomization, type BuildOptions } from './build';
import { memoryTree, ReadTrace } from './tree';

const clusterScoped = new Set([
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
]);
const options: BuildOptions = {
  isClusterScoped: ({ kind }) => clusterScoped.has(kind),
};

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "registry:5000/web:1", env: [{name: A, value: "1"}]}
        - {name: side, image: side}
`;
const service =
  'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n';

function build(
  files: Record<string, string>,
  path = '',
  more: Partial<BuildOptions> = {},
): KubeObject[] {
  return buildKustomization(memoryTree(files), path, { ...options, ...more });
}

const names = (objects: KubeObject[]) =>
  objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);

describe('buildKustomization', () => {
  it('takes what resources list, in order, through directories', () => {
    const files = {
      'top/kustomization.yaml': 'resources: [web.yaml, ../base]\n',
      'top/web.yaml': deployment,
      'top/not-listed.yaml': 'nonsense: true\n',
      'base/kustomization.yaml': 'resources:\n  - service.yaml\n',
      'base/service.yaml': service,
    };
    expect(names(build(files, 'top'))).toEqual([
      'Deployment/web',
      'Service/web',
    ]);
  });

  it('takes all YAML of a directory without a kustomization, and others as such', () => {
    const files = {
      'a/deep/web.yml': deployment,
      'a/readme.md': '# no',
      'a/kept/kustomization.yaml':
        'resources: [service.yaml]\nnamespace: kept\n',
      'a/kept/service.yaml': service,
      'a/kept/other.yaml': 'nonsense: true\n',
      'b/x.yaml': 'nonsense: true\n',
    };
    const objects = build(files, 'a');
    expect(names(objects)).toEqual(['Deployment/web', 'Service/web']);
    expect(objects[1].metadata.namespace).toBe('kept');
  });

  it('opens lists, reads several documents, and leaves local configuration out', () => {
    const files = {
      'x.yaml': `---\n${service}---\napiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n---\n`,
      'y.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: local, annotations: {config.kubernetes.io/local-config: "true"}}\n',
    };
    expect(names(build(files))).toEqual(['Service/web', 'ConfigMap/a']);
  });

  it('reads numbers as Kubernetes does', () => {
    const [object] = build({
      'x.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nmode: 0644\nyes: yes\nnumber: 12\n',
    });
    expect(object).toMatchObject({ mode: 420, yes: 'yes', number: 12 });
  });

  it('sets the namespace of everything that has one', () => {
    const files = {
      'kustomization.yaml': 'namespace: team\nresources: [all.yaml]\n',
      'all.yaml': `${service}---
apiVersion: v1
kind: ServiceAccount
metadata: {name: runner}
---
apiVersion: v1
kind: Namespace
metadata: {name: old}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: b}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}
subjects:
  - {kind: ServiceAccount, name: runner, namespace: old}
  - {kind: ServiceAccount, name: foreign, namespace: old}
`,
    };
    const [svc, account, namespace, binding] = build(files);
    expect(svc.metadata.namespace).toBe('team');
    expect(account.metadata.namespace).toBe('team');
    expect(namespace.metadata).toEqual({ name: 'team' });
    expect(binding.metadata.namespace).toBeUndefined();
    expect(binding.subjects).toEqual([
      expect.objectContaining({ namespace: 'team' }),
      expect.objectContaining({ namespace: 'old' }),
    ]);
  });

  it('adds labels with and without selectors, and images', () => {
    const files = {
      'kustomization.yaml': `resources: [all.yaml]
labels:
  - pairs: {team: a}
  - pairs: {tier: front}
    includeTemplates: true
  - pairs: {common: "yes"}
    includeSelectors: true
images:
  - {name: registry:5000/web, newTag: "2"}
  - {name: side, newName: other/side, digest: "sha256:abc"}
`,
      'all.yaml': `${deployment}---\n${service}`,
    };
    const [web, svc] = build(files);
    expect(web.metadata).toEqual({
      name: 'web',
      labels: { team: 'a', tier: 'front', common: 'yes' },
    });
    expect(web.spec).toMatchObject({
      selector: { matchLabels: { app: 'web', common: 'yes' } },
      template: {
        metadata: {
          labels: { app: 'web', tier: 'front', common: 'yes' },
        },
        spec: {
          containers: [
            { image: 'registry:5000/web:2' },
            { image: 'other/side@sha256:abc' },
          ],
        },
      },
    });
    expect(svc.spec).toMatchObject({ selector: { app: 'web', common: 'yes' } });
  });

  it('merges patches strategically, and applies JSON patches to their targets', () => {
    const files = {
      'kustomization.yaml': `resources: [all.yaml]
patches:
  - path: more.yaml
  - patch: |
      - op: replace
        path: /spec/ports/0/port
        value: 8080
    target: {kind: Serv.*}
  - patch: |
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: gone}
      $patch: delete
`,
      'all.yaml': `${deployment}---\n${service}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: gone}\n`,
      'more.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, env: [{name: B, value: "2"}]}]}}}\n',
    };
    const objects = build(files);
    expect(names(objects)).toEqual(['Deployment/web', 'Service/web']);
    expect(objects[0].spec).toMatchObject({
      template: {
        spec: {
          containers: [
            {
              name: 'web',
              image: 'registry:5000/web:1',
              env: [
                { name: 'A', value: '1' },
                { name: 'B', value: '2' },
              ],
            },
            { name: 'side' },
          ],
        },
      },
    });
    expect(objects[1].spec).toMatchObject({ ports: [{ port: 8080 }] });
  });

  it('adds what the Flux Kustomization says', () => {
    const overlay = {
      targetNamespace: 'flux',
      images: [{ name: 'side', newTag: '9' }],
      patches: [],
    };
    const [web] = build(
      {
        'kustomization.yaml': 'namespace: own\nresources: [web.yaml]\n',
        'web.yaml': deployment,
      },
      '',
      { overlay },
    );
    expect(web.metadata.namespace).toBe('flux');
    expect(web.spec).toMatchObject({
      template: { spec: { containers: [{}, { image: 'side:9' }] } },
    });
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'an unsupported field',
      { 'kustomization.yaml': 'namePrefix: x-\n' },
      'kustomization.yaml: field "namePrefix" is not supported',
    ],
    [
      'an unsupported field of a label set',
      { 'kustomization.yaml': 'labels: [{pairs: {a: b}, fields: []}]\n' },
      'labels[0]: field "fields" is not supported',
    ],
    [
      'a missing file',
      { 'kustomization.yaml': 'resources: [no.yaml]\n' },
      'resource "no.yaml": no such file or directory',
    ],
    [
      'a directory without kustomization',
      { 'kustomization.yaml': 'resources: [sub]\n', 'sub/x.yaml': service },
      'resource "sub": no kustomization file found',
    ],
    [
      'a way out of the artifact',
      { 'kustomization.yaml': 'resources: [../../x.yaml]\n' },
      'is outside of the artifact',
    ],
    [
      'a remote base',
      {
        'kustomization.yaml': 'resources: ["https://example.org/x?ref=main"]\n',
      },
      'remote resources are not supported',
    ],
    [
      'a cycle',
      {
        'kustomization.yaml': 'resources: [a]\n',
        'a/kustomization.yaml': 'resources: [..]\n',
      },
      'cycle detected: . -> a -> .',
    ],
    ['YAML that is none', { 'x.yaml': 'a: [1\nb: 2\n' }, 'x.yaml:2:1: '],
    [
      'what is no object',
      { 'x.yaml': 'a: 1\n' },
      'x.yaml (document 1): missing apiVersion',
    ],
    [
      'an object without a name',
      { 'x.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n' },
      'missing metadata.name',
    ],
    [
      'two objects with one identity',
      { 'x.yaml': service, 'y.yaml': service },
      'already registered id: Service.v1/web.[noNs]',
    ],
    [
      'a patch that matches nothing',
      {
        'kustomization.yaml': `resources: [x.yaml]\npatches: [{path: p.yaml}]\n`,
        'x.yaml': service,
        'p.yaml': deployment,
      },
      'p.yaml: no matches for Deployment web',
    ],
    [
      'a JSON patch that does not fit',
      {
        'kustomization.yaml':
          'resources: [x.yaml]\npatches: [{patch: "[{op: remove, path: /spec/none}]", target: {kind: Service}}]\n',
        'x.yaml': service,
      },
      'patches[0]',
    ],
  ])('refuses %s', (_name, files, message) => {
    expect(() => build(files)).toThrow(message);
  });
});

describe('ReadTrace', () => {
  const files = {
    'a/kustomization.yaml': 'resources: [../b/x.yaml]\n',
    'b/x.yaml': service,
    'c/y.yaml': service,
  };

  it.each<[string, Record<string, string>, boolean]>([
    ['the same files', files, true],
    ['a change elsewhere', { ...files, 'c/y.yaml': 'other' }, true],
    [
      'a change of a file that was read',
      { ...files, 'b/x.yaml': 'other' },
      false,
    ],
    [
      'a file that was looked for and missing',
      { ...files, 'a/kustomization.yml': '' },
      false,
    ],
  ])(
    'knows whether a build would be the same after %s',
    (_name, changed, expected) => {
      const trace = new ReadTrace();
      buildKustomization(trace.over(memoryTree(files)), 'a', options);
      expect(trace.holdsFor(memoryTree(changed))).toBe(expected);
    },
  );
});
