import { checkClusterCalls } from '../expressions/clusterCalls';
import { checkOwnNamespace } from '../expressions/ownNamespace';
import { isRecord, showText } from '@macadam/yaml';
import type { Path, Source } from '../reading/yaml';
import { checkShape } from '../shapes/check';
import type { Shape } from '../shapes/shape';

/** What Kyverno's webhook wants to name what it is about, whatever its evaluation mode. */
const NEEDING_KINDS = /^(Namespaced)?(Deleting|Mutating|Validating)Policy$/;

/**
 * Notes what Kyverno would not store, in a document of which nothing else is noted.
 *
 * @param shape what the spec of its kind and version looks like
 * @param isForDocuments the policy is asked about documents that are no objects, as only the command line does: it need not
 * name kinds
 */
export function checkStored(
  source: Source,
  document: Record<string, unknown>,
  shape: Shape,
  isForDocuments: boolean,
): void {
  if (source.errors.length > 0) return;
  const apiVersion = showText(document.apiVersion ?? '');
  const kind = showText(document.kind ?? '');
  const note = (path: Path, message: string) => source.problem(path, message);
  checkShape(shape, document.spec, ['spec'], note);
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
