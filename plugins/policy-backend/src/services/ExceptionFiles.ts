import type { Commit } from '@macadam/git';
import {
  EXCEPTION_FOLDER,
  exceptionFile,
  readExceptionObject,
  type ExceptionFacts,
  type ExceptionObject,
  type PolicyExceptions,
} from '@macadam/plugin-policy-common';
import { parse } from 'yaml';
import type { PlatformRepository } from './PlatformRepository';

const BRANCHES = 'exception/';

export const branchOf = (name: string) => `${BRANCHES}${name}`;

/** Whether a branch asks for an exception. */
export const isRequest = (branch: string) => branch.startsWith(BRANCHES);

/** An exception where it stands in Git. */
export interface Found {
  object: ExceptionObject;
  facts: ExceptionFacts;
  state: 'pending' | 'inForce' | 'declined';
  file: string;
  url: string;
  /** When the commit was made that brought it to this state; ISO 8601. */
  at: string;
  declined?: { by: string; reason: string };
}

/** Exceptions as Git has them: on the main branch those in force, on branches `exception/<name>` what was asked for. */
export class ExceptionFiles {
  constructor(private readonly platform: PlatformRepository) {}

  /** Where a name is both on the main branch and on one of its own that waits, the one that waits is left over. */
  async all(): Promise<{
    /** Entity reference of the platform's owner. */
    owner: string;
    found: Found[];
    unreadable: PolicyExceptions['unreadable'];
    refused?: PolicyExceptions['refused'];
  }> {
    const now = await this.platform.now();
    const { revision, files, refused } = now;
    const found: Found[] = [];
    const unreadable: PolicyExceptions['unreadable'] = [];
    for (const { path, text } of files) {
      if (!path.startsWith(`${EXCEPTION_FOLDER}/`)) continue;
      const url = this.platform.fileUrl(revision, path);
      const read = readText(text);
      if (typeof read === 'string') {
        unreadable.push({ file: path, message: read, url });
      } else {
        found.push({
          ...read,
          state: 'inForce',
          file: path,
          url,
          at: (await this.lastChange(revision, path)).committedAt,
        });
      }
    }
    const inForce = new Set(found.map(({ facts }) => facts.name));
    for (const { name, head } of await this.platform.branches()) {
      if (!isRequest(name)) continue;
      const own = name.slice(BRANCHES.length);
      const asked = await this.asked(own, head);
      if (asked && !(asked.state === 'pending' && inForce.has(own)))
        found.push(asked);
    }
    const { owner } = now.inForce.platform.spec;
    return { owner, found, unreadable, ...(refused && { refused }) };
  }

  /** Names whose request was approved, but whose branch is still there. */
  async leftovers(): Promise<string[]> {
    const { files } = await this.platform.now();
    const paths = new Set(files.map(({ path }) => path));
    const branches = await this.platform.branches();
    return branches
      .filter(({ name }) => isRequest(name))
      .filter(({ head }) => head.trailers.Exception === 'pending')
      .map(({ name }) => name.slice(BRANCHES.length))
      .filter(name => paths.has(exceptionFile(name)));
  }

  private async asked(name: string, head: Commit): Promise<Found | undefined> {
    const isDeclined = head.trailers.Exception === 'declined';
    const commit = isDeclined ? head.parents[0] : head.commit;
    const file = exceptionFile(name);
    const text = commit && (await this.platform.mirror.readFile(commit, file));
    const read = text ? readText(text) : undefined;
    if (!read || typeof read === 'string' || read.facts.name !== name)
      return undefined;
    return {
      ...read,
      state: isDeclined ? 'declined' : 'pending',
      file,
      url: this.platform.commitUrl(head.commit),
      at: head.committedAt,
      ...(isDeclined && {
        declined: {
          by: head.trailers['Declined-By'] ?? head.author.name,
          reason: reasonOf(head),
        },
      }),
    };
  }

  private async lastChange(revision: string, path: string): Promise<Commit> {
    const [last] = await this.platform.mirror.commitsBetween(
      undefined,
      revision,
      { path, limit: 1 },
    );
    return last;
  }
}

function readText(text: string) {
  try {
    return readExceptionObject(parse(text));
  } catch (error) {
    return `it is no YAML: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
}

/** What stands between the first line and the trailers. */
function reasonOf({ message }: Commit): string {
  return message
    .split(/\n\s*\n/)
    .slice(1, -1)
    .join('\n\n');
}
