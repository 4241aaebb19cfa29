import { clip } from './finding';
import { Cursor } from './reader';
import { whyReserved } from './reserved';

interface NameRule {
  pattern: RegExp;
  minimum: number;
  maximum: number;
  /** What the pattern allows, in words. */
  allowed: string;
  /** Why the maximum is what it is, where that needs saying. */
  why?: string;
  /** Turns what was written into what may have been meant. */
  mend?: (name: string) => string;
  /** Why a name that is well formed is not free. */
  reserved?: (name: string) => string | undefined;
}

const LABEL: NameRule = {
  pattern: /^[a-z0-9][a-z0-9-]*[a-z0-9]$/,
  minimum: 2,
  maximum: 63,
  allowed: 'a-z, 0-9 and -, with a letter or digit at both ends',
  mend: name =>
    name
      .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, ''),
};

/** Rules of the Score specification for names, and one of ours for the workload's. */
export const NAMES = {
  /** Containers, ports, resources: an RFC 1123 label. */
  label: LABEL,
  /** A label, short enough for what Kubernetes derives from it. */
  workload: {
    ...LABEL,
    maximum: 50,
    why: 'Kubernetes derives names and labels of at most 63 characters from it, e.g. for each revision of a StatefulSet or run of a CronJob',
    reserved: whyReserved,
  },
  /** Types and classes of resources. */
  type: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$/,
    minimum: 2,
    maximum: 63,
    allowed: 'A-Z, a-z, 0-9 and -, with a letter or digit at both ends',
  },
  /** Ids of resources: labels joined by dots. */
  id: {
    pattern: /^[a-z0-9]+(-+[a-z0-9]+)*(\.[a-z0-9]+(-+[a-z0-9]+)*)*$/,
    minimum: 2,
    maximum: 63,
    allowed:
      'a-z, 0-9, - and ., with a letter or digit at both ends and around dots',
  },
  annotation: {
    pattern:
      /^(([a-z0-9][a-z0-9-]{0,61}[a-z0-9])(\.[a-z0-9][a-z0-9-]{0,61}[a-z0-9])*\/)?[A-Za-z0-9][A-Za-z0-9._-]{0,61}[A-Za-z0-9]$/,
    minimum: 2,
    maximum: 316,
    allowed:
      'A-Z, a-z, 0-9, ., _ and - (up to 63 characters), after an optional host name and /',
  },
} satisfies Record<string, NameRule>;

/** Reports a name that breaks its rule; `cursor` is the value, or the entry whose key the name is. */
export function checkName(
  rule: NameRule,
  name: string,
  cursor: Cursor,
  place: 'key' | 'value',
) {
  const { pattern, minimum, maximum, allowed, why, mend } = rule;
  const reserved = rule.reserved?.(name);
  const position = place === 'key' ? cursor.key : cursor.node.position;
  const shown = JSON.stringify(clip(name));
  if (name.length < minimum || name.length > maximum) {
    cursor.fail(
      'name-length',
      `the name ${shown} is too ${name.length < minimum ? 'short' : 'long'}; it must have ${minimum} to ${maximum} characters`,
      name.length > maximum ? why : undefined,
      position,
    );
  } else if (!pattern.test(name)) {
    const meant = mend?.(name) ?? '';
    cursor.fail(
      'name-pattern',
      `the name ${shown} is not valid; it may have ${allowed}`,
      pattern.test(meant) ? `write ${meant}` : undefined,
      position,
    );
  } else if (reserved) {
    cursor.fail(
      'name-reserved',
      `the name ${shown} is reserved: ${reserved}`,
      'choose another name',
      position,
    );
  }
}
