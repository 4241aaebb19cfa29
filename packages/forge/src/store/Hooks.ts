import { join } from 'node:path';
import { z } from 'zod';
import { key } from '../names';
import { JsonFile } from './JsonFile';
import type { Repository } from './Repository';

export const HOOK_EVENTS = ['push', 'create', 'delete', 'repository'] as const;
export type HookEvent = (typeof HOOK_EVENTS)[number];

const scope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('system') }),
  z.object({ kind: z.literal('organisation'), owner: z.string() }),
  z.object({ kind: z.literal('repository'), repositoryId: z.number() }),
]);
const hook = z.object({
  id: z.number(),
  scope,
  url: z.string(),
  secret: z.string(),
  events: z.array(z.enum(HOOK_EVENTS)),
  active: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
const stored = z.object({ nextId: z.number(), hooks: z.array(hook) });

/** What a hook listens to. */
export type HookScope = z.infer<typeof scope>;
/** A webhook. Its secret has to be stored as it is, because it signs. */
export type Hook = z.infer<typeof hook>;

/** Webhooks of repositories, organisations and the whole forge. */
export class Hooks {
  private readonly file: JsonFile<z.infer<typeof stored>>;
  private nextId = 1;
  private readonly all = new Map<number, Hook>();

  private constructor(directory: string) {
    this.file = new JsonFile(join(directory, 'hooks.json'), stored);
  }

  static async open(directory: string): Promise<Hooks> {
    const hooks = new Hooks(directory);
    const found = await hooks.file.read();
    hooks.nextId = found?.nextId ?? 1;
    for (const one of found?.hooks ?? []) hooks.all.set(one.id, one);
    return hooks;
  }

  get(id: number): Hook | undefined {
    return this.all.get(id);
  }

  /** Oldest first. */
  list(wanted: HookScope): Hook[] {
    return [...this.all.values()].filter(one => sameScope(one.scope, wanted));
  }

  /** Active hooks that hear of an event in a repository. */
  listening(repository: Repository, event: HookEvent): Hook[] {
    const scopes: HookScope[] = [
      { kind: 'system' },
      { kind: 'organisation', owner: repository.facts.owner },
      { kind: 'repository', repositoryId: repository.facts.id },
    ];
    return [...this.all.values()].filter(
      one =>
        one.active &&
        one.events.includes(event) &&
        scopes.some(s => sameScope(s, one.scope)),
    );
  }

  async create(
    facts: Pick<Hook, 'scope' | 'url' | 'secret' | 'events' | 'active'>,
  ): Promise<Hook> {
    const at = new Date().toISOString();
    const made = { ...facts, id: this.nextId++, createdAt: at, updatedAt: at };
    this.all.set(made.id, made);
    await this.save();
    return made;
  }

  async update(
    id: number,
    facts: Partial<Pick<Hook, 'url' | 'secret' | 'events' | 'active'>>,
  ): Promise<Hook | undefined> {
    const old = this.all.get(id);
    if (!old) return undefined;
    const next = { ...old, ...facts, updatedAt: new Date().toISOString() };
    this.all.set(id, next);
    await this.save();
    return next;
  }

  async delete(...ids: number[]): Promise<void> {
    for (const id of ids) this.all.delete(id);
    await this.save();
  }

  private save(): Promise<void> {
    return this.file.write(() => ({
      nextId: this.nextId,
      hooks: [...this.all.values()],
    }));
  }
}

export function sameScope(a: HookScope, b: HookScope): boolean {
  if (a.kind === 'organisation' && b.kind === 'organisation')
    return key(a.owner) === key(b.owner);
  if (a.kind === 'repository' && b.kind === 'repository')
    return a.repositoryId === b.repositoryId;
  return a.kind === 'system' && b.kind === 'system';
}
