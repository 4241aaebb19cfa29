import {
  ObjectTooLargeError,
  type GitObject,
  type ObjectReader,
} from './ObjectReader';

export interface TreeEntry {
  /** As Git writes it: `100644`. */
  mode: string;
  kind: 'folder' | 'file' | 'link' | 'submodule';
  name: string;
  id: string;
}

/** What Git calls a folder, a symbolic link (its text is where it leads) and another repository in a tree. */
const KINDS: Record<string, TreeEntry['kind']> = {
  40000: 'folder',
  120000: 'link',
  160000: 'submodule',
};

/** What a tree has, in Git's order. */
export function entriesOf({
  id,
  data,
}: Pick<GitObject, 'id' | 'data'>): TreeEntry[] {
  const width = id.length / 2;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(0x20, at);
    const end = data.indexOf(0, space);
    const mode = data.toString('latin1', at, space);
    entries.push({
      mode,
      kind: KINDS[mode] ?? 'file',
      name: data.toString('utf8', space + 1, end),
      id: data.toString('hex', end + 1, end + 1 + width),
    });
    at = end + 1 + width;
  }
  return entries;
}

/** Folders that are read at a time; each may be as large as the limit. */
const AT_ONCE = 16;

/**
 * Paths of everything but folders in a tree, sorted.
 *
 * @param tree - its id
 * @param path - of the tree, empty for the whole; begins each path
 * @param limit - bytes that all paths may have together, and that one folder may have
 * @returns undefined where they have more; what is left is not read then
 */
export async function pathsIn(
  objects: Pick<ObjectReader, 'read'>,
  tree: string,
  path: string,
  limit: number,
): Promise<string[] | undefined> {
  const paths: string[] = [];
  let size = 0;
  // A few folders, in one another many times, stand for a great many paths.
  const known = new Map<string, Promise<TreeEntry[] | undefined>>();
  const entriesIn = (id: string) => {
    const entries = known.get(id) ?? entriesAt(objects, id, limit);
    known.set(id, entries);
    return entries;
  };
  const waiting = [{ id: tree, path }];
  while (waiting.length > 0) {
    const folders = await Promise.all(
      waiting.splice(-AT_ONCE).map(async folder => ({
        path: folder.path,
        entries: await entriesIn(folder.id),
      })),
    );
    for (const folder of folders) {
      if (!folder.entries) return undefined;
      for (const entry of folder.entries) {
        const at = folder.path ? `${folder.path}/${entry.name}` : entry.name;
        size += Buffer.byteLength(at) + 1;
        if (size > limit) return undefined;
        if (entry.kind === 'folder') waiting.push({ id: entry.id, path: at });
        else paths.push(at);
      }
    }
  }
  return paths.sort();
}

/** Paths that two trees do not have alike, in no order. */
export interface TreeChanges {
  added: string[];
  removed: string[];
  modified: string[];
}

interface Compared {
  path: string;
  /** Ids of the folder in both trees; undefined where it is in one alone. */
  before?: string;
  after?: string;
}

/**
 * What differs between two trees. Git itself would keep all that differs in memory before it says anything, which is too
 * much of trees that a few objects make as large as anybody likes.
 *
 * @param before - id of a tree; undefined compares with nothing
 * @param limit - bytes that the paths which differ may have together, and that one folder may have
 * @returns undefined where they have more; what is left is not read then
 */
export async function changesBetween(
  objects: Pick<ObjectReader, 'read'>,
  before: string | undefined,
  after: string,
  limit: number,
): Promise<TreeChanges | undefined> {
  const changes: TreeChanges = { added: [], removed: [], modified: [] };
  const waiting: Compared[] =
    before === after ? [] : [{ path: '', before, after }];
  let size = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [old, now] = await Promise.all(
      [next.before, next.after].map(async id => {
        const entries =
          id === undefined ? [] : await entriesAt(objects, id, limit);
        return entries && new Map(entries.map(entry => [entry.name, entry]));
      }),
    );
    if (!old || !now) return undefined;
    for (const name of new Set([...old.keys(), ...now.keys()])) {
      const [was, is] = [old.get(name), now.get(name)];
      if (was?.id === is?.id && was?.mode === is?.mode) continue;
      const path = next.path ? `${next.path}/${name}` : name;
      size += Buffer.byteLength(path) + 1;
      if (size > limit) return undefined;
      const folders = {
        path,
        ...(was?.kind === 'folder' && { before: was.id }),
        ...(is?.kind === 'folder' && { after: is.id }),
      };
      if (folders.before || folders.after) waiting.push(folders);
      const wasFile = was !== undefined && was.kind !== 'folder';
      const isFile = is !== undefined && is.kind !== 'folder';
      if (wasFile && isFile) changes.modified.push(path);
      else if (wasFile) changes.removed.push(path);
      else if (isFile) changes.added.push(path);
    }
  }
  return changes;
}

/** What a folder has; undefined when it is larger than the limit. */
async function entriesAt(
  objects: Pick<ObjectReader, 'read'>,
  id: string,
  limit: number,
): Promise<TreeEntry[] | undefined> {
  try {
    const tree = await objects.read(id, limit);
    return tree ? entriesOf(tree) : [];
  } catch (error) {
    if (error instanceof ObjectTooLargeError) return undefined;
    throw error;
  }
}
