import {
  ObjectTooLargeError,
  type GitObject,
  type ObjectReader,
} from './ObjectReader';

export interface TreeEntry {
  kind: 'folder' | 'file' | 'submodule';
  name: string;
  id: string;
}

/** What Git calls a folder, and another repository, in a tree; links are files whose text is where they lead. */
const KINDS: Record<string, TreeEntry['kind']> = {
  40000: 'folder',
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
    const mode = data.toString('utf8', at, space);
    entries.push({
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
  const waiting = [{ id: tree, path }];
  while (waiting.length > 0) {
    const folders = await Promise.all(
      waiting.splice(0, AT_ONCE).map(async folder => ({
        path: folder.path,
        tree: await readTree(objects, folder.id, limit),
      })),
    );
    for (const folder of folders) {
      if (folder.tree === 'too large') return undefined;
      for (const entry of folder.tree ? entriesOf(folder.tree) : []) {
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

async function readTree(
  objects: Pick<ObjectReader, 'read'>,
  id: string,
  limit: number,
): Promise<GitObject | 'too large' | undefined> {
  try {
    return await objects.read(id, limit);
  } catch (error) {
    if (error instanceof ObjectTooLargeError) return 'too large';
    throw error;
  }
}
