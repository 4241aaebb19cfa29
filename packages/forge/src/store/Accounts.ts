import { createHash, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { HttpError } from '../errors';
import { checkOwnerName, key } from '../names';
import type { ForgeUser } from '../types';
import { JsonFile } from './JsonFile';

const storedUser = z.object({
  id: z.number(),
  login: z.string(),
  fullName: z.string(),
  email: z.string(),
  admin: z.boolean(),
  organisations: z.array(z.string()),
  tokenHash: z.string(),
});
const storedOrganisation = z.object({
  id: z.number(),
  name: z.string(),
  fullName: z.string(),
  description: z.string(),
});
const stored = z.object({
  nextId: z.number(),
  users: z.array(storedUser),
  organisations: z.array(storedOrganisation),
});

/** A user as stored: the token only as a hash. */
export type User = z.infer<typeof storedUser>;
export type Organisation = z.infer<typeof storedOrganisation>;

const MIN_TOKEN = 16;

/** Users and organisations; one namespace, case-insensitive. */
export class Accounts {
  private readonly file: JsonFile<z.infer<typeof stored>>;
  private nextId = 1;
  private readonly users = new Map<string, User>();
  private readonly organisations = new Map<string, Organisation>();

  private constructor(directory: string) {
    this.file = new JsonFile(join(directory, 'accounts.json'), stored);
  }

  static async open(directory: string): Promise<Accounts> {
    const accounts = new Accounts(directory);
    const found = await accounts.file.read();
    accounts.nextId = found?.nextId ?? 1;
    for (const user of found?.users ?? [])
      accounts.users.set(key(user.login), user);
    for (const organisation of found?.organisations ?? [])
      accounts.organisations.set(key(organisation.name), organisation);
    return accounts;
  }

  user(login: string): User | undefined {
    return this.users.get(key(login));
  }

  byEmail(email: string): User | undefined {
    return [...this.users.values()].find(
      user => user.email.toLowerCase() === email.toLowerCase(),
    );
  }

  organisation(name: string): Organisation | undefined {
    return this.organisations.get(key(name));
  }

  /** Sorted by name. */
  allOrganisations(): Organisation[] {
    return [...this.organisations.values()].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
  }

  /** Sorted by login. */
  members(organisation: string): User[] {
    const wanted = key(organisation);
    const members = [...this.users.values()].filter(user =>
      user.organisations.some(name => key(name) === wanted),
    );
    return members.sort((a, b) => (a.login < b.login ? -1 : 1));
  }

  /** The user whose token this is; with a login, only if it is that user's. */
  authenticate(token: string, login?: string): User | undefined {
    const hash = hashOf(token);
    const candidates =
      login === undefined
        ? [...this.users.values()]
        : [this.users.get(key(login))];
    return candidates.find(
      user => user && timingSafeEqual(Buffer.from(user.tokenHash, 'hex'), hash),
    );
  }

  /**
   * Adds a user or brings one up to date.
   * @throws HttpError 422 for a name, address or token that is not accepted
   */
  async putUser(user: ForgeUser): Promise<void> {
    checkOwnerName(user.login);
    if (this.organisation(user.login))
      throw new HttpError(409, `${user.login} is an organisation`);
    if (/[<>\s\p{Cc}]/u.test(user.email) || /[<>\p{Cc}]/u.test(user.fullName)) {
      throw new HttpError(
        422,
        `The name or address of ${user.login} is not one that Git can record`,
      );
    }
    if (user.token.length < MIN_TOKEN) {
      throw new HttpError(
        422,
        `The token of ${user.login} is too short: use at least ${MIN_TOKEN} random characters`,
      );
    }
    for (const name of user.organisations ?? [])
      if (!this.organisation(name)) this.addOrganisation(name, name, '');
    this.users.set(key(user.login), {
      id: this.user(user.login)?.id ?? this.nextId++,
      login: user.login,
      fullName: user.fullName,
      email: user.email,
      admin: user.admin ?? false,
      organisations: (user.organisations ?? []).map(
        name => this.organisation(name)?.name ?? name,
      ),
      tokenHash: hashOf(user.token).toString('hex'),
    });
    await this.save();
  }

  /**
   * @throws HttpError 409 when the name is taken, 422 when it is not accepted
   */
  async createOrganisation(
    name: string,
    fullName: string,
    description: string,
  ): Promise<Organisation> {
    const organisation = this.addOrganisation(name, fullName, description);
    await this.save();
    return organisation;
  }

  private addOrganisation(
    name: string,
    fullName: string,
    description: string,
  ): Organisation {
    checkOwnerName(name);
    if (this.user(name) || this.organisation(name))
      throw new HttpError(409, `The name ${name} is taken`);
    const organisation = { id: this.nextId++, name, fullName, description };
    this.organisations.set(key(name), organisation);
    return organisation;
  }

  private save(): Promise<void> {
    return this.file.write(() => ({
      nextId: this.nextId,
      users: [...this.users.values()],
      organisations: [...this.organisations.values()],
    }));
  }
}

/** Tokens are long and random, so one round of a plain hash is enough to store them. */
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
