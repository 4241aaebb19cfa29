import {
  type CelFunction,
  type CelMap,
  type FunctionTable,
  textArg,
} from '@macadam/cel';

const NAME = 'parseServiceAccount';
const ACCOUNT = /^system:serviceaccount:([^:]*):(.*)$/s;

/** Its fields are named as Kyverno's own type has them; those of another user are empty. */
const parse: CelFunction = args => {
  const [, namespace = '', name = ''] =
    ACCOUNT.exec(textArg(NAME, args, 0)) ?? [];
  const account: CelMap = new Map([
    ['Name', name],
    ['Namespace', namespace],
  ]);
  return account;
};

/** Kyverno's `parseServiceAccount`: the name and namespace in the name of a user. */
export const userFunctions: FunctionTable = {
  [NAME]: parse,
  [`user.${NAME}`]: parse,
  'user.ParseServiceAccount': parse,
};
