import type { EvaluationContext } from '../policy/types';
import { isRecord, showText } from '@macadam/yaml';
import { objectsOf, type ReadText, texts } from './files';

type Ask = NonNullable<EvaluationContext['ask']>;
type Raw = Record<string, unknown>;
/** What an expression of JMESPath gives of a value. */
export type Search = (expression: string, value: unknown) => unknown;

const METHODS: Readonly<Record<string, string>> = {
  'http.Get': 'GET',
  'http.Post': 'POST',
};
const SUCCESS = 200;
const FIRST_ERROR = 400;

function maps(value: unknown): Raw[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The response to a call by its address; one that names the method goes first. */
function responseTo(
  responses: readonly Raw[],
  method: string,
  address: { url?: unknown; urlPath?: unknown },
): Raw | undefined {
  const isFor = (response: Raw, of: string | undefined) =>
    (response.method || undefined) === of &&
    ((address.url !== undefined && response.url === address.url) ||
      (address.urlPath !== undefined && response.urlPath === address.urlPath));
  const found =
    responses.find(each => isFor(each, method)) ??
    responses.find(each => isFor(each, undefined));
  return isRecord(found?.response) ? found.response : undefined;
}

function statusOf({ statusCode }: Raw): number {
  return typeof statusCode === 'number' && statusCode !== 0
    ? statusCode
    : SUCCESS;
}

/** The answer to the `apiCall` of a context: the body, or null where the status says that there is none. */
function answerCall(responses: readonly Raw[], call: unknown): unknown {
  const { method = 'GET', urlPath, service } = isRecord(call) ? call : {};
  const url = isRecord(service) ? service.url : undefined;
  const found = responseTo(responses, showText(method), { url, urlPath });
  if (!found) return undefined;
  return statusOf(found) >= FIRST_ERROR ? null : found.body;
}

/** The root of a global context entry: its data, or the objects that it lists or that its files hold. */
function rootOf(entry: Raw, read: ReadText): unknown {
  if (entry.data !== undefined) return entry.data;
  return [
    ...maps(entry.resources),
    ...texts(entry.resourceFiles).flatMap(path => objectsOf(read(path))),
  ];
}

/** What a global context entry gives, with its projections by name. */
function valueOf(entry: Raw, read: ReadText, search: Search): unknown {
  const all = rootOf(entry, read);
  const root = entry.fieldPath ? search(showText(entry.fieldPath), all) : all;
  const projections = maps(entry.projections);
  if (projections.length === 0) return root;
  return Object.fromEntries(
    projections.map(({ name, path }) => [
      showText(name),
      search(showText(path), root),
    ]),
  );
}

/**
 * Answers calls and global context by what a test says (`apiCallResponses`, `globalContextEntries`), and all else as before.
 *
 * @param read reads a file that the test names
 * @param search takes a global context entry apart
 */
export function withMocks(
  test: Raw,
  read: ReadText,
  ask: Ask,
  search: Search,
): Ask {
  const responses = maps(test.apiCallResponses);
  const entries = new Map(
    maps(test.globalContextEntries).map(entry => [
      showText(entry.name),
      valueOf(entry, read, search),
    ]),
  );
  return (name, args) => {
    if (name === 'api.Call') return answerCall(responses, args[0]);
    if (Object.hasOwn(METHODS, name)) {
      const found = responseTo(responses, METHODS[name], { url: args[0] });
      return found && { body: found.body, statusCode: statusOf(found) };
    }
    if (name === 'globalContext.Get') {
      const value = entries.get(showText(args[0]));
      const projection = showText(args[1] ?? '');
      if (projection === '') return value;
      return isRecord(value) ? value[projection] : undefined;
    }
    return ask(name, args);
  };
}
