import { type Path } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import { findVariables } from '../../variables/find';
import {
  type Check,
  type Draft,
  isFilled,
  itemsOf,
  mapOf,
  type Note,
  type Raw,
} from './draft';

const USER_FIELDS = ['roles', 'clusterRoles', 'subjects'];
const USER_VARIABLE =
  /[^.](serviceAccountName|serviceAccountNamespace|request.userInfo|request.roles|request.clusterRoles)\b/;
const APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const WHY =
  'nobody asks when objects that are there already are judged; set spec.background to false';
const WHY_UPDATE =
  'nobody asks when objects that are there already are changed; set mutateExistingOnPolicyUpdate to false';

function noteUsers(filters: Raw, path: Path, why: string, note: Note): void {
  for (const field of USER_FIELDS) {
    if (isFilled(filters[field]))
      note([...path, field], `says who asks, but ${why}`);
  }
}

/** Notes every part of a `match` or `exclude` that says who asks. */
export function noUsers(
  filters: Raw,
  path: Path,
  why: string,
  note: Note,
): void {
  noteUsers(filters, path, why, note);
  for (const needs of ['any', 'all']) {
    for (const item of itemsOf(filters[needs], [...path, needs]))
      noteUsers(item.raw, item.path, why, note);
  }
}

/** Notes every part of `match` and `exclude` that says who asks. */
function noteUserFilters({ rules }: Draft, why: string, note: Note): boolean {
  let isFound = false;
  const found: Note = (path, message) => {
    isFound = true;
    note(path, message);
  };
  for (const { path, raw } of rules) {
    for (const part of ['match', 'exclude'])
      noUsers(mapOf(raw[part]), [...path, part], why, found);
  }
  return isFound;
}

/** Notes every variable, anywhere in a value, that says who asks. */
function noteUserVariables(
  value: unknown,
  path: Path,
  why: string,
  note: Note,
): void {
  if (typeof value === 'string') {
    for (const { whole } of findVariables(value)) {
      if (USER_VARIABLE.test(whole))
        note(path, `the variable ${whole} says who asks, but ${why}`);
    }
  } else if (Array.isArray(value)) {
    for (const [n, item] of value.entries())
      noteUserVariables(item, [...path, n], why, note);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (key === APPLIED) continue;
      noteUserVariables(key, [...path, key], why, note);
      noteUserVariables(item, [...path, key], why, note);
    }
  }
}

function noteUse(draft: Draft, why: string, note: Note): void {
  const isFound = noteUserFilters(draft, why, note);
  const changesExisting = draft.rules.some(({ raw }) =>
    Array.isArray(mapOf(raw.mutate).targets),
  );
  if (isFound || changesExisting) return;
  const { metadata, spec } = draft.document;
  noteUserVariables(metadata, ['metadata'], why, note);
  noteUserVariables(spec, ['spec'], why, note);
}

/** A policy that also judges what is there already cannot ask who asks. */
export const background: Check = (draft, note) => {
  if (draft.inBackground) noteUse(draft, WHY, note);
};

/** Nor can one that changes what is there already when it is changed itself. */
export const policyUpdate: Check = (draft, note) => {
  if (draft.inBackground) return;
  const isAsked = draft.rules.some(({ raw }) => {
    const own = mapOf(raw.mutate).mutateExistingOnPolicyUpdate;
    return (
      isFilled(raw.mutate) &&
      (typeof own === 'boolean'
        ? own
        : draft.spec.mutateExistingOnPolicyUpdate === true)
    );
  });
  if (isAsked) noteUserFilters(draft, WHY_UPDATE, note);
};
