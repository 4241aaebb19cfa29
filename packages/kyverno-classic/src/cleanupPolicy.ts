import { checkFilters, noUsers } from './cluster-policy/checks';
import { readConditions, readContext } from './cluster-policy/readBody';
import { readFilters } from './cluster-policy/filter';
import type { Policy } from '@macadam/kyverno';
import {
  CLEANUP_FORMAT,
  type Path,
  Reader,
  type Source,
  isSchedule,
  readAbout,
} from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';

const OUTSIDE = ['configMap', 'imageRegistry'];
const WHY = 'nobody asks when a policy removes objects on a schedule';

/** Reads a CleanupPolicy, which removes objects on a schedule: it says nothing about an object that is applied. */
export function readCleanupPolicy(
  source: Source,
  document: Record<string, unknown>,
): Policy | undefined {
  const about = readAbout(source, document);
  const reader = new Reader(source);
  const spec = reader.map(['spec'], document.spec);
  const schedule = reader.text(['spec', 'schedule'], spec?.schedule, true);
  if (schedule !== undefined && !isSchedule(schedule, CLEANUP_FORMAT))
    reader.problem(['spec', 'schedule'], `'${schedule}' is no cron schedule`);
  const { namespace } = isRecord(document.metadata) ? document.metadata : {};
  const own =
    document.kind === 'CleanupPolicy' && typeof namespace === 'string'
      ? namespace
      : undefined;
  const note = (path: Path, message: string) => reader.problem(path, message);
  for (const part of ['match', 'exclude']) {
    const at = ['spec', part];
    readFilters(reader, at, spec?.[part]);
    const filters = isRecord(spec?.[part]) ? spec[part] : {};
    checkFilters(filters, at, own, note);
    noUsers(filters, at, WHY, note);
  }
  readConditions(reader, ['spec', 'conditions'], spec?.conditions);
  readContext(reader, ['spec', 'context'], spec?.context);
  const entries = Array.isArray(spec?.context) ? spec.context : [];
  for (const [n, entry] of entries.entries()) {
    for (const kind of OUTSIDE) {
      if (isRecord(entry) && entry[kind] !== undefined)
        reader.problem(
          ['spec', 'context', n, kind],
          'a cleanup policy has no such context; use an apiCall',
        );
    }
  }
  if (!about || source.errors.length > 0) return undefined;
  return {
    ...about.policy,
    action: 'Audit',
    notes: ['it removes objects on a schedule and judges none'],
    evaluate: () => [],
  };
}
