import { Output, output, Part, Phrase, plainOf, replaceIn } from './phrase';

/** What an address or a login is made of. */
type Field = 'host' | 'port' | 'username' | 'password' | 'name';

const SERVER = {
  host: 'host',
  port: 'port',
  username: 'username',
  password: 'password',
} as const;
const SQL = { ...SERVER, name: 'name' } as const;

/** Another workload, or something that the platform provides, as a resource of a workload. */
export interface Neighbour {
  /** Host names that it is reached by. */
  hosts: readonly string[];
  /** Key of the resource in the Score file. */
  key: string;
  type: string;
  /** How one logs in to it, as it is written where it is set up. */
  login: { username?: string; password?: string; name?: string };
  /** Is told a port that an address of it names. */
  onPort(port: number): void;
}

/** What the outputs of a resource are called, by its type; what is absent it does not have. */
const OUTPUTS: Record<string, Partial<Record<Field, string>>> = {
  postgres: SQL,
  mysql: SQL,
  mssql: { ...SQL, host: 'server', name: 'database' },
  redis: SERVER,
  mongodb: SERVER,
  amqp: SERVER,
  s3: { username: 'access_key_id', password: 'secret_key' },
  service: { host: 'host' },
};

/** Ports of what the platform provides. */
const PORTS: Record<string, string> = {
  postgres: '5432',
  mysql: '3306',
  mssql: '1433',
  redis: '6379',
  mongodb: '27017',
  amqp: '5672',
};

/** What a key of an address in the form `key=value` stands for. */
const KEYS: readonly [RegExp, Field][] = [
  [
    /^(host|server|data source|addr|address|hostaddr|network address)$/i,
    'host',
  ],
  [/^port$/i, 'port'],
  [/^(user|user ?id|uid|username|login)$/i, 'username'],
  [/^(password|pwd|passwd)$/i, 'password'],
  [/^(dbname|database|db|initial catalog)$/i, 'name'],
];

const URL =
  /([a-z][a-z\d+.-]*:\/\/)(?:([^\s/@:]*)(?::([^\s/@]*))?@)?([A-Za-z\d][\w.-]*)(?::(\d+))?(\/[^\s?#,;"']*)?/gi;
const DRIVER_ADDRESS =
  /(?:([\w.-]+)(?::([^\s@"']*))?@)?(tcp)\(([A-Za-z\d][\w.-]*)(?::(\d+))?\)(\/[^\s?#"']*)?/g;
const HOST_AND_PORT = /(?<![\w./:@-])([A-Za-z\d][\w.-]*):(\d{1,5})(?![\w.:])/g;
const PAIR = /([A-Za-z][A-Za-z ]*?)(\s*=\s*)([^\s;,]+)/g;

/** Replaces addresses of neighbours, and how one logs in to them, by outputs of their resources. */
export class Links {
  constructor(private readonly neighbours: readonly Neighbour[]) {}

  /** @returns whether a text names a neighbour by an address */
  names(text: string): boolean {
    return this.link([text]).some(part => typeof part !== 'string');
  }

  /** The text of a variable with outputs in the place of addresses. */
  link(phrase: Phrase): Phrase {
    const plain = plainOf(phrase);
    if (plain === undefined) return phrase;
    const only = this.at(plain);
    const whole = only && outputOf(only, 'host');
    if (whole) return [whole];
    const pairs = this.linkPairs(plain);
    if (pairs) return pairs;
    const urls = replaceIn(phrase, URL, match => this.linkUrl(match));
    const drivers = replaceIn(urls, DRIVER_ADDRESS, match =>
      this.linkDriver(match),
    );
    return replaceIn(drivers, HOST_AND_PORT, ([, host, port]) => {
      const neighbour = this.at(host);
      const address = neighbour && outputOf(neighbour, 'host');
      return address && [address, ...this.portOf(neighbour, port)];
    });
  }

  /**
   * A variable that holds how one logs in to a neighbour by itself.
   *
   * @param siblings - the other variables, of which one names the host
   */
  credential(
    name: string,
    text: string,
    siblings: Readonly<Record<string, string | null>>,
  ): Output | undefined {
    const field = fieldOf(name);
    if (!field) return undefined;
    const found = this.neighbours.find(neighbour => {
      if (neighbour.type === 'service') return false;
      if (field === 'port') {
        return (
          PORTS[neighbour.type] === text && isBeside(name, neighbour, siblings)
        );
      }
      return (
        text !== '' &&
        neighbour.login[field] === text &&
        outputOf(neighbour, field) !== undefined
      );
    });
    return found && outputOf(found, field);
  }

  private at(host: string): Neighbour | undefined {
    return this.neighbours.find(({ hosts }) => hosts.includes(host));
  }

  private linkUrl(match: RegExpMatchArray): Phrase | undefined {
    const [, scheme, user, password, host, port, path = ''] = match;
    const neighbour = this.at(host);
    if (neighbour?.type === 's3')
      return [output(neighbour.key, 'endpoint'), ...pathOf(neighbour, path)];
    const address = neighbour && outputOf(neighbour, 'host');
    return (
      address && [
        scheme,
        ...loginOf(neighbour, user, password),
        address,
        ...this.portOf(neighbour, port),
        ...pathOf(neighbour, path),
      ]
    );
  }

  private linkDriver(match: RegExpMatchArray): Phrase | undefined {
    const [, user, password, protocol, host, port, path = ''] = match;
    const neighbour = this.at(host);
    const address = neighbour && outputOf(neighbour, 'host');
    return (
      address && [
        ...loginOf(neighbour, user, password),
        `${protocol}(`,
        address,
        ...this.portOf(neighbour, port),
        ')',
        ...pathOf(neighbour, path),
      ]
    );
  }

  private portOf(neighbour: Neighbour, port: string | undefined): Part[] {
    if (port === undefined) return [];
    const own = outputOf(neighbour, 'port');
    if (own) return [':', own];
    neighbour.onPort(Number(port));
    return [`:${port}`];
  }

  /** `host=db user=app password=…`, or with semicolons. */
  private linkPairs(text: string): Phrase | undefined {
    const pairs = [...text.matchAll(PAIR)].flatMap(match => {
      const field = KEYS.find(([key]) => key.test(match[1].trim()))?.[1];
      return field ? [{ field, value: match[3] }] : [];
    });
    const server = pairs.find(({ field }) => field === 'host')?.value ?? '';
    const [, host = '', port] =
      /^(?:tcp:)?([\w.-]+)(?:[,:](\d+))?$/.exec(server) ?? [];
    const neighbour = this.at(host);
    if (!neighbour || pairs.length < 2 || !outputOf(neighbour, 'host'))
      return undefined;
    return replaceIn([text], PAIR, ([, key, between, value]) => {
      const field = KEYS.find(([each]) => each.test(key.trim()))?.[1];
      const replaced = this.pairOf(neighbour, field, value, port);
      return replaced && [`${key}${between}`, ...replaced];
    });
  }

  private pairOf(
    neighbour: Neighbour,
    field: Field | undefined,
    value: string,
    port: string | undefined,
  ): Phrase | undefined {
    const replaced = field && outputOf(neighbour, field);
    if (!replaced) return undefined;
    if (field === 'host') {
      const separator = value.includes(',') ? ',' : ':';
      return [
        ...(value.startsWith('tcp:') ? ['tcp:'] : []),
        replaced,
        ...(port === undefined
          ? []
          : [separator, ...this.portOf(neighbour, port).slice(1)]),
      ];
    }
    return field === 'port' && PORTS[neighbour.type] !== value
      ? undefined
      : [replaced];
  }
}

/** @returns undefined where resources of this type have no such output */
function outputOf({ key, type }: Neighbour, field: Field): Output | undefined {
  const name = OUTPUTS[type]?.[field];
  return name === undefined ? undefined : output(key, name);
}

/** Which part of a login a variable holds, by the end of its name. */
function fieldOf(variable: string): Exclude<Field, 'host'> | undefined {
  if (/(PASSWORD|PASSWD|_PASS|PWD|SECRET_?KEY)$/i.test(variable))
    return 'password';
  if (/(USER|USERNAME|USER_?ID|LOGIN|ACCESS_?KEY(_?ID)?)$/i.test(variable))
    return 'username';
  if (/PORT$/i.test(variable)) return 'port';
  return /(DB|DATABASE|DB_?NAME|DATABASE_?NAME)$/i.test(variable)
    ? 'name'
    : undefined;
}

/** Whether a variable of the same beginning names the neighbour: DB_PORT beside DB_HOST. */
function isBeside(
  name: string,
  { hosts }: Neighbour,
  siblings: Readonly<Record<string, string | null>>,
): boolean {
  const stem = name.replace(/PORT$/i, '');
  if (stem === '') return false;
  return Object.entries(siblings).some(
    ([other, value]) =>
      other !== name &&
      other.startsWith(stem) &&
      value !== null &&
      hosts.includes(value),
  );
}

function loginOf(
  neighbour: Neighbour,
  user: string | undefined,
  password: string | undefined,
): Part[] {
  if (user === undefined) return [];
  return [
    ...(user === '' ? [] : [outputOf(neighbour, 'username') ?? user]),
    ...(password === undefined
      ? []
      : [':', outputOf(neighbour, 'password') ?? password]),
    '@',
  ];
}

/** The path of an address; of a database it is the database's name. */
function pathOf(neighbour: Neighbour, path: string): Part[] {
  if (path === '') return [];
  const name = outputOf(neighbour, 'name');
  return name && path.length > 1 ? ['/', name] : [path];
}
