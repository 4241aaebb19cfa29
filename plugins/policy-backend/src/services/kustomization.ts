import { ConflictError } from '@backstage/errors';
import { isSeq, parseDocument, type Document } from 'yaml';

function resourcesOf(document: Document) {
  const resources = document.get('resources');
  if (document.errors.length > 0 || !isSeq(resources)) {
    throw new ConflictError(
      'policies/kustomization.yaml has no list "resources", so the portal cannot add to it. Mend it first.',
    );
  }
  return resources;
}

const itemsOf = (document: Document): unknown[] =>
  resourcesOf(document).toJSON();

/** A kustomization with a file among its resources; as it was when it is there already. */
export function listResource(text: string, file: string): string {
  const document = parseDocument(text);
  if (itemsOf(document).includes(file)) return text;
  resourcesOf(document).add(document.createNode(file));
  return document.toString({ lineWidth: 0 });
}

/** A kustomization without files among its resources; as it was when none of them is there. */
export function unlistResources(
  text: string,
  files: readonly string[],
): string {
  const document = parseDocument(text);
  const gone = new Set(files);
  const resources = resourcesOf(document);
  const items = itemsOf(document);
  if (!items.some(item => typeof item === 'string' && gone.has(item)))
    return text;
  resources.items = resources.items.filter((_, index) => {
    const item = items[index];
    return typeof item !== 'string' || !gone.has(item);
  });
  return document.toString({ lineWidth: 0 });
}
