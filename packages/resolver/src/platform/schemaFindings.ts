import { closest, type Finding, type Path } from '@macadam/score';
import { isRecord } from '@macadam/yaml';
import Ajv2020, { ErrorObject, ValidateFunction } from 'ajv/dist/2020';
import type { JsonSchema, PlatformDocument } from '../types';
import { findingAt } from './findingAt';

/** One thing that is wrong with a value, by its path in that value. */
export interface SchemaProblem {
  path: Path;
  message: string;
  hint?: string;
}

/** Says what is wrong with a value. */
export type Checker = (value: unknown) => SchemaProblem[];

const SETTINGS = {
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allowUnionTypes: true,
  validateFormats: false,
  addUsedSchema: false,
  logger: false,
  verbose: true,
} as const;
const CHECKING = new Ajv2020(SETTINGS);
const FILLING = new Ajv2020({ ...SETTINGS, useDefaults: true });
/** Compiling a schema takes longer than any use of it. */
const COMPILED = new Map([
  [CHECKING, new WeakMap<JsonSchema, ValidateFunction>()],
  [FILLING, new WeakMap<JsonSchema, ValidateFunction>()],
]);

/**
 * A function that says what is wrong with a value by a JSON Schema of 2020-12. It fills in `default`s in place when
 * `useDefaults` is given.
 *
 * @throws Error when the schema itself is not valid, with the reason.
 */
export function checkerOf(
  schema: JsonSchema,
  options: { useDefaults?: boolean } = {},
): Checker {
  const ajv = options.useDefaults ? FILLING : CHECKING;
  const known = COMPILED.get(ajv);
  let validate = known?.get(schema);
  if (!validate) {
    try {
      validate = ajv.compile(schema);
    } finally {
      ajv.removeSchema(schema);
    }
    known?.set(schema, validate);
  }
  const check = validate;
  return value => {
    if (check(value)) return [];
    return (check.errors ?? []).filter(isTelling).map(toProblem);
  };
}

/** Findings of a document for the problems of one of its values, which sits at `base`. */
export function toFindings(
  problems: readonly SchemaProblem[],
  document: Pick<PlatformDocument, 'file' | 'positionOf'>,
  base: Path,
  code: string,
): Finding[] {
  return problems.map(({ path, message, hint }) =>
    findingAt(document, [...base, ...path], {
      message,
      ...(hint ? { hint } : {}),
      code,
    }),
  );
}

/** The branches of a `oneOf` say more than the `oneOf` itself when there is a branch error of the same place. */
function isTelling(error: ErrorObject): boolean {
  return error.keyword !== 'if' && error.keyword !== 'propertyNames';
}

function toProblem(error: ErrorObject): SchemaProblem {
  const path = fromPointer(error.instancePath);
  const params: Record<string, unknown> = error.params;
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = String(
        params.additionalProperty ?? params.unevaluatedProperty,
      );
      const known = Object.keys(
        isRecord(error.parentSchema?.properties)
          ? error.parentSchema.properties
          : {},
      );
      const near = closest(name, known);
      const have = known.length > 0 ? `known: ${known.join(', ')}` : undefined;
      return {
        path: [...path, name],
        message: `unknown field ${JSON.stringify(name)}`,
        hint: near ? `did you mean ${JSON.stringify(near)}?` : have,
      };
    }
    case 'required':
      return {
        path,
        message: `${JSON.stringify(params.missingProperty)} is required`,
      };
    case 'enum':
      return {
        path,
        message: `must be one of ${JSON.stringify(params.allowedValues)}`,
      };
    case 'const':
      return {
        path,
        message: `must be ${JSON.stringify(params.allowedValue)}`,
      };
    default:
      if (error.propertyName !== undefined) {
        return {
          path: [...path, error.propertyName],
          message: `the name ${JSON.stringify(error.propertyName)} ${error.message ?? 'is not valid'}`,
        };
      }
      return { path, message: error.message ?? 'is not valid' };
  }
}

function fromPointer(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
