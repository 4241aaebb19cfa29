import { parseImage } from '@macadam/kyverno/engine';
import {
  type Check,
  type DraftRule,
  isFilled,
  isGiven,
  itemsOf,
  mapOf,
  type Note,
} from './draft';

const RESERVED = [
  'images',
  'request',
  'serviceAccountName',
  'serviceAccountNamespace',
  'element',
  'elementIndex',
];

function checkName({ path, raw }: DraftRule, note: Note): void {
  const { name } = raw;
  const taken = RESERVED.find(
    each => typeof name === 'string' && name.split('.')[0] === each,
  );
  if (taken !== undefined)
    note([...path, 'name'], `'${taken}' is the name of what Kyverno defines`);
}

function checkEntry({ path, raw }: DraftRule, note: Note): void {
  const { configMap, apiCall, variable, imageRegistry } = raw;
  for (const field of ['name', 'namespace']) {
    if (isGiven(configMap) && !isFilled(mapOf(configMap)[field]))
      note([...path, 'configMap', field], 'is missing');
  }
  const { urlPath, service } = mapOf(apiCall);
  if (isFilled(urlPath) && isGiven(service))
    note([...path, 'apiCall'], "'urlPath' and 'service' do not go together");
  const { value, jmesPath, default: fallback } = mapOf(variable);
  if (isGiven(variable) && !isGiven(value) && !isFilled(jmesPath))
    note([...path, 'variable'], 'needs a value or a jmesPath');
  if (isGiven(fallback) && !isFilled(jmesPath))
    note([...path, 'variable', 'default'], 'goes with a jmesPath only');
  const { reference } = mapOf(imageRegistry);
  if (isGiven(imageRegistry) && !isFilled(reference))
    note([...path, 'imageRegistry', 'reference'], 'is missing');
  const isPlain = typeof reference === 'string' && !reference.includes('{{');
  if (isPlain && isFilled(reference) && !parseImage(reference))
    note(
      [...path, 'imageRegistry', 'reference'],
      `'${reference}' is no image reference`,
    );
}

/** What the entries of a rule's `context` hold. */
export const contextEntries: Check = ({ rules, namespace }, note) => {
  for (const { path, raw } of rules) {
    const at = [...path, 'context'];
    const entries = itemsOf(raw.context, at);
    if (entries.length > 0 && isFilled(mapOf(raw.validate).cel))
      note(at, 'does not go together with validate.cel, which has variables');
    for (const entry of entries) {
      checkName(entry, note);
      checkEntry(entry, note);
      const { globalReference } = entry.raw;
      const here = [...entry.path, 'globalReference'];
      if (!isGiven(globalReference)) continue;
      if (!isFilled(mapOf(globalReference).name))
        note([...here, 'name'], 'is missing');
      if (namespace !== undefined)
        note(here, "a Policy does not read the cluster's global context");
    }
  }
};
