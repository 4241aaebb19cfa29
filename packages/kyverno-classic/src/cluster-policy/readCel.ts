import {
  ADMISSION_NAMES,
  type Path,
  type Reader,
  compileNoted,
  readParamRef,
} from '@macadam/kyverno/engine';
import type { Program, ResultType } from '@macadam/cel';
import { isRecord, showText } from '@macadam/yaml';
import type { Body } from './body';
import { CelBody, type CelCheck } from './celBody';

const FIELDS = [
  'generate',
  'expressions',
  'paramKind',
  'paramRef',
  'auditAnnotations',
  'variables',
];

/** Compiles the expressions of a rule; notes those that cannot be read. */
class Compiler {
  constructor(
    private readonly reader: Reader,
    private readonly variables: readonly string[],
  ) {}

  compile(
    path: Path,
    value: unknown,
    wanted?: ResultType,
  ): Program | undefined {
    const text = this.reader.text(path, value, true);
    if (text === undefined) return undefined;
    const { reader, variables } = this;
    return compileNoted(
      reader,
      { text, path },
      variables,
      ADMISSION_NAMES,
      wanted ? [wanted] : [],
    );
  }
}

function readNamed(
  reader: Reader,
  path: Path,
  value: unknown,
): { name: string; expression: unknown; path: Path }[] {
  return reader.list(path, value).map((item, n) => {
    const here = [...path, n];
    const map = reader.map(here, item, ['name', 'expression']);
    return {
      name: reader.text([...here, 'name'], map?.name, true) ?? '',
      expression: map?.expression,
      path: [...here, 'expression'],
    };
  });
}

function readCheck(
  reader: Reader,
  compiler: Compiler,
  path: Path,
  value: unknown,
): CelCheck[] {
  const fields = ['expression', 'message', 'messageExpression', 'reason'];
  const map = reader.map(path, value, fields);
  const program = compiler.compile(
    [...path, 'expression'],
    map?.expression,
    'bool',
  );
  const message = reader.text([...path, 'message'], map?.message);
  const messageProgram =
    map?.messageExpression === undefined || map.messageExpression === ''
      ? undefined
      : compiler.compile(
          [...path, 'messageExpression'],
          map.messageExpression,
          'string',
        );
  if (!program) return [];
  return [
    {
      program,
      ...(message !== undefined && { message }),
      ...(messageProgram && { messageProgram }),
    },
  ];
}

/**
 * Reads `validate.cel` with the rule's `celPreconditions`.
 *
 * @param path of `validate.cel`
 */
export function readCel(
  reader: Reader,
  path: Path,
  value: unknown,
  preconditions: unknown,
  message: string,
): Body | undefined {
  const map = reader.map(path, value, FIELDS);
  if (!map) return undefined;
  const rule = path.slice(0, -2);
  const variables = readNamed(reader, [...path, 'variables'], map.variables);
  const names = variables.map(({ name }) => name);
  const compiler = new Compiler(reader, names);
  const conditions = readNamed(
    reader,
    [...rule, 'celPreconditions'],
    preconditions,
  ).flatMap(({ name, expression, path: at }) => {
    const program = compiler.compile(at, expression, 'bool');
    return program ? [{ name, program }] : [];
  });
  const at = [...path, 'expressions'];
  const checks = reader
    .list(at, map.expressions)
    .flatMap((check, n) => readCheck(reader, compiler, [...at, n], check));
  if (checks.length === 0) reader.problem(at, 'has no expressions');
  const of = [...path, 'paramKind'];
  const kind = reader.map(of, map.paramKind, ['apiVersion', 'kind']);
  for (const field of kind ? ['apiVersion', 'kind'] : [])
    reader.text([...of, field], kind?.[field], true);
  const ref = [...path, 'paramRef'];
  const paramRef = readParamRef(reader, ref, map.paramRef);
  if (isRecord(map.paramRef))
    reader.text(
      [...ref, 'parameterNotFoundAction'],
      map.paramRef.parameterNotFoundAction,
      true,
    );
  if (kind && !isRecord(map.paramRef)) reader.problem(ref, 'is missing');
  if (isRecord(map.paramRef) && !kind) reader.problem(of, 'is missing');
  return new CelBody({
    conditions,
    variables: new Map(
      variables.flatMap(({ name, expression, path: here }) => {
        const program = compiler.compile(here, expression);
        return program ? [[name, program] as const] : [];
      }),
    ),
    checks,
    ...(kind && {
      paramKind: {
        apiVersion: showText(kind.apiVersion),
        kind: showText(kind.kind),
      },
    }),
    ...(paramRef && { paramRef }),
    message,
  });
}
