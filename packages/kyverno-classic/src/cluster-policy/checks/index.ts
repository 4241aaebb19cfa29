import { background, policyUpdate } from './background';
import { conditionValues } from './conditionValues';
import { contextEntries } from './contextEntries';
import { type Check, type Note, type Raw, toDraft } from './draft';
import { emptySet } from './emptySet';
import { elements, forbiddenVariables } from './forbiddenVariables';
import { generateTargets } from './generateTargets';
import { imageChecks } from './imageChecks';
import { knownVariables } from './knownVariables';
import { matching } from './matching';
import { POLICY_CHECKS } from './phases';
import { textLabels } from './textLabels';
import { wildcardKinds } from './wildcardKinds';

export { noUsers } from './background';
export { checkFilters } from './matching';

/** What Kyverno refuses when a policy is stored, beside fields that it does not know and texts that do not compile. */
const CHECKS: readonly Check[] = [
  ...POLICY_CHECKS,
  background,
  policyUpdate,
  matching,
  wildcardKinds,
  emptySet,
  forbiddenVariables,
  elements,
  knownVariables,
  conditionValues,
  contextEntries,
  generateTargets,
  imageChecks,
  textLabels,
];

/** Notes what Kyverno 1.19 refuses in a ClusterPolicy or Policy. */
export function checkPolicy(document: Raw, note: Note): void {
  const draft = toDraft(document);
  for (const check of CHECKS) check(draft, note);
}
