/**
 * What the real plane is made of: which modules of the Go module proxy, at which versions. One table, and nothing else names
 * a version. etcd and PostgreSQL come from the machine (Debian: etcd-server, postgresql).
 */

const SOURCE_CONTROLLER = 'github.com/fluxcd/source-controller@v1.9.1';
const KUSTOMIZE_CONTROLLER = 'github.com/fluxcd/kustomize-controller@v1.9.4';

/** The toolchain of modules that ask for a newer Go than most machines have; the go command fetches it as a module. */
const NEWER_GO = 'go1.27.3';

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} module
 * @property {string} version
 * @property {string} [nested] the version of modules that live in folders of its repository
 * @property {Record<string, string>} binaries the package below the module, by the name of the binary
 * @property {string[]} [files] folders of the module that are needed at run time, such as definitions of kinds
 * @property {string[]} [tags] build tags
 * @property {Record<string, string>} [instead] files of the module that are replaced for the build, with what they hold
 * @property {string[]} [alongside] modules (`path@version`) whose versions of shared dependencies are taken where they are
 *   newer, so that these are compiled once
 * @property {string} [toolchain]
 * @property {Record<string, string>} [variables] linker variables
 * @property {boolean} [optional] without it the plane still starts, and what needs it is named as skipped
 */

/** @type {Part[]} in the order in which they are built */
export const PARTS = [
  {
    name: 'kubernetes',
    module: 'k8s.io/kubernetes',
    version: 'v1.34.4',
    nested: 'v0.34.4',
    binaries: {
      'kube-apiserver': 'cmd/kube-apiserver',
      'kube-controller-manager': 'cmd/kube-controller-manager',
      'kube-scheduler': 'cmd/kube-scheduler',
      kubectl: 'cmd/kubectl',
    },
    variables: {
      'k8s.io/component-base/version.gitVersion': 'v1.34.4',
      'k8s.io/component-base/version.gitMajor': '1',
      'k8s.io/component-base/version.gitMinor': '34',
    },
  },
  {
    name: 'source-controller',
    module: 'github.com/fluxcd/source-controller',
    version: 'v1.9.1',
    nested: 'v1.9.1',
    alongside: [KUSTOMIZE_CONTROLLER],
    binaries: { 'source-controller': '' },
    files: ['config/crd/bases'],
  },
  {
    name: 'kustomize-controller',
    module: 'github.com/fluxcd/kustomize-controller',
    version: 'v1.9.4',
    nested: 'v1.9.4',
    alongside: [SOURCE_CONTROLLER],
    binaries: { 'kustomize-controller': '' },
    files: ['config/crd/bases'],
  },
  {
    name: 'kwok',
    module: 'sigs.k8s.io/kwok',
    version: 'v0.8.0',
    alongside: [SOURCE_CONTROLLER, KUSTOMIZE_CONTROLLER],
    binaries: { kwok: 'cmd/kwok' },
    files: ['kustomize'],
  },
  {
    name: 'kyverno',
    module: 'github.com/kyverno/kyverno',
    version: 'v1.19.1',
    binaries: {
      kyverno: 'cmd/kyverno',
      'kyverno-reports-controller': 'cmd/reports-controller',
      'kyverno-background-controller': 'cmd/background-controller',
    },
    files: ['config/crds', 'config/install-latest-testing.yaml'],
    optional: true,
  },
  {
    name: 'external-secrets',
    module: 'github.com/external-secrets/external-secrets',
    version: 'v0.16.2',
    binaries: { 'external-secrets': '' },
    files: ['config/crds/bases'],
    // Without those of twenty clouds, whose libraries are most of the work.
    instead: {
      'pkg/provider/register/register.go': goImports('register', [
        'github.com/external-secrets/external-secrets/pkg/provider/fake',
        'github.com/external-secrets/external-secrets/pkg/provider/kubernetes',
      ]),
      'pkg/generator/register/register.go': goImports('register', [
        'github.com/external-secrets/external-secrets/pkg/generator/fake',
        'github.com/external-secrets/external-secrets/pkg/generator/password',
      ]),
    },
    optional: true,
  },
  {
    name: 'gitea',
    module: 'code.gitea.io/gitea',
    version: 'v1.26.0',
    binaries: { gitea: '' },
    tags: ['sqlite', 'sqlite_unlock_notify'],
    files: ['templates', 'options', 'public'],
    optional: true,
  },
  {
    name: 'cloudnative-pg',
    module: 'github.com/cloudnative-pg/cloudnative-pg',
    version: 'v1.28.0',
    binaries: { 'cloudnative-pg': 'cmd/manager' },
    files: ['config/crd/bases'],
    optional: true,
  },
  {
    name: 'argo-cd',
    module: 'github.com/argoproj/argo-cd/v3',
    version: 'v3.6.1',
    nested: 'v3.6.1',
    binaries: { argocd: 'cmd' },
    files: ['manifests/crds'],
    toolchain: NEWER_GO,
    optional: true,
  },
];

/** A Go file that only registers what it imports. */
function goImports(name, packages) {
  return [
    `package ${name}`,
    ...packages.map(each => `import _ "${each}"`),
    '',
  ].join('\n');
}
