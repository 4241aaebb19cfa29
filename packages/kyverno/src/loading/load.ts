import { type Exception, withExceptions } from '../exceptions';
import {
  ADMISSION_GROUP,
  type Bindable,
  type Binding,
  readBinding,
  readMutatingAdmissionPolicy,
  readValidatingAdmissionPolicy,
} from '../kinds/admission';
import type { Policy, PolicyLoadError, TextFile } from '../policy/types';
import { isRecord, showText } from '@macadam/yaml';
import { readDocuments, type Source } from '../reading/yaml';
import type { Shape } from '../shapes/shape';
import { checkStored } from './checkStored';
import { CEL } from './kinds';
import type { ExceptionKind, PolicyKind, PolicyLanguage } from './language';

/** The kinds of Kubernetes' own policies, and of what binds them. */
const BINDABLE_KINDS: ReadonlyMap<
  string,
  typeof readValidatingAdmissionPolicy
> = new Map([
  ['MutatingAdmissionPolicy', readMutatingAdmissionPolicy],
  ['ValidatingAdmissionPolicy', readValidatingAdmissionPolicy],
]);
const BINDING_KINDS = [...BINDABLE_KINDS.keys()].map(kind => `${kind}Binding`);

/** The groups whose kinds are policies of Kyverno. */
const GROUPS = ['kyverno.io', 'policies.kyverno.io'];

/** A reader of documents, and what the spec of such a document looks like. */
interface Found<Kind> {
  kind: Kind;
  shape: Shape;
}

/** The kind and version of a policy; notes why when there is none. */
function findKind(
  source: Source,
  languages: readonly PolicyLanguage[],
  apiVersion: string,
  kind: string,
): Found<PolicyKind> | undefined {
  const [group, version] = apiVersion.split('/');
  const all = languages.flatMap(({ kinds }) => kinds);
  const found = all.find(each => each.group === group && each.kind === kind);
  if (found && Object.hasOwn(found.versions, version))
    return { kind: found, shape: found.versions[version] };
  if (found)
    source.problem(
      ['apiVersion'],
      `${apiVersion} is not known; known are ${Object.keys(found.versions).join(', ')}`,
    );
  else if (GROUPS.includes(group))
    source.problem(
      ['kind'],
      `${kind} (${apiVersion}) is not supported by this engine yet; it evaluates ${all.map(each => each.kind).join(', ')}`,
    );
  else
    source.problem(
      ['kind'],
      `${kind || 'a document without a kind'} is not a Kyverno policy`,
    );
  return undefined;
}

/** The group and version of an exception; notes why when there is none. */
function findExceptionKind(
  source: Source,
  languages: readonly PolicyLanguage[],
  apiVersion: string,
): Found<ExceptionKind> | undefined {
  const [group, version] = apiVersion.split('/');
  const all = languages.map(({ exceptions }) => exceptions);
  const kind = all.find(each => each.group === group);
  if (kind && Object.hasOwn(kind.versions, version))
    return { kind, shape: kind.versions[version] };
  const known = all.flatMap(each =>
    Object.keys(each.versions).map(one => `${each.group}/${one}`),
  );
  source.problem(['apiVersion'], `a PolicyException is of ${known.join(', ')}`);
  return undefined;
}

/** What has been read so far. */
class Loader {
  readonly policies = new Map<string, Policy>();
  readonly exceptions: Exception[] = [];
  private readonly bindings: Binding[] = [];
  private readonly bindables = new Map<string, Bindable>();

  constructor(
    private readonly languages: readonly PolicyLanguage[],
    private readonly isForDocuments: boolean,
  ) {}

  /** Reads one document; what is wrong with it is noted in the source. */
  take(source: Source, document: Record<string, unknown>): void {
    const kind = showText(document.kind ?? '');
    const isOfKubernetes = showText(document.apiVersion).startsWith(
      `${ADMISSION_GROUP}/`,
    );
    const readBindable = BINDABLE_KINDS.get(kind);
    if (kind === 'PolicyException') {
      this.takeException(source, document);
    } else if (isOfKubernetes && BINDING_KINDS.includes(kind)) {
      const binding = readBinding(source, document);
      if (binding && source.errors.length === 0) this.bindings.push(binding);
    } else if (isOfKubernetes && readBindable) {
      const bindable = readBindable(source, document);
      const key = bindable && this.add(source, bindable([]));
      if (bindable && key !== undefined) this.bindables.set(key, bindable);
    } else {
      this.takePolicy(source, document);
    }
  }

  private takePolicy(source: Source, document: Record<string, unknown>): void {
    const apiVersion = showText(document.apiVersion ?? '');
    const kind = showText(document.kind ?? '');
    const found = findKind(source, this.languages, apiVersion, kind);
    if (!found) return;
    const policy = found.kind.read(source, document);
    checkStored(source, document, found.shape, this.isForDocuments);
    if (policy) this.add(source, asked(policy, document.spec));
  }

  private takeException(
    source: Source,
    document: Record<string, unknown>,
  ): void {
    const apiVersion = showText(document.apiVersion);
    const found = findExceptionKind(source, this.languages, apiVersion);
    if (!found) return;
    const exception = found.kind.read(source, document);
    checkStored(source, document, found.shape, this.isForDocuments);
    if (exception && source.errors.length === 0)
      this.exceptions.push(exception);
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
 * @param languages what policies are written in besides CEL; a policy of no known language is an error
 * @param isForDocuments the policies are asked about documents that are no Kubernetes objects: none has to name kinds
 * @returns the policies that can be evaluated, and an error with file and line for everything that cannot:
 * broken YAML, unknown fields, expressions that do not compile, kinds that this engine does not evaluate,
 * files without a policy, two policies of one name.
 */
export function loadPolicies(
  files: TextFile[],
  {
    languages = [],
    isForDocuments = false,
  }: {
    languages?: readonly PolicyLanguage[];
    isForDocuments?: boolean;
  } = {},
): {
  policies: Policy[];
  exceptions: Exception[];
  errors: PolicyLoadError[];
} {
  const loader = new Loader([CEL, ...languages], isForDocuments);
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
