import {
  ADMISSION_GROUP,
  type Bindable,
  type Binding,
  readBinding,
  readMutatingAdmissionPolicy,
  readValidatingAdmissionPolicy,
} from './admission';
import { CLUSTER_POLICY_KINDS, readClusterPolicy } from './cluster-policy';
import { type Exception, readException, withExceptions } from './exceptions';
import { readGeneratingPolicy } from './generating';
import { readImageValidatingPolicy } from './image-validating';
import { readMutatingPolicy } from './mutating';
import { readCleanupPolicy, readDeletingPolicy } from './removing';
import { checkSpec, versionsOf } from './shapes';
import type { Policy, PolicyLoadError, TextFile } from './types';
import { readValidatingPolicy } from './validating';
import { isRecord, showText } from './validating/json';
import { checkClusterCalls } from './validating/clusterCalls';
import { checkOwnNamespace } from './validating/ownNamespace';
import { type Path, readDocuments, type Source } from './yaml';

/** Reads one document of a kind; undefined when it cannot be used, which the source then says. */
type PolicyReader = (
  source: Source,
  document: Record<string, unknown>,
) => Policy | undefined;

/** A kind of policy that this engine evaluates. */
interface PolicyKind {
  group: string;
  kinds: readonly string[];
  read: PolicyReader;
}

/** The kinds of Kubernetes' own policies, and of what binds them. */
const BINDABLE_KINDS: ReadonlyMap<
  string,
  typeof readValidatingAdmissionPolicy
> = new Map([
  ['MutatingAdmissionPolicy', readMutatingAdmissionPolicy],
  ['ValidatingAdmissionPolicy', readValidatingAdmissionPolicy],
]);
const BINDING_KINDS = [...BINDABLE_KINDS.keys()].map(kind => `${kind}Binding`);

/** A kind of policies of CEL expressions, and its twin for one namespace. */
function celKind(kind: string, read: PolicyReader): PolicyKind {
  return {
    group: 'policies.kyverno.io',
    kinds: [kind, `Namespaced${kind}`],
    read,
  };
}

const POLICY_KINDS: readonly PolicyKind[] = [
  {
    group: 'kyverno.io',
    kinds: CLUSTER_POLICY_KINDS,
    read: readClusterPolicy,
  },
  celKind('ValidatingPolicy', readValidatingPolicy),
  celKind('MutatingPolicy', readMutatingPolicy),
  celKind('GeneratingPolicy', readGeneratingPolicy),
  celKind('ImageValidatingPolicy', readImageValidatingPolicy),
  celKind('DeletingPolicy', readDeletingPolicy),
  {
    group: 'kyverno.io',
    kinds: ['CleanupPolicy', 'ClusterCleanupPolicy'],
    read: readCleanupPolicy,
  },
];

/** The reader of a document's kind; notes why when there is none. */
function readerOf(
  source: Source,
  apiVersion: string,
  kind: string,
): PolicyReader | undefined {
  const [group, version] = apiVersion.split('/');
  const ofGroup = POLICY_KINDS.filter(each => each.group === group);
  const found = ofGroup.find(({ kinds }) => kinds.includes(kind));
  const versions = found ? versionsOf(group, kind) : [];
  if (found && versions.includes(version)) return found.read;
  const all = POLICY_KINDS.flatMap(({ kinds }) => kinds);
  if (found)
    source.problem(
      ['apiVersion'],
      `${apiVersion} is not known; known are ${versions.join(', ')}`,
    );
  else if (ofGroup.length > 0)
    source.problem(
      ['kind'],
      `${kind} (${apiVersion}) is not supported by this engine yet; it evaluates ${all.join(', ')}`,
    );
  else
    source.problem(
      ['kind'],
      `${kind || 'a document without a kind'} is not a Kyverno policy`,
    );
  return undefined;
}

/** What Kyverno's webhook wants to name what it is about, whatever its evaluation mode. */
const NEEDING_KINDS = /^(Namespaced)?(Deleting|Mutating|Validating)Policy$/;

/**
 * Notes what Kyverno would not store, in a document of which nothing else is noted.
 *
 * @param isForDocuments the policy is asked about documents that are no objects, as only the command line does: it need not
 * name kinds
 */
function checkStored(
  source: Source,
  document: Record<string, unknown>,
  isForDocuments: boolean,
): void {
  if (source.errors.length > 0) return;
  const apiVersion = showText(document.apiVersion ?? '');
  const kind = showText(document.kind ?? '');
  const note = (path: Path, message: string) => source.problem(path, message);
  checkSpec(apiVersion, kind, document.spec, note);
  const { namespace } = isRecord(document.metadata) ? document.metadata : {};
  const isOfNamespace = kind.startsWith('Namespaced');
  if (isOfNamespace && namespace)
    checkOwnNamespace(document.spec, ['spec'], note);
  if (apiVersion.startsWith('policies.kyverno.io/'))
    checkClusterCalls(document.spec, ['spec'], isOfNamespace, note);
  if (isForDocuments) return;
  if (NEEDING_KINDS.test(kind)) checkKinds(document.spec, note);
  if (kind.endsWith('ValidatingPolicy')) checkMode(document.spec, note);
}

/** No object is judged by what is for requests, and its expressions do not compile where objects are. */
function checkMode(
  spec: unknown,
  note: (path: Path, message: string) => void,
): void {
  const { evaluation } = isRecord(spec) ? spec : {};
  const { mode } = isRecord(evaluation) ? evaluation : {};
  if (mode === 'HTTP' || mode === 'Envoy')
    note(
      ['spec', 'evaluation', 'mode'],
      `${mode} is for Kyverno's authorization server, and Kyverno's admission does not store it: give it to that server`,
    );
}

function checkKinds(
  spec: unknown,
  note: (path: Path, message: string) => void,
): void {
  const { matchConstraints } = isRecord(spec) ? spec : {};
  const { resourceRules } = isRecord(matchConstraints) ? matchConstraints : {};
  if (!Array.isArray(resourceRules) || resourceRules.length === 0)
    note(
      ['spec', 'matchConstraints'],
      'has no resourceRules: the policy would match nothing',
    );
}

/** What has been read so far. */
class Loader {
  readonly policies = new Map<string, Policy>();
  readonly exceptions: Exception[] = [];
  private readonly bindings: Binding[] = [];
  private readonly bindables = new Map<string, Bindable>();

  constructor(private readonly isForDocuments: boolean) {}

  /** Reads one document; what is wrong with it is noted in the source. */
  take(source: Source, document: Record<string, unknown>): void {
    const kind = showText(document.kind ?? '');
    const isOfKubernetes = showText(document.apiVersion).startsWith(
      `${ADMISSION_GROUP}/`,
    );
    const readBindable = BINDABLE_KINDS.get(kind);
    if (kind === 'PolicyException') {
      const exception = readException(source, document);
      checkStored(source, document, this.isForDocuments);
      if (exception && source.errors.length === 0)
        this.exceptions.push(exception);
    } else if (isOfKubernetes && BINDING_KINDS.includes(kind)) {
      const binding = readBinding(source, document);
      if (binding && source.errors.length === 0) this.bindings.push(binding);
    } else if (isOfKubernetes && readBindable) {
      const bindable = readBindable(source, document);
      const key = bindable && this.add(source, bindable([]));
      if (bindable && key !== undefined) this.bindables.set(key, bindable);
    } else {
      const policy = readPolicy(source, document);
      checkStored(source, document, this.isForDocuments);
      if (policy) this.add(source, asked(policy, document.spec));
    }
  }

  /** All policies, bound and with their exceptions. */
  finish(): Policy[] {
    for (const [key, bindable] of this.bindables)
      this.policies.set(key, bindable(this.bindings));
    return withExceptions([...this.policies.values()], this.exceptions);
  }

  private add(source: Source, policy: Policy): string | undefined {
    const key = `${policy.kind}/${policy.name}`;
    const twin = this.policies.get(key);
    if (twin)
      source.problem(
        ['metadata', 'name'],
        `the policy '${twin.name}' is also in ${twin.file}:${twin.line}`,
      );
    if (source.errors.length > 0) return undefined;
    this.policies.set(key, policy);
    return key;
  }
}

function readPolicy(
  source: Source,
  document: Record<string, unknown>,
): Policy | undefined {
  const apiVersion = showText(document.apiVersion ?? '');
  const kind = showText(document.kind ?? '');
  return readerOf(source, apiVersion, kind)?.(source, document);
}

/** A policy as it is asked: one that is asked in the background only reports, and stops nothing. */
function asked(policy: Policy, spec: unknown): Policy {
  const { admission, evaluation } = isRecord(spec) ? spec : {};
  const own = isRecord(evaluation) ? evaluation.admission : undefined;
  const isOff = admission === false || (isRecord(own) && own.enabled === false);
  if (!isOff) return policy;
  return {
    ...policy,
    notes: [...policy.notes, 'it is not asked at admission: it stops nothing'],
    evaluate: (object, context) =>
      policy
        .evaluate(object, context)
        .map(result => ({ ...result, blocks: false })),
  };
}

/** A kustomization beside the policies lists them and is none itself. */
function isKustomization(document: unknown): boolean {
  return (
    isRecord(document) &&
    showText(document.apiVersion).startsWith('kustomize.config.k8s.io/')
  );
}

function policyName(document: unknown): string | undefined {
  const metadata = isRecord(document) ? document.metadata : undefined;
  return isRecord(metadata) && typeof metadata.name === 'string'
    ? metadata.name
    : undefined;
}

/**
 * Reads every policy in the files (YAML, several documents each), and every PolicyException and binding of
 * admission policies, which then hold for the policies. Kustomizations are passed over.
 *
 * @param isForDocuments the policies are asked about documents that are no Kubernetes objects: none has to name kinds
 * @returns the policies that can be evaluated, and an error with file and line for everything that cannot:
 * broken YAML, unknown fields, expressions that do not compile, kinds that this engine does not evaluate,
 * files without a policy, two policies of one name.
 */
export function loadPolicies(
  files: TextFile[],
  { isForDocuments = false }: { isForDocuments?: boolean } = {},
): {
  policies: Policy[];
  exceptions: Exception[];
  errors: PolicyLoadError[];
} {
  const loader = new Loader(isForDocuments);
  const errors: PolicyLoadError[] = [];
  for (const file of files) {
    const sources = readDocuments(file);
    if (sources.length === 0) {
      errors.push({
        file: file.path,
        line: 1,
        message: 'the file holds no policy',
      });
    }
    for (const source of sources) {
      const document = source.read();
      if (isKustomization(document)) continue;
      if (isRecord(document)) loader.take(source, document);
      else if (source.errors.length === 0) source.problem([], 'expected a map');
      // Each variant of a carried-over policy compiles the same text and may find the same fault.
      const seen = new Set<string>();
      for (const error of source.errors) {
        const key = `${error.line}:${error.column}:${error.message.replace(/ \(at character \d+\)$/, '')}`;
        if (seen.has(key)) continue;
        seen.add(key);
        errors.push({ ...error, policy: policyName(document) });
      }
    }
  }
  return { policies: loader.finish(), exceptions: loader.exceptions, errors };
}
