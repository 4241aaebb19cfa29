import { CelError } from '../errors';
import { CelObject, type CelMap, type CelValue } from '../values';
import { type FunctionTable, noOverload, textArg } from './function';

const HIDDEN_BASE = 'relative://base';

/** A URL: absolute, or a path that starts with `/`. */
export class Url extends CelObject {
  readonly typeName = 'kubernetes.URL';

  constructor(
    private readonly source: string,
    readonly url: URL,
  ) {
    super();
  }

  /** Reads a URL; undefined when it is none. */
  static parse(text: string): Url | undefined {
    const isPath = text.startsWith('/');
    if (!isPath && !/^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(text)) return undefined;
    try {
      return new Url(text, new URL(text, isPath ? HIDDEN_BASE : undefined));
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }

  get isPath(): boolean {
    return this.source.startsWith('/');
  }

  /** Host and port as written: the platform drops a scheme's default port. */
  get host(): string {
    return /^[^:]+:\/\/(?:[^/?#]*@)?([^/?#]*)/.exec(this.source)?.[1] ?? '';
  }

  equals(other: CelValue): boolean {
    return other instanceof Url && other.source === this.source;
  }

  text(): string {
    return this.source;
  }
}

function self(name: string, args: readonly CelValue[]): Url {
  const [value] = args;
  if (!(value instanceof Url)) throw noOverload(name, args);
  return value;
}

function query(url: URL): CelMap {
  const map: CelMap = new Map();
  for (const key of new Set(url.searchParams.keys()))
    map.set(key, url.searchParams.getAll(key));
  return map;
}

export const urlFunctions: FunctionTable = {
  isURL: args => Url.parse(textArg('isURL', args, 0)) !== undefined,
  url: args => {
    const text = textArg('url', args, 0);
    const value = Url.parse(text);
    if (!value) throw new CelError(`'${text}' is not a URL`);
    return value;
  },
};

export const urlMethods: FunctionTable = {
  getScheme: args => {
    const value = self('getScheme', args);
    return value.isPath ? '' : value.url.protocol.slice(0, -1);
  },
  getHost: args => self('getHost', args).host,
  getHostname: args =>
    self('getHostname', args)
      .host.replace(/:\d*$/, '')
      .replace(/^\[|\]$/g, ''),
  getPort: args => /:(\d+)$/.exec(self('getPort', args).host)?.[1] ?? '',
  getEscapedPath: args => {
    const { url, isPath, host } = self('getEscapedPath', args);
    const isImplied =
      !isPath && url.pathname === '/' && !url.href.includes(`${host}/`);
    return isImplied ? '' : url.pathname;
  },
  getQuery: args => query(self('getQuery', args).url),
};
