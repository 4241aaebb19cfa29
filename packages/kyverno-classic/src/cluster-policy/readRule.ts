import { readMutate } from './mutate';
import { type Path, type Reader } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import { type Actions, readActions } from './action';
import type { Body } from './body';
import { readFilters } from './filter';
import { readGenerate } from './generateBody';
import {
  needing,
  readAssert,
  readConditions,
  readContext,
  readPlain,
  readVariables,
  VALIDATIONS,
} from './readBody';
import { readCel } from './readCel';
import { readPodSecurity } from './podSecurityBody';
import type { Rule } from './rule';
import { readVerifyImages } from './verify-images';

const RULE_FIELDS = [
  'name',
  'context',
  'reportProperties',
  'match',
  'exclude',
  'imageExtractors',
  'preconditions',
  'celPreconditions',
  'mutate',
  'validate',
  'generate',
  'verifyImages',
  'skipBackgroundRequests',
];
const VALIDATE_FIELDS = [
  ...VALIDATIONS,
  'message',
  'failureAction',
  'failureActionOverrides',
  'allowExistingViolations',
];
/** Validations that look at what an object was before an update. */
const TOLERANT = ['pattern', 'anyPattern', 'deny', 'foreach', 'podSecurity'];
const KINDS = ['validate', 'mutate', 'generate', 'verifyImages'] as const;
const MOST_NAME = 63;

type Raw = Record<string, unknown>;

function readValidate(
  reader: Reader,
  path: Path,
  rule: Raw,
  validate: Raw,
): Body | undefined {
  const given = VALIDATIONS.filter(
    key => validate[key] !== undefined && validate[key] !== null,
  );
  if (given.length !== 1) {
    reader.problem(
      path,
      given.length === 0
        ? `needs one of ${VALIDATIONS.join(', ')}`
        : `${given.join(' and ')} do not go together`,
    );
    return undefined;
  }
  const [kind] = given;
  const at = [...path, kind];
  const message = reader.text([...path, 'message'], validate.message) ?? '';
  readVariables(reader, [...path, 'message'], message);
  switch (kind) {
    case 'podSecurity':
      return readPodSecurity(reader, at, validate.podSecurity, message);
    case 'cel':
      return readCel(reader, at, validate.cel, rule.celPreconditions, message);
    case 'assert':
      return readAssert(reader, at, validate.assert, message);
    case 'manifests':
      return needing('the signatures of the manifest');
    default:
      return readPlain(reader, path, validate, message);
  }
}

function readBody(
  reader: Reader,
  path: Path,
  rule: Raw,
  does: Rule['does'],
): Body | undefined {
  switch (does) {
    case 'validate': {
      const at = [...path, 'validate'];
      const validate = reader.map(at, rule.validate, VALIDATE_FIELDS);
      return validate && readValidate(reader, at, rule, validate);
    }
    case 'mutate':
      return readMutate(reader, [...path, 'mutate'], rule.mutate);
    case 'generate':
      return readGenerate(reader, [...path, 'generate'], rule.generate);
    default:
      return readVerifyImages(
        reader,
        [...path, 'verifyImages'],
        rule.verifyImages,
        rule.imageExtractors,
      );
  }
}

/** The action that a rule has of its own: where it validates, or with the first of its images that says one. */
function readOwnActions(reader: Reader, path: Path, rule: Raw): Actions {
  const fields = {
    action: 'failureAction',
    overrides: 'failureActionOverrides',
  };
  const at = [...path, 'verifyImages'];
  const images = reader
    .list(at, rule.verifyImages)
    .map((each, n) =>
      readActions(reader, [...at, n], isRecord(each) ? each : {}, fields),
    );
  const validate = reader.map([...path, 'validate'], rule.validate) ?? {};
  return (
    images.find(({ action }) => action) ??
    readActions(reader, [...path, 'validate'], validate, fields)
  );
}

/** Reads and compiles one rule; undefined when there is something wrong with it, which is noted. */
export function readRule(
  reader: Reader,
  path: Path,
  value: unknown,
): Rule | undefined {
  const map = reader.map(path, value, RULE_FIELDS);
  if (!map) return undefined;
  const name = reader.text([...path, 'name'], map.name, true) ?? '';
  if (name.length > MOST_NAME)
    reader.problem([...path, 'name'], `longer than ${MOST_NAME} characters`);
  const kinds = KINDS.filter(kind => {
    const given = map[kind];
    const isEmptyList = Array.isArray(given) && given.length === 0;
    return given !== undefined && given !== null && !isEmptyList;
  });
  if (kinds.length !== 1) {
    reader.problem(
      path,
      kinds.length === 0
        ? `a rule needs one of ${KINDS.join(', ')}`
        : `${kinds.join(' and ')} do not go together in one rule`,
    );
    return undefined;
  }
  const match = readFilters(reader, [...path, 'match'], map.match);
  if (!match) {
    reader.problem([...path, 'match'], 'is missing');
    return undefined;
  }
  const exclude = readFilters(reader, [...path, 'exclude'], map.exclude);
  readContext(reader, [...path, 'context'], map.context);
  readConditions(reader, [...path, 'preconditions'], map.preconditions);
  const body = readBody(reader, path, map, kinds[0]);
  const at = [...path, 'validate'];
  const validate = reader.map(at, map.validate) ?? {};
  if (!body) return undefined;
  return {
    name,
    does: kinds[0],
    match,
    ...(exclude && { exclude }),
    context: map.context,
    preconditions: map.preconditions,
    actions: readOwnActions(reader, path, map),
    toleratesExisting:
      validate.allowExistingViolations !== false &&
      TOLERANT.some(key => validate[key] !== undefined),
    body,
  };
}
