import type { Policy } from './types';
import { readAbout } from './validating/about';
import { Reader } from './validating/reader';
import type { Source } from './yaml';

/** Reads a policy that removes objects on a schedule: it says nothing about an object that is applied. */
export function readRemovingPolicy(
  source: Source,
  document: Record<string, unknown>,
): Policy | undefined {
  const about = readAbout(source, document);
  const reader = new Reader(source);
  const spec = reader.map(['spec'], document.spec);
  reader.text(['spec', 'schedule'], spec?.schedule, true);
  if (!about || source.errors.length > 0) return undefined;
  return {
    ...about.policy,
    action: 'Audit',
    notes: ['it removes objects on a schedule and judges none'],
    evaluate: () => [],
  };
}
