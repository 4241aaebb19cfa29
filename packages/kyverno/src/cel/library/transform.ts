import {
  CelError,
  type CelFunction,
  type CelValue,
  type FunctionTable,
  listArg,
  textArg,
} from '@macadam/cel';

const NAME = 'listObjToMap';

function fieldOf(item: CelValue, field: string): CelValue {
  const value = item instanceof Map ? item.get(field) : undefined;
  if (value === undefined)
    throw new CelError(`${NAME}: an item has no '${field}'`);
  return value;
}

const listObjToMap: CelFunction = args => {
  const keys = listArg(NAME, args, 0);
  const values = listArg(NAME, args, 1);
  const [keyField, valueField] = [2, 3].map(at => textArg(NAME, args, at));
  if (keys.length !== values.length)
    throw new CelError(
      `${NAME}: the lists have ${keys.length} and ${values.length} items`,
    );
  return new Map(
    keys.map((item, at) => {
      const key = fieldOf(item, keyField);
      if (typeof key !== 'string')
        throw new CelError(`${NAME}: a key is no string`);
      return [key, fieldOf(values[at], valueField)];
    }),
  );
};

/** Kyverno's `listObjToMap`: keys from the items of one list, values from those at the same places of another. */
export const transformFunctions: FunctionTable = {
  [NAME]: listObjToMap,
  [`transform.${NAME}`]: listObjToMap,
};
